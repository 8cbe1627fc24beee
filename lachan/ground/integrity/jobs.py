"""What the clock starts: every night all records are inspected."""

from __future__ import annotations

from datetime import datetime

from lachan.ground.integrity import actions


def inspect_nightly(now: datetime) -> object:
    """Ask every check and keep what was found."""
    return actions.inspect_by_clock(now=now)
