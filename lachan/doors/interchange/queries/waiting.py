"""Imports that wait for somebody: lines of “Hôm nay”."""

from __future__ import annotations

from datetime import datetime, timedelta

from django.db.models import Count, Q, QuerySet
from django.urls import reverse

from lachan.doors.interchange.words import Kind
from lachan.ground.access.models import User
from lachan.ground.access.queries import holds, place_names
from lachan.ground.intake.models import ImportRun
from lachan.ground.intake.words import IMPORT, OnDuplicate, RunState
from lachan.kernel.speech import Text
from lachan.kernel.speech import sentence as _
from lachan.kernel.work import WorkLine

MOST_LINES = 5
_NOT_WRITTEN = (RunState.MAPPING, RunState.CHECKED, RunState.FAILED)
# Ours: whoever hands a list in at night decides about it the next day.
_WANTED_WITHIN = timedelta(days=1)


def worklist(user: User, now: datetime) -> list[WorkLine]:
    """Files whose rows stand outside the registers until somebody decides.

    Named by what their rows are, never by their names: people call files after people.
    """
    if not holds(user, IMPORT):
        return []
    waiting = _waiting(user)
    runs = list(waiting.order_by("started_at", "pk")[: MOST_LINES + 1])
    if len(runs) > MOST_LINES:
        return [_many(waiting.count(), runs[0], now)]
    names = place_names({run.unit_path for run in runs})
    return [_line(run, names[run.unit_path], now) for run in runs]


def _waiting(user: User) -> QuerySet[ImportRun]:
    """Files not yet written, and written ones whose doubtful rows were left out."""
    undecided = Count("doubtful", filter=Q(doubtful__decision=OnDuplicate.ASK))
    left_out = Q(state=RunState.DONE, on_duplicate=OnDuplicate.ASK, undecided__gt=0)
    return (
        ImportRun.objects.visible_to(user)
        .filter(forgotten_at=None)
        .annotate(undecided=undecided)
        .filter(Q(state__in=_NOT_WRITTEN) | left_out)
    )


def _many(count: int, oldest: ImportRun, now: datetime) -> WorkLine:
    return WorkLine(
        what=_("%(count)d files wait for a decision.", count=count),
        unit="",
        url=reverse("interchange:list"),
        module="interchange",
        verb=_("Open the list"),
        due_at=_due(oldest),
        is_overdue=_due(oldest) < now,
        count=count,
    )


def _line(run: ImportRun, unit: str, now: datetime) -> WorkLine:
    what, verb, page = _asked_of(run)
    return WorkLine(
        what=what,
        unit=unit,
        url=reverse(f"interchange:{page}", args=[run.public_id]),
        module="interchange",
        verb=verb,
        due_at=_due(run),
        is_overdue=_due(run) < now,
    )


def _asked_of(run: ImportRun) -> tuple[Text, Text, str]:
    """What a run waits for, the word on the button, and the page where it is done."""
    told = {"kind": Kind(run.kind).label, "rows": run.rows}
    if run.state == RunState.MAPPING:
        what = _("A file (%(kind)s, %(rows)d rows): confirm its columns.", **told)
        return what, _("Confirm"), "columns"
    if run.state == RunState.FAILED:
        what = _("A file (%(kind)s, %(rows)d rows) stopped halfway.", **told)
        return what, _("Go on"), "record"
    asks: int = getattr(run, "undecided", 0)
    if asks and run.on_duplicate == OnDuplicate.ASK:
        what = _(
            "A file (%(kind)s, %(rows)d rows): %(asks)d are about people who are "
            "probably known.",
            **told,
            asks=asks,
        )
        return what, _("Decide"), "record"
    what = _("A file (%(kind)s, %(rows)d rows) is checked and not yet written.", **told)
    return what, _("Open"), "record"


def _due(run: ImportRun) -> datetime:
    return run.started_at + _WANTED_WITHIN
