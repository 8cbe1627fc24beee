"""The verbs of health: doses and conditions recorded, voided, given to another."""

from lachan.ground.health.actions.holding import HOLDER
from lachan.ground.health.actions.merging import KEEPERS, adopt_person
from lachan.ground.health.actions.recording import (
    ConditionDraft,
    ConditionOver,
    DoseImpossible,
    Recorded,
    end_condition,
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
    "ConditionOver",
    "DoseImpossible",
    "Recorded",
    "adopt_person",
    "end_condition",
    "record_condition",
    "record_dose",
    "record_doses_many",
    "restore_dose",
    "void_condition",
    "void_dose",
]
