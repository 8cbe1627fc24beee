"""What somebody must do now, and what came in since they last looked."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.db.models import Count, QuerySet, Subquery, Value
from django.db.models.functions import Coalesce
from django.urls import NoReverseMatch, reverse
from django.utils.translation import gettext as _

from lachan.command.reports.queries import visible_to as reports_visible_to
from lachan.ground.access.models import User, below_unindexed
from lachan.ground.access.queries import holds, paths_of
from lachan.ground.health.queries import doses_visible_to
from lachan.ground.sites.models import Stay
from lachan.ground.tasks.queries import visible_to as tasks_visible_to
from lachan.kernel.work import WorkLine
from lachan.watch.cases.models import Case

Worklist = Callable[[User, datetime], list[WorkLine]]
_worklists: dict[str, Worklist] = {}


def install(worklists: Mapping[str, Worklist]) -> None:
    """Put in place who knows of work (lachan/figures.py)."""
    _worklists.clear()
    _worklists.update(worklists)


def worklist(user: User, now: datetime) -> list[WorkLine]:
    """All that waits for this account: overdue first, then by deadline."""
    lines = [line for ask in _worklists.values() for line in ask(user, now)]
    return sorted(lines, key=_urgency)


def _urgency(line: WorkLine) -> tuple[bool, bool, float, str]:
    due = line.due_at.timestamp() if line.due_at else 0.0
    return not line.is_overdue, line.due_at is None, due, str(line.what)


@dataclass(frozen=True)
class CameIn:
    """How many records of a kind came in since a moment, and where to read them."""

    name: str
    count: int
    url: str


def came_in(user: User, since: datetime) -> list[CameIn]:
    """New records of my units since `since`, all kinds counted in one query."""
    told = [
        (_("new cases"), "cases.view", _cases(user, since), "cases:list"),
        (_("stays begun or ended"), "sites.view", _stays(user, since), "sites:stays"),
        (
            _("doses written down"),
            "health.view",
            doses_visible_to(user).filter(recorded_at__gt=since),
            "health:list",
        ),
        (
            _("figures reported"),
            "indicators.view",
            reports_visible_to(user).filter(known_at__gt=since),
            "reports:list",
        ),
        (
            _("tasks given"),
            "tasks.view",
            tasks_visible_to(user).filter(created_at__gt=since),
            "tasks:list",
        ),
    ]
    mine = [one for one in told if holds(user, one[1])]
    counts = _counts([rows for _name, _right, rows, _url in mine], user)
    return [
        CameIn(name, count, _address(url))
        for (name, _right, _rows, url), count in zip(mine, counts, strict=True)
    ]


def _counts(lists: Sequence[QuerySet[Any]], user: User) -> list[int]:
    """How many rows each list has, as columns of one row."""
    columns = {
        f"n{place}": Coalesce(
            Subquery(
                rows.order_by()
                .annotate(every=Value(1))
                .values("every")
                .annotate(n=Count("pk"))
                .values("n")
            ),
            0,
        )
        for place, rows in enumerate(lists)
    }
    if not columns:
        return []
    row: Any = User.objects.filter(pk=user.pk).values(**columns).get()
    return [row[name] for name in columns]


def _cases(user: User, since: datetime) -> QuerySet[Case]:
    """Cases for whom my units are responsible; a sight is nobody's news."""
    # By the instant of recording: few cases are new, and a province's path has all.
    mine = below_unindexed("unit_path", paths_of(user, "cases.view"))
    return Case.objects.standing().filter(mine, recorded_at__gt=since)


def _stays(user: User, since: datetime) -> QuerySet[Stay]:
    return Stay.objects.standing().visible_to(user).filter(recorded_at__gt=since)


def _address(name: str) -> str:
    try:
        return reverse(name)
    except NoReverseMatch:
        return ""
