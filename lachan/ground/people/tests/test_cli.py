"""People on the command line."""

from __future__ import annotations

from argparse import ArgumentParser, Namespace
from pathlib import Path
from typing import Any

import pytest
from django.utils import translation

from lachan.ground.access.actions import NotAllowed
from lachan.ground.people import cli
from lachan.ground.people.models import Person
from lachan.ground.people.tests.conftest import PERMISSIONS, Town, officer
from lachan.ground.people.words import MERGE
from lachan.kernel import clock
from lachan.kernel.command_line import Usage


@pytest.fixture(autouse=True)
def _stopped_clock(town: Town) -> Any:
    town.users["merger"] = officer("merger", "", permissions=[*PERMISSIONS, MERGE])
    with clock.frozen(town.now):
        yield


def say(command: str, *told: str, by: str = "merger") -> Any:
    (found,) = (each for each in cli.COMMANDS if each.name == command)
    parser = ArgumentParser()
    found.add_arguments(parser)
    arguments = parser.parse_args(told)
    return found.run(Namespace(**vars(arguments), as_user=by))


def two(town: Town) -> tuple[Person, Person]:
    return (
        town.register("Nguyễn Văn Hùng", phones=("0912345678",)),
        town.register("Nguyễn Văn Hùng", phones=("0912345678",), sex="female"),
    )


def test_a_pair_is_found_asked_about_merged_and_taken_apart(town: Town) -> None:
    goes, stays = two(town)
    ids = (str(goes.public_id), str(stays.public_id))

    combed = say("people comb")
    (pair,) = say("people duplicates")
    (asked,) = say("people merge", *ids, "--ask")
    merged = say("people merge", *ids, "--decide", "sex=to", "--reason", "thử")
    goes.refresh_from_db()
    assert goes.merged_into == stays
    say("people unmerge", merged["merger"], "--reason", "thử")

    goes.refresh_from_db()
    assert combed == {"looked_at": 2, "pairs": 1}
    assert {pair["first"], pair["second"]} == set(ids)
    assert (asked["key"], asked["choices"]) == ("sex", "to from")
    assert goes.is_standing


def test_a_list_is_held_against_the_register(town: Town, tmp_path: Path) -> None:
    people = [town.register(f"Lê Thử {word}") for word in ("An", "Bình", "Chi")]
    file = tmp_path / "list.csv"
    lines = [f"{n},{one.full_name},09/03/1984" for n, one in enumerate(people)]
    file.write_text("\n".join(["id,name,birth", *lines]), encoding="utf-8")

    answer = say("people link", str(file), "--least", "0")

    assert answer["others"] == 3
    told = {(pair["one"], pair["other"]) for pair in answer["pairs"]}
    assert told == {(str(n), str(one.public_id)) for n, one in enumerate(people)}
    with translation.override("en"):
        assert "same date of birth" in cli.shown_links(answer)


def test_who_may_not_merge_learns_nothing(town: Town, tmp_path: Path) -> None:
    goes, stays = two(town)
    file = tmp_path / "list.csv"
    file.write_text("id,name\n1,Ai", encoding="utf-8")

    with pytest.raises(NotAllowed):
        say("people link", str(file), by="province")
    with pytest.raises(NotAllowed):
        say("people comb", by="province")
    assert say("people duplicates", by="province") == []
    with pytest.raises(Usage):
        say("people merge", str(goes.public_id), str(stays.public_id), by="far")
    with pytest.raises(Usage):
        say("people unmerge", str(goes.public_id))
