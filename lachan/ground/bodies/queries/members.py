"""Who sits in a body, who of them answers now, and their telephones."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection, Iterable
from dataclasses import dataclass
from datetime import date, datetime

from django.db.models import Q

from lachan.ground.access.models import User, within
from lachan.ground.bodies.models import Absence, Body, BodyQuerySet, Seat
from lachan.ground.bodies.rules.standing import (
    Answering,
    Away,
    Sitting,
    answering,
    in_order,
)
from lachan.ground.units.models import Unit
from lachan.ground.units.queries import lineage_paths
from lachan.kernel import clock
from lachan.kernel.phones import spoken


@dataclass(frozen=True)
class Member:
    """A seat as it is read: with its name, and whether its holder is away now."""

    seat: Seat
    name: str
    phone: str
    is_away: bool
    back_at: datetime | None
    answers: bool  # for the body, now
    stands_in: bool


def _seats(body_ids: Iterable[int], at: datetime) -> dict[int, list[Seat]]:
    """The seats held or still to begin, by body; one statement."""
    day = clock.civil_day_of(at)
    rows = Seat.objects.filter(Q(valid_to=None) | Q(valid_to__gt=day))
    found: dict[int, list[Seat]] = defaultdict(list)
    for seat in rows.filter(body__in=list(body_ids)).select_related("account"):
        found[seat.body_id].append(seat)
    return found


def _sittings(
    seats: Collection[Seat], at: datetime
) -> tuple[dict[int, Sitting], dict[int, Absence]]:
    """Seats as the rule reads them, and the absence that holds now; one statement."""
    away: dict[int, list[Away]] = defaultdict(list)
    now: dict[int, Absence] = {}
    rows = Absence.objects.filter(Q(ends_at=None) | Q(ends_at__gt=at))
    for one in rows.filter(seat__in=[seat.pk for seat in seats]).order_by("starts_at"):
        told = Away(one.starts_at, one.ends_at)
        away[one.seat_id].append(told)
        if told.holds(at):
            now.setdefault(one.seat_id, one)
    return {seat.pk: _sitting(seat, away[seat.pk]) for seat in seats}, now


def _sitting(seat: Seat, away: list[Away]) -> Sitting:
    return Sitting(
        pk=seat.pk,
        role=seat.role,
        rank=seat.rank,
        since=seat.valid_from,
        until=seat.valid_to,
        away=tuple(away),
    )


def answering_of(
    bodies: Iterable[Body], *, at: datetime
) -> dict[int, tuple[Answering, dict[int, Seat]]]:
    """Who answers for each body at an instant, with its seats; two statements."""
    by_body = _seats([body.pk for body in bodies], at)
    every = [seat for seats in by_body.values() for seat in seats]
    sittings, _now = _sittings(every, at)
    return {
        body.pk: (
            answering((sittings[seat.pk] for seat in by_body[body.pk]), at=at),
            {seat.pk: seat for seat in by_body[body.pk]},
        )
        for body in bodies
    }


def members_of(body: Body, *, at: datetime) -> list[Member]:
    """Everybody who sits in the body or will, in the order in which they stand in."""
    seats = {seat.pk: seat for seat in _seats([body.pk], at)[body.pk]}
    sittings, absent = _sittings(list(seats.values()), at)
    told = answering(sittings.values(), at=at)
    return [
        _member(seats[one.pk], absent.get(one.pk), told)
        for one in in_order(sittings.values())
    ]


def _member(seat: Seat, absence: Absence | None, told: Answering) -> Member:
    return Member(
        seat=seat,
        name=seat.full_name,
        phone=spoken_or_written(seat.phone),
        is_away=absence is not None,
        back_at=absence.ends_at if absence else None,
        answers=seat.pk == told.seat,
        stands_in=seat.pk == told.seat and told.stands_in,
    )


def spoken_or_written(phone: str) -> str:
    """A number as it is read aloud; what is no number, as it was written."""
    return spoken(phone) if phone.startswith("+") else phone


def bodies_at(user: User, unit: Unit | None, day: date | None) -> BodyQuerySet:
    """The bodies of a unit, of all below it and of what decrees put into it."""
    rows = Body.objects.visible_to(user)
    if day is not None:
        rows = rows.standing(day)
    if unit is not None:
        rows = rows.filter(within("unit_path", lineage_paths(unit)))
    return rows.select_related("unit__edition").order_by(
        "unit_path", "kind", "name", "pk"
    )


@dataclass(frozen=True)
class PhoneLine:
    """One line of the telephone list."""

    body: Body
    member: Member


def phone_list(rows: BodyQuerySet, *, at: datetime, most: int) -> list[PhoneLine]:
    """Members with their telephones, body by body; three statements."""
    bodies = list(rows[:most])
    by_body = _seats([body.pk for body in bodies], at)
    every = [seat for seats in by_body.values() for seat in seats]
    sittings, absent = _sittings(every, at)
    found: list[PhoneLine] = []
    for body in bodies:
        mine = {seat.pk: seat for seat in by_body[body.pk]}
        told = answering((sittings[pk] for pk in mine), at=at)
        held = [sittings[pk] for pk in mine]
        found += [
            PhoneLine(body, _member(mine[one.pk], absent.get(one.pk), told))
            for one in in_order(held)
            if one.is_held(clock.civil_day_of(at))
        ]
    return found
