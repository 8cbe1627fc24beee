"""Several results of one specimen: which one holds. Pure.

The answer depends on what was said, never on the order in which it arrived: a message
that was late, came twice or was corrected before it came ends in the same state.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime
from enum import IntEnum
from uuid import UUID

from lachan.watch.labs.words import CONCLUSIVE, Doubt, Said, Source, Standing


class Rank(IntEnum):
    """How much a result weighs; the highest rank that was said decides."""

    POOL = 0  # inferred: its pool was negative
    PRELIMINARY = 1
    INCONCLUSIVE = 2  # final, but neither positive nor negative: is repeated
    FINAL = 3
    CORRECTED = 4


@dataclass(frozen=True, slots=True, kw_only=True)
class Statement:
    """One result as it was said."""

    key: UUID
    value: str
    said: str  # one of Said
    issued_at: datetime
    source: str = Source.HAND.value
    is_out: bool = False  # set aside by somebody, or void
    doubt: str = ""  # one of Doubt: it does not count yet

    @property
    def rank(self) -> Rank:
        """What it weighs."""
        if self.source == Source.POOL:
            return Rank.POOL
        if self.said == Said.CORRECTED:
            return Rank.CORRECTED
        if self.said == Said.PRELIMINARY:
            return Rank.PRELIMINARY
        return Rank.FINAL if self.value in CONCLUSIVE else Rank.INCONCLUSIVE


def settle(statements: Iterable[Statement]) -> dict[UUID, Standing]:
    """What each statement counts for.

    Of corrections the last issued holds. Of finals the first issued holds; another
    that says the same is a repetition, one that says otherwise contradicts and waits
    for somebody. Of preliminary and inconclusive results the last issued holds.
    """
    told = list(statements)
    found = {one.key: _aside(one) for one in told if _aside(one) is not None}
    counting = [one for one in told if one.key not in found]
    answers: dict[UUID, Standing] = {k: v for k, v in found.items() if v is not None}
    if not counting:
        return answers
    holder = _holder(counting)
    for one in counting:
        answers[one.key] = _beside(one, holder)
    return answers


def _aside(one: Statement) -> Standing | None:
    if one.is_out:
        return Standing.OUT
    return Standing.QUEUED if one.doubt != Doubt.NONE else None


def _holder(counting: list[Statement]) -> Statement:
    top = max(one.rank for one in counting)
    of_top = [one for one in counting if one.rank == top]
    choose = min if top == Rank.FINAL else max
    return choose(of_top, key=lambda one: (one.issued_at, one.key))


def _beside(one: Statement, holder: Statement) -> Standing:
    if one is holder:
        return Standing.HOLDS
    if one.rank == Rank.FINAL == holder.rank:
        same = one.value == holder.value
        return Standing.REPEATED if same else Standing.CONTRADICTS
    return Standing.REPLACED


def is_evidence(one: Statement) -> bool:
    """Whether a result that holds says anything of the person.

    Not while it is preliminary, and not where it says nothing.
    """
    if one.rank == Rank.PRELIMINARY:
        return False
    return one.value in CONCLUSIVE or one.value == "indeterminate"


def ends_the_test(one: Statement) -> bool:
    """Whether nothing more is to be done about the specimen.

    An invalid run is repeated from the same tube.
    """
    return one.rank != Rank.PRELIMINARY and one.value != "invalid"
