"""How many people a unit has, for a purpose: accepted, or added up from below."""

from __future__ import annotations

from collections.abc import Collection, Iterable
from dataclasses import dataclass
from datetime import datetime

from django.db.models import Q

from lachan.ground.access.models import within
from lachan.ground.units import words
from lachan.ground.units.models import AcceptedPopulation, Unit

Wanted = tuple[str, str]  # (group, purpose)

_ESTIMATES = (words.PopulationMethod.ESTIMATE, words.PopulationMethod.ASSUMED)


@dataclass(frozen=True)
class People:
    """A number of people with who counted them; a sum names its parts' source."""

    persons: int
    source: str
    is_estimate: bool
    is_sum: bool = False


def denominators(
    units: Collection[Unit], wanted: Collection[Wanted], *, known_at: datetime
) -> dict[int, dict[Wanted, People]]:
    """The people of every unit, by group and purpose, as accepted at `known_at`.

    A unit without an accepted figure has the sum of its children's, if every child is
    known. One query where all are accepted, three where some must be added up.
    """
    if not wanted:
        return {}
    own = _accepted(Q(unit__in=[unit.pk for unit in units]), wanted, known_at)
    found = {unit.pk: dict(own.get(unit.pk, {})) for unit in units}
    lacking = [unit for unit in units if len(found[unit.pk]) < len(wanted)]
    if lacking:
        _add_up(lacking, found, wanted, known_at)
    return found


def _accepted(
    where: Q, wanted: Collection[Wanted], known_at: datetime
) -> dict[int, dict[Wanted, People]]:
    rows = AcceptedPopulation.objects.filter(
        where,
        Q(ended_at=None) | Q(ended_at__gt=known_at),
        accepted_at__lte=known_at,
        group__in={group for group, _purpose in wanted},
        purpose__in={purpose for _group, purpose in wanted},
    ).values_list(
        "unit_id",
        "group",
        "purpose",
        "population__persons",
        "population__source",
        "population__method",
    )
    found: dict[int, dict[Wanted, People]] = {}
    for unit_id, group, purpose, persons, source, method in rows:
        people = People(persons, source, is_estimate=method in _ESTIMATES)
        found.setdefault(unit_id, {})[group, purpose] = people
    return found


def _add_up(
    lacking: Iterable[Unit],
    found: dict[int, dict[Wanted, People]],
    wanted: Collection[Wanted],
    known_at: datetime,
) -> None:
    """Fill what is lacking from the children, deepest first."""
    paths = tuple(unit.path for unit in lacking)
    below = _accepted(within("unit__path", paths), wanted, known_at)
    if not below:
        return
    rows = Unit.objects.filter(within("path", paths)).order_by("-depth")
    children: dict[int, list[int]] = {}
    for unit_id, parent_id in rows.values_list("pk", "parent_id"):
        for key in wanted:
            if key not in below.get(unit_id, {}):
                parts = [below.get(c, {}).get(key) for c in children.get(unit_id, ())]
                total = _sum(parts)
                if total is not None:
                    below.setdefault(unit_id, {})[key] = total
        if parent_id is not None:
            children.setdefault(parent_id, []).append(unit_id)
    for unit in lacking:
        found[unit.pk] = {**below.get(unit.pk, {}), **found[unit.pk]}


def _sum(parts: list[People | None]) -> People | None:
    """None if there is nothing to add or one of the parts is not known."""
    known = [part for part in parts if part is not None]
    if not known or len(known) < len(parts):
        return None
    sources = sorted({part.source for part in known})
    return People(
        persons=sum(part.persons for part in known),
        source="; ".join(sources[:2]) + (" …" if len(sources) > 2 else ""),
        is_estimate=any(part.is_estimate for part in known),
        is_sum=True,
    )
