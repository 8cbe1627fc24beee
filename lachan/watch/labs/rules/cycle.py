"""The life of a specimen: what may follow what, and where it stands now. Pure."""

from __future__ import annotations

from dataclasses import dataclass

from lachan.watch.labs.words import OPEN_STATES, Reject, State

# What may be done while a specimen stands somewhere. A laboratory that scans a tube
# nobody sent has received it all the same, and a result is taken in any state: reality
# is recorded. What has a result is corrected, no longer moved.
AT_HAND = (State.COLLECTED, State.SENT)
AT_LABORATORY = (State.RECEIVED, State.TESTING)
ALLOWED: dict[State, tuple[State, ...]] = {
    State.SENT: (State.COLLECTED, State.SENT),
    State.RECEIVED: (State.COLLECTED, State.SENT),
    State.TESTING: (State.COLLECTED, State.SENT, State.RECEIVED),
    State.POOLED: (State.COLLECTED, State.SENT, State.RECEIVED, State.TESTING),
    State.REJECTED: (
        State.COLLECTED,
        State.SENT,
        State.RECEIVED,
        State.TESTING,
        State.POOLED,
    ),
}
OPEN = tuple(State(code) for code in OPEN_STATES)


def may_become(now: str, then: State) -> bool:
    """Whether a specimen may go from one state to another."""
    return State(now) in ALLOWED[then]


@dataclass(frozen=True, slots=True, kw_only=True)
class Recorded:
    """What is known of a specimen; each true where an instant stands in its row."""

    sent: bool = False
    received: bool = False
    testing: bool = False
    pooled: bool = False  # in a pool whose result is not known
    resulted: bool = False  # a final or corrected result holds, or a negative pool
    rejected: str = ""  # one of Reject
    void: bool = False


def state_of(told: Recorded) -> State:
    """Where a specimen stands.

    A result outweighs a rejection for the sake of a pool: whoever was tested alone
    after all needs no second swab.
    """
    steps = (
        (told.void, State.VOID),
        (bool(told.rejected) and told.rejected != Reject.POOL, State.REJECTED),
        (told.resulted, State.RESULTED),
        (bool(told.rejected), State.REJECTED),
        (told.pooled, State.POOLED),
        (told.testing, State.TESTING),
        (told.received, State.RECEIVED),
        (told.sent, State.SENT),
    )
    return next((state for holds, state in steps if holds), State.COLLECTED)
