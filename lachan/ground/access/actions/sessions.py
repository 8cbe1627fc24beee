"""Sessions: noted while they last, ended by their owner or who manages the account."""

from __future__ import annotations

from datetime import datetime

from django.contrib.sessions.backends.base import SessionBase
from django.contrib.sessions.models import Session
from django.db import transaction

from lachan.ground.access import facts, rules
from lachan.ground.access.actions.gate import require_manages
from lachan.ground.access.models import OpenSession, OpenSessionQuerySet, User
from lachan.ground.journal.actions import announce

# Under these words the session itself remembers which row is its own, and that more
# than a password was shown.
_MARK = "access_session"
_PASSED = "access_second_factor"


def note_session(
    *, session: SessionBase, user: User, device: str, now: datetime
) -> None:
    """Remember that this session is in use; at most one write in five minutes.

    No statement in between. A session whose key was changed, as at every sign-in and
    change of password, keeps its row.
    """
    mark = session.get(_MARK)
    key = session.session_key or ""
    if mark is None or mark["user"] != user.pk:
        # Two requests of one page may both be the first.
        row, _new = OpenSession.objects.get_or_create(
            session_key=key,
            ended_at=None,
            defaults={
                "user": user,
                "device": device[:60],
                "began_at": now,
                "last_seen_at": now,
            },
        )
        session[_MARK] = _mark(row.pk, user, key, now)
        return
    seen = datetime.fromisoformat(mark["seen"])
    if mark["key"] == key and seen <= now < seen + rules.SEEN_EVERY:
        return
    row_id = mark["row"]
    OpenSession.objects.filter(pk=row_id).update(session_key=key, last_seen_at=now)
    session[_MARK] = _mark(row_id, user, key, now)


def _mark(row_id: int, user: User, key: str, now: datetime) -> dict[str, object]:
    return {"row": row_id, "user": user.pk, "key": key, "seen": now.isoformat()}


def row_of(session: SessionBase) -> int | None:
    """Which row of the list is this session."""
    mark = session.get(_MARK)
    return mark["row"] if mark else None


@transaction.atomic
def end_session(*, opened: OpenSession, by: User, now: datetime) -> None:
    """Sign an account out on one device; its next request there finds no session."""
    if opened.user_id != by.pk:
        require_manages(by, opened.user, now)
    _end(opened.user, OpenSession.objects.filter(pk=opened.pk), by=by, now=now)


@transaction.atomic
def end_sessions(
    *, user: User, by: User, now: datetime, but: SessionBase | None = None
) -> int:
    """Sign an account out everywhere, or everywhere but here; how many sessions."""
    if user.pk != by.pk:
        require_manages(by, user, now)
    others = OpenSession.objects.filter(user=user)
    if but is not None:
        others = others.exclude(pk=row_of(but) or 0)
    return _end(user, others, by=by, now=now)


def _end(user: User, rows: OpenSessionQuerySet, *, by: User, now: datetime) -> int:
    open_rows = rows.filter(ended_at=None)
    keys = list(open_rows.values_list("session_key", flat=True))
    ended = open_rows.update(ended_at=now)
    Session.objects.filter(session_key__in=keys).delete()
    if ended:
        told = facts.SessionsEnded(
            account=user.public_id, count=ended, at=now, by=by.actor
        )
        announce(told, subject=("account", user.public_id))
    return ended


def note_end(*, session: SessionBase, now: datetime) -> None:
    """Close the row of a session that its owner ends by signing out."""
    OpenSession.objects.filter(pk=row_of(session) or 0, ended_at=None).update(
        ended_at=now
    )


def note_second_factor(session: SessionBase) -> None:
    """Remember in the session that its owner showed a second factor."""
    session[_PASSED] = True


def passed_second_factor(session: SessionBase) -> bool:
    """Whether the owner of this session showed a second factor."""
    return session.get(_PASSED) is True
