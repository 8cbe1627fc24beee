"""Who records what where, and of how many people: what tells 0 from unknown."""

from __future__ import annotations

from collections.abc import Sequence

from django.db.models import OuterRef, Subquery

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
    anywhere = _recorded_anywhere(wanted["nation"])
    by_province = _recorded_by_province(question, wanted["province"])
    by_commune = _recorded_in_communes(question, wanted["communes"], sums)
    return {
        unit.pk: anywhere | by_province[unit.pk] | by_commune[unit.pk]
        for unit in question.units
    }


def _recorded_anywhere(names: set[str]) -> frozenset[str]:
    """Measures with any amount in the whole tree, in whichever edition."""
    rows = DailyAmount.objects.filter(measure__in=names, unit__depth=0)
    return (
        frozenset(rows.values_list("measure", flat=True).distinct())
        if names
        else (frozenset())
    )


def _recorded_by_province(
    question: Question, names: set[str]
) -> dict[int, frozenset[str]]:
    """A unit knows what its province records; the nation, what anybody records."""
    roots = {unit.path[:_PROVINCE] for unit in question.units} if names else set()
    found: dict[str, set[str]] = {root: set() for root in roots}
    rows = DailyAmount.objects.filter(measure__in=names, unit__path__in=roots)
    for path, name in rows.values_list("unit__path", "measure").distinct():
        found[path].add(name)
    return {
        unit.pk: frozenset(found.get(unit.path[:_PROVINCE], ()))
        for unit in question.units
    }


def _recorded_in_communes(
    question: Question, names: set[str], sums: dict[int, Sums]
) -> dict[int, frozenset[str]]:
    """A measure is known in a unit when nearly every commune of it records it."""
    known: dict[int, set[str]] = {unit.pk: set() for unit in question.units}
    present = [u for u in question.units if any(map(sums[u.pk].has, names))]
    if present:
        every = _communes_below(present)
        for name in sorted(names):
            recording = _communes_below(present, recording=name)
            for unit in present:
                share = recording[unit.pk] / max(every[unit.pk], 1)
                if share >= registry().recording_communes_share_min:
                    known[unit.pk].add(name)
    return {unit_id: frozenset(found) for unit_id, found in known.items()}


def _communes_below(units: Sequence[Unit], recording: str = "") -> dict[int, int]:
    """How many communes lie at or below each unit (that record a measure)."""
    communes = Unit.objects.filter(
        within("path", tuple(unit.path for unit in units)),
        kind=unit_words.Kind.COMMUNE,
    )
    if recording:
        rows = DailyAmount.objects.filter(measure=recording, unit_id=OuterRef("pk"))
        communes = communes.annotate(seen=Subquery(rows.values("pk")[:1])).exclude(
            seen=None
        )
    paths = list(communes.values_list("path", flat=True))
    return {
        unit.pk: sum(path.startswith(unit.path) for path in paths) for unit in units
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
            key: Denominator(p.persons, p.source, is_estimate=p.is_estimate)
            for key, p in people.items()
        }
        for unit_id, people in found.items()
    }
