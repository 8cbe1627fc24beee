"""Who answers for a body at an instant: the head, else the first deputy present."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date, datetime

from lachan.kernel import clock

# Before it comes whoever the founding decision ranks before; see `words.Role`.
RANKS = ("head", "standing_deputy", "deputy", "standing", "secretary", "member")
LEADS = RANKS[:3]


@dataclass(frozen=True, slots=True)
class Away:
    """An absence from an instant until another; `until` None: not known yet."""

    since: datetime
    until: datetime | None

    def holds(self, at: datetime) -> bool:
        """Whether `at` lies in it; its end does not."""
        return self.since <= at and (self.until is None or at < self.until)


@dataclass(frozen=True, slots=True)
class Sitting:
    """A member's seat: its role, its place among equals, its days, its absences."""

    pk: int
    role: str
    rank: int
    since: date
    until: date | None  # exclusive
    away: Sequence[Away] = ()

    def is_held(self, on: date) -> bool:
        """Whether the member sits on a civil day."""
        return self.since <= on and (self.until is None or on < self.until)

    def is_away(self, at: datetime) -> bool:
        """Whether the member is absent at an instant."""
        return any(one.holds(at) for one in self.away)


@dataclass(frozen=True, slots=True)
class Answering:
    """Who answers for a body: the seat, whom it stands in for, and who follows.

    `seat` is None where the head and every deputy are absent or missing: then nobody
    may be guessed. `head` is the head's seat, absent or not. `order` are all who may
    answer, present or not, in the order in which they stand in.
    """

    seat: int | None
    head: int | None
    order: tuple[int, ...]
    away: frozenset[int]

    @property
    def stands_in(self) -> bool:
        """Whether somebody else than the head answers."""
        return self.seat is not None and self.seat != self.head


def in_order(sittings: Iterable[Sitting]) -> list[Sitting]:
    """As a list of members is read: by role, by rank, by who came first."""
    return sorted(
        sittings, key=lambda one: (RANKS.index(one.role), one.rank, one.since, one.pk)
    )


def answering(sittings: Iterable[Sitting], *, at: datetime) -> Answering:
    """The head if present, else the standing deputy, else deputies by their rank.

    A plain member never answers for the body: it would be a guess. A deputy acts for
    the head during the head's absence only (Law on Organisation of Local Government,
    on the chairman's absence; wording unverified).
    """
    day = clock.civil_day_of(at)
    held = [one for one in in_order(sittings) if one.is_held(day)]
    leading = [one for one in held if one.role in LEADS]
    present = [one for one in leading if not one.is_away(at)]
    head = next((one.pk for one in leading if one.role == "head"), None)
    return Answering(
        seat=present[0].pk if present else None,
        head=head,
        order=tuple(one.pk for one in leading),
        away=frozenset(one.pk for one in held if one.is_away(at)),
    )
