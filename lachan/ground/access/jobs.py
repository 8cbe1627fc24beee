"""What the clock does for access."""

from __future__ import annotations

from datetime import datetime, timedelta

from axes.models import AccessAttempt, AccessLog
from django.contrib.sessions.models import Session
from django.db.models import Exists, F, OuterRef
from django.utils import timezone

from lachan.ground.access.models import OpenSession, StationVisit

_ATTEMPTS_KEPT = timedelta(days=30)
_SESSIONS_KEPT = timedelta(days=30)


def clear_expired(now: datetime) -> int:
    """Remove sessions that are over and old attempts to sign in; how many rows.

    By the machine's clock, which sessions and locks go by; the list of who was signed
    in where goes by the house's.
    """
    machine_now = timezone.now()
    before = machine_now - _ATTEMPTS_KEPT
    over = Session.objects.filter(expire_date__lt=machine_now).delete()[0]
    OpenSession.objects.filter(ended_at=None).exclude(
        Exists(Session.objects.filter(session_key=OuterRef("session_key")))
    ).update(ended_at=F("last_seen_at"))
    removed = [
        OpenSession.objects.filter(ended_at__lt=now - _SESSIONS_KEPT).delete()[0],
        over,
        StationVisit.objects.filter(came_at__lt=now - _SESSIONS_KEPT).delete()[0],
        AccessAttempt.objects.filter(attempt_time__lt=before).delete()[0],
        AccessLog.objects.filter(attempt_time__lt=before).delete()[0],
    ]
    return sum(removed)
