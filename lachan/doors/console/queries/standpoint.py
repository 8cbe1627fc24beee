"""From an address to the unit and the two times that a page stands on."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime
from uuid import UUID

from django.db.models import Q, QuerySet

from lachan.command.indicators.queries import moment
from lachan.doors.console.words import Standpoint
from lachan.ground.access.models import User
from lachan.ground.access.queries import paths_of
from lachan.ground.access.rules import covers
from lachan.ground.units.models import Unit, ancestor_paths
from lachan.ground.units.words import Kind
from lachan.kernel import clock

PERMISSION = "indicators.view"


def standpoint(
    asked: Mapping[str, str], user: User, now: datetime, *, permission: str = PERMISSION
) -> Standpoint:
    """The unit asked for (or the account's own) with its kin; two queries.

    Raises LookupError for a unit that is unknown or outside the account's scope, and
    UnreadableInstant for a time that cannot be read.
    """
    unit = _unit(asked.get("unit", ""), user, now, permission)
    above, children = _kin(unit)
    as_of = clock.as_of(asked["as_of"]) if asked.get("as_of") else now
    known_at = clock.as_of(asked["known_at"]) if asked.get("known_at") else now
    return Standpoint(
        unit=unit,
        above=above,
        children=children,
        at=moment(min(as_of, _latest(now)), known_at),
        is_present=known_at >= now,
    )


def _latest(now: datetime) -> datetime:
    """The end of the day now: nothing can be said of tomorrow."""
    return clock.end_of_day(clock.today(now))


def _unit(text: str, user: User, now: datetime, permission: str) -> Unit:
    roots = paths_of(user, permission)
    units = Unit.objects.select_related("edition")
    try:
        unit = (
            units.filter(public_id=UUID(text)).first()
            if text
            else _own(units, roots, now)
        )
    except ValueError as why:
        raise LookupError(text) from why
    if unit is None or not covers(roots, unit.path):
        raise LookupError(text)
    return unit


def _own(units: QuerySet[Unit], roots: tuple[str, ...], now: datetime) -> Unit | None:
    """The highest unit of the scope, in the edition that is law on the day."""
    today = clock.today(now)
    mine = Q(path__in=roots)
    if "" in roots:
        mine |= Q(kind=Kind.NATION)
    found = list(units.filter(mine).order_by("depth", "sort_key")[:8])
    in_force = [
        unit
        for unit in found
        if unit.edition.valid_from <= today
        and (unit.edition.valid_to is None or unit.edition.valid_to > today)
    ]
    return next(iter(in_force or found), None)


def _kin(unit: Unit) -> tuple[tuple[Unit, ...], tuple[Unit, ...]]:
    paths = ancestor_paths(unit.path)[:-1]
    kin = list(
        Unit.objects.filter(Q(path__in=paths) | Q(parent=unit)).order_by(
            "depth", "sort_key", "code"
        )
    )
    above = tuple(one for one in kin if one.depth < unit.depth)
    return above, tuple(one for one in kin if one.depth > unit.depth)
