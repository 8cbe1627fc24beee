"""What must hold of reported figures."""

from __future__ import annotations

from datetime import datetime

from django.db.models import F, QuerySet

from lachan.command.reports.models import ReportedFigure
from lachan.kernel import clock
from lachan.kernel.integrity import Check, Severity
from lachan.kernel.speech import sentence as _


def _astray(now: datetime) -> QuerySet[ReportedFigure]:
    return ReportedFigure.objects.exclude(unit_path=F("unit__path"))


def _of_days_to_come(now: datetime) -> QuerySet[ReportedFigure]:
    standing = ReportedFigure.objects.filter(withdrawn_at=None)
    return standing.filter(period_start__gt=clock.today(now))


CHECKS = (
    Check(
        key="reports.astray",
        severity=Severity.GRAVE,
        wrong=_("A reported figure bears the path of another unit."),
        cure=_("Withdraw it and report it again."),
        rows=_astray,
        path="unit_path",
    ),
    Check(
        key="reports.of_days_to_come",
        severity=Severity.FAULT,
        wrong=_("A figure was reported for days that have not come."),
        cure=_("Withdraw it and report it for the right days."),
        rows=_of_days_to_come,
        path="unit_path",
    ),
)
