"""Putting a briefing together: one unit and all below it, as of and as known at."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import replace
from datetime import datetime, timedelta
from typing import Any

from django.db.models import Q
from django.utils.translation import gettext

from design import formats
from lachan.command.briefing import rules
from lachan.command.briefing.models import Briefing
from lachan.command.briefing.words import (
    BELOW,
    Content,
    UnitBelow,
    Weakness,
    Work,
)
from lachan.command.indicators.queries import Question, days_of, moment
from lachan.command.levels.queries import levels_at
from lachan.command.reports import queries as reports
from lachan.command.reports.rules import disagreements
from lachan.ground.access.models import User, within
from lachan.ground.access.queries import paths_of
from lachan.ground.journal.models import DayHead
from lachan.ground.tasks.models import Task
from lachan.ground.tasks.words import TaskState
from lachan.ground.units.models import Unit
from lachan.kernel import clock
from lachan.kernel.clock import VIETNAM
from lachan.kernel.figures import Figure

CURVE_DAYS = 42
# Confirmations of the last days still come in; the curve hatches them. Ours, from the
# reporting clocks of the policies: 48 hours and a day's cut-off.
INCOMPLETE_DAYS = 2
SHOWN_TASKS = 20
SHOWN_WEAKNESSES = 30


def compose(
    unit: Unit,
    *,
    as_of: datetime,
    known_at: datetime,
    disease: str = "covid-19",
    is_present: bool = False,
) -> Content:
    """The briefing of a unit: figures, change, units below, weaknesses, tasks.

    A fixed number of queries, however many units lie below, and fewer where
    `is_present` says that `known_at` is now: nothing was recorded later.
    """
    at = moment(as_of, known_at, disease)
    children = list(Unit.objects.all().children_of(unit))
    question = Question(units=[unit, *children], at=at, is_present=is_present)
    told = reports.figures(question)
    curve = curve_of(replace(question, units=[unit]))
    own = told[unit.pk]
    levels = levels_at([unit.pk, *(child.pk for child in children)], as_of, disease)
    before = last_before(unit, as_of, known_at)
    return Content(
        unit=unit.code,
        name=unit.local_name,
        as_of=as_of.isoformat(),
        known_at=known_at.isoformat(),
        disease=disease,
        level=levels.get(unit.pk),
        figures=tuple(figure.as_json() for figure in own),
        changes=rules.changes(own, _values(before)),
        changed_since=before.as_of.isoformat() if before else None,
        curve=curve,
        below=tuple(_below(child, told[child.pk], levels) for child in children),
        results=rules.results(own, _week_before(own, curve)),
        weaknesses=_weaknesses(
            own,
            [told[child.pk] for child in children],
            {one.code: one.local_name for one in (unit, *children)},
        ),
        tasks=_tasks(unit, known_at),
        seal=_seal(known_at),
    )


def last_before(unit: Unit, as_of: datetime, known_at: datetime) -> Briefing | None:
    """The newest briefing of the unit that was given before this one."""
    return (
        Briefing.objects.filter(unit=unit, as_of__lt=as_of, made_at__lte=known_at)
        .order_by("-as_of", "-id")
        .first()
    )


def visible_to(user: User) -> Any:
    """The briefings of the units this account oversees."""
    return Briefing.objects.filter(
        within("unit_path", paths_of(user, "briefing.view"))
    ).select_related("unit", "made_by")


def _values(briefing: Briefing | None) -> dict[str, float | None]:
    if briefing is None:
        return {}
    return {
        figure["id"]: figure["value"]
        for figure in reversed(briefing.content["figures"])
        if figure["source"] == "computed"
    }


def _below(child: Unit, figures: list[Figure], levels: dict[int, int]) -> UnitBelow:
    return UnitBelow(
        unit=child.code,
        name=child.local_name,
        level=levels.get(child.pk),
        figures=tuple(figure.as_json() for figure in figures if _is_shown(figure)),
    )


def _is_shown(figure: Figure) -> bool:
    return figure.id in BELOW or figure.id.startswith("cases.by_found_by.")


def curve_of(question: Question) -> dict[str, Any]:
    """Cases by day and by how found over six weeks, at both times of the figures."""
    first = question.at.day - timedelta(days=CURVE_DAYS - 1)
    series: dict[str, list[int]] = {}
    for row in days_of(question, ("cases.confirmed",), first):
        _unit, _measure, category, day, amount = row
        bars = series.setdefault(category, [0] * CURVE_DAYS)
        bars[(day - first).days] += amount
    series = {name: bars for name, bars in series.items() if any(bars)}
    days = [(first + timedelta(days=n)).isoformat() for n in range(CURVE_DAYS)]
    return {
        "days": days,
        "series": {name: series[name] for name in sorted(series)},
        "incomplete_from": CURVE_DAYS - INCOMPLETE_DAYS,
    }


def _week_before(own: Sequence[Figure], curve: Mapping[str, Any]) -> int | None:
    """New cases of the week before the last one; unknown where the last one is.

    The curve holds the same cases at the same two times: nothing is read again.
    """
    week = next(one for one in own if one.id == "cases.new_7d")
    if not week.is_known:
        return None
    return sum(sum(bars[-14:-7]) for bars in curve["series"].values())


def _weaknesses(
    own: list[Figure], below: Sequence[list[Figure]], names: Mapping[str, str]
) -> tuple[Weakness, ...]:
    found = [
        *rules.unknown_figures(own),
        *rules.contradicting(disagreements(own), names),
        *rules.assumed_figures(own),
    ]
    for figures in below:
        found.extend(rules.contradicting(disagreements(figures), names))
    return tuple(found[:SHOWN_WEAKNESSES])


def _tasks(unit: Unit, at: datetime) -> tuple[Work, ...]:
    """What was open at an instant and due within a day of it."""
    rows = (
        Task.objects.filter(
            within("unit_path", (unit.path,)),
            Q(state=TaskState.OPEN) | Q(closed_at__gt=at),
            created_at__lte=at,
            due_at__lt=at + timedelta(days=1),
        )
        .select_related("unit")
        .order_by("due_at")
    )
    return tuple(
        Work(
            title=task.title,
            unit=task.unit.local_name,
            due_at=task.due_at.isoformat() if task.due_at else None,
            is_overdue=bool(task.due_at and task.due_at < at),
        )
        for task in rows[:SHOWN_TASKS]
    )


def _seal(at: datetime) -> dict[str, Any]:
    """The journal's newest signed head, so that paper can be held against it."""
    head = DayHead.objects.filter(day__lte=at.astimezone(VIETNAM)).last()
    if head is None:
        return {}
    return {
        "day": head.day.isoformat(),
        "position": head.position,
        "digest": head.digest,
    }


def said_at(instant: str) -> str:
    """An instant of a briefing as people write it; midnight ends the day before."""
    at = datetime.fromisoformat(instant).astimezone(VIETNAM)
    if at == clock.start_of_day(at.date()):
        day = clock.civil_day_of(at)
        return gettext("end of %(day)s") % {"day": formats.day(day)}
    return formats.instant(at)
