"""What must hold of files that came in."""

from __future__ import annotations

from datetime import datetime, timedelta

from django.db.models import QuerySet

from lachan.ground.intake.models import ImportRun
from lachan.ground.intake.words import AT_WORK, KEPT_DAYS
from lachan.kernel.integrity import Check, Severity
from lachan.kernel.speech import sentence as _

_LONGEST = timedelta(hours=2)  # a million rows take less
_GRACE = timedelta(days=2)  # the clock forgets every night


def _stuck(now: datetime) -> QuerySet[ImportRun]:
    return ImportRun.objects.filter(state__in=AT_WORK, started_at__lt=now - _LONGEST)


def _kept_too_long(now: datetime) -> QuerySet[ImportRun]:
    before = now - timedelta(days=KEPT_DAYS) - _GRACE
    return ImportRun.objects.filter(started_at__lt=before, forgotten_at=None)


CHECKS = (
    Check(
        key="intake.stuck",
        severity=Severity.FAULT,
        wrong=_("An import has been at work for over two hours."),
        cure=_("See that the worker runs; cancel the import and begin again."),
        rows=_stuck,
        path="unit_path",
        page="interchange:record",
    ),
    Check(
        key="intake.kept_too_long",
        severity=Severity.GRAVE,
        wrong=_("A received file is kept longer than it may be."),
        cure=_("See that the clock runs; it forgets old files every night."),
        rows=_kept_too_long,
        path="unit_path",
        page="interchange:record",
    ),
)
