"""That somebody came in, left, or is still at work."""

from __future__ import annotations

from datetime import datetime

from lachan.ground.access import facts, rules
from lachan.ground.access.models import User
from lachan.ground.journal.actions import announce


def note_sign_in(*, user: User, now: datetime) -> None:
    """Write down that somebody came in."""
    told = facts.SignedIn(account=user.public_id, at=now, by=user.actor)
    announce(told, subject=("account", user.public_id))


def note_sign_out(*, user: User, now: datetime) -> None:
    """Write down that somebody left."""
    told = facts.SignedOut(account=user.public_id, at=now, by=user.actor)
    announce(told, subject=("account", user.public_id))


def note_visit(*, user: User, now: datetime) -> bool:
    """Remember that the account is in use; at most one write in five minutes.

    After a pause of half an hour a new visit begins: what came in since the last
    instant of the visit before is new to this reader. A clock that was set back
    begins a new visit too.
    """
    seen = user.last_seen_at
    if seen is not None and seen <= now < seen + rules.SEEN_EVERY:
        return False
    if seen is not None and not seen <= now < seen + rules.VISIT_ENDS_AFTER:
        user.previous_visit_at = min(seen, now)
    user.last_seen_at = now
    User.objects.filter(pk=user.pk).update(
        last_seen_at=user.last_seen_at, previous_visit_at=user.previous_visit_at
    )
    return True
