"""The verbs of the journal: announce a fact, seal the chain, set the clock."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from contextvars import ContextVar
from dataclasses import dataclass, field
from datetime import datetime, time, timedelta
from typing import Any, Protocol
from uuid import UUID

from django.conf import settings
from django.db import connection, transaction
from django.db.models import F
from django.utils.translation import gettext_lazy as _

from lachan.ground.journal import rules, words
from lachan.ground.journal.facts import ClockShifted, ReactionTriedAgain
from lachan.ground.journal.models import (
    ClockShift,
    DayHead,
    Entry,
    KeptKey,
    Reaction,
    SealedEntry,
)
from lachan.ground.journal.queries import (
    derived_key,
    forget_clock_offset,
    forget_kept_keys,
    keyring,
    marking_key,
    opened_key,
    signing_key,
    spelled,
    unsealed,
)
from lachan.kernel import clock, facts
from lachan.kernel.errors import Refused

MAX_DEPTH = rules.MAX_DEPTH
# Any number that nobody else in this database uses as an advisory lock.
_SEALER_LOCK = 0x1AC4A

AtOnce = Callable[[Any, Entry], None]
Soon = Callable[[Any, Entry], None]


class NothingFollowsError(RuntimeError):
    """Raised at start when the house would run without its table of reactions."""


class TooDeepError(RuntimeError):
    """Raised when facts set each other off without end."""


class NotGivenUp(Refused):
    """Raised by `try_again` for work that is done or still tried by itself."""


class AnnouncedFact(Protocol):
    """What the journal needs to know of a fact beside its payload."""

    @property
    def at(self) -> datetime:
        """When it happened."""

    @property
    def by(self) -> str:
        """Who did it: `user:<public id>` or `system`."""


@dataclass(frozen=True)
class Scheduled:
    """Work that time sets off: an interval, or a time of day in Vietnam."""

    name: str
    run: Callable[[datetime], object]
    rhythm: timedelta | time


@dataclass(frozen=True)
class Flow:
    """What follows from what, as installed once at start.

    `each_round` is what the worker does beside reactions and sealing, every fraction
    of a second: it must be cheap when there is nothing to do, and returns how much it
    did. `by_clock` is the timetable of the clock.
    """

    at_once: Mapping[type[facts.Fact], Sequence[AtOnce]] = field(default_factory=dict)
    soon: Mapping[type[facts.Fact], Sequence[Soon]] = field(default_factory=dict)
    each_round: Sequence[Callable[[datetime], int]] = ()
    by_clock: Sequence[Scheduled] = ()


_flow = Flow()
# The entry whose reaction is running: what is announced meanwhile follows from it.
_cause: ContextVar[Entry | None] = ContextVar("journal_cause", default=None)


def install(flow: Flow, *, may_be_empty: bool = False) -> None:
    """Put the table of reactions in place; the house's own must not be empty.

    Raises NothingFollowsError for empty tables unless a module's test asks for them.
    """
    global _flow  # set once at start, and by tests
    if not may_be_empty and not (flow.at_once or flow.soon):
        raise NothingFollowsError("flow.py names no reaction; nothing would follow.")
    _flow = flow


def installed() -> Flow:
    """The table in force, for the worker and for the tests that read it."""
    return _flow


def reaction_name(reaction: Callable[..., object]) -> str:
    """How the queue names a reaction: its module's short name and its own."""
    module = reaction.__module__.removeprefix("lachan.").rsplit(".", 1)[0]
    return f"{module.rsplit('.', 1)[-1]}.{reaction.__name__}"


@transaction.atomic
def announce(
    fact: facts.Fact,
    *,
    subject: tuple[str, UUID] | None = None,
    path: str = "",
    count: int = 1,
) -> Entry:
    """Write a fact down, run what follows at once, queue what follows soon.

    `fact` has fields `at` (aware instant) and `by` (actor). `subject` is the kind and
    public id of the record it is about; `path` its unit; `count` the records a batch
    fact speaks of. Reactions AT_ONCE run in this transaction and may refuse, which
    undoes everything. Raises TooDeepError when facts chase each other, at once or
    through the queue.
    """
    told: Any = fact
    cause = _cause.get()
    entry = Entry(
        fact=facts.name_of(type(fact)),
        payload=facts.to_json(fact),
        happened_at=told.at,
        recorded_at=clock.now(),  # noqa: TID251  # recording is what happens here
        actor=told.by,
        subject_kind=subject[0] if subject else "",
        subject_id=subject[1] if subject else None,
        unit_path=path,
        count=count,
        cause=cause,
        depth=cause.depth + 1 if cause else 0,
    )
    if entry.depth >= MAX_DEPTH:
        raise TooDeepError(
            f"{entry.fact} follows from {entry.depth} facts in a row; see flow.py."
        )
    entry.mark = rules.mark_of(spelled(entry), marking_key())
    entry.save(force_insert=True)
    _queue(fact, entry)
    _run_at_once(fact, entry)
    return entry


def _queue(fact: facts.Fact, entry: Entry) -> None:
    Reaction.objects.bulk_create(
        Reaction(entry=entry, name=reaction_name(reaction), due_at=entry.recorded_at)
        for reaction in _flow.soon.get(type(fact), ())
    )


def _run_at_once(fact: facts.Fact, entry: Entry) -> None:
    with following_from(entry):
        for reaction in _flow.at_once.get(type(fact), ()):
            reaction(fact, entry)


@contextmanager
def following_from(entry: Entry) -> Iterator[None]:
    """Let what is announced meanwhile name `entry` as its cause."""
    token = _cause.set(entry)
    try:
        yield
    finally:
        _cause.reset(token)


@transaction.atomic
def try_again(*, reaction: Reaction, by: str, now: datetime) -> None:
    """Queue once more what was given up; the caller has checked the right to it."""
    changed = Reaction.objects.filter(
        pk=reaction.pk, state=words.ReactionState.GIVEN_UP
    ).update(state=words.ReactionState.WAITING, tries=0, due_at=now)
    if not changed:
        raise NotGivenUp(
            what=_("Nothing was queued again."),
            why=_("This work was not given up: it is done, or is still being tried."),
            what_now=_("Open the list of waiting work again."),
        )
    announce(ReactionTriedAgain(reaction_id=reaction.pk, at=now, by=by))


# ── the chain ────────────────────────────────────────────────────────────────────


@transaction.atomic
def seal_pending(limit: int = 2000, *, thoroughly: bool = False) -> int:
    """Give the next entries their places in the chain; how many were sealed.

    Places are given here, in the order in which entries are found, not when they are
    written: a transaction that commits late gets a later place and is never skipped.
    One sealer works at a time; another that comes meanwhile does nothing.
    """
    if not unsealed(thoroughly=thoroughly).exists() or not _alone():
        return 0
    last = SealedEntry.objects.order_by("-position").first()
    position, digest = (last.position, last.digest) if last else (0, None)
    digest = digest or rules.START_OF_CHAIN
    places = []
    newest: datetime | None = None
    for entry in unsealed(thoroughly=thoroughly)[:limit]:
        position += 1
        digest = rules.digest_after(digest, spelled(entry))
        places.append(SealedEntry(entry=entry, position=position, digest=digest))
        newest = max(newest or entry.recorded_at, entry.recorded_at)
    SealedEntry.objects.bulk_create(places)
    if newest is not None:
        _sign_head(newest, position, digest)
    return len(places)


def _alone() -> bool:
    if connection.vendor != "postgresql":
        return True  # SQLite lets one transaction write at a time.
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_try_advisory_xact_lock(%s)", [_SEALER_LOCK])
        return bool(cursor.fetchone()[0])


def _sign_head(newest: datetime, position: int, digest: str) -> None:
    """Sign the chain as it now ends, as the head of its newest entry's day.

    The head of a day moves with the chain until the day is over; so the end of the
    chain cannot be cut off unseen either.
    """
    day = clock.today(newest)
    message = rules.head_message(day, position, digest)
    DayHead.objects.update_or_create(
        day=day,
        defaults={
            "position": position,
            "digest": digest,
            "signature": signing_key().sign(message).hex(),
        },
    )


# ── keys ─────────────────────────────────────────────────────────────────────────


@transaction.atomic
def keep_former_keys(*, purposes: Sequence[str], now: datetime) -> int:
    """Keep what must last of the former field keys, sealed under the one in force.

    So a former key may be thrown away, and what it marked can still be checked. Safe
    to repeat; how many keys are kept now.
    """
    seal = keyring().seal
    for purpose in purposes:
        for former in reversed(settings.FORMER_KEYS):  # oldest first: see `first_key`
            key = derived_key(purpose, former)
            KeptKey.objects.get_or_create(
                purpose=purpose,
                fingerprint=rules.fingerprint(key),
                defaults={"sealed": seal(purpose, key.hex()), "kept_at": now},
            )
    for kept in KeptKey.objects.all():
        key_again = opened_key(kept)
        if key_again is not None and not keyring().is_current(bytes(kept.sealed)):
            kept.sealed = seal(kept.purpose, key_again.hex())
            kept.save(update_fields=["sealed"])
    forget_kept_keys()
    return KeptKey.objects.count()


# ── the clock ────────────────────────────────────────────────────────────────────


@transaction.atomic
def shift_clock(*, to: datetime, by: str) -> timedelta:
    """Set the house's clock so that it is `to` now; how far it was moved.

    Other processes follow within a second. What waits in the queue keeps its distance
    in time, so that a clock set back does not put it to sleep for years.
    """
    before = clock.now()  # noqa: TID251  # the clock itself is the subject here
    shift, _created = ClockShift.objects.select_for_update().get_or_create(pk=1)
    moved = timedelta(seconds=round((to - before).total_seconds()))
    shift.seconds += int(moved.total_seconds())
    shift.save(update_fields=["seconds"])
    Reaction.objects.filter(state=words.ReactionState.WAITING).update(
        due_at=F("due_at") + moved
    )
    forget_clock_offset()
    transaction.on_commit(forget_clock_offset)
    announce(ClockShifted(seconds=shift.seconds, at=to, by=by))
    return moved
