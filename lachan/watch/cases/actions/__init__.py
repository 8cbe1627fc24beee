"""The verbs of the register of cases."""

from lachan.watch.cases.actions.changing import (
    CannotBeTrue,
    ChangedMeanwhile,
    IsVoid,
    change,
    record_reported,
)
from lachan.watch.cases.actions.classifying import (
    ReasonNeeded,
    ask_again,
    classify,
    follow_definition,
    record_findings,
)
from lachan.watch.cases.actions.course import AfterDeath, record_outcome, set_severity
from lachan.watch.cases.actions.opening import (
    AlreadyACase,
    CannotBeOpened,
    open_case,
    open_many,
)
from lachan.watch.cases.actions.places import hand_over, move
from lachan.watch.cases.actions.sources import (
    NoSource,
    link_sources_many,
    name_source,
    withdraw_source,
)
from lachan.watch.cases.actions.voiding import AnotherStands, restore, void

__all__ = (
    "AfterDeath",
    "AlreadyACase",
    "AnotherStands",
    "CannotBeOpened",
    "CannotBeTrue",
    "ChangedMeanwhile",
    "IsVoid",
    "NoSource",
    "ReasonNeeded",
    "ask_again",
    "change",
    "classify",
    "follow_definition",
    "hand_over",
    "link_sources_many",
    "move",
    "name_source",
    "open_case",
    "open_many",
    "record_findings",
    "record_outcome",
    "record_reported",
    "restore",
    "set_severity",
    "void",
    "withdraw_source",
)
