"""The tree for people: browse it, read one unit, correct what is known of it."""

from lachan.ground.units.pages.changes import accept, add, count, learn, unlearn
from lachan.ground.units.pages.reading import browse, outlines, suggest, unit

__all__ = [
    "accept",
    "add",
    "browse",
    "count",
    "learn",
    "outlines",
    "suggest",
    "unit",
    "unlearn",
]
