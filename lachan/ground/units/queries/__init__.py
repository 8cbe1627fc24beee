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

__all__ = [
    "Denominator",
    "People",
    "Resolution",
    "Suggestion",
    "UnknownUnit",
    "denominator",
    "denominators",
    "edition_named",
    "edition_on",
    "find_unit",
    "resolve_many",
    "search",
    "unit_named",
    "units_of",
]
