"""Which old units lie within which later ones, and where rights go on: rules alone."""

from __future__ import annotations

from datetime import date

from hypothesis import given
from hypothesis import strategies as st

from lachan.ground.access.rules import covers
from lachan.ground.units.rules.following import Decreed, Joined, course_of
from lachan.ground.units.rules.lineage import Ground, Inside, Link, lineages, shared

DAY = date(2025, 7, 1)
# Old: o1 holds a and b, o2 holds c. New: n1 holds x and y, n2 holds z.
A, B, C = "0old.00o1.000a.", "0old.00o1.000b.", "0old.00o2.000c."
X, Y, Z = "0new.00n1.000x.", "0new.00n1.000y.", "0new.00n2.000z."
ALL = (A, B, C, X, Y, Z)
GROUND = Ground(old_leaves=ALL, new_leaves=ALL)


def inside(links: list[Link], unit: str) -> dict[str, bool]:
    """The old units in a later one, and whether they are wholly in it."""
    found: dict[str, list[Inside]] = lineages(links, GROUND)
    return {one.old: one.is_whole for one in found.get(unit, [])}


def test_a_whole_unit_lies_in_its_successor_and_in_all_above_it() -> None:
    links = [Link(A, X, DAY)]

    assert inside(links, X) == {A: True}
    assert inside(links, "0new.00n1.") == {A: True}
    assert inside(links, "0new.") == {A: True}
    assert inside(links, Y) == {}


def test_a_unit_split_within_a_province_is_whole_in_the_province() -> None:
    links = [Link(A, X, DAY, None), Link(A, Y, DAY, None)]

    assert inside(links, X) == {A: False}
    assert inside(links, "0new.00n1.") == {A: True}


def test_a_larger_unit_stands_for_its_parts_when_all_are_inside() -> None:
    links = [Link(A, X, DAY), Link(B, Y, DAY)]

    assert inside(links, "0new.00n1.") == {"0old.00o1.": True}
    assert inside([*links, Link(C, Z, DAY)], "0new.") == {"0old.": True}


def test_a_unit_whose_successor_nobody_knows_is_in_none() -> None:
    assert inside([Link(A, X, DAY)], "0new.00n1.") == {A: True}


def test_a_part_is_followed_through_a_later_merger() -> None:
    later = date(2027, 1, 1)
    split = [Link(A, X, DAY, 0.5), Link(A, Y, DAY, 0.5)]
    joined = [Link(X, Z, later), Link(Y, Z, later)]

    assert inside([*split, *joined], Z) == {A: True, "0new.00n1.": True}


def test_what_lies_below_a_unit_anyway_is_no_lineage_of_it() -> None:
    moved = [Link(X, Z, DAY)]

    assert inside(moved, "0new.00n2.") == {X: True}
    assert inside(moved, "0new.") == {}


def test_a_unit_made_of_old_ones_alone_is_made_whole() -> None:
    absorbed = Link(A, X, DAY, is_new=False)

    fresh = lineages([Link(A, X, DAY)], GROUND)[X][0]
    joined = lineages([absorbed], GROUND)[X][0]

    assert fresh.makes_whole
    assert not joined.makes_whole


def test_shares_of_parts_multiply_along_the_way() -> None:
    later = date(2027, 1, 1)
    links = [
        Link(A, X, DAY, 0.5),
        Link(A, Y, DAY, 0.5),
        Link(X, Z, later, 0.5),
        Link(X, Y, later, 0.5),
    ]

    in_z = [one for one in lineages(links, GROUND)[Z] if one.old == A]

    assert [(one.is_whole, one.share) for one in in_z] == [(False, 0.25)]


@given(st.lists(st.sampled_from([A, B, C, X, Y, Z]), min_size=1))
def test_the_shared_path_holds_them_all(paths: list[str]) -> None:
    assert all(path.startswith(shared(paths)) for path in paths)


def joined(*pairs: tuple[str, str, bool]) -> list[Joined]:
    return [Joined(*pair) for pair in pairs]


def decreed(lines: list[Joined], *used: str) -> Decreed:
    return Decreed.of(lines, leaves=(X, Y, Z), used=used)


def test_a_right_goes_on_to_the_unit_that_its_own_went_into() -> None:
    lines = joined((A, X, True), (C, X, True))

    assert course_of([A], decreed(lines)).roots == (X,)
    assert course_of([C], decreed(lines)).roots == (X,)
    assert course_of([B], decreed(lines)).roots == ()


def test_a_right_over_all_units_of_a_province_goes_on_to_the_province() -> None:
    lines = joined((A, X, True), (B, Y, True))

    assert course_of(["0old.00o1."], decreed(lines)).roots == ("0new.00n1.",)
    assert course_of([A, B], decreed(lines)).roots == ("0new.00n1.",)
    assert course_of([A], decreed(lines)).roots == (X,)


def test_a_part_that_others_share_is_asked_about() -> None:
    lines = joined((A, X, False), (A, Y, False), (B, Y, True))

    course = course_of([A], decreed(lines))

    assert (course.roots, course.split) == ((X,), (A,))


def test_a_unit_that_holds_other_records_is_asked_about() -> None:
    lines = joined((A, X, True), (B, Y, True))

    course = course_of(["0old.00o1."], decreed(lines, X))

    assert (course.roots, course.used) == ((Y,), (X,))


@given(
    st.lists(
        st.tuples(
            st.sampled_from([A, B, C]), st.sampled_from([X, Y, Z]), st.booleans()
        ),
        unique_by=lambda line: line[:2],
    ),
    st.sets(st.sampled_from([X, Y, Z])),
    st.sets(st.sampled_from(["", "0old.", "0old.00o1.", A, B, C, X]), min_size=1),
)
def test_no_course_reaches_records_that_the_roots_do_not_show(
    pairs: list[tuple[str, str, bool]], used: set[str], roots: set[str]
) -> None:
    course = course_of(roots, decreed(joined(*pairs), *used))

    hidden = {path for path in used if not covers(roots, path)}

    assert not any(covers(course.roots, path) for path in hidden)
