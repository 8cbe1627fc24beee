"""Set up, seat, stand in, take charge: checked, journalled, refused with a reason."""

from __future__ import annotations

from datetime import date, timedelta
from uuid import uuid4

import pytest
from django.db import IntegrityError, transaction

from lachan.ground.access.actions import NotAllowed
from lachan.ground.access.models import User
from lachan.ground.bodies import actions, queries
from lachan.ground.bodies.models import (
    Absence,
    AreaUnit,
    Body,
    Charge,
    Seat,
    ServiceArea,
)
from lachan.ground.bodies.rules.reading import read_list
from lachan.ground.bodies.tests.conftest import (
    SINCE,
    TODAY,
    body_of,
    in_charge,
    member,
)
from lachan.ground.journal.models import Entry
from lachan.ground.units.tests.town import NOW, Village
from lachan.kernel.errors import Refused
from lachan.kernel.holdings import Subject


def last_fact() -> str:
    return Entry.objects.latest("pk").fact


def test_a_body_is_set_up_once(town: Village) -> None:
    first = body_of(town, town.units["north"])

    again = body_of(town, town.units["north"])

    assert first.pk == again.pk
    assert last_fact() == "bodies.body_founded"


def test_who_may_not_change_bodies_here_sets_none_up(town: Village) -> None:
    draft = actions.BodyDraft(
        unit=town.units["north"], kind="team", name="Tổ 1", valid_from=SINCE
    )

    with pytest.raises(NotAllowed):
        actions.found(draft=draft, by=town.neighbour, now=NOW)

    assert Body.objects.count() == 0


def test_days_in_the_wrong_order_are_refused(town: Village) -> None:
    draft = actions.BodyDraft(
        unit=town.units["north"],
        kind="team",
        name="Tổ 1",
        valid_from=SINCE,
        valid_to=SINCE,
    )

    with pytest.raises(actions.NotInOrder):
        actions.found(draft=draft, by=town.officer, now=NOW)


def test_a_correction_names_what_it_changed(town: Village) -> None:
    body = body_of(town, town.units["north"])
    values: dict[str, object] = {"name": "Ban chỉ đạo xã", "note": ""}

    changed = actions.change_body(body=body, values=values, by=town.officer, now=NOW)

    assert changed.name == "Ban chỉ đạo xã"
    assert Entry.objects.latest("pk").payload["fields"] == ["name"]


def test_names_and_telephones_are_sealed_and_read_back(town: Village) -> None:
    seat = member(town, body_of(town, town.units["north"]), "head", "Lò Văn Thử")

    stored = Seat.objects.get(pk=seat.pk)

    assert b"Th" not in bytes(stored.name_cipher or b"")
    assert (stored.full_name, stored.phone) == ("Lò Văn Thử", "+84912345678")


def test_the_same_member_again_is_the_seat_that_stands(town: Village) -> None:
    body = body_of(town, town.units["north"])
    first = member(town, body, "deputy", "Lò Văn Thử")

    again = member(town, body, "deputy", "LÒ  văn thử")

    assert first.pk == again.pk


def test_a_second_head_is_refused(town: Village) -> None:
    body = body_of(town, town.units["north"])
    member(town, body, "head", "Lò Văn Thử")

    with pytest.raises(actions.AlreadySeated) as refused:
        member(town, body, "head", "Hà Thị Mẫu")

    assert refused.value.field == "role"


def test_the_database_keeps_one_head_too(town: Village) -> None:
    body = body_of(town, town.units["north"])
    member(town, body, "head", "Lò Văn Thử")

    with pytest.raises(IntegrityError), transaction.atomic():
        Seat.objects.create(body=body, role="head", valid_from=SINCE)

    assert body.seats.count() == 1


def test_an_account_sits_once_and_a_seat_needs_somebody(town: Village) -> None:
    body = body_of(town, town.units["north"])
    draft = actions.SeatDraft(role="head", account=town.officer, valid_from=SINCE)
    actions.seat_member(body=body, draft=draft, by=town.officer, now=NOW)

    for role, account in (("deputy", town.officer), ("deputy", None)):
        other = actions.SeatDraft(role=role, account=account, valid_from=SINCE)
        with pytest.raises(Refused):
            actions.seat_member(body=body, draft=other, by=town.officer, now=NOW)

    assert body.seats.get().full_name == "officer"


def test_a_new_head_sits_from_the_day_the_former_leaves(town: Village) -> None:
    body = body_of(town, town.units["north"])
    former = member(town, body, "head", "Lò Văn Thử")

    actions.leave(seat=former, ends_on=SINCE, by=town.officer, now=NOW)
    member(town, body, "head", "Hà Thị Mẫu")

    assert queries.members_of(body, at=NOW)[0].name == "Hà Thị Mẫu"


def test_a_member_reports_their_own_absence_and_comes_back(
    town: Village, reader: User
) -> None:
    body = body_of(town, town.units["north"])
    draft = actions.SeatDraft(role="head", account=reader, valid_from=SINCE)
    seat = actions.seat_member(body=body, draft=draft, by=town.officer, now=NOW)
    deputy = member(town, body, "deputy", "Hà Thị Mẫu")

    absence = actions.report_absence(
        seat=seat, starts_at=NOW, ends_at=None, by=reader, now=NOW
    )
    while_away = queries.answering_of([body], at=NOW)[body.pk][0]
    later = NOW + timedelta(hours=3)
    actions.come_back(absence=absence, by=reader, now=later)

    assert (while_away.seat, while_away.stands_in) == (deputy.pk, True)
    assert queries.answering_of([body], at=later)[body.pk][0].seat == seat.pk


def test_another_reader_does_not_report_a_member_absent(
    town: Village, reader: User
) -> None:
    seat = member(town, body_of(town, town.units["north"]), "head", "Lò Văn Thử")

    with pytest.raises(NotAllowed):
        actions.report_absence(
            seat=seat, starts_at=NOW, ends_at=None, by=reader, now=NOW
        )

    assert Absence.objects.count() == 0


def test_absences_of_one_seat_do_not_overlap(town: Village) -> None:
    seat = member(town, body_of(town, town.units["north"]), "head", "Lò Văn Thử")
    day = timedelta(days=1)
    told = {"seat": seat, "by": town.officer, "now": NOW}
    actions.report_absence(starts_at=NOW, ends_at=NOW + day, **told)  # type: ignore[arg-type]  # of the verb's own arguments

    with pytest.raises(actions.AlreadyAbsent):
        actions.report_absence(starts_at=NOW + day / 2, ends_at=None, **told)  # type: ignore[arg-type]  # of the verb's own arguments
    actions.report_absence(starts_at=NOW + day, ends_at=None, **told)  # type: ignore[arg-type]  # of the verb's own arguments

    assert seat.absences.count() == 2


def test_an_absence_that_had_not_begun_never_was(town: Village) -> None:
    seat = member(town, body_of(town, town.units["north"]), "head", "Lò Văn Thử")
    absence = actions.report_absence(
        seat=seat,
        starts_at=NOW + timedelta(days=1),
        ends_at=None,
        by=town.officer,
        now=NOW,
    )

    actions.come_back(absence=absence, by=town.officer, now=NOW)

    assert Absence.objects.count() == 0


def test_dissolving_ends_seats_and_charges_and_nothing_more_is_done(
    town: Village,
) -> None:
    body = body_of(town, town.units["north"], "team", "Tổ 1")
    member(town, body, "head", "Lò Văn Thử")
    in_charge(town, body, town.units["north-Một"])

    ended = actions.dissolve(body=body, ends_on=TODAY, by=town.officer, now=NOW)

    assert Seat.objects.get().valid_to == Charge.objects.get().valid_to == TODAY
    with pytest.raises(actions.AlreadyOver):
        member(town, ended, "deputy", "Hà Thị Mẫu")


def test_a_body_goes_on_at_another_unit_where_one_may_change_both(
    town: Village,
) -> None:
    body = body_of(town, town.units["north"])

    moved = actions.move_body(
        body=body, unit=town.units["south"], by=town.officer, now=NOW
    )
    with pytest.raises(NotAllowed):
        actions.move_body(
            body=moved, unit=town.units["east"], by=town.neighbour, now=NOW
        )

    assert moved.unit_path == town.units["south"].path
    assert last_fact() == "bodies.body_moved"


def test_a_charge_taken_twice_is_one(town: Village) -> None:
    body = body_of(town, town.units["north"], "team", "Tổ 1")
    homes = (uuid4(), uuid4())

    in_charge(town, body, town.units["north-Một"])
    in_charge(town, body, town.units["north-Một"])
    in_charge(town, body, town.units["north-Hai"], households=homes)
    in_charge(town, body, town.units["north-Hai"], households=homes)

    assert Charge.objects.count() == 3


def test_a_charge_through_a_member_of_another_body_is_refused(town: Village) -> None:
    body = body_of(town, town.units["north"], "team", "Tổ 1")
    other = member(town, body_of(town, town.units["north"]), "head", "Lò Văn Thử")

    with pytest.raises(actions.NotInOrder):
        in_charge(town, body, town.units["north-Một"], seat=other)


def test_a_charge_ends_once_and_not_before_it_began(town: Village) -> None:
    body = body_of(town, town.units["north"], "team", "Tổ 1")
    in_charge(town, body, town.units["north-Một"])
    charge = Charge.objects.get()

    with pytest.raises(actions.NotInOrder):
        actions.end_charge(
            charge=charge, ends_on=date(2021, 1, 1), by=town.officer, now=NOW
        )
    actions.end_charge(charge=charge, ends_on=TODAY, by=town.officer, now=NOW)
    with pytest.raises(actions.AlreadyOver):
        actions.end_charge(charge=charge, ends_on=TODAY, by=town.officer, now=NOW)

    assert Charge.objects.get().valid_to == TODAY


LIST = """unit,kind,body,role,name,position,phone,covers
north,team,Tổ 1,head,Lò Văn Thử,Trưởng thôn,0912345678,north-Một|north-Hai
north,team,Tổ 1,deputy,Hà Thị Mẫu,,0912345679,
north,team,Tổ 1,deputy,Vi Văn Ví Dụ,,0912345670,
"""


def test_a_list_is_read_and_read_again(town: Village) -> None:
    rows = read_list(LIST)
    told = {"within": town.units["38"], "since": SINCE, "by": town.officer, "now": NOW}

    first = actions.import_list(rows=rows, **told)  # type: ignore[arg-type]  # of the verb's own arguments
    again = actions.import_list(rows=rows, **told)  # type: ignore[arg-type]  # of the verb's own arguments

    assert (first.bodies, first.created, again.created, again.skipped) == (1, 3, 0, 3)
    assert Charge.objects.count() == 2
    members = queries.members_of(Body.objects.get(), at=NOW)
    assert [one.name for one in members] == ["Lò Văn Thử", "Hà Thị Mẫu", "Vi Văn Ví Dụ"]


def test_a_list_with_an_unknown_unit_is_read_not_at_all(town: Village) -> None:
    rows = read_list(LIST + "nowhere,team,Tổ 2,head,Lò Văn Thử,,,\n")

    with pytest.raises(Refused) as refused:
        actions.import_list(
            rows=rows, within=town.units["38"], since=SINCE, by=town.officer, now=NOW
        )

    assert "Line 5" in str(refused.value.why)
    assert Body.objects.count() == 0


def area(town: Village, *codes: str, name: str = "Vùng 1") -> ServiceArea:
    draft = actions.AreaDraft(
        name=name,
        purpose="treatment",
        holder="Bệnh viện thử",
        unit=town.units["left"],
        units=[town.units[code] for code in codes],
        valid_from=SINCE,
    )
    return actions.draw_area(draft=draft, by=town.officer, now=NOW)


def test_an_area_changes_from_a_day_on_and_keeps_the_days_before(
    town: Village,
) -> None:
    drawn = area(town, "north", "south")

    actions.change_area(
        area=drawn,
        units=[town.units["south"], town.units["east"]],
        on=TODAY,
        by=town.officer,
        now=NOW,
    )

    def codes(on: date) -> list[str]:
        held = queries.units_of_area(drawn, on=on)
        return sorted(one.unit.code for one in held)

    assert codes(SINCE) == ["NORTH", "SOUTH"]
    assert codes(TODAY) == ["EAST", "SOUTH"]


def test_a_closed_area_serves_nobody(town: Village) -> None:
    drawn = area(town, "north")

    actions.end_area(area=drawn, ends_on=TODAY, by=town.officer, now=NOW)

    assert AreaUnit.objects.get().valid_to == TODAY
    assert queries.areas_of_unit(town.units["north"], on=TODAY) == []
    with pytest.raises(actions.AlreadyOver):
        actions.end_area(area=drawn, ends_on=TODAY, by=town.officer, now=NOW)


# ── what is owed to the members ──────────────────────────────────────────────────

SUBJECT = Subject(person_ids=(), numbers=("0912345678",))


def test_an_official_in_office_is_not_erased_and_a_former_one_is(
    town: Village,
) -> None:
    seat = member(town, body_of(town, town.units["north"]), "head", "Lò Văn Thử")
    before = list(actions.HOLDER.needs(SUBJECT))
    actions.leave(seat=seat, ends_on=TODAY, by=town.officer, now=NOW)

    told = next(iter(actions.HOLDER.told(SUBJECT)))
    counted = actions.HOLDER.erase(SUBJECT, actor="system", now=NOW)

    assert len(before) == 1
    assert told.rows[0]["role"] == "head"
    assert counted == {"bodies_seat": 1}
    assert Seat.objects.get().full_name == ""


def test_former_members_lose_their_names_after_the_term(town: Village) -> None:
    seat = member(town, body_of(town, town.units["north"]), "head", "Lò Văn Thử")
    actions.leave(seat=seat, ends_on=TODAY, by=town.officer, now=NOW)
    (kept,) = actions.KEPT

    early, late = kept.due(NOW), kept.due(NOW + timedelta(days=2))
    kept.dispose(NOW + timedelta(days=2), now=NOW)

    assert (early, late) == (0, 1)
    assert Seat.objects.get().phone == ""


def test_seats_are_sealed_under_the_key_in_force(town: Village) -> None:
    member(town, body_of(town, town.units["north"]), "head", "Lò Văn Thử")
    (sealed,) = actions.SEALED

    assert sealed.under_former() == 0
    assert sealed.reseal(10) == 0
