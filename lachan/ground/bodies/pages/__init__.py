"""Bodies and service areas for people."""

from lachan.ground.bodies.pages.changing import (
    away,
    back,
    bring_in,
    change,
    charge,
    end,
    end_charge,
    leave,
    move,
    new,
    seat,
)
from lachan.ground.bodies.pages.reading import coverage, listed, phones, record

__all__ = [
    "away",
    "back",
    "bring_in",
    "change",
    "charge",
    "coverage",
    "end",
    "end_charge",
    "leave",
    "listed",
    "move",
    "new",
    "phones",
    "record",
    "seat",
]
