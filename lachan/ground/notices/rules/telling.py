"""Who is told of what through which channel, and when. Pure."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime, time, timedelta

from lachan.ground.notices.rules.catalogue import Kind, Pace
from lachan.ground.notices.words import Because, Channel
from lachan.kernel.clock import VIETNAM


@dataclass(frozen=True)
class Holder:
    """An account that may do something, and the root of the units where it may."""

    user_id: int
    root: str


@dataclass(frozen=True)
class Subscribed:
    """What a unit wants otherwise than the file: this role is told of it, or not."""

    kind: str
    path: str
    is_told: bool
    channels: tuple[Channel, ...]
    users: frozenset[int] = frozenset()  # who holds the role there


@dataclass(frozen=True)
class Wishes:
    """What an account wants for itself, and where it can be reached."""

    quiet: tuple[time, time] | None = None
    urgent_breaks_quiet: bool = True
    refused: frozenset[Channel] = frozenset()
    reachable: frozenset[Channel] = frozenset({Channel.IN_APP})
    deputy_id: int | None = None


@dataclass(frozen=True)
class Addressee:
    """Somebody who is told, through what, and why."""

    user_id: int
    channels: tuple[Channel, ...]
    because: Because


@dataclass(frozen=True)
class Question:
    """One notice about to be given, and everything that decides who is told."""

    kind: Kind
    pace: Pace
    path: str
    holders: Sequence[Holder] = ()
    subscriptions: Sequence[Subscribed] = ()
    wishes: Mapping[int, Wishes] = field(default_factory=dict)
    left_out: frozenset[int] = frozenset()


def reached(reach: str, holders: Iterable[Holder], path: str) -> tuple[int, ...]:
    """The accounts that a reach means, each once, nearest unit first.

    nearest: those of the unit or of the first one above it that has any; covering:
    all of these; area: those below too.
    """
    everyone = sorted(holders, key=lambda one: (-len(one.root), one.user_id))
    covering = [one for one in everyone if path.startswith(one.root)]
    if reach == "nearest":
        chosen = [one for one in covering if one.root == covering[0].root]
    elif reach == "covering":
        chosen = covering
    else:
        below = [one for one in everyone if one.root.startswith(path)]
        chosen = [*covering, *below]
    return tuple(dict.fromkeys(one.user_id for one in chosen))


def addressees(asked: Question) -> tuple[Addressee, ...]:
    """Everyone who is told at first, with channels and reason.

    A subscription of the nearest unit decides for those who hold its role: it adds,
    changes channels, or silences. What the account itself refuses is left out last;
    in the app everyone who is told is told.
    """
    usual = asked.kind.channels or asked.pace.channels
    chosen = dict.fromkeys(
        reached(asked.kind.reach, asked.holders, asked.path), (usual, Because.RIGHT)
    )
    for one in sorted(asked.subscriptions, key=lambda one: len(one.path)):
        for user_id in one.users:
            if one.is_told:
                chosen[user_id] = (one.channels or usual, Because.SUBSCRIBED)
            else:
                chosen.pop(user_id, None)
    return tuple(
        Addressee(user_id, possible(channels, asked.wishes.get(user_id)), because)
        for user_id, (channels, because) in sorted(chosen.items())
        if user_id not in asked.left_out
    )


def possible(channels: Iterable[Channel], wishes: Wishes | None) -> tuple[Channel, ...]:
    """The channels that lead to an account and that it did not refuse."""
    known = wishes or Wishes()
    outside = (one for one in channels if one != Channel.IN_APP)
    useful = (one for one in outside if one in known.reachable - known.refused)
    return (Channel.IN_APP, *useful)


def next_in_line(
    asked: Question, told: Collection[int], standing_in: Collection[int] = ()
) -> tuple[tuple[int, Because], ...]:
    """Who is told when nobody read it in time: deputies, and the next unit above.

    Deputies are those whom accounts named, and `standing_in`: who answers for the unit
    by its bodies. They are told only if they may do the same there: standing in gives
    no right. Empty when nobody is left.
    """
    may = {one.user_id for one in asked.holders if asked.path.startswith(one.root)}
    found: dict[int, Because] = {}
    named = {asked.wishes.get(one, Wishes()).deputy_id for one in told}
    for deputy in sorted({*named, *standing_in} - {None, *told}):  # type: ignore[type-var]  # None is taken out
        if deputy in may:
            found[deputy] = Because.DEPUTY
    above = [one for one in asked.holders if one.user_id not in {*told, *found}]
    for user_id in reached("nearest", above, asked.path):
        found[user_id] = Because.NEXT
    return tuple(found.items())


def send_at(
    pace: Pace, wishes: Wishes | None, *, usual: tuple[time, time], now: datetime
) -> datetime:
    """When a message outside the app may go: now, or when the quiet hours are over.

    Quiet hours are half open and may go over midnight; equal ends mean none. What
    is urgent does not wait, unless the account asked even then for quiet.
    """
    known = wishes or Wishes()
    if pace.breaks_quiet and known.urgent_breaks_quiet:
        return now
    begins, ends = known.quiet or usual
    here = now.astimezone(VIETNAM)
    clock = here.time().replace(tzinfo=None)
    if begins == ends or not _is_within(clock, begins, ends):
        return now
    over = datetime.combine(here.date(), ends, VIETNAM)
    return over if over > here else over + timedelta(days=1)


def _is_within(clock: time, begins: time, ends: time) -> bool:
    if begins < ends:
        return begins <= clock < ends
    return clock >= begins or clock < ends


def rest_after(failures: int, before_rest: int) -> timedelta | None:
    """How long a channel rests that failed so often in a row: 1 minute, 2 … 1 hour."""
    if failures < before_rest:
        return None
    minutes: int = 2 ** min(failures - before_rest, 6)
    return timedelta(minutes=min(minutes, 60))
