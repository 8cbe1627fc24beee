"""What the clock does with files that came in."""

from __future__ import annotations

from datetime import datetime

from lachan.ground.intake import actions


def forget_old(now: datetime) -> int:
    """Delete files and refused rows that nobody needs any more."""
    return actions.forget_old(now=now)
