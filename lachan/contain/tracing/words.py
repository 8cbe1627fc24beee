"""People and links as lists tell them, and what was found wrong with them."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from enum import Enum


@dataclass(frozen=True, slots=True)
class Listed:
    """A person of a list, in the row that names them."""

    id: str
    row: int
    onset: date | None = None


@dataclass(frozen=True, slots=True)
class Told:
    """A link as a row tells it: `source` infected `target`.

    `days` between the onsets, where the row itself tells both.
    """

    source: str
    target: str
    row: int
    days: int | None = None


class Fault(Enum):
    """Why a row or a link was left out, or what in it cannot be."""

    NO_ID = "no_id"  # the row names nobody; left out
    REPEATED_ID = "repeated_id"  # named before; the first row stands
    ONSETS_DIFFER = "onsets_differ"  # rows disagree about an onset; each keeps its own
    NOT_A_DATE = "not_a_date"  # the onset was not read
    HALF_A_LINK = "half_a_link"  # a source without a target or the reverse; left out
    UNLISTED = "unlisted"  # names somebody who is not in the list; left out
    SELF = "self"  # somebody their own source; left out
    REPEAT = "repeat"  # told before; left out
    CYCLE = "cycle"  # people who would be their own ancestors; kept, chains endless


@dataclass(frozen=True, slots=True)
class Problem:
    """`row` as a spreadsheet counts it; None where no single row is at fault."""

    kind: Fault
    row: int | None
    detail: str
