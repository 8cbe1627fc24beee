from __future__ import annotations

from datetime import date, timedelta
from typing import Any

import pytest
from django.db import IntegrityError, transaction
from django.test import Client

from lachan.ground.access.actions import NotAllowed
from lachan.ground.people.tests.town import Village, village
from lachan.ground.sites import actions, queries
from lachan.ground.sites.actions import FacilityDraft
from lachan.ground.sites.models import Facility, Stay
from lachan.ground.sites.rules import StayDraft
from lachan.kernel.errors import Refused


@pytest.fixture
def town(db: None) -> Village:
    return village("sites.edit", "sites.view", "people.view")


def at_home(town: Village, **given: Any) -> StayDraft:
    person = town.person("north")
    return StayDraft(
        **{
            "person_id": person.pk,
            "ring": "home",
            "unit_id": person.unit_id,
            "unit_path": person.unit_path,
            "starts_at": town.now - timedelta(days=2),
            **given,
        }
    )


def hospital(town: Village, **beds: int) -> Facility:
    draft = FacilityDraft(
        code="bv",
        name="Bệnh viện mẫu",
        kind="hospital",
        unit=town.units["left"],
        opened_on=date(2021, 5, 1),
        beds=beds or {"general": 10},
    )
    return actions.open_facility(draft=draft, by=town.officer, now=town.now)


def measured(rows: tuple[object, ...]) -> list[tuple[object, int]]:
    found = []
    for query in rows:
        for row in query:  # type: ignore[attr-defined]  # the test knows its shape; the type does not
            found.append((row[3], row[-1]))
    return sorted(found)


def test_a_stay_is_counted_from_its_first_day_to_its_last(town: Village) -> None:
    stay = actions.open_stay(draft=at_home(town), by=town.officer, now=town.now)

    actions.end_stay(
        stay=stay,
        ends_at=town.now - timedelta(hours=1),
        reason="completed",
        by=town.officer,
        now=town.now,
    )

    assert measured(queries.in_stay_rows([stay.pk])) == [
        (date(2021, 12, 5), 1),
        (date(2021, 12, 7), -1),
    ]


def test_nobody_is_in_two_places_at_once(town: Village) -> None:
    draft = at_home(town)
    actions.open_stay(draft=draft, by=town.officer, now=town.now)

    with pytest.raises(actions.AlreadyStaying):
        actions.open_stay(draft=draft, by=town.officer, now=town.now)
    with pytest.raises(IntegrityError), transaction.atomic():
        actions.open_many(drafts=[draft], by=town.officer, now=town.now)

    assert Stay.objects.count() == 1


def test_moving_leaves_no_moment_in_between(town: Village) -> None:
    stay = actions.open_stay(draft=at_home(town), by=town.officer, now=town.now)
    site = hospital(town)
    moved_at = town.now - timedelta(hours=3)
    to = StayDraft(
        person_id=stay.person_id,
        ring="hospital",
        unit_id=site.unit_id,
        unit_path=site.unit_path,
        starts_at=moved_at,
        facility_id=site.pk,
    )

    there = actions.move(stay=stay, to=to, by=town.officer, now=town.now)

    stay.refresh_from_db()
    assert (stay.ends_at, stay.end_reason) == (moved_at, "transferred")
    assert there.starts_at == moved_at


def test_a_bed_holds_one_person(town: Village) -> None:
    site = hospital(town)
    room = actions.add_room(facility=site, name="P1", places=2, by=town.officer)
    in_bed = {
        "ring": "hospital",
        "facility_id": site.pk,
        "room_id": room.pk,
        "bed_label": "1",
    }
    actions.open_stay(draft=at_home(town, **in_bed), by=town.officer, now=town.now)

    with pytest.raises(actions.BedTaken):
        actions.open_stay(draft=at_home(town, **in_bed), by=town.officer, now=town.now)


@pytest.mark.parametrize(
    "wrong",
    [
        {"starts_at": "future"},
        {"ends_at": "before"},
        {"ring": "hospital"},
        {"facility_id": 1},
    ],
)
def test_a_stay_that_cannot_be_is_refused_with_its_reason(
    town: Village, wrong: dict[str, Any]
) -> None:
    instants = {
        "future": town.now + timedelta(days=1),
        "before": town.now - timedelta(days=3),
    }
    given = {key: instants.get(str(value), value) for key, value in wrong.items()}

    with pytest.raises(actions.StayImpossible) as refused:
        actions.open_stay(draft=at_home(town, **given), by=town.officer, now=town.now)

    assert str(refused.value.why)
    assert not Stay.objects.exists()


def test_many_stays_are_one_statement_and_are_ended_together(town: Village) -> None:
    drafts = [at_home(town) for _number in range(5)]

    ids = actions.open_many(drafts=drafts, by=town.officer, now=town.now)
    ended = actions.end_many(
        ends={pk: town.now - timedelta(minutes=5) for pk in ids[:3]},
        reason="completed",
        by=town.officer,
        now=town.now,
    )

    assert len(ids) == 5
    assert ended == 3
    assert Stay.objects.open_at(town.now).count() == 2
    assert len({stay.public_id for stay in Stay.objects.all()}) == 5


def test_a_voided_stay_leaves_the_figures_and_can_come_back(town: Village) -> None:
    stay = actions.open_stay(draft=at_home(town), by=town.officer, now=town.now)

    actions.void_stay(stay=stay, reason="nhập nhầm", by=town.officer, now=town.now)
    assert measured(queries.in_stay_rows([stay.pk])) == []
    actions.restore_stay(stay=stay, by=town.officer, now=town.now)

    assert measured(queries.in_stay_rows([stay.pk])) == [(date(2021, 12, 5), 1)]


def test_beds_change_on_a_day_and_end_with_the_facility(town: Village) -> None:
    site = hospital(town, general=10)
    actions.set_capacity(
        facility=site,
        beds={"general": 30},
        on=date(2021, 11, 1),
        by=town.officer,
        now=town.now,
    )
    actions.close_facility(
        facility=site, on=date(2021, 12, 1), by=town.officer, now=town.now
    )

    assert measured(queries.beds_rows()) == [
        (date(2021, 5, 1), 10),
        (date(2021, 11, 1), -10),
        (date(2021, 11, 1), 30),
        (date(2021, 12, 1), -30),
    ]


def test_a_facility_with_people_in_it_does_not_close(town: Village) -> None:
    site = hospital(town)
    draft = at_home(town, ring="hospital", facility_id=site.pk)
    actions.open_stay(draft=draft, by=town.officer, now=town.now)

    with pytest.raises(Refused):
        actions.close_facility(
            facility=site, on=date(2021, 12, 7), by=town.officer, now=town.now
        )


def test_the_other_district_may_not_write_here(town: Village) -> None:
    with pytest.raises(NotAllowed):
        actions.open_stay(draft=at_home(town), by=town.neighbour, now=town.now)

    assert not Stay.objects.visible_to(town.neighbour).exists()


def test_a_stay_begun_and_ended_among_others_has_a_history(town: Village) -> None:
    ids = actions.open_many(
        drafts=[at_home(town) for _number in range(2)], by=town.officer, now=town.now
    )
    actions.end_many(
        ends={ids[0]: town.now - timedelta(minutes=5)},
        reason="completed",
        by=town.officer,
        now=town.now,
    )
    client = Client()
    client.force_login(town.officer)

    pages = [
        client.get(f"/sites/stays/{stay.public_id}/").content.decode()
        for stay in Stay.objects.order_by("pk")
    ]

    assert all("Đã tiếp nhận nhiều lượt lưu trú." in page for page in pages)
    assert [page.count("lc-moment-title") for page in pages] == [2, 1]
