"""The verbs of privacy."""

from lachan.ground.privacy.actions.erasing import (
    NeedsSecondPerson,
    StillNeeded,
    erase,
    replay,
)
from lachan.ground.privacy.actions.rotating import (
    KeyMissing,
    Rotated,
    keys_in_use,
    rotate,
)

__all__ = [
    "KeyMissing",
    "NeedsSecondPerson",
    "Rotated",
    "StillNeeded",
    "erase",
    "keys_in_use",
    "replay",
    "rotate",
]
