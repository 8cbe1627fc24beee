"""Counts of people: all kept, one accepted, summed only when every part is known."""

from __future__ import annotations

from datetime import UTC, date, datetime, timedelta
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from lachan.ground.access.actions import NotAllowed
from lachan.ground.access.models import User
from lachan.ground.journal.models import Entry
from lachan.ground.units import actions, queries
from lachan.ground.units.actions.populations import NoReason, NothingToShareOut
from lachan.ground.units.models import AcceptedPopulation, Population, Unit
from lachan.ground.units.rules.people import CountOfPeople, shared_out
from lachan.ground.units.tests.trees import SmallTree, plant
from lachan.ground.units.words import Kind

NOW = datetime(2021, 11, 2, 8, tzinfo=UTC)
LATER = NOW + timedelta(days=1)
CENSUS = date(2019, 4, 1)


def count(
    unit: Unit, persons: int, source: str = "census", on: date = CENSUS
) -> CountOfPeople:
    return CountOfPeople(unit.pk, "all", persons, source, "census", on)


def people(unit: Unit, *, known_at: datetime = LATER, on: date | None = None) -> object:
    found = queries.denominator([unit.pk], "all", "incidence", on=on, known_at=known_at)
    return found[unit.pk].persons if unit.pk in found else None


def test_a_first_count_becomes_the_denominator_and_a_second_waits_for_people(
    tree: SmallTree, editor: User
) -> None:
    first = actions.record_populations(
        rows=[count(tree.commune, 4_000)], by=editor, now=NOW
    )
    second = actions.record_populations(
        rows=[count(tree.commune, 4_400, "register", date(2021, 1, 1))],
        by=editor,
        now=LATER,
    )

    assert (first.created, first.accepted) == (1, 1)
    assert (second.created, second.accepted) == (1, 0)
    assert people(tree.commune) == 4_000
    assert Population.objects.count() == 2


def test_the_same_rows_again_change_nothing(tree: SmallTree, editor: User) -> None:
    rows = [count(tree.commune, 4_000), count(tree.neighbour, 3_000)]
    actions.record_populations(rows=rows, by=editor, now=NOW)
    before = Entry.objects.count()

    again = actions.record_populations(rows=rows, by=editor, now=LATER)

    assert (again.created, again.skipped) == (0, 2)
    assert Entry.objects.count() == before


def test_a_source_that_corrects_itself_keeps_both_numbers(
    tree: SmallTree, editor: User
) -> None:
    actions.record_populations(rows=[count(tree.commune, 4_000)], by=editor, now=NOW)

    actions.record_populations(rows=[count(tree.commune, 4_010)], by=editor, now=LATER)

    kept = Population.objects.order_by("known_at").values_list("persons", flat=True)
    assert list(kept) == [4_000, 4_010]
    assert people(tree.commune) == 4_000


def test_accepting_needs_a_reason_and_keeps_what_was_known_before(
    tree: SmallTree, editor: User
) -> None:
    actions.record_populations(rows=[count(tree.commune, 4_000)], by=editor, now=NOW)
    new = actions.record_populations(
        rows=[count(tree.commune, 4_400, "register")], by=editor, now=NOW
    )

    with pytest.raises(NoReason):
        actions.accept_populations(
            populations=new.ids, purposes=["incidence"], reason=" ", by=editor, now=NOW
        )
    actions.accept_populations(
        populations=new.ids,
        purposes=["incidence"],
        reason="Counted in the year of the outbreak.",
        by=editor,
        now=LATER,
    )

    assert people(tree.commune, known_at=NOW) == 4_000
    assert people(tree.commune, known_at=LATER) == 4_400
    vaccination = queries.denominator(
        [tree.commune.pk], "all", "vaccination", known_at=LATER
    )
    assert vaccination[tree.commune.pk].persons == 4_000


def test_a_count_may_hold_from_a_day_on(tree: SmallTree, editor: User) -> None:
    actions.record_populations(rows=[count(tree.commune, 4_000)], by=editor, now=NOW)
    new = actions.record_populations(
        rows=[count(tree.commune, 4_400, "register")], by=editor, now=NOW
    )

    actions.accept_populations(
        populations=new.ids,
        purposes=["incidence"],
        reason="The new register.",
        by=editor,
        now=LATER,
        applies_from=date(2022, 1, 1),
    )

    assert people(tree.commune, on=date(2021, 12, 31)) == 4_000
    assert people(tree.commune, on=date(2022, 1, 1)) == 4_400


def test_a_parent_is_the_sum_of_its_children_once_all_are_known(
    tree: SmallTree, editor: User
) -> None:
    rows = [count(tree.commune, 4_000), count(tree.neighbour, 3_000)]
    actions.record_populations(rows=rows, by=editor, now=NOW)
    assert people(tree.district) is None

    actions.record_populations(rows=[count(tree.lookalike, 10)], by=editor, now=NOW)

    found = queries.denominator([tree.district.pk], "all", "incidence", known_at=LATER)
    assert found[tree.district.pk] == (7_010, "census", "sum")
    assert people(tree.province) is None


def test_an_own_figure_comes_before_the_sum(tree: SmallTree, editor: User) -> None:
    communes = (tree.commune, tree.neighbour, tree.lookalike)
    rows = [count(unit, 1_000) for unit in communes]

    actions.record_populations(
        rows=[*rows, count(tree.district, 3_333)], by=editor, now=NOW
    )

    assert people(tree.district) == 3_333


def test_a_special_unit_is_beside_the_tree_and_not_summed(
    tree: SmallTree, editor: User
) -> None:
    zone = plant("Khu kinh tế", "99-S1", under=None, kind=Kind.NATION)
    Unit.objects.filter(pk=zone.pk).update(
        kind=Kind.SPECIAL, parent=tree.other_district.pk
    )

    actions.record_populations(rows=[count(tree.far_commune, 500)], by=editor, now=NOW)

    assert people(tree.other_district) == 500


def test_a_total_is_shared_out_and_marked_as_an_estimate(
    tree: SmallTree, editor: User
) -> None:
    weights = [count(tree.commune, 300, "old"), count(tree.neighbour, 100, "old")]
    actions.record_populations(rows=weights, by=editor, now=NOW, accept_first=False)
    actions.record_populations(rows=[count(tree.district, 1_001)], by=editor, now=NOW)
    total = Population.objects.get(unit=tree.district)

    actions.apportion(total=total, weights_source="old", by=editor, now=LATER)

    shares = Population.objects.filter(source="census", unit__parent=tree.district)
    assert sum(shares.values_list("persons", flat=True)) == 1_001
    assert set(shares.values_list("method", flat=True)) == {"estimate"}
    found = queries.denominators([tree.commune], {("all", "beds")}, known_at=LATER)
    assert found[tree.commune.pk]["all", "beds"].is_estimate


def test_nothing_is_shared_out_by_a_source_that_counts_nobody(
    tree: SmallTree, editor: User
) -> None:
    actions.record_populations(rows=[count(tree.district, 1_001)], by=editor, now=NOW)
    total = Population.objects.get()

    with pytest.raises(NothingToShareOut, match="old"):
        actions.apportion(total=total, weights_source="old", by=editor, now=NOW)


def test_age_groups_are_estimated_where_none_is_counted(
    tree: SmallTree, editor: User
) -> None:
    adults = CountOfPeople(tree.commune.pk, "18+", 700, "census", "census", CENSUS)
    rows = [count(tree.commune, 1_000), count(tree.neighbour, 1_000), adults]
    actions.record_populations(rows=rows, by=editor, now=NOW)

    actions.estimate_groups(
        below=tree.province, shares={"18+": 0.729}, source="ages", by=editor, now=LATER
    )

    found = queries.denominator(
        [tree.commune.pk, tree.neighbour.pk], "18+", "vaccination", known_at=LATER
    )
    assert found[tree.commune.pk] == (700, "census", "census")
    assert found[tree.neighbour.pk] == (729, "ages", "estimate")


def test_who_may_not_edit_every_unit_records_none_of_them(
    tree: SmallTree, editor: User, reader: User
) -> None:
    rows = [count(tree.commune, 1), count(tree.other_province, 1)]

    for by in (editor, reader):
        with pytest.raises(NotAllowed):
            actions.record_populations(rows=rows, by=by, now=NOW)

    assert not Population.objects.exists()
    assert not AcceptedPopulation.objects.exists()


def test_denominators_of_a_province_take_four_statements(
    tree: SmallTree, editor: User, django_assert_max_num_queries: Any
) -> None:
    rows = [count(unit, 100) for unit in Unit.objects.filter(kind=Kind.COMMUNE)]
    actions.record_populations(rows=rows, by=editor, now=NOW)

    with django_assert_max_num_queries(4):
        assert people(tree.province) == 400


@given(
    st.integers(0, 10_000_000),
    st.dictionaries(st.integers(1, 99), st.floats(0, 1e6), min_size=1, max_size=30),
)
def test_shares_are_whole_and_add_up_to_the_total(
    total: int, weights: dict[int, float]
) -> None:
    if not any(weight > 0 for weight in weights.values()):
        with pytest.raises(ValueError, match="positive"):
            shared_out(total, weights)
        return

    shares = shared_out(total, weights)

    assert sum(shares.values()) == total
    assert shares.keys() == weights.keys()
    assert min(shares.values()) >= 0


def test_a_sum_says_how_many_smallest_units_it_leaves_out(
    tree: SmallTree, editor: User
) -> None:
    """One island without a count in a district of forty: told, not silent."""
    many = [
        plant(
            f"Xã Đông {number}",
            f"98{number:03d}",
            under=tree.other_district,
            kind=Kind.COMMUNE,
        )
        for number in range(38)
    ]
    rows = [count(unit, 100) for unit in (*many, tree.far_commune)]
    plant("Xã Hòn Nhỏ", "98999", under=tree.other_district, kind=Kind.COMMUNE)

    actions.record_populations(rows=rows, by=editor, now=NOW)

    key = ("all", "incidence")
    found = queries.denominators(
        [tree.other_district, tree.province], {key}, known_at=LATER
    )
    assert found[tree.other_district.pk][key].persons == 3_900
    assert found[tree.other_district.pk][key].uncounted == 1
    assert found[tree.other_district.pk][key].is_sum
    # Three more communes of the province are not counted: four of 43 are too many.
    assert key not in found[tree.province.pk]
