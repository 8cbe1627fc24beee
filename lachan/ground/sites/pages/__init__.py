"""Places with their beds, and who stays where."""

from lachan.ground.sites.pages.places import beds, capacity, facilities, facility
from lachan.ground.sites.pages.stays import end, move, new, stay, stays, void

__all__ = [
    "beds",
    "capacity",
    "end",
    "facilities",
    "facility",
    "move",
    "new",
    "stay",
    "stays",
    "void",
]
