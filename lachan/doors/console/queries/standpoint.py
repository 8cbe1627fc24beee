"""From an address to the unit and the two times that a page stands on."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime
from uuid import UUID

from django.db.models import OuterRef, Q, Subquery

from lachan.command.briefing.rules import meeting_instant
from lachan.command.indicators.queries import moment
from lachan.doors.console.words import LevelNow, Standpoint
from lachan.ground.access.models import User
from lachan.ground.access.queries import paths_of
from lachan.ground.access.rules import covers
from lachan.ground.units.models import AreaStatus, Unit
from lachan.ground.units.words import Kind, StatusKind
from lachan.kernel import clock

PERMISSION = "indicators.view"


def standpoint(
    asked: Mapping[str, str], user: User, now: datetime, *, permission: str = PERMISSION
) -> Standpoint:
    """The unit asked for with its kin in one query; the account's own in one more.

    Raises LookupError for a unit that is unknown or outside the account's scope, and
    UnreadableInstant for a time that cannot be read.
    """
    roots = paths_of(user, permission)
    spoken_of = meeting_instant(now)
    as_of = clock.as_of(asked["as_of"]) if asked.get("as_of") else spoken_of
    as_of = min(as_of, _latest(now))
    in_force_at = as_of if asked.get("as_of") else now
    known_at = clock.as_of(asked["known_at"]) if asked.get("known_at") else now
    text = asked.get("unit", "")
    try:
        public_id = UUID(text) if text else _own(roots, now)
    except ValueError as why:
        raise LookupError(text) from why
    unit, *children = _kin(public_id, in_force_at)
    if not covers(roots, unit.path):
        raise LookupError(text)
    return Standpoint(
        unit=unit,
        above=tuple(_ancestors(unit)),
        children=tuple(children),
        levels=_levels([unit, *children]),
        at=moment(as_of, known_at),
        is_present=known_at >= now,
        now=in_force_at,
        is_of_yesterday=not asked.get("as_of") and spoken_of < now,
    )


def _latest(now: datetime) -> datetime:
    """The end of the day now: nothing can be said of tomorrow."""
    return clock.end_of_day(clock.today(now))


def _own(roots: tuple[str, ...], now: datetime) -> UUID:
    """The highest unit of the scope, in the edition that is law on the day."""
    today = clock.today(now)
    mine = Q(path__in=roots)
    if "" in roots:
        mine |= Q(kind=Kind.NATION)
    units = Unit.objects.filter(mine).select_related("edition")
    found = list(units.order_by("depth", "sort_key")[:8])
    in_force = [
        unit
        for unit in found
        if unit.edition.valid_from <= today
        and (unit.edition.valid_to is None or unit.edition.valid_to > today)
    ]
    if not found:
        raise LookupError("")
    return (in_force or found)[0].public_id


def _kin(public_id: UUID, as_of: datetime) -> list[Unit]:
    """The unit first, then those right below it, each with its level at the instant."""
    statuses = AreaStatus.objects.filter(
        unit=OuterRef("pk"),
        kind=StatusKind.LEVEL,
        value__isnull=False,
        starts_at__lte=as_of,
    ).order_by("-starts_at", "-pk")
    in_force = statuses.filter(Q(ends_at=None) | Q(ends_at__gt=as_of))
    itself = Unit.objects.filter(public_id=public_id).order_by()
    rows = (
        Unit.objects.filter(
            Q(public_id=public_id) | Q(parent=Subquery(itself.values("pk")[:1]))
        )
        .annotate(
            level=Subquery(in_force.values("value")[:1]),
            level_since=Subquery(in_force.values("starts_at")[:1]),
            level_before=Subquery(statuses.values("value")[1:2]),
        )
        .select_related("edition", "parent__parent__parent__parent")
        .order_by("depth", "sort_key", "code")
    )
    kin = list(rows)
    if not kin or kin[0].public_id != public_id:
        raise LookupError(str(public_id))
    return kin


def _levels(units: list[Unit]) -> dict[int, LevelNow]:
    return {
        unit.pk: LevelNow(
            unit.level,  # type: ignore[attr-defined]  # annotated by _kin
            unit.level_since,  # type: ignore[attr-defined]  # annotated by the query that read it
            unit.level_before,  # type: ignore[attr-defined]  # annotated by the query that read it
        )
        for unit in units
        if unit.level is not None  # type: ignore[attr-defined]  # annotated by the query that read it
    }


def _ancestors(unit: Unit) -> list[Unit]:
    """From the top down to the parent; read with the unit."""
    above: list[Unit] = []
    while unit.parent is not None:
        unit = unit.parent
        above.insert(0, unit)
    return above
