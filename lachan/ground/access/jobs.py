"""What the clock does for access."""

from __future__ import annotations

from datetime import datetime, timedelta

from axes.models import AccessAttempt, AccessLog
from django.contrib.sessions.models import Session
from django.utils import timezone

_ATTEMPTS_KEPT = timedelta(days=30)


def clear_expired(_now: datetime) -> int:
    """Remove sessions that are over and old attempts to sign in; how many rows.

    By the machine's clock, which sessions and locks go by.
    """
    machine_now = timezone.now()
    before = machine_now - _ATTEMPTS_KEPT
    removed = [
        Session.objects.filter(expire_date__lt=machine_now).delete()[0],
        AccessAttempt.objects.filter(attempt_time__lt=before).delete()[0],
        AccessLog.objects.filter(attempt_time__lt=before).delete()[0],
    ]
    return sum(removed)
