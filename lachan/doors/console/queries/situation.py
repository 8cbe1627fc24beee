"""The situation of a unit and all below it, in a fixed number of queries."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from datetime import date, timedelta

from django.db.models import Q, Sum

from lachan.command.indicators.models import DailyAmount, Movement
from lachan.command.indicators.queries import (
    Question,
    definition_of,
    place_among,
    recorded_after,
    registry,
)
from lachan.command.indicators.words import Definition, Term
from lachan.command.reports.queries import EXPECTED, figures, is_late
from lachan.command.reports.rules import disagreements
from lachan.doors.console.words import (
    CURVE_DAYS,
    SHOWN,
    TREND_DAYS,
    Standpoint,
)
from lachan.ground.access.models import below_unindexed
from lachan.ground.units.queries import Place, lineage, readers_of
from lachan.kernel.figures import Figure, Source

Daily = dict[tuple[str, str], list[int]]  # (measure, category) → a value a day


@dataclass(frozen=True)
class Series:
    """Amounts a day over the last weeks of the curve, oldest first."""

    first: date
    own: Daily = field(default_factory=dict)
    confirmed: dict[int, list[int]] = field(default_factory=dict)  # by child

    def of(self, terms: Iterable[Term]) -> list[int] | None:
        """The signed sum of terms a day; None where ages would have to be known."""
        total = [0] * CURVE_DAYS
        for term in terms:
            if term.age_bands:
                return None
            for (measure, category), amounts in self.own.items():
                if measure == term.measure and term.takes(category, ""):
                    total = [
                        sum_ + term.sign * amount
                        for sum_, amount in zip(total, amounts, strict=True)
                    ]
        return total


@dataclass(frozen=True)
class Situation:
    """Everything the page shows, before it is put into words."""

    standpoint: Standpoint
    figures: dict[int, list[Figure]]
    series: Series

    @property
    def levels(self) -> dict[int, int]:
        """The level in force by unit."""
        return {pk: now.level for pk, now in self.standpoint.levels.items()}

    def best(self, unit_id: int, name: str) -> Figure | None:
        """The figure counted here if it is known, else the first one reported."""
        told = [one for one in self.figures[unit_id] if one.id == name]
        known = [one for one in told if one.is_known]
        return next(iter(known or told), None)

    def others(self, unit_id: int, shown: Figure) -> list[Figure]:
        """What else is said of the same thing."""
        return [
            one
            for one in self.figures[unit_id]
            if one.id == shown.id and one is not shown and one.is_known
        ]

    def contradictions(self) -> list[tuple[Figure, Figure]]:
        """Sources of the unit that contradict each other."""
        return disagreements(self.figures[self.standpoint.unit.pk])

    def last_report(self, unit_id: int) -> date | None:
        """The last day for which the unit reported its coverage."""
        ends = [
            one.window_end
            for one in self.figures[unit_id]
            if one.id == EXPECTED
            and one.source is Source.REPORTED
            and isinstance(one.window_end, date)
        ]
        return max(ends) - timedelta(days=1) if ends else None

    def is_late(self, unit_id: int) -> bool:
        """Whether the unit's coverage is missing or too old to act on."""
        return is_late(self.last_report(unit_id), self.standpoint.at.day)


def situation(stand: Standpoint, names: Sequence[str] = SHOWN) -> Situation:
    """Figures of the unit and its children, their days, and the levels in force."""
    units = [stand.unit, *stand.children]
    question = Question(
        units=units, at=stand.at, only=tuple(names), is_present=stand.is_present
    )
    return Situation(standpoint=stand, figures=figures(question), series=series(stand))


def change(figure: Figure, series: Series) -> int | None:
    """What the last day added to a count or a stock; None where that is not said.

    A window of w days loses the day before it: the change is the last day's amount
    less that of w days ago.
    """
    definition, part = definition_of(figure.id)
    if not figure.is_known or part or figure.source is not Source.COMPUTED:
        return None
    if definition.kind not in ("count", "stock"):
        return None
    daily = series.of(definition.terms)
    if daily is None:
        return None
    window = definition.window_days
    return daily[-1] - (daily[-1 - window] if window else 0)


def trend(definition: Definition, figure: Figure, series: Series) -> list[float]:
    """The figure day by day over the last two weeks; empty where that is not said."""
    countable = definition.kind in ("count", "stock") and not definition.breakdown
    daily = series.of(definition.terms) if countable else None
    if daily is None or figure.value is None:
        return []
    window = definition.window_days
    if window:
        return [
            float(sum(daily[max(0, end - window) : end]))
            for end in range(CURVE_DAYS - TREND_DAYS + 1, CURVE_DAYS + 1)
        ]
    values = [float(figure.value)]
    for amount in reversed(daily[-TREND_DAYS + 1 :]):
        values.append(values[-1] - amount)
    return values[::-1]


# ── days ─────────────────────────────────────────────────────────────────────────


def series(stand: Standpoint) -> Series:
    """Amounts a day of the unit, and of confirmed cases of its children."""
    first = stand.at.day - timedelta(days=CURVE_DAYS - 1)
    made = Series(first=first)
    places = lineage([stand.unit, *stand.children])
    readers = readers_of(places)
    below = [pk for pk in readers if readers[pk] != [stand.unit.pk]]
    # Named, so that the index leads to their days.
    own = Q(
        unit__in=[place.pk for place in places[stand.unit.pk]],
        measure__in=registry().measures,
        day__gte=first,
    )
    wanted = own | Q(
        unit__in=below,
        measure="cases.confirmed",
        day__gt=stand.at.day - timedelta(days=TREND_DAYS),
    )
    rows = DailyAmount.objects.filter(
        wanted,
        disease__in=("", stand.at.disease),
        day__range=(first, stand.at.day),
    )
    columns = ("unit_id", "measure", "category", "day")
    for row in rows.values_list(*columns).annotate(total=Sum("amount")):
        for reader in readers[row[0]]:
            if reader == stand.unit.pk or _is_of_children(row, stand):
                _put(made, stand, reader, *row[1:])
    if not stand.is_present:
        _take_back(made, stand, places)
    return made


def _is_of_children(row: tuple[int, str, str, date, int], stand: Standpoint) -> bool:
    """Of the units below only what their trend is drawn of."""
    since = stand.at.day - timedelta(days=TREND_DAYS)
    return row[1] == "cases.confirmed" and row[3] > since


def _put(
    made: Series,
    stand: Standpoint,
    unit_id: int,
    measure: str,
    category: str,
    day: date,
    amount: int,
) -> None:
    at = (day - made.first).days
    if unit_id == stand.unit.pk:
        daily = made.own.setdefault((measure, category), [0] * CURVE_DAYS)
    else:
        daily = made.confirmed.setdefault(unit_id, [0] * CURVE_DAYS)
    daily[at] += amount


def _take_back(
    made: Series, stand: Standpoint, places: dict[int, tuple[Place, ...]]
) -> None:
    """Subtract what was recorded after `known_at`: the daily amounts hold all."""
    later = Movement.objects.filter(
        below_unindexed(
            "unit_path", tuple(place.path for place in places[stand.unit.pk])
        ),
        recorded_after(stand.at.known_at, {measure for measure, _category in made.own}),
        disease__in=("", stand.at.disease),
        day__range=(made.first, stand.at.day),
    )
    columns = ("place", "measure", "category", "day")
    read = [place.path for mine in places.values() for place in mine]
    placed = later.annotate(place=place_among(read))
    rows = placed.values_list(*columns).annotate(total=Sum("amount"))
    for path, measure, category, day, total in rows:
        _put(made, stand, stand.unit.pk, measure, category, day, -total)
        if measure == "cases.confirmed":
            for child in stand.children:
                roots = tuple(place.path for place in places[child.pk])
                if path.startswith(roots):
                    _put(made, stand, child.pk, measure, category, day, -total)
