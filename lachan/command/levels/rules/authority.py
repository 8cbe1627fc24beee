"""Where in the tree must somebody stand to propose, decide or announce a level? Pure.

The regulation names bodies by kind of unit; a body stands at a kind of unit, and
whoever holds the right there or above acts for it.
"""

from collections.abc import Mapping, Sequence
from enum import Enum

# From wide to narrow; a special unit stands in the place of a district.
WIDTHS = ("nation", "province", "district", "commune", "hamlet")
_AS_WIDE_AS = {"special": "district"}


class Step(Enum):
    """What is done with a level."""

    PROPOSES = "proposes"
    DECIDES = "decides"
    ANNOUNCES = "announces"


def seat(chain: Sequence[tuple[str, str]], body_kind: str) -> str:
    """The path at which the body for a unit sits.

    `chain` holds (kind, path) of the unit and all above it, the widest first. A kind
    that the tree does not have, such as districts since 2025, is answered by the next
    wider one; a body narrower than the unit itself by the unit.
    """
    wanted = width(body_kind)
    wide = [path for kind, path in chain if width(kind) <= wanted]
    return wide[-1] if wide else chain[0][1]


def width(kind: str) -> int:
    """How narrow a kind of unit is: 0 is the nation. Unknown kinds are narrowest."""
    known = _AS_WIDE_AS.get(kind, kind)
    return WIDTHS.index(known) if known in WIDTHS else len(WIDTHS)


def chain_of(paths: Sequence[str], kinds: Mapping[str, str]) -> list[tuple[str, str]]:
    """(kind, path) of each path that is a unit, in the order of `paths`."""
    return [(kinds[path], path) for path in paths if path in kinds]
