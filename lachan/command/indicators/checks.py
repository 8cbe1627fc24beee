"""What must hold of the ledger from which every figure is read."""

from __future__ import annotations

from datetime import datetime, timedelta

from django.db.models import F, QuerySet, Sum

from lachan.command.indicators.models import DailyAmount, Movement
from lachan.kernel import clock
from lachan.kernel.integrity import Check, Severity
from lachan.kernel.speech import sentence as _


def _astray(now: datetime) -> QuerySet[Movement]:
    return Movement.objects.exclude(unit_path=F("unit__path"))


def _known_before_now(now: datetime) -> QuerySet[Movement]:
    return Movement.objects.filter(known_at__gt=now + timedelta(hours=1))


def _below_zero(now: datetime) -> QuerySet[DailyAmount]:
    """Stays that ended more often than they began, by unit and kind, until today."""
    until = DailyAmount.objects.filter(measure="stays.open", day__lte=clock.today(now))
    sums = until.order_by().values("unit", "category").annotate(total=Sum("amount"))
    units = sums.filter(total__lt=0).values("unit")
    return until.filter(unit__in=units)


CHECKS = (
    Check(
        key="indicators.astray",
        severity=Severity.GRAVE,
        wrong=_("The ledger counts something under the path of another unit."),
        cure=_("See the nightly comparison of figures, and record the subject anew."),
        rows=_astray,
        path="unit_path",
        subject="measure",
    ),
    Check(
        key="indicators.known_before_now",
        severity=Severity.FAULT,
        wrong=_("The ledger knows of something that will be recorded later."),
        cure=_("See whether the clock of the server was wrong."),
        rows=_known_before_now,
        path="unit_path",
        subject="measure",
    ),
    Check(
        key="indicators.below_zero",
        severity=Severity.GRAVE,
        wrong=_("More people left a kind of stay in a unit than ever came."),
        cure=_("See the nightly comparison of figures, and record the subject anew."),
        rows=_below_zero,
        path="unit__path",
        subject="measure",
    ),
)
