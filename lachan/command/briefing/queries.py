"""Putting a briefing together: one unit and all below it, as of and as known at."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import datetime, timedelta
from typing import Any

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
from lachan.command.indicators.models import DailyAmount
from lachan.command.indicators.queries import Question, moment
from lachan.command.indicators.rules.figures import Moment
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
    unit: Unit, *, as_of: datetime, known_at: datetime, disease: str = "covid-19"
) -> Content:
    """The briefing of a unit: figures, change, units below, weaknesses, tasks.

    A fixed number of queries, however many units lie below.
    """
    at = moment(as_of, known_at, disease)
    children = list(Unit.objects.all().children_of(unit))
    told = reports.figures(Question(units=[unit, *children], at=at))
    own = told[unit.pk]
    levels = levels_at([unit.pk, *(child.pk for child in children)], as_of, disease)
    before = last_before(unit, as_of)
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
        curve=curve(unit, at),
        below=tuple(_below(child, told[child.pk], levels) for child in children),
        results=rules.results(own, _week_before(unit, at)),
        weaknesses=_weaknesses(
            own,
            [told[child.pk] for child in children],
            {one.code: one.local_name for one in (unit, *children)},
        ),
        tasks=_tasks(unit, known_at),
        seal=_seal(known_at),
    )


def last_before(unit: Unit, as_of: datetime) -> Briefing | None:
    """The newest briefing of the unit that was given before this one."""
    return (
        Briefing.objects.filter(unit=unit, as_of__lt=as_of)
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


def curve(unit: Unit, at: Moment) -> dict[str, Any]:
    """Cases by day and by how found over the last six weeks."""
    first = at.day - timedelta(days=CURVE_DAYS - 1)
    rows = DailyAmount.objects.filter(
        unit=unit,
        measure="cases.confirmed",
        disease=at.disease,
        day__range=(first, at.day),
    ).values_list("day", "category", "amount")
    series: dict[str, list[int]] = {}
    for day, category, amount in rows:
        bars = series.setdefault(category, [0] * CURVE_DAYS)
        bars[(day - first).days] += amount
    days = [(first + timedelta(days=n)).isoformat() for n in range(CURVE_DAYS)]
    return {
        "days": days,
        "series": {name: series[name] for name in sorted(series)},
        "incomplete_from": CURVE_DAYS - INCOMPLETE_DAYS,
    }


def _week_before(unit: Unit, at: Moment) -> int | None:
    earlier = moment(at.as_of - timedelta(days=7), at.known_at, at.disease)
    question = Question(units=[unit], at=earlier, only=("cases.new_7d",))
    (figure,) = reports.figures(question)[unit.pk][:1]
    return None if figure.value is None else int(figure.value)


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
    rows = (
        Task.objects.filter(
            within("unit_path", (unit.path,)),
            state=TaskState.OPEN,
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
