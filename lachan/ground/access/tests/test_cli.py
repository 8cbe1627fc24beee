import json
import re
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from django.db import connection
from django.test import Client

from config import cli
from lachan.ground.access import actions, queries
from lachan.ground.access.models import SecondFactor, User
from lachan.ground.access.tests import cast
from lachan.ground.access.tests.cast import COMMUNE, NEIGHBOUR, NOW, PROVINCE
from lachan.ground.journal import actions as journal
from lachan.ground.journal.models import Reaction
from lachan.ground.journal.tests import flow_of_tests as bells
from lachan.kernel import clock
from lachan.kernel.command_line import Exit

pytestmark = pytest.mark.django_db
ROOT = Path(__file__).resolve().parents[4]


@pytest.fixture(autouse=True)
def _roles() -> Iterator[None]:
    with clock.frozen(NOW):
        actions.load_roles(NOW)
        yield


class _OneUnit(queries.NoPlaces):
    def path_of(self, code: str, edition: str | None) -> str:
        return {"VN": "", "14866": COMMUNE}.get(code) or super().path_of(code, edition)


@pytest.fixture(autouse=True)
def _one_unit() -> Iterator[None]:
    before = queries.places()
    queries.install_places(_OneUnit())
    yield
    queries.install_places(before)


def _run(*words: str) -> tuple[Exit, Any]:
    code, told = cli.run([*words, "--json"])
    return code, json.loads(told)


def test_an_account_is_made_with_its_role_and_answers_its_password_once() -> None:
    line = ("access", "create", "tram.moi", "--name", "Trạm Mới")

    code, told = _run(*line, "--role", "commune_station", "--unit", "14866")

    assert code == Exit.DONE
    user = User.objects.get(username="tram.moi")
    assert user.check_password(told["password"])
    assert actions.can(user, "cases.edit", within=COMMUNE)


def test_an_account_whose_unit_is_unknown_is_not_made() -> None:
    line = ("access", "create", "tram.moi", "--name", "Trạm Mới")

    code, told = _run(*line, "--role", "commune_station", "--unit", "99999")

    assert code == Exit.REFUSED
    assert "99999" in told["why"]
    assert not User.objects.filter(username="tram.moi").exists()


def test_the_life_of_an_account_by_command() -> None:
    cast.account("tram.mot")

    assert (
        _run("access", "grant", "tram.mot", "--role", "site", "--unit", "14866")[0] == 0
    )
    _code, told = _run("access", "password", "tram.mot")
    assert User.objects.get(username="tram.mot").check_password(told["password"])
    assert _run("access", "unlock", "tram.mot")[0] == Exit.DONE
    assert _run("access", "close", "tram.mot")[1]["is_active"] is False
    listed = _run("access", "accounts")[1]
    assert [one["username"] for one in listed] == ["tram.mot"]
    assert _run("access", "close", "nobody")[0] == Exit.USAGE


def test_acting_as_somebody_without_the_right_is_refused() -> None:
    cast.holder("tram.mot", "commune_station", COMMUNE)

    code, told = _run("access", "accounts", "--as", "tram.mot")

    assert code == Exit.REFUSED
    assert set(told) == {"what", "why", "cure"}


def test_a_whole_journal_is_verified_with_its_head() -> None:
    journal.seal_pending()
    code, told = _run("audit", "verify")

    assert code == Exit.DONE
    assert told["result"]["intact"] is True
    again = _run("audit", "verify", "--head", told["result"]["head"])
    assert again[0] == Exit.DONE


def test_a_journal_that_was_changed_is_exit_3_with_every_fault() -> None:
    journal.seal_pending()
    drop = "DROP TRIGGER journal_entry_no_update"
    if connection.vendor == "postgresql":
        drop = "DROP TRIGGER journal_entry_append_only ON journal_entry"
    with connection.cursor() as cursor:
        cursor.execute(drop)
        cursor.execute("UPDATE journal_entry SET actor = 'user:other'")

    code, told = _run("audit", "verify")

    assert code == Exit.REFUSED
    assert told["result"]["intact"] is False
    assert told["reasons"][0]["rule"] == "journal.chain.changed"
    assert {"what", "why", "cure"} <= told.keys()


def test_the_history_of_a_record_is_told_to_who_may_read_it() -> None:
    user = cast.holder("tram.mot", "commune_station", COMMUNE)
    cast.holder("kiem.tra", "auditor", NEIGHBOUR)
    line = ("audit", "trail", "account", str(user.public_id))

    told = _run(*line)[1]

    assert [one["fact"] for one in told] == [
        "access.account_created",
        "access.role_granted",
    ]
    assert _run(*line, "--as", "kiem.tra")[1] == []
    assert _run("audit", "trail", "account", "no id")[0] == Exit.USAGE


def test_what_is_waiting_says_why_and_can_be_queued_again() -> None:
    bells.install(soon={bells.BellRung: (bells.note,)})
    bells.ring_bell()
    Reaction.objects.update(state="given_up", tries=12, last_error="ValueError")

    (one,) = _run("journal", "waiting")[1]

    assert (one["state"], one["last_error"]) == ("given_up", "ValueError")
    assert _run("journal", "retry")[1] == {"queued": 1}
    assert _run("journal", "retry", str(one["id"]))[0] == Exit.REFUSED


def test_the_roles_are_loaded_by_command() -> None:
    assert _run("access", "roles")[1] == {"changed": []}
    cast.holder("quantri", "administrator", PROVINCE)
    assert _run("access", "roles", "--as", "quantri")[0] == Exit.REFUSED


def test_the_reference_names_every_permission_and_role() -> None:
    text = cli.run(["access", "reference"])[1]

    written = queries.catalogue()
    assert all(f"`{name}`" in text for name in written.permissions)
    assert all(f"(`{role.code}`)" in text for role in written.roles)


_ASKED = re.compile(
    r"(?:require|can|require_anywhere|paths_of|holds)\(\s*[\w.()]+,\s*\"([a-z]+\.[a-z_]+)\""
)


def test_every_permission_that_the_code_asks_for_is_in_the_catalogue() -> None:
    known = set(queries.catalogue().permissions)
    asked = {
        name
        for file in (ROOT / "lachan").rglob("*.py")
        if "tests" not in file.parts
        for name in _ASKED.findall(file.read_text("utf-8"))
    }

    assert "access.manage" in asked
    assert asked <= known


def test_sessions_are_listed_and_ended_from_the_machine() -> None:
    user = cast.holder("tram.mot", "commune_station", COMMUNE)
    client = Client()
    client.force_login(user, backend="django.contrib.auth.backends.ModelBackend")
    client.get("/me/")

    _code, told = _run("access", "sessions", "tram.mot")
    code, ended = _run("access", "sign-out", "tram.mot")

    assert len(told) == 1
    assert (code, ended["ended"]) == (Exit.DONE, 1)
    assert client.get("/me/").status_code == 302


def test_a_lost_second_factor_is_taken_off_from_the_machine() -> None:
    user = cast.holder("tram.mot", "commune_station", COMMUNE)
    SecondFactor.objects.create(user=user, secret=b"x", confirmed_at=NOW)

    code, _told = _run("access", "reset-factors", "tram.mot")

    assert code == Exit.DONE
    assert not queries.has_second_factor(user)


@pytest.mark.parametrize(
    ("language", "told"), [("vi", "họ và tên chủ tài khoản"), ("en", "its owner")]
)
def test_help_speaks_the_language_of_its_reader(
    language: str,
    told: str,
    monkeypatch: pytest.MonkeyPatch,
    capsys: pytest.CaptureFixture[str],
) -> None:
    monkeypatch.setenv("LACHAN_LANGUAGE", language)

    with pytest.raises(SystemExit):
        cli.run(["access", "create", "--help"])

    assert told in capsys.readouterr().out
