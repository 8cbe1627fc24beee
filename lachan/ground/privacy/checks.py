"""What must hold of requests, breaches and the disposal of data."""

from __future__ import annotations

from datetime import datetime, timedelta

from django.db.models import Q, QuerySet

from lachan.ground.privacy.models import Breach, DataRequest, Disposal
from lachan.kernel.integrity import Check, Severity
from lachan.kernel.speech import sentence as _

_DECIDED_WITHIN = timedelta(days=30)


def _late(now: datetime) -> QuerySet[DataRequest]:
    due = Q(answer_due_at__lt=now, decided_at=None) | Q(do_due_at__lt=now)
    return DataRequest.objects.filter(due, closed_at=None)


def _not_notified(now: datetime) -> QuerySet[Breach]:
    due = Breach.objects.filter(notify_due_at__lt=now, notified_at=None)
    return due.filter(closed_at=None)


def _disposal_waits(now: datetime) -> QuerySet[Disposal]:
    late = now - _DECIDED_WITHIN
    return Disposal.objects.filter(decided_at=None, proposed_at__lt=late, due__gt=0)


CHECKS = (
    Check(
        key="privacy.request_late",
        severity=Severity.GRAVE,
        wrong=_("A request of a data subject is past the term that the law sets."),
        cure=_("Answer it now, or extend it with the reason that the law asks for."),
        rows=_late,
        path="unit_path",
        page="privacy:request",
    ),
    Check(
        key="privacy.breach_not_notified",
        severity=Severity.GRAVE,
        wrong=_("A breach was not notified within the term that the law sets."),
        cure=_("Notify it now and say why it is late."),
        rows=_not_notified,
        path="unit_path",
        page="privacy:breach",
    ),
    Check(
        key="privacy.disposal_waits",
        severity=Severity.FAULT,
        wrong=_("Data past their term have waited for a decision for over 30 days."),
        cure=_("Approve or refuse the disposal."),
        rows=_disposal_waits,
    ),
)
