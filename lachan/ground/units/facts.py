"""What the tree tells the house."""

from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from lachan.kernel.facts import Fact


@dataclass(frozen=True, kw_only=True)
class TreeLoaded(Fact):
    """An edition of the tree was put in place, whole."""

    edition: str
    units: int
    at: datetime
    by: str


@dataclass(frozen=True, kw_only=True)
class SuccessionsLoaded(Fact):
    """Both editions stand, and who became whom between them is known."""

    predecessor_edition: str
    successor_edition: str
    successions: int
    at: datetime
    by: str


@dataclass(frozen=True, kw_only=True)
class UnitAdded(Fact):
    """A hamlet, an economic zone, an agency or a team was put under its parent."""

    unit_id: int
    unit_public_id: UUID
    at: datetime
    by: str


@dataclass(frozen=True, kw_only=True)
class SynonymChanged(Fact):
    """Another way of writing a unit was learned, or unlearned."""

    unit_id: int
    is_known: bool
    at: datetime
    by: str


@dataclass(frozen=True, kw_only=True)
class BoundariesLoaded(Fact):
    """Outlines were imported for one chunk of units."""

    ids: tuple[int, ...]
    at: datetime
    by: str


@dataclass(frozen=True, kw_only=True)
class PopulationsRecorded(Fact):
    """Counts of people were written down; `ids` are rows of populations."""

    ids: tuple[int, ...]
    at: datetime
    by: str


@dataclass(frozen=True, kw_only=True)
class PopulationAccepted(Fact):
    """Counts became the denominators for a purpose; `ids` are the acceptances."""

    purpose: str
    ids: tuple[int, ...]
    at: datetime
    by: str


@dataclass(frozen=True, kw_only=True)
class StatusAnnounced(Fact):
    """A unit has another level, cordon or epidemic status from an instant on."""

    unit_id: int
    status_id: int
    kind: str
    value: int | None
    starts_at: datetime
    at: datetime
    by: str


@dataclass(frozen=True, kw_only=True)
class StatusEnded(Fact):
    """A cordon, an epidemic or a level came to an end without a new one."""

    unit_id: int
    status_id: int
    kind: str
    ends_at: datetime
    at: datetime
    by: str
