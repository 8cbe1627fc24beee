"""Bodies with their members and charges; service areas beside the tree."""

from lachan.ground.bodies.models.areas import (
    AreaQuerySet,
    AreaUnit,
    ServiceArea,
)
from lachan.ground.bodies.models.bodies import (
    Absence,
    Body,
    BodyQuerySet,
    Charge,
    Seat,
)

__all__ = [
    "Absence",
    "AreaQuerySet",
    "AreaUnit",
    "Body",
    "BodyQuerySet",
    "Charge",
    "Seat",
    "ServiceArea",
]
