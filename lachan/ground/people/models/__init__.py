"""Tables of people: who they are, and what became of records that were one."""

from lachan.ground.journal.queries import keyring
from lachan.ground.people.models.merging import (
    Combing,
    LikelyPair,
    Merger,
    MergerQuerySet,
    Moved,
)
from lachan.ground.people.models.persons import (
    SIGHT_KIND,
    Address,
    Correction,
    FoldedField,
    Household,
    Identifier,
    NotSame,
    Person,
    PersonQuerySet,
    Reach,
)

__all__ = [
    "SIGHT_KIND",
    "Address",
    "Combing",
    "Correction",
    "FoldedField",
    "Household",
    "Identifier",
    "LikelyPair",
    "Merger",
    "MergerQuerySet",
    "Moved",
    "NotSame",
    "Person",
    "PersonQuerySet",
    "Reach",
    "keyring",
]
