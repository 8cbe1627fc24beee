from dataclasses import dataclass
from datetime import datetime
from typing import ClassVar

from lachan.kernel.facts import Fact
from lachan.kernel.speech import Sentence
from lachan.kernel.speech import sentence as _


@dataclass(frozen=True, kw_only=True)
class FacilityOpened(Fact):
    """A place to stay is in the register from now on."""

    told: ClassVar[Sentence] = _("The facility was entered.")

    facility_id: int
    at: datetime
    by: str


@dataclass(frozen=True, kw_only=True)
class FacilityClosed(Fact):
    """A place takes nobody any more; its capacity ended on that day."""

    told: ClassVar[Sentence] = _("The facility was closed.")

    facility_id: int
    ids: tuple[int, ...]  # the capacities that ended
    at: datetime
    by: str


@dataclass(frozen=True, kw_only=True)
class CapacitySet(Fact):
    """A facility runs another number of beds of a kind."""

    told: ClassVar[Sentence] = _("The number of beds was set.")

    ids: tuple[int, ...]  # capacities begun and ended by it
    at: datetime
    by: str


@dataclass(frozen=True, kw_only=True)
class StayOpened(Fact):
    """A person is in a place from an instant on."""

    told: ClassVar[Sentence] = _("The stay was opened.")

    stay_id: int
    at: datetime
    by: str


@dataclass(frozen=True, kw_only=True)
class StaysOpened(Fact):
    """Many people are in places: one chunk of an import or a bulk verb."""

    told: ClassVar[Sentence] = _("Stays were opened together.")

    ids: tuple[int, ...]
    at: datetime
    by: str


@dataclass(frozen=True, kw_only=True)
class StayEnded(Fact):
    """A person left a place, with the reason on the stay."""

    told: ClassVar[Sentence] = _("The stay was ended.")

    stay_id: int
    at: datetime
    by: str


@dataclass(frozen=True, kw_only=True)
class StaysEnded(Fact):
    """Many people left, all for one reason."""

    told: ClassVar[Sentence] = _("Stays were ended together.")

    ids: tuple[int, ...]
    at: datetime
    by: str


@dataclass(frozen=True, kw_only=True)
class StayVoided(Fact):
    """A stay was recorded in error; it leaves the figures."""

    told: ClassVar[Sentence] = _("The stay was voided.")

    stay_id: int
    at: datetime
    by: str


@dataclass(frozen=True, kw_only=True)
class StayRestored(Fact):
    """A voided stay counts again."""

    told: ClassVar[Sentence] = _("The stay was restored.")

    stay_id: int
    at: datetime
    by: str
