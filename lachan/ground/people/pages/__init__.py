"""People by page: the list, entering somebody, one person's own data."""

from lachan.ground.people.pages.entering import new, read_card, similar
from lachan.ground.people.pages.listing import people
from lachan.ground.people.pages.record import (
    add_number,
    add_reach,
    correct,
    end_reach,
    move,
    person,
    restore,
    reveal,
    void,
    withdraw_number,
)

__all__ = [
    "add_number",
    "add_reach",
    "correct",
    "end_reach",
    "move",
    "new",
    "people",
    "person",
    "read_card",
    "restore",
    "reveal",
    "similar",
    "void",
    "withdraw_number",
]
