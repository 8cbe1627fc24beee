"""Who may do what, where, why and until when; and how they show who they are."""

from lachan.ground.access.models.accounts import (
    LOCAL_OPERATOR,
    LONG_AGO,
    Grant,
    GrantPath,
    GrantQuerySet,
    LeastCost,
    Role,
    Sight,
    User,
    UserManager,
    below_unindexed,
    within,
)
from lachan.ground.access.models.factors import (
    Passkey,
    RecoveryCode,
    SecondFactor,
)
from lachan.ground.access.models.openings import Opening
from lachan.ground.access.models.reviews import GrantReview
from lachan.ground.access.models.sessions import OpenSession, OpenSessionQuerySet
from lachan.ground.access.models.stations import Pin, Station, StationVisit

__all__ = [
    "LOCAL_OPERATOR",
    "LONG_AGO",
    "Grant",
    "GrantPath",
    "GrantQuerySet",
    "GrantReview",
    "LeastCost",
    "OpenSession",
    "OpenSessionQuerySet",
    "Opening",
    "Passkey",
    "Pin",
    "RecoveryCode",
    "Role",
    "SecondFactor",
    "Sight",
    "Station",
    "StationVisit",
    "User",
    "UserManager",
    "below_unindexed",
    "within",
]
