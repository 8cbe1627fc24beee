"""Is this result about this specimen? Pure."""

from __future__ import annotations

from datetime import datetime

from lachan.kernel.vietnamese import fold
from lachan.watch.labs.words import Doubt, Reject


def names_differ(told: str, known: str) -> bool:
    """Whether two names can hardly be one person's.

    Marks, order and case do not count; a part left out does not either. Nothing told
    contradicts nothing.
    """
    one, other = set(fold(told).split()), set(fold(known).split())
    if not one or not other:
        return False
    return not (one <= other or other <= one)


def doubt_about(
    *,
    told_name: str,
    known_name: str,
    issued_at: datetime,
    collected_at: datetime,
    rejected: str,
) -> Doubt:
    """Why a result of a known tube does not count until somebody decides."""
    if rejected and rejected != Reject.POOL:
        return Doubt.REJECTED
    if issued_at < collected_at:
        return Doubt.BEFORE_SAMPLING
    if names_differ(told_name, known_name):
        return Doubt.OTHER_PERSON
    return Doubt.NONE
