"""People by page: the list, entering somebody, one person's own data."""

from lachan.ground.people.pages.entering import new, read_card, similar
from lachan.ground.people.pages.listing import people
from lachan.ground.people.pages.merging import maybe_same, merge, not_same, unmerge
from lachan.ground.people.pages.queue import duplicates
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
from lachan.ground.people.pages.splitting import split

__all__ = [
    "add_number",
    "add_reach",
    "correct",
    "duplicates",
    "end_reach",
    "maybe_same",
    "merge",
    "move",
    "new",
    "not_same",
    "people",
    "person",
    "read_card",
    "restore",
    "reveal",
    "similar",
    "split",
    "unmerge",
    "void",
    "withdraw_number",
]
