from dataclasses import dataclass
from datetime import datetime

from lachan.kernel.facts import Fact


@dataclass(frozen=True, kw_only=True)
class DosesRecorded(Fact):
    """Doses somebody received are known from now on, one or many."""

    ids: tuple[int, ...]
    at: datetime
    by: str


@dataclass(frozen=True, kw_only=True)
class DoseVoided(Fact):
    """A dose was recorded in error; it leaves the figures."""

    dose_id: int
    at: datetime
    by: str


@dataclass(frozen=True, kw_only=True)
class DoseRestored(Fact):
    """A voided dose counts again."""

    dose_id: int
    at: datetime
    by: str


@dataclass(frozen=True, kw_only=True)
class ConditionRecorded(Fact):
    """A standing condition of a person is known from now on."""

    condition_id: int
    at: datetime
    by: str


@dataclass(frozen=True, kw_only=True)
class ConditionVoided(Fact):
    """A condition was recorded in error."""

    condition_id: int
    at: datetime
    by: str
