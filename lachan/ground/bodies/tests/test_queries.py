"""Who is in charge now, what nobody covers, how merged units are read."""

from __future__ import annotations

from collections.abc import Callable
from contextlib import AbstractContextManager
from datetime import date, timedelta
from uuid import uuid4

import pytest

from lachan.ground.bodies import actions, queries
from lachan.ground.bodies.models import Body, ServiceArea
from lachan.ground.bodies.tests.conftest import (
    SINCE,
    TODAY,
    body_of,
    in_charge,
    member,
)
from lachan.ground.units.models import Lineage, Unit
from lachan.ground.units.tests.town import NOW, Village
from lachan.ground.units.tests.trees import plant
from lachan.ground.units.words import Kind

Counted = Callable[[int], AbstractContextManager[object]]


def merged(town: Village) -> Unit:
    """North and south became one new commune."""
    new = plant("Xã Mới", "new", under=town.units["left"], kind=Kind.COMMUNE)
    for code in ("north", "south"):
        Lineage.objects.create(
            unit=new,
            predecessor=town.units[code],
            relation="whole",
            makes_whole=True,
            since=date(2021, 12, 1),
        )
    Unit.objects.filter(pk=new.pk).update(is_merged=True)
    return Unit.objects.select_related("edition").get(pk=new.pk)


def test_the_nearest_answers_first(town: Village) -> None:
    committee = body_of(town, town.units["north"])
    member(town, committee, "head", "Lò Văn Thử")
    team = body_of(town, town.units["north"], "team", "Tổ 1")
    head = member(town, team, "head", "Hà Thị Mẫu")
    in_charge(town, team, town.units["north-Một"])

    told = queries.responsible_for(town.units["north-Một"], at=NOW)

    assert [one.body.pk for one in told] == [team.pk, committee.pk]
    assert told[0].seat == head
    assert [one.distance for one in told] == [0, 1]


def test_a_team_without_charge_here_is_not_asked(town: Village) -> None:
    team = body_of(town, town.units["north"], "team", "Tổ 1")
    in_charge(town, team, town.units["north-Một"])

    assert queries.responsible_for(town.units["north-Hai"], at=NOW) == []


def test_a_household_of_its_own_team_comes_before_everybody(town: Village) -> None:
    home = uuid4()
    whole = body_of(town, town.units["north"], "team", "Tổ 1")
    in_charge(town, whole, town.units["north-Một"])
    some = body_of(town, town.units["north"], "team", "Tổ 2")
    in_charge(town, some, town.units["north-Một"], households=(home,))

    mine = queries.responsible_for(town.units["north-Một"], at=NOW, household=home)
    others = queries.responsible_for(town.units["north-Một"], at=NOW)

    assert [one.body.pk for one in mine] == [some.pk, whole.pk]
    assert [one.body.pk for one in others] == [whole.pk]


def test_the_member_named_in_the_charge_answers_and_deputies_follow(
    town: Village,
) -> None:
    committee = body_of(town, town.units["left"])
    head = member(town, committee, "head", "Lò Văn Thử")
    deputy = member(town, committee, "deputy", "Vi Văn Ví Dụ")
    covering = member(town, committee, "member", "Hà Thị Mẫu")
    in_charge(town, committee, town.units["north"], seat=covering)

    present = queries.responsible_for(town.units["north"], at=NOW)[0]
    actions.report_absence(
        seat=covering, starts_at=NOW, ends_at=None, by=town.officer, now=NOW
    )
    away = queries.responsible_for(town.units["north"], at=NOW)[0]

    assert (present.seat, present.successors) == (covering, (head, deputy))
    assert not present.stands_in
    assert (away.seat, away.stands_in) == (head, True)


def test_when_everybody_who_leads_is_away_the_body_above_is_next(
    town: Village,
) -> None:
    committee = body_of(town, town.units["north"])
    head = member(town, committee, "head", "Lò Văn Thử")
    above = body_of(town, town.units["left"])
    next_head = member(town, above, "head", "Hà Thị Mẫu")
    actions.report_absence(
        seat=head, starts_at=NOW, ends_at=None, by=town.officer, now=NOW
    )

    told = queries.responsible_for(town.units["north"], at=NOW)

    assert told[0].seat is None
    assert told[1].seat == next_head


def test_of_a_merged_unit_the_committees_of_the_old_ones_are_found(
    town: Village,
) -> None:
    old = body_of(town, town.units["north"])
    member(town, old, "head", "Lò Văn Thử")
    new = merged(town)

    (told,) = queries.responsible_for(new, at=NOW)

    assert told.body.pk == old.pk
    assert told.is_partial


def test_many_units_take_as_many_statements_as_one(
    town: Village, django_assert_max_num_queries: Counted
) -> None:
    for code in ("north", "south"):
        member(town, body_of(town, town.units[code]), "head", f"Lò Văn {code}")
    units = [town.units[code] for code in town.units if "-" in code]

    with django_assert_max_num_queries(6):
        told = queries.responsible_for_many(units, at=NOW)

    assert all(len(one) == 1 for one in told.values())


def test_hamlets_that_no_team_covers_are_gaps(town: Village) -> None:
    team = body_of(town, town.units["north"], "team", "Tổ 1")
    in_charge(town, team, town.units["north-Một"])
    second = body_of(town, town.units["north"], "team", "Tổ 2")
    in_charge(town, second, town.units["north"])

    told = queries.team_cover(town.units["left"], on=TODAY)

    codes = {path: unit.code for path, unit in told.units.items()}
    assert sorted(codes.values()) == [
        "NORTH-HAI",
        "NORTH-MỘT",
        "SOUTH-HAI",
        "SOUTH-MỘT",
    ]
    assert [codes[path] for path in told.cover.gaps] == ["SOUTH-MỘT", "SOUTH-HAI"]
    assert [codes[path] for path in told.cover.overlaps] == ["NORTH-MỘT"]


def test_a_committee_covers_no_hamlet_and_a_former_charge_neither(
    town: Village,
) -> None:
    in_charge(town, body_of(town, town.units["north"]), town.units["north"])
    team = body_of(town, town.units["south"], "team", "Tổ 1")
    in_charge(town, team, town.units["south"])
    actions.end_charge(
        charge=team.charges.get(), ends_on=TODAY, by=town.officer, now=NOW
    )

    told = queries.team_cover(town.units["left"], on=TODAY)
    before = queries.team_cover(town.units["left"], on=TODAY - timedelta(days=1))

    assert len(told.cover.gaps) == 4
    assert len(before.cover.gaps) == 2


def test_the_hamlets_of_a_charge_of_households_are_covered_in_part(
    town: Village,
) -> None:
    team = body_of(town, town.units["north"], "team", "Tổ 1")
    home = uuid4()
    in_charge(town, team, town.units["north-Một"], households=(home,))

    told = queries.team_cover(town.units["north"], on=TODAY)
    charged = queries.charged_households(town.units["left"], on=TODAY)

    assert list(told.cover.partly) == [town.units["north-Một"].path]
    assert charged.get().household_id == home


@pytest.fixture
def areas(town: Village) -> dict[str, ServiceArea]:
    drawn = {}
    for name, codes in (("one", ("north", "south")), ("two", ("south",))):
        draft = actions.AreaDraft(
            name=name,
            purpose="testing",
            holder="Phòng xét nghiệm thử",
            unit=town.units["left"],
            units=[town.units[code] for code in codes],
            valid_from=SINCE,
        )
        drawn[name] = actions.draw_area(draft=draft, by=town.officer, now=NOW)
    return drawn


def test_communes_that_no_area_serves_and_those_that_two_serve(
    town: Village, areas: dict[str, ServiceArea]
) -> None:
    told = queries.area_gaps(town.units["38"], purpose="testing", on=TODAY)
    other = queries.area_gaps(town.units["38"], purpose="supply", on=TODAY)

    assert told.cover.gaps == (town.units["east"].path,)
    assert list(told.cover.overlaps) == [town.units["south"].path]
    assert len(other.cover.gaps) == 3


def test_an_area_is_a_filter_of_paths_that_reads_old_units(
    town: Village, areas: dict[str, ServiceArea]
) -> None:
    new = merged(town)
    actions.change_area(
        area=areas["one"], units=[new], on=TODAY, by=town.officer, now=NOW
    )

    paths = queries.area_paths(areas["one"], on=TODAY)

    assert set(paths) == {new.path, *(town.units[c].path for c in ("north", "south"))}
    assert areas["one"] in queries.areas_of_unit(new, on=TODAY)


def test_areas_are_seen_by_whom_they_serve(
    town: Village, areas: dict[str, ServiceArea]
) -> None:
    before = ServiceArea.objects.visible_to(town.neighbour).count()
    actions.change_area(
        area=areas["one"],
        units=[town.units["east"]],
        on=TODAY,
        by=town.officer,
        now=NOW,
    )

    assert before == 0
    assert ServiceArea.objects.visible_to(town.neighbour).get() == areas["one"]


def test_the_telephone_list_holds_those_who_sit_now(town: Village) -> None:
    body = body_of(town, town.units["north"])
    member(town, body, "head", "Lò Văn Thử")
    gone = member(town, body, "deputy", "Hà Thị Mẫu")
    actions.leave(seat=gone, ends_on=TODAY, by=town.officer, now=NOW)
    rows = queries.bodies_at(town.officer, town.units["38"], TODAY)

    (line,) = queries.phone_list(rows, at=NOW, most=10)

    assert (line.member.name, line.member.phone) == ("Lò Văn Thử", "0912 345 678")


def test_bodies_of_a_merged_unit_are_listed_with_those_of_the_old_ones(
    town: Village,
) -> None:
    body_of(town, town.units["north"])
    new = merged(town)

    assert queries.bodies_at(town.officer, new, TODAY).count() == 1
    assert Body.objects.visible_to(town.neighbour).count() == 0
