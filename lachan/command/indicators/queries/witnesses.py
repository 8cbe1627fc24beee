"""Who records what where, and of how many people: what tells 0 from unknown."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from django.db.models import Exists, OuterRef, Q

from lachan.command.indicators.models import DailyAmount
from lachan.command.indicators.queries.definitions import registry
from lachan.command.indicators.queries.question import Question
from lachan.command.indicators.rules.figures import Denominator
from lachan.command.indicators.rules.sums import Sums
from lachan.ground.access.models import within
from lachan.ground.units import words as unit_words
from lachan.ground.units.models import Unit
from lachan.ground.units.queries.denominators import denominators

_PROVINCE = 10  # characters of a province's path


def witnesses_of(
    question: Question, sums: dict[int, Sums]
) -> dict[int, frozenset[str]]:
    """Which measures are recorded in the area that makes an absence mean 0."""
    wanted: dict[str, set[str]] = {
        "nation": set(),
        "province": set(),
        "communes": set(),
    }
    for definition in question.definitions:
        if definition.witness:
            wanted[definition.known_within].add(definition.witness)
    at_large = _recorded_at_large(question, wanted["nation"], wanted["province"])
    by_commune = _recorded_in_communes(question, wanted["communes"], sums)
    return {unit.pk: at_large[unit.pk] | by_commune[unit.pk] for unit in question.units}


def _recorded_at_large(
    question: Question, anywhere: set[str], by_province: set[str]
) -> dict[int, frozenset[str]]:
    """What anybody records, in whichever edition; and what the unit's province does.

    One query of few rows, each asking for the first amount of a measure and no more.
    The nation as a unit knows what anybody records.
    """
    roots = {unit.path[:_PROVINCE] for unit in question.units}
    told = sorted(anywhere | by_province)
    units = Unit.objects.filter(Q(depth=0) | Q(path__in=roots))
    columns = _recorded(told)
    seen: set[str] = set()
    found: dict[str, set[str]] = {root: set() for root in roots}
    rows: list[Any] = list(
        units.annotate(**columns).values_list("depth", "path", *columns)
    )
    for depth, path, *recorded in rows:
        names = {name for name, is_seen in zip(told, recorded, strict=True) if is_seen}
        if depth == 0:
            seen |= names & anywhere
        if path in roots:
            found[path] |= names & by_province
    return {
        unit.pk: frozenset(seen | found[unit.path[:_PROVINCE]])
        for unit in question.units
    }


def _recorded_in_communes(
    question: Question, names: set[str], sums: dict[int, Sums]
) -> dict[int, frozenset[str]]:
    """A measure is known in a unit when nearly every commune of it records it."""
    known: dict[int, set[str]] = {unit.pk: set() for unit in question.units}
    present = [u for u in question.units if any(map(sums[u.pk].has, names))]
    if present:
        told = sorted(names)
        communes = _communes(present, told)
        for unit in present:
            mine = [seen for path, *seen in communes if path.startswith(unit.path)]
            for place, name in enumerate(told):
                share = sum(bool(seen[place]) for seen in mine) / max(len(mine), 1)
                if share >= registry().recording_communes_share_min:
                    known[unit.pk].add(name)
    return {unit_id: frozenset(found) for unit_id, found in known.items()}


def _communes(units: Sequence[Unit], names: Sequence[str]) -> list[Any]:
    """(path, does it record the first name, the second …) of communes below."""
    rows = _recorded(names)
    communes = Unit.objects.filter(
        within("path", tuple(unit.path for unit in units)),
        kind=unit_words.Kind.COMMUNE,
    )
    return list(communes.annotate(**rows).values_list("path", *rows))


def _recorded(names: Sequence[str]) -> dict[str, Exists]:
    """Columns that say of a unit whether it has any amount of each measure."""
    return {
        f"seen_{place}": Exists(
            DailyAmount.objects.filter(measure=name, unit_id=OuterRef("pk"))
        )
        for place, name in enumerate(names)
    }


def populations_of(
    question: Question,
) -> dict[int, dict[tuple[str, str], Denominator]]:
    """The accepted people of every unit, by group and purpose."""
    wanted = {
        (d.population_group, d.population_purpose)
        for d in question.definitions
        if d.population_group
    }
    found = denominators(question.units, wanted, known_at=question.at.known_at)
    return {
        unit_id: {
            key: Denominator(
                p.persons, p.source, is_estimate=p.is_estimate, uncounted=p.uncounted
            )
            for key, p in people.items()
        }
        for unit_id, people in found.items()
    }
