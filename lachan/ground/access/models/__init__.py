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
    RecoveryCode,
    SecondFactor,
)
from lachan.ground.access.models.openings import Opening
from lachan.ground.access.models.reviews import GrantReview
from lachan.ground.access.models.sessions import OpenSession, OpenSessionQuerySet

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
    "RecoveryCode",
    "Role",
    "SecondFactor",
    "Sight",
    "User",
    "UserManager",
    "below_unindexed",
    "within",
]
