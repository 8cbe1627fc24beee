"""The verbs of people: each checks, decides, saves and announces in one transaction."""

from lachan.ground.people.actions.adopting import (
    CannotGive,
    Keeper,
    Log,
    NotDecided,
    Reassigned,
    Twins,
    adopt,
)
from lachan.ground.people.actions.arriving import Arrivals, note_late, survivors_of
from lachan.ground.people.actions.belongings import KEEPERS
from lachan.ground.people.actions.changing import ChangedMeanwhile, DoesNotStand
from lachan.ground.people.actions.combing import Combed, comb
from lachan.ground.people.actions.correcting import (
    correct,
    create_household,
    move,
    record_permanent_address,
    set_household,
)
from lachan.ground.people.actions.erasing import HOLDER
from lachan.ground.people.actions.merging import (
    CannotUndo,
    FoundDifferent,
    NeedsWhy,
    hindrances_of,
    merge,
    undo,
    withdraw_difference,
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
from lachan.ground.people.actions.resealing import SEALED
from lachan.ground.people.actions.splitting import split
from lachan.ground.people.actions.standing import (
    NeedsReason,
    mark_not_same,
    restore,
    void,
)

__all__ = [
    "HOLDER",
    "KEEPERS",
    "SEALED",
    "Arrivals",
    "CannotGive",
    "CannotUndo",
    "ChangedMeanwhile",
    "Combed",
    "DoesNotStand",
    "FoundDifferent",
    "IdentifierTaken",
    "IdentifiersTaken",
    "Keeper",
    "Log",
    "NeedsReason",
    "NeedsWhy",
    "NotANumber",
    "NotDecided",
    "NotLikely",
    "Reassigned",
    "Revealed",
    "Twins",
    "add_identifier",
    "add_reach",
    "adopt",
    "comb",
    "correct",
    "create_household",
    "end_reach",
    "hindrances_of",
    "mark_not_same",
    "merge",
    "move",
    "note_late",
    "record_permanent_address",
    "register",
    "register_many",
    "restore",
    "reveal",
    "set_household",
    "split",
    "survivors_of",
    "undo",
    "void",
    "withdraw_difference",
    "withdraw_identifier",
]
