"""The clock's shift, what is waiting, and one record's history."""

from __future__ import annotations

import time
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any
from uuid import UUID

from django.db import Error
from django.db.models import Count, Min, Q, QuerySet
from django.utils.translation import gettext

from lachan.ground.journal import words
from lachan.ground.journal.models import ClockShift, Entry, Reaction
from lachan.kernel import facts

# ── the clock ────────────────────────────────────────────────────────────────────


class _Offset:
    """The shift as last read; `read_at` in seconds of the machine's steady clock."""

    value = timedelta(0)
    read_at = float("-inf")


def clock_offset() -> timedelta:
    """How far the house's clock stands from the machine's; read once a second.

    Never fails: without a database, or inside a broken transaction, the last known
    shift holds.
    """
    if time.monotonic() - _Offset.read_at >= 1:
        try:
            seconds = ClockShift.objects.values_list("seconds", flat=True).first()
        except (Error, RuntimeError):
            return _Offset.value
        _Offset.value = timedelta(seconds=seconds or 0)
        _Offset.read_at = time.monotonic()
    return _Offset.value


def forget_clock_offset() -> None:
    """Let the next reading of the clock ask the database."""
    _Offset.read_at = float("-inf")


# ── what is waiting, and what has happened ───────────────────────────────────────


def waiting() -> QuerySet[Reaction]:
    """What facts still set off: waiting or given up, the worst and oldest first."""
    unfinished = ~Q(state=words.ReactionState.DONE)
    # "given_up" sorts before "waiting": what needs a person comes first.
    return (
        Reaction.objects.filter(unfinished)
        .select_related("entry")
        .order_by("state", "due_at", "id")
    )


@dataclass(frozen=True)
class Backlog:
    """How much work the machine has before it; for pages, doctor and alerts."""

    waiting: int
    failing: int
    given_up: int
    oldest_due_at: Any

    @property
    def is_clear(self) -> bool:
        """True if nothing waits and nothing was given up."""
        return not (self.waiting or self.given_up)


def backlog() -> Backlog:
    """Counts of what is waiting, in one statement."""
    is_waiting = Q(state=words.ReactionState.WAITING)
    counted = Reaction.objects.exclude(state=words.ReactionState.DONE).aggregate(
        waiting=Count("pk", filter=is_waiting),
        failing=Count("pk", filter=is_waiting & Q(tries__gt=0)),
        given_up=Count("pk", filter=Q(state=words.ReactionState.GIVEN_UP)),
        oldest_due_at=Min("due_at", filter=is_waiting),
    )
    return Backlog(**counted)


def trail(kind: str, public_id: UUID) -> QuerySet[Entry]:
    """Everything the journal knows of one record, oldest first."""
    return Entry.objects.filter(subject_kind=kind, subject_id=public_id).order_by("id")


def naming(
    kind: type[facts.Fact], pk: int, *, first: datetime, last: datetime
) -> list[Entry]:
    """Facts of a kind about many records at once that name this one, oldest first.

    Between two instants, both included: a record knows when it was recorded, and the
    journal keeps no index over what its batches name.
    """
    entries = Entry.objects.filter(
        fact=facts.name_of(kind), happened_at__range=(first, last)
    ).order_by("id")
    return [entry for entry in entries if pk in entry.payload.get("ids", ())]


def told(fact_name: str) -> str:
    """A fact in words, in the reader's language.

    The fact's class says it: `told`, a sentence of the kernel, or the first line of
    its docstring, which its module then translates. A fact whose class is gone is
    shown by its name.
    """
    try:
        kind = facts.kind_named(fact_name)
    except KeyError:
        return fact_name
    sentence = getattr(kind, "told", None)
    if sentence is not None:
        return str(sentence)
    first_line = (kind.__doc__ or fact_name).strip().partition("\n")[0]
    return gettext(first_line)
