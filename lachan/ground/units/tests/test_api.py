"""The tree for programs and on the command line."""

from __future__ import annotations

from argparse import ArgumentParser
from datetime import UTC, date, datetime
from typing import Any

import pytest
from ninja.testing import TestClient

from lachan.ground.access.models import User
from lachan.ground.units import actions, cli
from lachan.ground.units.api import router
from lachan.ground.units.models import Unit
from lachan.ground.units.queries import UnknownUnit
from lachan.ground.units.rules.people import CountOfPeople
from lachan.ground.units.tests.trees import SmallTree

NOW = datetime(2021, 11, 2, 8, tzinfo=UTC)


@pytest.fixture(scope="module")
def api() -> TestClient:
    return TestClient(router)


def test_a_unit_is_told_with_its_place_and_people(
    tree: SmallTree, editor: User, api: TestClient
) -> None:
    rows = [
        CountOfPeople(
            tree.commune.pk, "all", 4_321, "census", "census", date(2019, 4, 1)
        )
    ]
    actions.record_populations(rows=rows, by=editor, now=NOW)

    told: dict[str, Any] = api.get("/99001?edition=2021").json()

    assert told["full_name"] == "Thị trấn Bến Cát Vàng"
    assert (told["parent"], told["ancestors"]) == ("981", ["VN", "96", "981"])
    assert (told["people"], told["people_source"]) == (4_321, "census")
    assert told["path"] == tree.commune.path


def test_the_nation_and_its_children_are_asked_by_code(
    tree: SmallTree, api: TestClient
) -> None:
    told = api.get("/vn/children").json()

    assert [one["code"] for one in told] == ["97", "96"]


def test_a_search_may_be_kept_inside_a_unit(tree: SmallTree, api: TestClient) -> None:
    everywhere = api.get("/search?q=hoa phu").json()
    inside = api.get("/search?q=hoa phu&inside=982").json()

    assert len(everywhere) == 3
    assert [one["code"] for one in inside] == ["99010"]


def test_outlines_come_as_geojson_with_a_tag(tree: SmallTree, api: TestClient) -> None:
    first = api.get("/96/shapes?kind=commune")
    again = api.get("/96/shapes?kind=commune", headers={"If-None-Match": first["ETag"]})

    assert len(first.json()["features"]) == 4
    assert again.status_code == 304


def _run(word: str, *argv: str) -> Any:
    command = next(one for one in cli.COMMANDS if one.name == word)
    parser = ArgumentParser()
    command.add_arguments(parser)
    return command.run(parser.parse_args(argv))


@pytest.mark.django_db
def test_init_puts_a_tree_in_place_and_may_be_run_again() -> None:
    first = _run("init", "--tree", "vn-2025")
    again = _run("init", "--tree", "vn-2025")

    assert [tree.units for tree in first["trees"]] == [3_356]
    assert first["operator"] == again["operator"]
    assert not again["trees"][0].is_new
    assert Unit.objects.count() == 3_356


def test_a_word_finds_a_unit_or_says_which_it_could_be(tree: SmallTree) -> None:
    found = _run("units find", "Hoa Phụ, Bến Cát Vàng", "--edition", "2021")
    doubtful = _run("units find", "hoa phu", "--inside", "981", "--edition", "2021")

    assert found["code"] == "99007"
    assert doubtful["code"] is None
    assert [one["code"] for one in doubtful["suggestions"]] == ["99004", "99007"]


def test_a_word_shows_a_unit(tree: SmallTree) -> None:
    told = _run("units show", "981")

    assert [one["code"] for one in told["above"]] == ["VN", "96"]
    assert [one["code"] for one in told["below"]] == ["99001", "99004", "99007"]
    with pytest.raises(UnknownUnit):
        _run("units show", "00000")
