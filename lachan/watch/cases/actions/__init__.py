"""The verbs of the register of cases."""

from lachan.watch.cases.actions.bulk import (
    Counted,
    classify_many,
    hand_over_many,
    record_outcomes,
)
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
from lachan.watch.cases.actions.exporting import Export, note_export
from lachan.watch.cases.actions.following import follow_results
from lachan.watch.cases.actions.holding import HOLDER
from lachan.watch.cases.actions.merging import KEEPERS, adopt_person
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
from lachan.watch.cases.actions.updating import CaseUpdate, update_many
from lachan.watch.cases.actions.voiding import AnotherStands, restore, void

__all__ = (
    "HOLDER",
    "KEEPERS",
    "AfterDeath",
    "AlreadyACase",
    "AnotherStands",
    "CannotBeOpened",
    "CannotBeTrue",
    "CaseUpdate",
    "ChangedMeanwhile",
    "Counted",
    "Export",
    "IsVoid",
    "NoSource",
    "ReasonNeeded",
    "adopt_person",
    "ask_again",
    "change",
    "classify",
    "classify_many",
    "follow_definition",
    "follow_results",
    "hand_over",
    "hand_over_many",
    "link_sources_many",
    "move",
    "name_source",
    "note_export",
    "open_case",
    "open_many",
    "record_findings",
    "record_outcome",
    "record_outcomes",
    "record_reported",
    "restore",
    "set_severity",
    "update_many",
    "void",
    "withdraw_source",
)
