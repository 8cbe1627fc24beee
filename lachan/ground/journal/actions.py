"""The one verb of the journal: announce a fact, and run what follows at once."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from contextvars import ContextVar
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any, Protocol
from uuid import UUID

from django.db import transaction

from lachan.ground.journal.models import Entry, Reaction
from lachan.kernel import clock, facts

MAX_DEPTH = 8

AtOnce = Callable[[Any, Entry], None]
Soon = Callable[[Any, Entry], None]


class NothingFollowsError(RuntimeError):
    """Raised at start when the house would run without its table of reactions."""


class TooDeepError(RuntimeError):
    """Raised when facts set each other off without end."""


class AnnouncedFact(Protocol):
    """What the journal needs to know of a fact beside its payload."""

    @property
    def at(self) -> datetime:
        """When it happened."""

    @property
    def by(self) -> str:
        """Who did it: `user:<public id>` or `system`."""


@dataclass(frozen=True)
class Flow:
    """What follows from what, as installed once at start."""

    at_once: Mapping[type[facts.Fact], Sequence[AtOnce]] = field(default_factory=dict)
    soon: Mapping[type[facts.Fact], Sequence[Soon]] = field(default_factory=dict)


_flow = Flow()
_depth: ContextVar[int] = ContextVar("journal_depth", default=0)


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
    undoes everything. Raises TooDeepError when facts chase each other.
    """
    told: Any = fact
    entry = Entry.objects.create(
        fact=facts.name_of(type(fact)),
        payload=facts.to_json(fact),
        happened_at=told.at,
        recorded_at=clock.now(),  # noqa: TID251  # recording is what happens here
        actor=told.by,
        subject_kind=subject[0] if subject else "",
        subject_id=subject[1] if subject else None,
        unit_path=path,
        count=count,
    )
    _queue(fact, entry)
    _run_at_once(fact, entry)
    return entry


def _queue(fact: facts.Fact, entry: Entry) -> None:
    Reaction.objects.bulk_create(
        Reaction(entry=entry, name=reaction_name(reaction), due_at=entry.recorded_at)
        for reaction in _flow.soon.get(type(fact), ())
    )


def _run_at_once(fact: facts.Fact, entry: Entry) -> None:
    depth = _depth.get()
    if depth >= MAX_DEPTH:
        raise TooDeepError(f"{entry.fact} is the {depth}th fact in a row; see flow.py.")
    token = _depth.set(depth + 1)
    try:
        for reaction in _flow.at_once.get(type(fact), ()):
            reaction(fact, entry)
    finally:
        _depth.reset(token)
