"""The verbs of the tree: load, add, count, outline, announce."""

from lachan.ground.units.actions.boundaries import LoadedBoundaries, load_boundaries
from lachan.ground.units.actions.changes import (
    AlreadyDecided,
    AnotherDecides,
    ChangeDraft,
    NothingProposed,
    Stale,
    decide_change,
    propose_change,
    withdraw_change,
)
from lachan.ground.units.actions.decrees import (
    AnsweredAlready,
    CannotUndoDecree,
    DecreeKnown,
    DecreeNotRecorded,
    NotADraft,
    SecondPersonNeeded,
    answer_question,
    carry_out,
    record_decree,
    undo_decree,
    withdraw_decree,
)
from lachan.ground.units.actions.populations import (
    Recorded,
    accept_populations,
    apportion,
    estimate_groups,
    record_populations,
)
from lachan.ground.units.actions.statuses import announce_status, end_status
from lachan.ground.units.actions.trees import LoadedTree, UnknownEdition, load_tree
from lachan.ground.units.actions.units import (
    UnitDraft,
    add_synonym,
    add_unit,
    remove_synonym,
)

__all__ = [
    "AlreadyDecided",
    "AnotherDecides",
    "AnsweredAlready",
    "CannotUndoDecree",
    "ChangeDraft",
    "DecreeKnown",
    "DecreeNotRecorded",
    "LoadedBoundaries",
    "LoadedTree",
    "NotADraft",
    "NothingProposed",
    "Recorded",
    "SecondPersonNeeded",
    "Stale",
    "UnitDraft",
    "UnknownEdition",
    "accept_populations",
    "add_synonym",
    "add_unit",
    "announce_status",
    "answer_question",
    "apportion",
    "carry_out",
    "decide_change",
    "end_status",
    "estimate_groups",
    "load_boundaries",
    "load_tree",
    "propose_change",
    "record_decree",
    "record_populations",
    "remove_synonym",
    "undo_decree",
    "withdraw_change",
    "withdraw_decree",
]
