"""Reported figures beside the computed ones: one answer with both."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from datetime import date, datetime, timedelta
from typing import Any
from urllib.parse import urlencode

from django.db.models import Max, Q, QuerySet
from django.urls import reverse
from django.utils.translation import get_language

from lachan.command.indicators import queries as indicators
from lachan.command.indicators.rules.figures import Moment
from lachan.command.indicators.words import Definition
from lachan.command.reports.models import ReportedFigure
from lachan.command.reports.rules import (
    STALE_AFTER_DAYS,
    Part,
    RolledUp,
    rolled_up,
)
from lachan.command.reports.words import SourceKind
from lachan.ground.access.models import User, within
from lachan.ground.access.queries import paths_of
from lachan.ground.tasks.words import WorkLine
from lachan.ground.units.models import Unit
from lachan.ground.units.queries.denominators import People, denominators
from lachan.ground.units.words import Kind
from lachan.kernel import clock
from lachan.kernel.figures import Figure, Source
from lachan.kernel.speech import sentence as _

# What every district reports, because the levels rest on it.
EXPECTED = "vaccination.dose2_18plus_share"
MOST_LINES = 5  # silent units told one by one; more become one line
_HAVE_REPORTERS = (Kind.NATION, Kind.PROVINCE, Kind.DISTRICT)
_OFFICIAL_FIRST = (SourceKind.OFFICIAL, SourceKind.UNIT, SourceKind.ASSUMED)


def figures(
    question: indicators.Question, *, only_whole: bool = False
) -> dict[int, list[Figure]]:
    """Computed figures, each followed by what sources report for the same thing.

    For a share that a unit neither counts nor reports, those of its units right below
    are put together; with `only_whole`, only where every one of them reports.
    """
    computed = indicators.figures(question)
    reported = reported_figures(question)
    for unit_id, told in _rolled_up(question, computed, reported).items():
        reported.setdefault(unit_id, []).extend(
            figure for figure, is_whole in told if is_whole or not only_whole
        )
    return {
        unit_id: _woven(told, reported.get(unit_id, []))
        for unit_id, told in computed.items()
    }


def _rolled_up(
    question: indicators.Question,
    computed: dict[int, list[Figure]],
    reported: dict[int, list[Figure]],
) -> dict[int, list[tuple[Figure, bool]]]:
    """Shares put together from the units right below, and whether all report them."""
    shares = {
        d.id: d
        for d in question.definitions
        if d.is_also_reported and d.kind == "share" and d.population_group
    }
    lacking: dict[int, tuple[Unit, list[Definition]]] = {}
    for unit in question.units:
        every = computed[unit.pk] + reported.get(unit.pk, [])
        known = {figure.id for figure in every if figure.is_known}
        wanted = [shares[name] for name in shares if name not in known]
        if wanted and unit.kind in _HAVE_REPORTERS:
            lacking[unit.pk] = (unit, wanted)
    return _put_together(lacking, question.at) if lacking else {}


def _put_together(
    lacking: dict[int, tuple[Unit, list[Definition]]], at: Moment
) -> dict[int, list[tuple[Figure, bool]]]:
    tree = Unit.objects.exclude(kind=Kind.SPECIAL)
    below = {unit.pk: unit for unit in tree.filter(parent__in=lacking)}
    names = {d.id for _unit, wanted in lacking.values() for d in wanted}
    first: dict[tuple[int, str], ReportedFigure] = {}
    for row in newest_rows(below, names, at):
        first.setdefault((row.unit_id, row.indicator), row)
    if not first:
        return {}
    keys = {
        (d.population_group, d.population_purpose)
        for _unit, wanted in lacking.values()
        for d in wanted
    }
    reporting = [below[unit_id] for unit_id in {unit_id for unit_id, _name in first}]
    people = denominators(reporting, keys, known_at=at.known_at)
    told: dict[int, list[tuple[Figure, bool]]] = {}
    for unit, wanted in lacking.values():
        children = [child for child in below.values() if child.parent_id == unit.pk]
        for definition in wanted:
            key = (definition.population_group, definition.population_purpose)
            parts = [
                _part(first[child.pk, definition.id], people[child.pk].get(key))
                for child in children
                if (child.pk, definition.id) in first
            ]
            whole = rolled_up(parts, units=len(children))
            if whole is not None:
                figure = _rolled_up_figure(whole, unit, definition, at)
                told.setdefault(unit.pk, []).append((figure, whole.is_whole))
    return told


def _part(row: ReportedFigure, counted: People | None) -> Part:
    """A report's own denominator weighs it; without one, the accepted count does."""
    own = None if row.denominator is None else float(row.denominator)
    return Part(
        share=float(row.value),
        people=own or (counted.persons if counted else None),
        is_assumed=row.source_kind == SourceKind.ASSUMED,
    )


def _rolled_up_figure(
    whole: RolledUp, unit: Unit, definition: Definition, at: Moment
) -> Figure:
    warnings = [
        str(
            _(
                "Put together from reports: %(reporting)d of %(units)d units report.",
                reporting=whole.reporting,
                units=whole.units,
            )
        )
    ]
    if whole.is_assumed:
        warnings.append(str(_("Assumed, not reported by anybody.")))
    asked = {
        "unit": unit.public_id,
        "below": "1",
        "indicator": definition.id,
        "standing": "newest",
    }
    return Figure(
        id=definition.id,
        name=definition.name[at.language],
        value=whole.share,
        numerator=whole.numerator,
        denominator=whole.denominator,
        as_of=at.as_of,
        known_at=at.known_at,
        source=Source.REPORTED,
        list_url=f"{reverse('reports:list')}?{urlencode(asked)}",
        warnings=tuple(warnings),
        unit=unit.code,
        is_assumed=whole.is_assumed,
    )


def _woven(computed: list[Figure], reported: list[Figure]) -> list[Figure]:
    told: list[Figure] = []
    for figure in computed:
        told.append(figure)
        told.extend(other for other in reported if other.id == figure.id)
    counted = {figure.id for figure in computed}
    told.extend(other for other in reported if other.id not in counted)
    return told


def reported_figures(question: indicators.Question) -> dict[int, list[Figure]]:
    """The newest word of every source, official ones first, as known at the moment."""
    names = {d.id: d for d in question.definitions}
    units = {unit.pk: unit for unit in question.units}
    told: dict[int, list[Figure]] = {}
    for row in newest_rows(units, names, question.at):
        figure = _as_figure(
            row,
            name=names[row.indicator].name[question.at.language],
            unit=units[row.unit_id],
            at=question.at,
        )
        told.setdefault(row.unit_id, []).append(figure)
    return told


def newest_rows(
    unit_ids: Iterable[int], names: Iterable[str], at: Moment
) -> Sequence[ReportedFigure]:
    """Per unit, indicator and source the row in force: latest period, then newest."""
    rows = ReportedFigure.objects.filter(
        Q(withdrawn_at=None) | Q(withdrawn_at__gt=at.known_at),
        unit_id__in=unit_ids,
        indicator__in=names,
        period_end__lte=at.day + timedelta(days=1),
        known_at__lte=at.known_at,
    ).order_by("period_end", "known_at", "id")
    newest = {(r.unit_id, r.indicator, r.source): r for r in rows}
    rank = {kind.value: place for place, kind in enumerate(_OFFICIAL_FIRST)}
    return sorted(
        newest.values(),
        key=lambda r: (rank[r.source_kind], -r.period_end.toordinal(), -r.pk),
    )


def _as_figure(row: ReportedFigure, *, name: str, unit: Unit, at: Moment) -> Figure:
    warnings = [row.source]
    if row.source_kind == SourceKind.ASSUMED:
        warnings.insert(0, str(_("Assumed, not reported by anybody.")))
    age = (at.day - row.period_end).days
    if age > STALE_AFTER_DAYS:
        warnings.append(str(_("Reported %(days)d days ago.", days=age)))
    asked = {"unit": unit.public_id, "indicator": row.indicator}
    return Figure(
        id=row.indicator,
        name=name,
        value=float(row.value),
        numerator=None if row.numerator is None else float(row.numerator),
        denominator=None if row.denominator is None else float(row.denominator),
        window_start=row.period_start,
        window_end=row.period_end,
        as_of=at.as_of,
        known_at=at.known_at,
        source=Source.REPORTED,
        list_url=f"{reverse('reports:list')}?{urlencode(asked)}",
        warnings=tuple(warnings),
        unit=unit.code,
        is_assumed=row.source_kind == SourceKind.ASSUMED,
    )


def visible_to(user: User) -> QuerySet[ReportedFigure]:
    """Figures reported of the units whose figures this account may see."""
    return ReportedFigure.objects.filter(
        within("unit_path", paths_of(user, "indicators.view"))
    )


def last_reported(
    unit_ids: Iterable[int], indicator: str, at: Moment
) -> dict[int, date]:
    """The last day each unit reported an indicator for; silent units are left out."""
    rows = ReportedFigure.objects.filter(
        Q(withdrawn_at=None) | Q(withdrawn_at__gt=at.known_at),
        unit_id__in=unit_ids,
        indicator=indicator,
        period_end__lte=at.day + timedelta(days=1),
        known_at__lte=at.known_at,
    )
    ends = rows.values_list("unit_id").annotate(Max("period_end"))
    return {unit_id: end - timedelta(days=1) for unit_id, end in ends}


def is_late(last: date | None, day: date) -> bool:
    """Whether a unit's report is missing or too old to act on."""
    return last is None or (day - last).days > STALE_AFTER_DAYS


def worklist(user: User, now: datetime) -> list[WorkLine]:
    """Districts of mine that reported before and have fallen silent.

    A unit that never reported is no work here: nobody expects it to.
    """
    roots = paths_of(user, "reports.edit")
    if not roots:
        return []
    today = clock.today(now)
    rows = ReportedFigure.objects.filter(
        within("unit_path", roots),
        indicator=EXPECTED,
        withdrawn_at=None,
        unit__kind__in=(Kind.DISTRICT, Kind.COMMUNE),
    )
    silent = rows.values("unit_id").annotate(last=Max("period_end"))
    silent = silent.filter(last__lt=today - timedelta(days=STALE_AFTER_DAYS))
    told: list[Any] = list(
        silent.values("unit__full_name", "unit__name_en", "unit__public_id", "last")[
            :200
        ]
    )
    if len(told) > MOST_LINES:
        return [_many_silent(len(told))]
    return [_silent(row, today) for row in told]


def _many_silent(count: int) -> WorkLine:
    return WorkLine(
        what=_(
            "%(count)d units have not reported their coverage for more than 14 days.",
            count=count,
        ),
        unit="",
        url=f"{reverse('reports:list')}?{urlencode({'standing': 'newest'})}",
        module="reports",
        verb=_("Open the list"),
        is_overdue=True,
        count=count,
    )


def _silent(row: dict[str, Any], today: date) -> WorkLine:
    days = (today - row["last"]).days
    return WorkLine(
        what=_("Coverage was last reported %(days)d days ago.", days=days),
        unit=(get_language() == "en" and row["unit__name_en"])
        or row["unit__full_name"],
        url=f"{reverse('reports:new')}?unit={row['unit__public_id']}",
        module="reports",
        verb=_("Report"),
        due_at=clock.start_of_day(row["last"] + timedelta(days=STALE_AFTER_DAYS)),
        is_overdue=True,
    )
