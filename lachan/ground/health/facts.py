from dataclasses import dataclass
from datetime import datetime
from typing import ClassVar

from lachan.kernel.facts import Fact
from lachan.kernel.speech import Sentence
from lachan.kernel.speech import sentence as _


@dataclass(frozen=True, kw_only=True)
class DosesRecorded(Fact):
    """Doses somebody received are known from now on, one or many."""

    told: ClassVar[Sentence] = _("Doses were recorded.")

    ids: tuple[int, ...]
    at: datetime
    by: str


@dataclass(frozen=True, kw_only=True)
class DoseVoided(Fact):
    """A dose was recorded in error; it leaves the figures."""

    told: ClassVar[Sentence] = _("A dose was voided.")

    dose_id: int
    at: datetime
    by: str


@dataclass(frozen=True, kw_only=True)
class DoseRestored(Fact):
    """A voided dose counts again."""

    told: ClassVar[Sentence] = _("A dose was restored.")

    dose_id: int
    at: datetime
    by: str


@dataclass(frozen=True, kw_only=True)
class ConditionRecorded(Fact):
    """A standing condition of a person is known from now on."""

    told: ClassVar[Sentence] = _("A condition was recorded.")

    condition_id: int
    at: datetime
    by: str


@dataclass(frozen=True, kw_only=True)
class ConditionEnded(Fact):
    """A condition stands no longer from a day on: a pregnancy is over, say."""

    told: ClassVar[Sentence] = _("A condition ended.")

    condition_id: int
    at: datetime
    by: str


@dataclass(frozen=True, kw_only=True)
class ConditionVoided(Fact):
    """A condition was recorded in error."""

    told: ClassVar[Sentence] = _("A condition was voided.")

    condition_id: int
    at: datetime
    by: str
