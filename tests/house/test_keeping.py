"""A backup is taken and put back, whole or not at all."""

from __future__ import annotations

import json
import zipfile
from argparse import Namespace
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from django.contrib.sessions.models import Session
from django.db import connection
from django.utils import translation

from config import dumps, keeping, server
from config.dumps import NotKept
from lachan.ground.access.actions import load_roles
from lachan.ground.access.models import Role
from lachan.ground.access.queries import local_operator
from lachan.ground.journal import queries as journalled
from lachan.ground.journal.models import Entry
from lachan.kernel import clock

pytestmark = pytest.mark.django_db(transaction=True)


@pytest.fixture
def house(settings: Any, tmp_path: Path) -> Iterator[Path]:
    """A small house with a journal, spoken to in English; a folder for its backups."""
    settings.DATA_DIR = tmp_path
    load_roles(clock.now())
    local_operator()
    Session.objects.create(
        session_key="somebody", session_data="-", expire_date=clock.now()
    )
    with translation.override("en"):
        yield tmp_path


def backup(file: Path) -> keeping.Kept:
    return keeping.backup(Namespace(file=file, as_user=None))


def restore(file: Path, *, replace: bool = False) -> keeping.Kept:
    return keeping.restore(Namespace(file=file, as_user=None, replace=replace))


def altered(file: Path, **told: Any) -> Path:
    """A copy of a backup whose manifest says something else."""
    copy = file.with_name("altered.zip")
    with zipfile.ZipFile(file) as source, zipfile.ZipFile(copy, "w") as target:
        for name in source.namelist():
            text = source.read(name)
            if name == keeping.MANIFEST:
                text = json.dumps(json.loads(text) | told).encode()
            target.writestr(name, text)
    return copy


def test_what_was_there_is_there_again(house: Path) -> None:
    taken = backup(house / "house.zip")
    before = Role.objects.count()
    Role.objects.filter(code="auditor").delete()

    put_back = restore(house / "house.zip", replace=True)

    assert put_back.rows == taken.rows
    assert put_back.head == taken.head != ""
    assert Role.objects.count() == before
    assert not Session.objects.exists()
    assert Entry.objects.latest("id").fact == "journal.backup_restored"
    assert journalled.verify(taken.head).as_json()["result"]["intact"]


def test_a_backup_tells_nothing_without_its_key_and_everything_with_a_former_one(
    house: Path, settings: Any
) -> None:
    backup(house / "house.zip")
    with zipfile.ZipFile(house / "house.zip") as file:
        (sealed,) = (name for name in file.namelist() if name.endswith(".sealed"))
        told = file.read(sealed)
    former, settings.FIELD_KEY = settings.FIELD_KEY, bytes(range(32))

    with pytest.raises(NotKept, match="field key"):
        restore(house / "house.zip", replace=True)
    settings.FORMER_KEYS = (former,)
    put_back = restore(house / "house.zip", replace=True)

    assert not any(word in told for word in (b"SQLite", b"PGDMP", b"access_role"))
    assert put_back.rows


def test_a_database_in_use_is_replaced_only_when_that_is_said(house: Path) -> None:
    backup(house / "house.zip")

    with pytest.raises(NotKept) as refused:
        restore(house / "house.zip")

    assert "--replace" in str(refused.value.what_now)


def test_a_backup_is_never_written_over(house: Path) -> None:
    (house / "house.zip").write_text("precious")

    with pytest.raises(NotKept):
        backup(house / "house.zip")

    assert (house / "house.zip").read_text() == "precious"


def test_a_backup_that_cannot_be_written_leaves_nothing(house: Path) -> None:
    with pytest.raises(NotKept):
        backup(house / "nowhere" / "house.zip")

    assert list(house.glob("**/*.part")) == []


@pytest.mark.parametrize(
    ("told", "why"),
    [
        ({"form": 99}, "form"),
        ({"engine": "oracle"}, "oracle"),
        ({"field_key": "another"}, "field key"),
        ({"migrations": ["people.9999_later"]}, "people.9999_later"),
        ({"sha256": "0"}, "damaged"),
    ],
)
def test_a_backup_that_does_not_fit_changes_nothing(
    house: Path, told: dict[str, Any], why: str
) -> None:
    backup(house / "house.zip")
    entries = Entry.objects.count()

    with pytest.raises(NotKept, match=why):
        restore(altered(house / "house.zip", **told), replace=True)

    assert Entry.objects.count() == entries


def test_rows_that_are_missing_after_a_restore_are_told(house: Path) -> None:
    backup(house / "house.zip")

    with pytest.raises(NotKept, match="access_role"):
        restore(
            altered(house / "house.zip", rows={Role._meta.db_table: 999}), replace=True
        )


def test_what_is_no_backup_is_refused(house: Path) -> None:
    (house / "list.csv").write_text("a,b\n1,2\n")

    with pytest.raises(NotKept, match=r"list\.csv"):
        restore(house / "list.csv", replace=True)


def test_nothing_is_restored_under_a_running_house(house: Path) -> None:
    backup(house / "house.zip")

    with (
        server.lock(house / "background.lock", wait=False),
        pytest.raises(NotKept, match="running"),
    ):
        restore(house / "house.zip", replace=True)


@pytest.mark.skipif(
    connection.vendor != "postgresql", reason="SQLite copies itself without programs"
)
class TestPostgres:
    """What programs of PostgreSQL may do to us."""

    def test_a_dump_that_breaks_off_leaves_the_database_as_it_was(
        self, house: Path
    ) -> None:
        dump = dumps.PostgresDump()
        dump.take(house / "whole.dump")
        whole = (house / "whole.dump").read_bytes()
        (house / "half.dump").write_bytes(whole[: len(whole) * 2 // 3])

        with pytest.raises(NotKept):
            dump.load(house / "half.dump")

        assert Role.objects.exists()

    def test_missing_programs_are_named(
        self, house: Path, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        monkeypatch.setenv("PATH", "")

        with pytest.raises(NotKept, match="pg_dump"):
            backup(house / "house.zip")
