"""What is asked of the tree."""

from lachan.ground.units.queries.denominators import (
    Denominator,
    People,
    denominator,
    denominators,
)
from lachan.ground.units.queries.editions import (
    UnknownUnit,
    edition_named,
    edition_on,
    unit_named,
)
from lachan.ground.units.queries.finding import (
    Resolution,
    Suggestion,
    find_unit,
    resolve_many,
    search,
    units_of,
)
from lachan.ground.units.queries.shapes import Shapes, shapes
from lachan.ground.units.queries.standing import (
    Counted,
    Kin,
    ancestors,
    counts_of,
    predecessors,
    status_history,
    statuses_at,
    successors,
)

__all__ = [
    "Counted",
    "Denominator",
    "Kin",
    "People",
    "Resolution",
    "Shapes",
    "Suggestion",
    "UnknownUnit",
    "ancestors",
    "counts_of",
    "denominator",
    "denominators",
    "edition_named",
    "edition_on",
    "find_unit",
    "predecessors",
    "resolve_many",
    "search",
    "shapes",
    "status_history",
    "statuses_at",
    "successors",
    "unit_named",
    "units_of",
]
