"""The verbs of people: each checks, decides, saves and announces in one transaction."""

from lachan.ground.people.actions.changing import ChangedMeanwhile, DoesNotStand
from lachan.ground.people.actions.correcting import (
    correct,
    create_household,
    move,
    record_permanent_address,
    set_household,
)
from lachan.ground.people.actions.numbers import (
    NotANumber,
    Revealed,
    add_identifier,
    add_reach,
    end_reach,
    reveal,
    withdraw_identifier,
)
from lachan.ground.people.actions.registering import (
    IdentifiersTaken,
    IdentifierTaken,
    NotLikely,
    register,
    register_many,
)
from lachan.ground.people.actions.standing import (
    NeedsReason,
    mark_not_same,
    restore,
    void,
)

__all__ = [
    "ChangedMeanwhile",
    "DoesNotStand",
    "IdentifierTaken",
    "IdentifiersTaken",
    "NeedsReason",
    "NotANumber",
    "NotLikely",
    "Revealed",
    "add_identifier",
    "add_reach",
    "correct",
    "create_household",
    "end_reach",
    "mark_not_same",
    "move",
    "record_permanent_address",
    "register",
    "register_many",
    "restore",
    "reveal",
    "set_household",
    "void",
    "withdraw_identifier",
]
