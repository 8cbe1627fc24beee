"""The verbs of the bodies: set up, seat, stand in, take charge; service areas."""

from lachan.ground.bodies.actions.areas import (
    AreaDraft,
    change_area,
    draw_area,
    end_area,
)
from lachan.ground.bodies.actions.bodies import (
    BodyDraft,
    change_body,
    dissolve,
    found,
    move_body,
)
from lachan.ground.bodies.actions.charges import ChargeDraft, end_charge, take_charge
from lachan.ground.bodies.actions.holding import HOLDER, KEPT, SEALED
from lachan.ground.bodies.actions.lists import ImportedList, import_list
from lachan.ground.bodies.actions.refusals import (
    AlreadyAbsent,
    AlreadyOver,
    AlreadySeated,
    NotInOrder,
)
from lachan.ground.bodies.actions.seats import (
    SeatDraft,
    come_back,
    leave,
    report_absence,
    seat_member,
)

__all__ = [
    "HOLDER",
    "KEPT",
    "SEALED",
    "AlreadyAbsent",
    "AlreadyOver",
    "AlreadySeated",
    "AreaDraft",
    "BodyDraft",
    "ChargeDraft",
    "ImportedList",
    "NotInOrder",
    "SeatDraft",
    "change_area",
    "change_body",
    "come_back",
    "dissolve",
    "draw_area",
    "end_area",
    "end_charge",
    "found",
    "import_list",
    "leave",
    "move_body",
    "report_absence",
    "seat_member",
    "take_charge",
]
