"""Who is in charge of a hamlet now; what no team covers, and what two cover."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection, Iterable
from dataclasses import dataclass
from datetime import date, datetime
from uuid import UUID

from django.db.models import Exists, OuterRef, Q, QuerySet

from lachan.ground.access.models import within
from lachan.ground.bodies.models import Body, Charge, Seat
from lachan.ground.bodies.models.bodies import on_day
from lachan.ground.bodies.queries.members import answering_of
from lachan.ground.bodies.rules.covering import Claim, Cover, Wanted, cover, prefixes
from lachan.ground.bodies.rules.standing import Answering
from lachan.ground.bodies.words import NEAREST_FIRST, BodyKind
from lachan.ground.units.models import Unit
from lachan.ground.units.queries import lineage
from lachan.ground.units.words import Kind
from lachan.kernel import clock

_NEAREST: dict[str, int] = {kind: place for place, kind in enumerate(NEAREST_FIRST)}


@dataclass(frozen=True)
class Responsible:
    """A body in charge of a unit, and who answers for it at the instant asked for.

    `seat` is None where the head and every deputy are absent: go on to the next.
    `successors` follow if `seat` does not answer (escalation). `distance` is how many
    levels above the unit the charge lies: 0 is its own.
    """

    body: Body
    seat: Seat | None
    head: Seat | None
    successors: tuple[Seat, ...]
    distance: int
    is_partial: bool = False  # of some households, or of an old unit within it

    @property
    def stands_in(self) -> bool:
        """Somebody else than the head answers."""
        return self.seat is not None and self.seat != self.head


def responsible_for(
    unit: Unit, *, at: datetime, household: UUID | None = None
) -> list[Responsible]:
    """Who is in charge of a unit, a hamlet say, at an instant: the nearest first.

    The team of its own before those above, among equals the team before the command
    post before the committee. With a household, the body charged with that household
    comes before everybody.
    """
    return responsible_for_many([unit], at=at, households=_only(household))[unit.pk]


def _only(household: UUID | None) -> tuple[UUID, ...]:
    return (household,) if household else ()


def responsible_for_many(
    units: Collection[Unit], *, at: datetime, households: Collection[UUID] = ()
) -> dict[int, list[Responsible]]:
    """As `responsible_for`, for many units; about five statements however many."""
    day = clock.civil_day_of(at)
    kin = lineage(units)
    places = {unit.pk: tuple(place.path for place in kin[unit.pk]) for unit in units}
    wanted = {
        up for paths in places.values() for path in paths for up in prefixes(path)
    }
    charges = _charges(wanted, households, day)
    bodies = _bodies_of(charges, wanted, day)
    told = answering_of(bodies.values(), at=at)
    by_path: dict[str, list[_Holding]] = defaultdict(list)
    for held in _holdings(charges, bodies):
        by_path[held.path].append(held)
    return {
        unit.pk: _in_order(unit.path, places[unit.pk], by_path, told) for unit in units
    }


@dataclass(frozen=True)
class _Holding:
    path: str
    body: Body
    seat: int | None
    is_household: bool


def _charges(
    paths: Collection[str], households: Collection[UUID], day: date
) -> list[Charge]:
    rows = Charge.objects.filter(on_day(day), unit_path__in=sorted(paths))
    mine = Q(household_id=None) | Q(household_id__in=list(households))
    return list(rows.filter(mine))


def _bodies_of(
    charges: Iterable[Charge], paths: Collection[str], day: date
) -> dict[int, Body]:
    """The bodies of the charges, and those of the units themselves."""
    ids = {charge.body_id for charge in charges}
    own = Q(unit_path__in=sorted(paths)) & ~Q(kind__in=(BodyKind.TEAM, BodyKind.MOBILE))
    rows = Body.objects.standing(day).filter(Q(pk__in=ids) | own)
    return {body.pk: body for body in rows.select_related("unit__edition")}


def _holdings(charges: Iterable[Charge], bodies: dict[int, Body]) -> list[_Holding]:
    """What is charged by name, and what a unit's own committee is charged with."""
    found = [
        _Holding(
            charge.unit_path,
            bodies[charge.body_id],
            charge.seat_id,
            charge.household_id is not None,
        )
        for charge in charges
        if charge.body_id in bodies
    ]
    named = {(one.path, one.body.pk) for one in found}
    return found + [
        _Holding(body.unit_path, body, None, is_household=False)
        for body in bodies.values()
        if (body.unit_path, body.pk) not in named
        and body.kind not in (BodyKind.TEAM, BodyKind.MOBILE)
    ]


def _in_order(
    own: str,
    places: tuple[str, ...],
    by_path: dict[str, list[_Holding]],
    told: dict[int, tuple[Answering, dict[int, Seat]]],
) -> list[Responsible]:
    found: dict[tuple[int, int | None], Responsible] = {}
    keys: dict[tuple[int, int | None], tuple[bool, int, int]] = {}
    for place in places:
        for distance, path in enumerate(reversed(prefixes(place))):
            for held in by_path.get(path, ()):
                key = (held.body.pk, held.seat)
                nearness = (not held.is_household, distance, _NEAREST[held.body.kind])
                if key in keys and keys[key] <= nearness:
                    continue
                keys[key] = nearness
                is_partial = held.is_household or not own.startswith(path)
                found[key] = _responsible(held, told, distance, is_partial=is_partial)
    return [found[key] for key in sorted(found, key=lambda one: (keys[one], str(one)))]


def _responsible(
    held: _Holding,
    told: dict[int, tuple[Answering, dict[int, Seat]]],
    distance: int,
    *,
    is_partial: bool,
) -> Responsible:
    """The member named in the charge if present, else whoever answers for the body."""
    answer, seats = told[held.body.pk]
    order = [pk for pk in answer.order if pk not in answer.away]
    if held.seat in seats and held.seat not in answer.away:
        order = [held.seat, *(pk for pk in order if pk != held.seat)]
    head = held.seat if held.seat in seats else answer.head
    return Responsible(
        body=held.body,
        seat=seats[order[0]] if order else None,
        head=seats[head] if head is not None else None,
        successors=tuple(seats[pk] for pk in order[1:]),
        distance=distance,
        is_partial=is_partial,
    )


# ── what is in nobody's charge ───────────────────────────────────────────────────


@dataclass(frozen=True)
class TeamCover:
    """The hamlets (else communes) below a unit against the teams that cover them."""

    cover: Cover
    units: dict[str, Unit]
    teams: dict[int, Body]


def smallest_below(unit: Unit, day: date) -> QuerySet[Unit]:
    """Units in being on a day below which no other stands: hamlets, else communes."""
    tree = (Kind.PROVINCE, Kind.DISTRICT, Kind.COMMUNE, Kind.HAMLET)
    standing = Unit.objects.existing(day)
    below = standing.filter(parent=OuterRef("pk"), kind__in=tree)
    here = standing.filter(within("path", (unit.path,)), kind__in=tree)
    return here.filter(~Exists(below)).select_related("parent", "edition")


def wanted_of(units: Collection[Unit]) -> list[Wanted]:
    """Units as the rule of covering reads them: with the old ones within each."""
    places = lineage(units)
    return [
        Wanted(unit.path, tuple(place.path for place in places[unit.pk][1:]))
        for unit in units
    ]


def near(wanted: Iterable[Wanted], top: str) -> Q:
    """Claims that may bear on the units: above them, at them or below them."""
    before = {old for one in wanted for old in one.before}
    above = {*prefixes(top), *(up for old in before for up in prefixes(old))}
    below = within("unit_path", (top,))
    return below | Q(unit_path__in=sorted(above))


def team_cover(unit: Unit, *, on: date) -> TeamCover:
    """Which hamlets below a unit no team covers, and which two cover; four statements.

    Charges of single households and of old units within a new one cover a part.
    """
    units = list(smallest_below(unit, on).order_by("path"))
    wanted = wanted_of(units)
    teams = Q(body__kind__in=(BodyKind.TEAM, BodyKind.MOBILE))
    rows = Charge.objects.filter(on_day(on), teams, near(wanted, unit.path))
    charges = list(rows.select_related("body"))
    claims = [
        Claim(charge.unit_path, charge.body_id, is_whole=charge.household_id is None)
        for charge in charges
    ]
    return TeamCover(
        cover=cover(wanted, claims),
        units={one.path: one for one in units},
        teams={charge.body_id: charge.body for charge in charges},
    )


def charged_households(unit: Unit, *, on: date) -> QuerySet[Charge]:
    """Charges of single households below a unit: the register above compares them."""
    return Charge.objects.filter(
        on_day(on), within("unit_path", (unit.path,)), household_id__isnull=False
    )
