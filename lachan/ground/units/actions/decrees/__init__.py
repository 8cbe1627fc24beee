"""Decrees on units: recorded, carried out by a second person, undone."""

from lachan.ground.units.actions.decrees.answering import (
    AnsweredAlready,
    answer_question,
)
from lachan.ground.units.actions.decrees.carrying import (
    NotADraft,
    SecondPersonNeeded,
    carry_out,
)
from lachan.ground.units.actions.decrees.recording import (
    DecreeKnown,
    DecreeNotRecorded,
    record_decree,
    withdraw_decree,
)
from lachan.ground.units.actions.decrees.undoing import CannotUndoDecree, undo_decree

__all__ = [
    "AnsweredAlready",
    "CannotUndoDecree",
    "DecreeKnown",
    "DecreeNotRecorded",
    "NotADraft",
    "SecondPersonNeeded",
    "answer_question",
    "carry_out",
    "record_decree",
    "undo_decree",
    "withdraw_decree",
]
