"""The official lists, the paths, and the promise that a path never changes."""

from __future__ import annotations

from collections import Counter
from datetime import UTC, datetime
from pathlib import Path

import pytest
from django.conf import settings
from django.db import DatabaseError, transaction
from hypothesis import given
from hypothesis import strategies as st

from lachan.ground.journal.models import Entry
from lachan.ground.units import actions
from lachan.ground.units.actions import lists
from lachan.ground.units.models import (
    Succession,
    TreeEdition,
    Unit,
    ancestor_paths,
    step,
)
from lachan.ground.units.tests import derivation
from lachan.ground.units.tests.trees import SmallTree
from lachan.ground.units.words import Kind
from lachan.kernel import vietnamese

NOW = datetime(2021, 11, 1, 8, tzinfo=UTC)
SHARED = Path(settings.SHARED_DATA)
needs_shared = pytest.mark.skipif(
    not SHARED.exists(), reason=f"the public test data is not at {SHARED}"
)


@pytest.mark.parametrize(
    ("edition", "sizes"),
    [
        ("2021", {"province": 63, "district": 705, "commune": 10_599}),
        ("2025", {"province": 34, "commune": 3_321}),
    ],
)
def test_each_list_has_the_units_the_law_counts(
    edition: str, sizes: dict[str, int]
) -> None:
    units = lists.units_of(edition)

    assert Counter(str(unit.kind) for unit in units) == sizes
    assert len({(unit.kind, unit.code) for unit in units}) == sum(sizes.values())


@needs_shared
@pytest.mark.parametrize("edition", ["2021", "2025"])
def test_every_code_name_and_parent_is_the_official_one(edition: str) -> None:
    official = derivation.official_units(SHARED, edition)

    ours = {
        (unit.kind, unit.code): {
            "parent_code": unit.parent_code,
            "full_name": unit.full_name,
        }
        for unit in lists.units_of(edition)
    }

    assert ours == official


@needs_shared
def test_every_succession_is_in_the_official_map_and_none_is_missing() -> None:
    table = derivation.rows_of(SHARED, "vn_admin_2025/map_communes_2021_to_2025.csv")
    official = {
        (
            row["commune_code_2021"],
            row["commune_code_2025"],
            row["relation"] == "whole",
            row["is_default"] == "1",
        )
        for row in table
    }

    ours = [
        (line.code, line.successor_code, line.is_whole, line.is_default)
        for line in lists.successions()
    ]

    assert len(ours) == len(set(ours)) == 11_212
    assert set(ours) == official


@needs_shared
def test_the_committed_differences_are_those_between_the_lists() -> None:
    assert derivation.FILE.read_text("utf-8") == derivation.derived(SHARED)


def test_five_island_districts_have_no_commune() -> None:
    units = lists.units_of("2021")

    parents = {unit.parent_code for unit in units if unit.kind == Kind.COMMUNE}
    childless = {u.code for u in units if u.kind == Kind.DISTRICT} - parents

    assert childless == {"318", "471", "498", "536", "755"}


def test_names_are_composed_and_every_unit_has_a_place() -> None:
    for unit in [*lists.units_of("2021"), *lists.units_of("2025")]:
        assert vietnamese.repair(unit.full_name) == unit.full_name
        assert unit.latitude is not None
        assert 6 < unit.latitude < 24
        assert unit.longitude is not None
        assert 102 < unit.longitude < 118


@pytest.mark.django_db
def test_both_trees_and_their_mapping_stand_after_loading_and_load_once() -> None:
    first = actions.load_tree("vn-2021", now=NOW)
    second = actions.load_tree("2025", now=NOW)
    again = actions.load_tree("vn-2021", now=NOW)

    assert (first.units, second.units) == (11_368, 3_356)
    assert (first.successions, second.successions) == (0, 11_212)
    assert not again.is_new
    assert Unit.objects.count() == 11_368 + 3_356
    assert Counter(Entry.objects.values_list("fact", flat=True)) == {
        "units.tree_loaded": 2,
        "units.successions_loaded": 1,
    }
    _paths_are_those_of_the_parents()
    assert Succession.objects.filter(is_default=True).count() == 10_596


def _paths_are_those_of_the_parents() -> None:
    units = {unit.pk: unit for unit in Unit.objects.all()}
    for unit in units.values():
        above = units[unit.parent_id].path if unit.parent_id else ""
        assert unit.path == above + step(unit.pk)
        assert unit.depth == len(ancestor_paths(unit.path)) - 1


@pytest.mark.django_db
def test_an_edition_nobody_listed_is_refused() -> None:
    with pytest.raises(actions.UnknownEdition, match="2021"):
        actions.load_tree("vn-1975", now=NOW)

    assert not TreeEdition.objects.exists()


@pytest.mark.django_db
def test_the_database_itself_keeps_a_path_from_changing() -> None:
    tree = SmallTree()
    moved = tree.other_district.path + step(tree.commune.pk)

    with pytest.raises(DatabaseError, match="never changes"), transaction.atomic():
        Unit.objects.filter(pk=tree.commune.pk).update(path=moved)

    tree.commune.full_name = "Phường Bến Cát Vàng"
    tree.commune.save()
    assert Unit.objects.get(pk=tree.commune.pk).full_name == "Phường Bến Cát Vàng"


@pytest.mark.django_db
def test_the_range_of_a_path_holds_exactly_the_unit_and_its_descendants() -> None:
    tree = SmallTree()

    for unit in Unit.objects.all():
        below = set(Unit.objects.below(unit).values_list("pk", flat=True))
        assert below == _descendants(unit) | {unit.pk}
    assert Unit.objects.below(tree.district).count() == 4


def _descendants(unit: Unit) -> set[int]:
    found: set[int] = set()
    for child in Unit.objects.filter(parent=unit):
        found |= {child.pk} | _descendants(child)
    return found


@given(st.lists(st.integers(1, 36**4 - 1), min_size=1, max_size=8))
def test_a_path_lies_below_each_of_its_ancestors_and_no_other(ids: list[int]) -> None:
    path = "".join(step(unit_id) for unit_id in ids)

    above = ancestor_paths(path)

    assert len(above) == len(ids)
    assert above[-1] == path
    assert all(root <= path < root[:-1] + "/" for root in above)


@given(st.integers(1, 36**4 - 1), st.integers(1, 36**4 - 1))
def test_the_ranges_of_two_siblings_do_not_meet(one: int, other: int) -> None:
    below_one = step(one) + step(7)

    is_inside = step(other) <= below_one < step(other)[:-1] + "/"

    assert is_inside == (one == other)


def test_a_step_too_large_to_write_is_an_error_and_not_another_unit() -> None:
    with pytest.raises(OverflowError):
        step(36**4)
