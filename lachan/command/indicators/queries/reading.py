"""Sums over the tree in both times, and the figures made of them."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import replace
from datetime import date, timedelta
from typing import Any

from django.db.models import IntegerField, Q, QuerySet, Sum, Value
from django.db.models.functions import Left

from lachan.command.indicators.models import DailyAmount, MonthlyAmount, Movement
from lachan.command.indicators.queries.definitions import registry
from lachan.command.indicators.queries.lists import recorded_after, with_list
from lachan.command.indicators.queries.question import Question
from lachan.command.indicators.queries.witnesses import populations_of, witnesses_of
from lachan.command.indicators.rules.figures import UnitView, figures_of
from lachan.command.indicators.rules.sums import Key, Sums
from lachan.ground.access.models import below_unindexed
from lachan.ground.access.rules import outermost
from lachan.kernel.figures import Figure
from lachan.kernel.speech import sentence as _

SERIES_DAYS = 14


def figures(question: Question) -> dict[int, list[Figure]]:
    """The figures of every unit asked for, by unit id; a fixed number of queries."""
    views = _views(question)
    answer: dict[int, list[Figure]] = {}
    for unit in question.units:
        told = figures_of(views[unit.pk], question.definitions, registry(), question.at)
        parts = question.kin.parts.get(unit.pk, 0)
        answer[unit.pk] = [
            with_list(_with_parts(figure, parts), unit, question.at.disease)
            for figure in told
        ]
    return answer


def _with_parts(figure: Figure, parts: int) -> Figure:
    """A figure of a unit that took in parts of others says what it leaves out."""
    if not parts or not figure.is_known:
        return figure
    said = _("Parts of %(count)d old units are not counted here.", count=parts)
    return replace(figure, warnings=(*figure.warnings, said))


def _views(question: Question) -> dict[int, UnitView]:
    sums = _sums(question)
    if not question.is_present:
        _take_back_what_was_not_known(question, sums)
    witnesses = witnesses_of(question, sums)
    populations = populations_of(question)
    return {
        unit.pk: UnitView(
            code=unit.code,
            sums=sums[unit.pk],
            witnesses=witnesses[unit.pk],
            populations=populations.get(unit.pk, {}),
        )
        for unit in question.units
    }


def _sums(question: Question) -> dict[int, Sums]:
    """Sums of all windows in one pass: the whole months before, and the last days."""
    day, windows = question.at.day, question.windows
    month = day.replace(day=1)
    first = min(month, day - timedelta(days=max(windows, default=1) - 1))
    of: dict[str, Any] = {
        "unit_id__in": list(question.readers),
        "measure__in": question.measures,
        "disease__in": question.diseases,
    }
    keys = ("unit_id", "measure", "category", "age_band")
    days = DailyAmount.objects.filter(**of, day__range=(first, day)).values_list(*keys)
    months = MonthlyAmount.objects.filter(**of, month__lt=month).values_list(*keys)
    # Windows are of days alone; what they read of months before is in those already.
    total = Sum("amount", filter=Q(day__gte=month))
    none = {f"in_{window}": Value(None, IntegerField()) for window in windows}
    rows = days.annotate(total=total, **_window_sums(windows, day)).union(
        months.annotate(total=Sum("amount"), **none), all=True
    )
    sums = {unit.pk: Sums() for unit in question.units}
    for unit_id, measure, category, age, *totals in rows:
        for reader in question.readers[unit_id]:
            _put(sums[reader], (measure, category, age), windows, totals)
    _put_series(question, sums)
    return sums


def _window_sums(windows: tuple[int, ...], day: date) -> dict[str, Sum]:
    return {
        f"in_{days}": Sum("amount", filter=Q(day__gt=day - timedelta(days=days)))
        for days in windows
    }


def _put(
    sums: Sums, key: Key, windows: tuple[int, ...], totals: Sequence[int | None]
) -> None:
    sums.all_days[key] = sums.all_days.get(key, 0) + (totals[0] or 0)
    for days, total in zip(windows, totals[1:], strict=True):
        if total:
            window = sums.by_window.setdefault(days, {})
            window[key] = window.get(key, 0) + total


def _put_series(question: Question, sums: dict[int, Sums]) -> None:
    """Daily series for figures that read a trend."""
    trends = {
        term.measure
        for d in question.definitions
        if d.kind == "doubling"
        for term in d.terms
    }
    if not trends:
        return
    first = question.at.day - timedelta(days=SERIES_DAYS - 1)
    for unit_id, measure, _category, day, amount in days_of(question, trends, first):
        series = sums[unit_id].daily.setdefault(measure, [0] * SERIES_DAYS)
        series[(day - first).days] += amount


def days_of(
    question: Question, names: Iterable[str], first: date
) -> Iterator[tuple[int, str, str, date, int]]:
    """(unit, measure, category, day, amount) from `first` to the moment's day.

    As known at the moment, like the figures: what was recorded later follows with the
    opposite sign. The amounts of one key are to be added up.
    """
    daily = DailyAmount.objects.filter(
        unit_id__in=list(question.readers),
        measure__in=names,
        disease__in=question.diseases,
        day__range=(first, question.at.day),
    ).values_list("unit_id", "measure", "category", "day")
    for unit_id, measure, category, day, amount in daily.annotate(total=Sum("amount")):
        for reader in question.readers[unit_id]:
            yield reader, measure, category, day, amount
    if question.is_present:
        return
    later = _recorded_later(question, names).filter(day__gte=first)
    rows = later.annotate(place=place_among(question.paths))
    columns = rows.values_list("place", "measure", "category", "day")
    for path, measure, category, day, total in columns.annotate(total=Sum("amount")):
        for reader in question.holding(path):
            yield reader, measure, category, day, -total


def _recorded_later(
    question: Question, names: Iterable[str]
) -> QuerySet[Movement, Movement]:
    """The movements recorded after `known_at`, up to the moment's day."""
    return Movement.objects.filter(
        below_unindexed("unit_path", outermost(question.paths)),
        recorded_after(question.at.known_at, names),
        disease__in=question.diseases,
        day__lte=question.at.day,
    )


def place_among(paths: Iterable[str]) -> Left:
    """A movement's path, cut to the depth of the deepest of `paths`.

    What lies further below is added up by the database then, not row by row here.
    """
    return Left("unit_path", max(map(len, paths)))


def _take_back_what_was_not_known(question: Question, sums: dict[int, Sums]) -> None:
    """Subtract the movements recorded after `known_at`: the daily sums hold all."""
    later = _recorded_later(question, question.measures)
    windows = question.windows
    rows = (
        later.annotate(place=place_among(question.paths))
        .values_list("place", "measure", "category", "age_band")
        .annotate(total=Sum("amount"), **_window_sums(windows, question.at.day))
    )
    for path, measure, category, age, *totals in rows:
        back = [-(total or 0) for total in totals]
        for reader in question.holding(path):
            _put(sums[reader], (measure, category, age), windows, back)
