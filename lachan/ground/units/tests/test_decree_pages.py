"""Decrees on the screen, on the command line and for programs."""

from __future__ import annotations

from argparse import Namespace
from pathlib import Path
from typing import Any

import pytest
from django.test import Client

from lachan.ground.access.models import User
from lachan.ground.units import actions
from lachan.ground.units.cli import decrees as words
from lachan.ground.units.models import Decree, Unit
from lachan.ground.units.tests.test_decrees import (
    MERGER,
    NOW,
    SPLIT,
    chief,
    clerk,
    later,
    officer,
    recorded,
)
from lachan.ground.units.tests.trees import SmallTree
from lachan.ground.units.words import DecreeState
from lachan.kernel import clock
from lachan.kernel.command_line import Usage

__all__ = ["chief", "clerk", "later"]  # fixtures
LINES = "old_code,new_code\n99001,70001\n99004,70001\n"


@pytest.fixture(autouse=True)
def _at_the_hour() -> Any:
    with clock.frozen(NOW):
        yield


def browser(user: User) -> Client:
    client = Client()
    client.force_login(user, "django.contrib.auth.backends.ModelBackend")
    return client


def typed(**told: str) -> dict[str, str]:
    return {
        "number": "1/NQ",
        "title": "Thử",
        "issued_on": "2025-06-16",
        "valid_from": "2025-07-01",
        "source": "thử",
        "predecessor_edition": "2021",
        "successor_edition": "2025",
        "lines": LINES,
        **told,
    }


def test_a_decree_goes_from_typing_to_carrying_out_by_page(
    tree: SmallTree, later: dict[str, Unit], clerk: User, chief: User
) -> None:
    made = browser(clerk).post("/units/decrees/new/", typed())
    address = made["Location"]

    dry = browser(clerk).get(address)
    done = browser(chief).post(f"{address}carry/", follow=True)

    assert b"A dry run" in dry.content
    assert b"somebody else carries it out" in dry.content
    assert Decree.objects.get().state == DecreeState.CARRIED
    assert b"Undo the decree" in done.content


def test_the_recorder_is_told_why_they_cannot_carry_it_out(
    tree: SmallTree, later: dict[str, Unit], clerk: User
) -> None:
    address = f"/units/decrees/{recorded(clerk, *MERGER).public_id}/"

    told = browser(clerk).post(f"{address}carry/", follow=True)

    assert b"a second person checks" in told.content
    assert Decree.objects.get().state == DecreeState.DRAFT


@pytest.mark.parametrize(
    ("typed_lines", "status", "said"),
    [("", 422, b"is missing"), ("old_code,new_code\n1,70001\n", 409, b"No unit 1")],
)
def test_what_is_wrong_is_said_beside_what_was_typed(
    tree: SmallTree,
    later: dict[str, Unit],
    clerk: User,
    typed_lines: str,
    status: int,
    said: bytes,
) -> None:
    told = browser(clerk).post("/units/decrees/new/", typed(lines=typed_lines))

    assert told.status_code == status
    assert said in told.content


def test_questions_are_decided_and_the_decree_undone_by_page(
    tree: SmallTree, later: dict[str, Unit], clerk: User, chief: User
) -> None:
    officer("split", tree.lookalike.path)
    row = recorded(clerk, *MERGER, *SPLIT)
    actions.carry_out(decree=row, by=chief, now=NOW)
    asked = row.questions.filter(kind="grant_part").get()
    address, page = f"/units/decrees/{row.public_id}/", browser(chief)

    page.post(
        f"{address}questions/{asked.public_id}/",
        {f"{asked.pk}-answer": "Giữ nguyên"},
    )
    asked.refresh_from_db()
    page.post(f"{address}undo/", {"reason": "Ghi nhầm"})

    assert asked.answer == "Giữ nguyên"
    row.refresh_from_db()
    assert row.state == DecreeState.DRAFT


def test_a_decree_is_withdrawn_by_page(
    tree: SmallTree, later: dict[str, Unit], clerk: User
) -> None:
    row = recorded(clerk, *MERGER)

    browser(clerk).post(f"/units/decrees/{row.public_id}/withdraw/")

    row.refresh_from_db()
    assert row.state == DecreeState.WITHDRAWN


def test_who_has_no_business_with_decrees_finds_none(
    tree: SmallTree, later: dict[str, Unit], clerk: User, reader: User
) -> None:
    row = recorded(clerk, *MERGER)
    far = officer("far", tree.other_province.path)

    answers = {
        (user.username, address): browser(user).get(address).status_code
        for user in (reader, far)
        for address in ("/units/decrees/", f"/units/decrees/{row.public_id}/")
    }

    assert list(answers.values()) == [404, 404, 200, 404]


def test_programs_read_the_dry_run_and_carry_out(
    tree: SmallTree, later: dict[str, Unit], clerk: User, chief: User
) -> None:
    row = recorded(clerk, *MERGER)
    address = f"/api/v1/units/decrees/{row.public_id}"

    told = browser(chief).get(address).json()
    done = browser(chief).post(f"{address}/carry-out").json()
    listed = browser(chief).get("/api/v1/units/decrees").json()

    assert told["effect"]["old_units"] == 2
    assert done["state"] == "carried"
    assert [one["number"] for one in listed] == ["1/NQ"]


def arguments(**told: Any) -> Namespace:
    return Namespace(**{"as_user": "clerk", "mapping": None, "file": None, **told})


def test_the_command_line_records_shows_carries_and_undoes(
    tree: SmallTree, later: dict[str, Unit], clerk: User, chief: User, tmp_path: Path
) -> None:
    file = tmp_path / "lines.csv"
    file.write_text(LINES, encoding="utf-8")
    told: Any = words.record(
        arguments(
            file=file,
            number="7/NQ",
            title="Thử",
            issued=NOW.date().replace(day=1),
            since=NOW.date(),
            source="thử",
            of="2021",
            into="2025",
        )
    )

    shown: Any = words.show(arguments(number="7/NQ"))
    carried: Any = words.carry(arguments(number="7/NQ", as_user="chief"))
    undone: Any = words.undo(
        arguments(number="7/NQ", as_user="chief", reason="Ghi nhầm")
    )
    listed: Any = words.listed(arguments())

    assert told["effect"]["lines"] == shown["effect"]["new_units"] + 1 == 2
    assert (carried["state"], undone["state"]) == ("carried", "draft")
    assert len(listed) == 1
    with pytest.raises(Usage):
        words.show(arguments(number="8/NQ"))


def test_a_mapping_that_was_carried_out_gives_nothing_to_record(
    tree: SmallTree, later: dict[str, Unit], clerk: User, chief: User
) -> None:
    actions.carry_out(decree=recorded(clerk, *MERGER), by=chief, now=NOW)

    browser(clerk).post(
        "/units/decrees/new/",
        typed(number="2/NQ", lines="", mapping=str(tree.province.public_id)),
    )

    assert not Decree.objects.filter(number="2/NQ").exists()
