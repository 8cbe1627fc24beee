"""A new field key: old keys read, the new one writes, nothing is lost on the way."""

from __future__ import annotations

import base64
import os
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from django.conf import settings as house

from lachan.ground.access.actions import NotAllowed
from lachan.ground.access.models import SecondFactor, User
from lachan.ground.access.queries import pseudonym
from lachan.ground.journal import actions as journal
from lachan.ground.journal.models import KeptKey
from lachan.ground.journal.queries import forget_kept_keys, keyring, verify
from lachan.ground.people import actions as people
from lachan.ground.people.models import Identifier, Person, Reach
from lachan.ground.people.queries import search_people
from lachan.ground.people.tests import town
from lachan.ground.people.words import PersonDraft
from lachan.ground.privacy import actions, cli
from lachan.ground.privacy.actions.rotating import KeyMissing
from lachan.kernel.command_line import Exit
from lachan.kernel.sealing import Keyring

pytestmark = pytest.mark.django_db
CARD, PHONE, MAIL = "001084000017", "0912345678", "thu@example.vn"
INSURANCE = "DN4010012345678"
RIGHTS = ("people.view", "people.edit", "people.view_identifiers", "privacy.keys")


def good_key(*others: bytes) -> bytes:
    """A key whose id byte is not that of another."""
    while True:
        key = os.urandom(32)
        try:
            Keyring(key, others)
        except ValueError:
            continue
        return key


@pytest.fixture
def village(settings: Any, tmp_path: Path) -> Iterator[town.Village]:
    settings.DATA_DIR = tmp_path
    forget_kept_keys()
    yield town.village(*RIGHTS)
    forget_kept_keys()


def registered(village: town.Village) -> Person:
    unit = village.units["north"]
    draft = PersonDraft(
        full_name="Trần Thị Thử",
        unit_id=unit.pk,
        unit_path=unit.path,
        identifiers=(("citizen", CARD), ("insurance", INSURANCE)),
        phones=(PHONE,),
    )
    person = people.register(draft=draft, by=village.officer, now=village.now)
    people.add_reach(
        person=person, kind="email", value=MAIL, by=village.officer, now=village.now
    )
    return person


def with_new_key(settings: Any) -> None:
    """What an operator does: the key in force becomes the newest former one."""
    former = (settings.FIELD_KEY, *settings.FORMER_KEYS)
    settings.FIELD_KEY, settings.FORMER_KEYS = good_key(*former), former


def numbers() -> list[str]:
    identifiers = [row.reveal() for row in Identifier.objects.order_by("pk")]
    return identifiers + [row.reveal() for row in Reach.objects.order_by("pk")]


def found(village: town.Village, text: str) -> list[Person]:
    return list(search_people(text, user=village.officer).people)


def test_old_keys_read_and_the_new_one_writes(
    village: town.Village, settings: Any
) -> None:
    person, before = registered(village), numbers()
    factor = SecondFactor(user=village.officer)
    factor.seal(b"a secret")
    factor.save()
    with_new_key(settings)

    waiting = actions.keys_in_use()
    done = actions.rotate(by=village.officer, now=village.now)

    held = {table: rows for table, rows in done.rows.items() if rows}
    assert held == {
        "people_identifier": 2,
        "people_reach": 2,
        "access_second_factor": 1,
    }
    assert done.rows == waiting["rows_under_former_keys"]
    factor.refresh_from_db()
    assert factor.opened() == b"a secret"
    assert done.may_forget_former
    settings.FORMER_KEYS = ()
    assert numbers() == before
    assert all(keyring().is_current(bytes(one.cipher)) for one in Reach.objects.all())
    for text in (CARD, PHONE, INSURANCE[-10:]):
        assert [one.pk for one in found(village, text)] == [person.pk]


def test_an_identity_number_still_names_one_person(
    village: town.Village, settings: Any
) -> None:
    registered(village)
    with_new_key(settings)
    actions.rotate(by=village.officer, now=village.now)
    settings.FORMER_KEYS = ()

    with pytest.raises(people.IdentifierTaken):
        registered(village)

    assert Identifier.objects.count() == 2


def test_what_was_broken_off_goes_on(village: town.Village, settings: Any) -> None:
    registered(village)
    with_new_key(settings)
    for one in people.SEALED:
        one.under_former()  # from the start
        assert one.reseal(1) == 1

    done = actions.rotate(by=village.officer, now=village.now)

    assert sum(done.rows.values()) == 2
    again = actions.rotate(by=village.officer, now=village.now)
    assert not any(again.rows.values())


def test_a_key_that_is_nowhere_is_said(village: town.Village, settings: Any) -> None:
    registered(village)
    settings.FIELD_KEY = good_key(settings.FIELD_KEY)

    with pytest.raises(KeyMissing):
        actions.rotate(by=village.officer, now=village.now)

    assert not actions.keys_in_use()["may_forget_former"]


def test_the_journal_and_pseudonyms_outlive_every_former_key(
    village: town.Village, settings: Any
) -> None:
    person = registered(village)
    while journal.seal_pending():
        pass
    code = pseudonym("person", person.public_id)
    for _again in range(3):
        with_new_key(settings)
        actions.rotate(by=village.officer, now=village.now)
        settings.FORMER_KEYS = ()
        forget_kept_keys()

    assert verify().result["intact"]
    assert pseudonym("person", person.public_id) == code
    assert KeptKey.objects.count() == 9  # three purposes, three former keys


def test_without_rotation_a_lost_key_shows_in_the_journal(
    village: town.Village, settings: Any
) -> None:
    registered(village)
    while journal.seal_pending():
        pass

    settings.FIELD_KEY = good_key(settings.FIELD_KEY)

    assert not verify().result["intact"]


def test_only_who_may_changes_keys(village: town.Village) -> None:
    nobody = User.objects.create_user("nobody", None, full_name="Tài khoản thử")

    with pytest.raises(NotAllowed):
        actions.rotate(by=nobody, now=village.now)

    assert not KeptKey.objects.exists()


def test_a_new_key_is_made_and_kept_nowhere() -> None:
    one, other = (cli.new_key(None)["key"] for _each in "ab")  # type: ignore[arg-type]  # takes no word

    assert len(base64.b64decode(one)) == 32
    assert one != other
    assert base64.b64decode(one) != house.FIELD_KEY


# ── settings ─────────────────────────────────────────────────────────────────────

KEY = base64.b64encode(bytes(range(32))).decode()
OTHER = base64.b64encode(bytes(range(1, 33))).decode()


def started(tmp_path: Path, **told: str) -> subprocess.CompletedProcess[str]:
    """The settings read in a process of their own; what they say of keys."""
    kept = {k: v for k, v in os.environ.items() if not k.startswith("LACHAN_")}
    told = {"LACHAN_DATA_DIR": str(tmp_path), "LACHAN_SECRET_KEY": "x" * 50, **told}
    reads = (
        "from config import settings as s; import base64;"
        "print(base64.b64encode(s.FIELD_KEY).decode(), len(s.FORMER_KEYS))"
    )
    return subprocess.run(
        [sys.executable, "-c", reads],
        env=kept | told,
        capture_output=True,
        text=True,
        cwd=house.ROOT,
    )


def demo_key(tmp_path: Path) -> str:
    return started(tmp_path).stdout.split()[0]


def test_production_refuses_to_start_without_keys_of_its_own(tmp_path: Path) -> None:
    production = {"LACHAN_ENV": "production"}
    missing = started(tmp_path, **production)
    worthless = started(tmp_path, **production, LACHAN_FIELD_KEY=demo_key(tmp_path))
    own = started(tmp_path, **production, LACHAN_FIELD_KEY=KEY)

    assert "demo's keys" in missing.stderr
    assert "demo's keys" in worthless.stderr
    assert own.stdout.split() == [KEY, "0"]


def test_keys_may_stand_in_files_outside_database_and_backups(tmp_path: Path) -> None:
    (tmp_path / "key").write_text(f"{KEY}\n")
    (tmp_path / "former").write_text(f"{OTHER}\n")

    told = started(
        tmp_path,
        LACHAN_ENV="production",
        LACHAN_FIELD_KEY_FILE=str(tmp_path / "key"),
        LACHAN_FORMER_KEYS_FILE=str(tmp_path / "former"),
    )

    assert told.stdout.split() == [KEY, "1"]


@pytest.mark.parametrize("written", ["short", "not base64!", KEY[:-8]])
def test_what_is_no_key_is_refused(tmp_path: Path, written: str) -> None:
    told = started(tmp_path, LACHAN_FIELD_KEY=written)

    assert told.returncode != Exit.DONE
    assert "base64 of 32 bytes" in told.stderr
