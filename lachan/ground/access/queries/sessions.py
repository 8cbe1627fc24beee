"""Where accounts are signed in."""

from __future__ import annotations

from datetime import datetime

from lachan.ground.access.models import OpenSession, OpenSessionQuerySet, User


def sessions_of(user: User, machine_now: datetime) -> OpenSessionQuerySet:
    """Where the account is signed in at this moment, the latest seen first."""
    live = OpenSession.objects.live(machine_now).filter(user=user)
    return live.order_by("-last_seen_at", "-pk")
