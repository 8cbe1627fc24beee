"""From sums to figures: what is known, what is not, and what to beware of. Pure."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, datetime, timedelta

from lachan.command.indicators.rules.sums import Sums
from lachan.command.indicators.words import Definition, Registry
from lachan.kernel import rates
from lachan.kernel.figures import Figure
from lachan.kernel.speech import Text
from lachan.kernel.speech import sentence as _

UNDATED = "cases.undated"
UNKNOWN = "unknown"  # the part of a breakdown of which nothing is known


@dataclass(frozen=True)
class Denominator:
    """An accepted number of people, with who counted them."""

    persons: int
    source: str
    is_estimate: bool
    uncounted: int = 0  # smallest units that a sum leaves out


@dataclass(frozen=True)
class UnitView:
    """Everything a figure of one unit is judged by."""

    code: str
    sums: Sums
    witnesses: frozenset[str]  # measures known to be recorded here
    populations: dict[tuple[str, str], Denominator]  # (group, purpose) → people


@dataclass(frozen=True)
class Moment:
    """The two times of a figure and the last civil day it includes."""

    as_of: datetime
    known_at: datetime
    day: date
    disease: str = "covid-19"
    language: str = "vi"


def figures_of(
    unit: UnitView, definitions: Iterable[Definition], registry: Registry, at: Moment
) -> list[Figure]:
    """Every figure of one unit in the order of its definitions; breakdowns follow."""
    figures: list[Figure] = []
    for definition in definitions:
        if definition.kind != "reported":
            figures.extend(_figures(unit, definition, registry, at))
    return figures


def _figures(
    unit: UnitView, definition: Definition, registry: Registry, at: Moment
) -> list[Figure]:
    if definition.witness not in unit.witnesses:
        return [
            _figure(unit, definition, at, warnings=(_("Nobody records this here."),))
        ]
    if definition.breakdown:
        return _breakdown(unit, definition, at)
    unknown, warnings = _undated(unit.sums, definition, registry)
    if unknown:
        return [_figure(unit, definition, at, warnings=warnings)]
    maker = {"share": _share, "rate": _rate, "doubling": _doubling}.get(
        definition.kind, _count
    )
    return [maker(unit, definition, at, warnings)]


def _undated(
    sums: Sums, definition: Definition, registry: Registry
) -> tuple[bool, tuple[Text, ...]]:
    """Whether outcomes without a date make the figure unknown, and what to say."""
    if not definition.undated:
        return False, ()
    undated = sum(
        amount
        for (measure, outcome, _age), amount in sums.all_days.items()
        if measure == UNDATED and outcome in definition.undated
    )
    if not undated:
        return False, ()
    cases = sum(
        amount
        for (measure, _found, _age), amount in sums.all_days.items()
        if measure == "cases.confirmed"
    )
    text = _("%(count)d cases: outcome not known, or its day not.", count=undated)
    return undated > registry.undated_share_max * max(cases, 1), (text,)


def _window(definition: Definition, at: Moment) -> tuple[date | None, date | None]:
    if definition.window_days is None:
        return None, at.day + timedelta(days=1)
    first = at.day - timedelta(days=definition.window_days - 1)
    return first, at.day + timedelta(days=1)


def _figure(  # one place where a figure is put together
    unit: UnitView,
    definition: Definition,
    at: Moment,
    *,
    value: float | None = None,
    numerator: float | None = None,
    denominator: float | None = None,
    warnings: tuple[Text, ...] = (),
    notes: tuple[Text, ...] = (),
    part: str = "",
) -> Figure:
    start, end = _window(definition, at)
    return Figure(
        id=f"{definition.id}.{part}" if part else definition.id,
        name=definition.name[at.language],
        value=value,
        numerator=numerator,
        denominator=denominator,
        window_start=start,
        window_end=end,
        as_of=at.as_of,
        known_at=at.known_at,
        warnings=warnings,
        notes=notes,
        unit=unit.code,
    )


def _count(
    unit: UnitView, definition: Definition, at: Moment, warnings: tuple[Text, ...]
) -> Figure:
    value = unit.sums.total(definition.terms, definition.window_days)
    return _figure(
        unit, definition, at, value=value, numerator=value, warnings=warnings
    )


def _share(
    unit: UnitView, definition: Definition, at: Moment, warnings: tuple[Text, ...]
) -> Figure:
    numerator = unit.sums.total(definition.terms, definition.window_days)
    denominator, doubts, notes = _denominator(unit, definition)
    value = numerator / denominator if denominator else None
    if value is not None and value > 1:
        doubts += (_("More people counted than the denominator has."),)
    return _figure(
        unit,
        definition,
        at,
        value=value,
        numerator=numerator,
        denominator=denominator,
        warnings=warnings + doubts,
        notes=notes,
    )


def _rate(
    unit: UnitView, definition: Definition, at: Moment, warnings: tuple[Text, ...]
) -> Figure:
    numerator = unit.sums.total(definition.terms, definition.window_days)
    denominator, doubts, notes = _denominator(unit, definition)
    value = numerator * definition.per / denominator if denominator else None
    return _figure(
        unit,
        definition,
        at,
        value=value,
        numerator=numerator,
        denominator=denominator,
        warnings=warnings + doubts,
        notes=notes,
    )


def _denominator(
    unit: UnitView, definition: Definition
) -> tuple[int | None, tuple[Text, ...], tuple[Text, ...]]:
    """The denominator or None, what to beware of, and who counted it."""
    if definition.denominator_terms:
        total = unit.sums.total(definition.denominator_terms, definition.window_days)
        if total > 0:
            return total, (), ()
        return None, (), (_("Nothing to divide by."),)
    key = (definition.population_group, definition.population_purpose)
    people = unit.populations.get(key)
    if people is None or people.persons <= 0:
        return None, (_("No accepted population."),), ()
    return people.persons, _doubts_of(people), _notes_of(people)


def _doubts_of(people: Denominator) -> tuple[Text, ...]:
    """What is uncertain of the people a figure is divided by."""
    told: list[Text] = []
    if people.is_estimate:
        told.append(_("Estimated number of people: %(source)s", source=people.source))
    if people.uncounted:
        text = _(
            "The number of people leaves out %(count)d units that nobody counted.",
            count=people.uncounted,
        )
        told.append(text)
    return tuple(told)


def _notes_of(people: Denominator) -> tuple[Text, ...]:
    """Who counted the people a figure is divided by."""
    if people.is_estimate:
        return ()
    return (_("Number of people: %(source)s", source=people.source),)


def _doubling(
    unit: UnitView, definition: Definition, at: Moment, warnings: tuple[Text, ...]
) -> Figure:
    daily = unit.sums.daily.get(definition.terms[0].measure, [])
    days = rates.doubling_time_days(daily)
    note = () if days is not None else (_("Not growing."),)
    return _figure(unit, definition, at, value=days, warnings=warnings, notes=note)


def _breakdown(unit: UnitView, definition: Definition, at: Moment) -> list[Figure]:
    parts: dict[str, int] = {}
    for part, amount in unit.sums.parts(
        definition.terms, definition.window_days, definition.breakdown
    ).items():
        parts[part or UNKNOWN] = parts.get(part or UNKNOWN, 0) + amount
    whole = sum(parts.values())
    return [
        _figure(
            unit,
            definition,
            at,
            value=amount,
            numerator=amount,
            denominator=whole,
            part=part,
        )
        for part, amount in sorted(parts.items())
    ]
