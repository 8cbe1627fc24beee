"""The verbs of places to stay: facilities, capacity, stays, and whose they are."""

from lachan.ground.sites.actions.holding import HOLDER
from lachan.ground.sites.actions.merging import KEEPERS, adopt_person
from lachan.ground.sites.actions.staying import (
    AlreadyStaying,
    BedTaken,
    FacilityDraft,
    NotInStay,
    StayImpossible,
    add_room,
    close_facility,
    end_many,
    end_stay,
    move,
    open_facility,
    open_many,
    open_stay,
    restore_stay,
    set_capacity,
    void_stay,
)

__all__ = [
    "HOLDER",
    "KEEPERS",
    "AlreadyStaying",
    "BedTaken",
    "FacilityDraft",
    "NotInStay",
    "StayImpossible",
    "add_room",
    "adopt_person",
    "close_facility",
    "end_many",
    "end_stay",
    "move",
    "open_facility",
    "open_many",
    "open_stay",
    "restore_stay",
    "set_capacity",
    "void_stay",
]
