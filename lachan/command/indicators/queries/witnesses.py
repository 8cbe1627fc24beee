"""Who records what where, and of how many people: what tells 0 from unknown."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from typing import Any

from django.db.models import Exists, OuterRef, Q

from lachan.command.indicators.models import DailyAmount
from lachan.command.indicators.queries.definitions import registry
from lachan.command.indicators.queries.question import Question
from lachan.command.indicators.rules.figures import Denominator
from lachan.command.indicators.rules.sums import Sums
from lachan.ground.access.models import within
from lachan.ground.access.rules import outermost
from lachan.ground.journal.models import Among
from lachan.ground.units import words as unit_words
from lachan.ground.units.models import Lineage, Unit
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
    roots_of = {
        pk: {place.path[:_PROVINCE] for place in places}
        for pk, places in question.places.items()
    }
    roots = {root for mine in roots_of.values() for root in mine}
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
        pk: frozenset(seen.union(*(found[root] for root in mine)))
        for pk, mine in roots_of.items()
    }


def _recorded_in_communes(
    question: Question, names: set[str], sums: dict[int, Sums]
) -> dict[int, frozenset[str]]:
    """A measure is known in a unit when nearly every commune of it records it."""
    known: dict[int, set[str]] = {unit.pk: set() for unit in question.units}
    present = [u for u in question.units if any(map(sums[u.pk].has, names))]
    if present:
        told = sorted(names)
        paths = {
            unit.pk: [one.path for one in question.places[unit.pk]] for unit in present
        }
        communes = _communes(paths, told)
        for unit in present:
            roots = tuple(paths[unit.pk])
            mine = [seen for path, *seen in communes if path.startswith(roots)]
            for place, name in enumerate(told):
                share = sum(bool(seen[place]) for seen in mine) / max(len(mine), 1)
                if share >= registry().recording_communes_share_min:
                    known[unit.pk].add(name)
    return {unit_id: frozenset(found) for unit_id, found in known.items()}


def _communes(roots: dict[int, list[str]], names: Sequence[str]) -> list[Any]:
    """(path, does it record the first name, the second …) of communes below.

    One that was made wholly of others is left out: they are there themselves, and
    what it records counts as recorded by each of them.
    """
    paths = outermost({path for mine in roots.values() for path in mine})
    communes = Unit.objects.filter(within("path", paths), kind=unit_words.Kind.COMMUNE)
    rows = list(
        communes.annotate(**_recorded(names)).values_list(
            "pk", "path", "is_merged", *_seen(names)
        )
    )
    seen = {pk: (path, recorded) for pk, path, _merged, *recorded in rows}
    merged = [row[0] for row in rows if row[2]]
    gone: set[int] = set()
    for new, old in _successions(merged) if merged else ():
        gone.add(new)
        if old in seen:
            path, own = seen[old]
            also = seen[new][1]
            seen[old] = path, [a or b for a, b in zip(own, also, strict=True)]
    return [(path, *told) for pk, (path, told) in seen.items() if pk not in gone]


def _successions(units: Iterable[int]) -> list[tuple[int, int]]:
    """(unit, one it was made of) where decrees made it of others and nothing else."""
    rows = Lineage.objects.filter(Among("unit_id", units), makes_whole=True)
    return list(rows.values_list("unit_id", "predecessor_id"))


def _seen(names: Sequence[str]) -> list[str]:
    return [f"seen_{place}" for place, _name in enumerate(names)]


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
