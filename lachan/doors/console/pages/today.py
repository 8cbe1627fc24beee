"""Hôm nay: what must I do now, and what came in since I last looked."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET

from design import formats
from design.components import (
    Action,
    Buttons,
    Column,
    Empty,
    Linked,
    Mark,
    Row,
    Table,
    Tile,
)
from lachan.doors.console.queries.today import came_in, worklist
from lachan.ground.access.models import User
from lachan.ground.access.queries import account_of, holds
from lachan.kernel import clock
from lachan.kernel.work import WorkLine

SHOWN = 200


@dataclass(frozen=True)
class Day:
    """The work of one day under one heading."""

    title: str
    table: Table


@require_GET
def today(request: HttpRequest) -> HttpResponse:
    """The first page: work by urgency, and news."""
    user = account_of(request)
    now = clock.now()
    lines = worklist(user, now)
    since = user.previous_visit_at or now - timedelta(days=1)
    soon = [
        line
        for line in lines
        if line.due_at and now <= line.due_at < now + timedelta(days=1)
    ]
    page = {
        "today": clock.today(now),
        "days": _days(lines[:SHOWN], now),
        "hidden": max(0, len(lines) - SHOWN),
        "since": since,
        "tiles": [
            Tile(
                name=_("Overdue"),
                value=_amount([line for line in lines if line.is_overdue]),
                url="#work-0" if any(line.is_overdue for line in lines) else "",
            ),
            Tile(name=_("Due within 24 hours"), value=_amount(soon)),
            Tile(name=_("To do in all"), value=_amount(lines)),
        ],
        "news": [
            Tile(name=one.name, value=one.count, url=one.url, size="small")
            for one in came_in(user, since)
        ],
        "nothing": Empty(
            _("Nothing waits for you"),
            _("Work appears here by itself when records make it necessary."),
            _next_page(user),
            icon="checks",
        ),
    }
    return render(request, "console/today.html", page)


def _next_page(user: User) -> Action | None:
    """Where somebody without work looks next: how things stand, else the cases."""
    if holds(user, "indicators.view"):
        return Action(_("See the situation"), reverse("console:situation"))
    if holds(user, "cases.view"):
        return Action(_("See the cases"), reverse("cases:list"))
    return None


def _amount(lines: Sequence[WorkLine]) -> int:
    """How many things there are to do: one line may stand for many cases."""
    return sum(line.count for line in lines)


def _days(lines: Sequence[WorkLine], now: datetime) -> list[Day]:
    """Overdue first, then by civil day of the deadline, then what has none."""
    groups: dict[tuple[int, str], list[WorkLine]] = {}
    for line in lines:
        groups.setdefault(_day_of(line, clock.today(now)), []).append(line)
    return [
        Day(title, _table(f"work-{place}", title, group, now))
        for (place, title), group in groups.items()
    ]


def _day_of(line: WorkLine, today: date) -> tuple[int, str]:
    if line.is_overdue:
        return 0, _("Overdue")
    if line.due_at is None:
        return 9999, _("No deadline")
    days = (clock.today(line.due_at) - today).days
    named = {0: _("Today"), 1: _("Tomorrow")}
    return days + 1, named.get(days) or formats.day(clock.today(line.due_at))


def _table(name: str, title: str, lines: list[WorkLine], now: datetime) -> Table:
    return Table(
        id=name,
        caption=title,
        columns=[
            Column("what", _("What")),
            Column("unit", _("Unit")),
            Column("due", _("Due by"), "instant"),
            Column("verb", ""),
        ],
        rows=[_row(line, now) for line in lines],
        shows_caption=True,
        has_column_chooser=False,
    )


def _row(line: WorkLine, now: datetime) -> Row:
    what: list[object] = [Linked(str(line.what), line.url)]
    if line.is_overdue and line.due_at:
        what.append(Mark(formats.ago(line.due_at, now), "alert", "clock-exclamation"))
    verb = Action(line.verb or _("Open"), line.url)  # type: ignore[arg-type]  # words or a lazy translation of them
    return Row(
        cells={
            "what": what,
            "unit": line.unit,
            "due": line.due_at or "",
            "verb": Buttons([verb]),
        },
        label=str(line.what),
    )
