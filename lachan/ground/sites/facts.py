from dataclasses import dataclass
from datetime import datetime

from lachan.kernel.facts import Fact


@dataclass(frozen=True, kw_only=True)
class FacilityOpened(Fact):
    """A place to stay is in the register from now on."""

    facility_id: int
    at: datetime
    by: str


@dataclass(frozen=True, kw_only=True)
class FacilityClosed(Fact):
    """A place takes nobody any more; its capacity ended on that day."""

    facility_id: int
    ids: tuple[int, ...]  # the capacities that ended
    at: datetime
    by: str


@dataclass(frozen=True, kw_only=True)
class CapacitySet(Fact):
    """A facility runs another number of beds of a kind."""

    ids: tuple[int, ...]  # capacities begun and ended by it
    at: datetime
    by: str


@dataclass(frozen=True, kw_only=True)
class StayOpened(Fact):
    """A person is in a place from an instant on."""

    stay_id: int
    at: datetime
    by: str


@dataclass(frozen=True, kw_only=True)
class StaysOpened(Fact):
    """Many people are in places: one chunk of an import or a bulk verb."""

    ids: tuple[int, ...]
    at: datetime
    by: str


@dataclass(frozen=True, kw_only=True)
class StayEnded(Fact):
    """A person left a place, with the reason on the stay."""

    stay_id: int
    at: datetime
    by: str


@dataclass(frozen=True, kw_only=True)
class StaysEnded(Fact):
    """Many people left, all for one reason."""

    ids: tuple[int, ...]
    at: datetime
    by: str


@dataclass(frozen=True, kw_only=True)
class StayVoided(Fact):
    """A stay was recorded in error; it leaves the figures."""

    stay_id: int
    at: datetime
    by: str


@dataclass(frozen=True, kw_only=True)
class StayRestored(Fact):
    """A voided stay counts again."""

    stay_id: int
    at: datetime
    by: str
