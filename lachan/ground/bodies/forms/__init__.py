"""What is typed about bodies and service areas."""

from lachan.ground.bodies.forms.areas import (
    AreaFilter,
    AreaForm,
    AreaUnitsForm,
    GapsForm,
)
from lachan.ground.bodies.forms.bodies import (
    AbsenceForm,
    BodyFilter,
    BodyForm,
    ChangeForm,
    ChargeForm,
    CoverForm,
    EndForm,
    ListForm,
    MoveForm,
    SeatForm,
)

__all__ = [
    "AbsenceForm",
    "AreaFilter",
    "AreaForm",
    "AreaUnitsForm",
    "BodyFilter",
    "BodyForm",
    "ChangeForm",
    "ChargeForm",
    "CoverForm",
    "EndForm",
    "GapsForm",
    "ListForm",
    "MoveForm",
    "SeatForm",
]
