"""What the clock starts for people."""

from __future__ import annotations

from datetime import datetime

from lachan.ground.people import actions


def comb_register(now: datetime) -> object:
    """Every night: which records may be one person."""
    return actions.comb(now=now)
