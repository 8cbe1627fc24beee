"""The tables of the tree: its editions, its people, its decrees."""

from lachan.ground.units.models.changes import (
    ChangeItem,
    ChangeQuerySet,
    ChangeRequest,
    UnitContact,
)
from lachan.ground.units.models.decrees import (
    Decree,
    DecreeLine,
    DecreeQuerySet,
    DecreeQuestion,
    Lineage,
)
from lachan.ground.units.models.tree import (
    AcceptedPopulation,
    AreaStatus,
    Boundary,
    Population,
    Special,
    Succession,
    TreeEdition,
    Unit,
    UnitQuerySet,
    UnitSynonym,
    ancestor_paths,
    step,
)

__all__ = [
    "AcceptedPopulation",
    "AreaStatus",
    "Boundary",
    "ChangeItem",
    "ChangeQuerySet",
    "ChangeRequest",
    "Decree",
    "DecreeLine",
    "DecreeQuerySet",
    "DecreeQuestion",
    "Lineage",
    "Population",
    "Special",
    "Succession",
    "TreeEdition",
    "Unit",
    "UnitContact",
    "UnitQuerySet",
    "UnitSynonym",
    "ancestor_paths",
    "step",
]
