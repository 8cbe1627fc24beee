"""The verbs of health: doses and conditions recorded, voided, given to another."""

from lachan.ground.health.actions.holding import HOLDER
from lachan.ground.health.actions.merging import KEEPERS, adopt_person
from lachan.ground.health.actions.recording import (
    ConditionDraft,
    DoseImpossible,
    Recorded,
    record_condition,
    record_dose,
    record_doses_many,
    restore_dose,
    void_condition,
    void_dose,
)

__all__ = [
    "HOLDER",
    "KEEPERS",
    "ConditionDraft",
    "DoseImpossible",
    "Recorded",
    "adopt_person",
    "record_condition",
    "record_dose",
    "record_doses_many",
    "restore_dose",
    "void_condition",
    "void_dose",
]
