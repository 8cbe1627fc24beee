"""What the clock does for privacy."""

from __future__ import annotations

from datetime import datetime

from lachan.ground.privacy.actions.keeping import propose_disposals


def count_what_is_due(now: datetime) -> int:
    """Every night: what is older than it may be. Nothing is touched."""
    return len(propose_disposals(by=None, now=now))
