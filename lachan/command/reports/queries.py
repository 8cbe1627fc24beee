"""Reported figures beside the computed ones: one answer with both."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from datetime import date, datetime, timedelta
from typing import Any
from urllib.parse import urlencode

from django.db.models import Count, Max, OuterRef, Q, QuerySet, Subquery
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
from lachan.ground.units.models import AcceptedPopulation, Unit
from lachan.ground.units.words import Kind
from lachan.kernel import clock
from lachan.kernel.figures import Figure, Source
from lachan.kernel.speech import Text
from lachan.kernel.speech import sentence as _
from lachan.kernel.work import WorkLine

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
    are put together; with `only_whole`, only where every one of them reports. One
    query beyond those of the computed figures.
    """
    computed = indicators.figures(question)
    rows = _newest_rows(question)
    reported = _reported(question, rows)
    for unit in question.units:
        own = reported.setdefault(unit.pk, [])
        known = {figure.id for figure in computed[unit.pk] + own if figure.is_known}
        for definition in _shares(question):
            if definition.id not in known:
                whole = _put_together(rows, unit, definition, _older(question, unit))
                if whole and (whole.is_whole or not only_whole):
                    own.append(_rolled_up_figure(whole, unit, definition, question.at))
    return {
        unit_id: _woven(told, reported[unit_id]) for unit_id, told in computed.items()
    }


def _shares(question: indicators.Question) -> list[Definition]:
    """Definitions of which the reports of units below can be put together."""
    return [
        d
        for d in question.definitions
        if d.is_also_reported and d.kind == "share" and d.population_group
    ]


def _older(question: indicators.Question, unit: Unit) -> frozenset[int]:
    """The old units that decrees put wholly into a unit; no query where none did."""
    if not unit.is_merged:
        return frozenset()
    return frozenset(place.pk for place in question.places[unit.pk]) - {unit.pk}


def _put_together(
    rows: Sequence[ReportedFigure],
    unit: Unit,
    definition: Definition,
    older: frozenset[int],
) -> RolledUp | None:
    """The first word of every unit right below, weighed by its people.

    Of a unit that none of those reports for, but that is made of others by decree: the
    last word of each of the old ones.
    """
    mine = [row for row in rows if row.indicator == definition.id]
    below = _first_words(row for row in mine if row.unit.parent_id == unit.pk)
    before = _first_words(row for row in mine if row.unit_id in older)
    first = below or before
    if not first:
        return None
    parts = [_part(row, _people_name(definition)) for row in first]
    return rolled_up(parts, units=first[0].siblings if below else len(older))


def _first_words(rows: Iterable[Any]) -> list[Any]:
    """The best row of each unit, as they are ordered."""
    first: dict[int, Any] = {}
    for row in rows:
        first.setdefault(row.unit_id, row)
    return list(first.values())


def _part(row: Any, people: str) -> Part:
    """A report's own denominator weighs it; without one, the accepted count does."""
    own = None if row.denominator is None else float(row.denominator)
    return Part(
        share=float(row.value),
        people=own or getattr(row, people),
        is_assumed=row.source_kind == SourceKind.ASSUMED,
    )


def _people_name(definition: Definition) -> str:
    group = "".join(filter(str.isalnum, definition.population_group))
    return f"people_{group}_{definition.population_purpose}"


def _accepted_people(definition: Definition, known_at: datetime) -> Subquery:
    accepted = AcceptedPopulation.objects.filter(
        Q(ended_at=None) | Q(ended_at__gt=known_at),
        unit=OuterRef("unit"),
        group=definition.population_group,
        purpose=definition.population_purpose,
        accepted_at__lte=known_at,
    ).order_by("-applies_from")
    return Subquery(accepted.values("population__persons")[:1])


def _siblings() -> Subquery:
    """How many units, itself among them, stand right below the unit's parent."""
    beside = Unit.objects.filter(parent=OuterRef("unit__parent"))
    by_parent = beside.exclude(kind=Kind.SPECIAL).order_by().values("parent")
    return Subquery(by_parent.annotate(number=Count("pk")).values("number"))


def _rolled_up_figure(
    whole: RolledUp, unit: Unit, definition: Definition, at: Moment
) -> Figure:
    reporting = _(
        "Put together from reports: %(reporting)d of %(units)d units report.",
        reporting=whole.reporting,
        units=whole.units,
    )
    warnings: list[Text] = [] if whole.is_whole else [reporting]
    if whole.is_assumed:
        warnings.append(_("Assumed, not reported by anybody."))
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
        notes=(reporting,) if whole.is_whole else (),
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


def _reported(
    question: indicators.Question, rows: Iterable[ReportedFigure]
) -> dict[int, list[Figure]]:
    """The newest word of every source, official ones first, as known at the moment."""
    names = {d.id: d for d in question.definitions}
    units = {unit.pk: unit for unit in question.units}
    told: dict[int, list[Figure]] = {}
    for row in rows:
        if row.unit_id in units:
            figure = _as_figure(
                row,
                name=names[row.indicator].name[question.at.language],
                unit=units[row.unit_id],
                at=question.at,
            )
            told.setdefault(row.unit_id, []).append(figure)
    return told


def _newest_rows(question: indicators.Question) -> Sequence[ReportedFigure]:
    """Per unit, indicator and source the row in force: latest period, then newest.

    Of the units asked for, and of those right below them for what is put together.
    """
    at, shares = question.at, _shares(question)
    where = Q(unit__in=[unit.pk for unit in question.units])
    above = [unit.pk for unit in question.units if unit.kind in _HAVE_REPORTERS]
    if shares and above:
        names = [definition.id for definition in shares]
        where |= Q(unit__parent__in=above, indicator__in=names)
    older = {pk for unit in question.units for pk in _older(question, unit)}
    if shares and older:
        names = [definition.id for definition in shares]
        where |= Q(unit__in=older, indicator__in=names)
    rows = ReportedFigure.objects.filter(
        where,
        Q(withdrawn_at=None) | Q(withdrawn_at__gt=at.known_at),
        indicator__in=[definition.id for definition in question.definitions],
        period_end__lte=at.day + timedelta(days=1),
        known_at__lte=at.known_at,
    ).order_by("period_end", "known_at", "id")
    people = {_people_name(d): _accepted_people(d, at.known_at) for d in shares}
    rows = rows.select_related("unit").annotate(siblings=_siblings(), **people)
    newest = {(r.unit_id, r.indicator, r.source): r for r in rows}
    rank = {kind.value: place for place, kind in enumerate(_OFFICIAL_FIRST)}
    return sorted(
        newest.values(),
        key=lambda r: (rank[r.source_kind], -r.period_end.toordinal(), -r.pk),
    )


def _as_figure(row: ReportedFigure, *, name: str, unit: Unit, at: Moment) -> Figure:
    warnings: list[Text] = []
    if row.source_kind == SourceKind.ASSUMED:
        warnings.append(_("Assumed, not reported by anybody."))
    age = (at.day - row.period_end).days
    if age > STALE_AFTER_DAYS:
        warnings.append(_("Reported %(days)d days ago.", days=age))
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
        notes=(row.source,),
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
