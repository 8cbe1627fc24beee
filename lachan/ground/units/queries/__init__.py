"""What is asked of the tree."""

from lachan.ground.units.queries.decrees import (
    Effect,
    effect_of,
    lines_by_mapping,
    open_questions,
    worklist,
)
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
from lachan.ground.units.queries.holdings import Holding, install_holdings
from lachan.ground.units.queries.lineage import (
    Kinship,
    Place,
    companions,
    kinship,
    lineage,
    lineage_paths,
    parts_of,
    readers_of,
    reading_paths,
)
from lachan.ground.units.queries.own import own_commune, own_unit
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
    "Effect",
    "Holding",
    "Kin",
    "Kinship",
    "People",
    "Place",
    "Resolution",
    "Shapes",
    "Suggestion",
    "UnknownUnit",
    "ancestors",
    "companions",
    "counts_of",
    "denominator",
    "denominators",
    "edition_named",
    "edition_on",
    "effect_of",
    "find_unit",
    "install_holdings",
    "kinship",
    "lineage",
    "lineage_paths",
    "lines_by_mapping",
    "open_questions",
    "own_commune",
    "own_unit",
    "parts_of",
    "predecessors",
    "readers_of",
    "reading_paths",
    "resolve_many",
    "search",
    "shapes",
    "status_history",
    "statuses_at",
    "successors",
    "unit_named",
    "units_of",
    "worklist",
]
