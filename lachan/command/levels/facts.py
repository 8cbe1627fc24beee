from dataclasses import dataclass
from datetime import datetime
from typing import ClassVar
from uuid import UUID

from lachan.kernel.facts import Fact
from lachan.kernel.speech import Sentence
from lachan.kernel.speech import sentence as _


@dataclass(frozen=True, kw_only=True)
class LevelsProposed(Fact):
    """Units were judged by rule; nothing holds before somebody decides."""

    told: ClassVar[Sentence] = _("Epidemic levels were proposed.")

    ids: tuple[int, ...]
    at: datetime
    by: str


@dataclass(frozen=True, kw_only=True)
class LevelDecided(Fact):
    """The level of a unit was decided; it holds from its announcement on."""

    told: ClassVar[Sentence] = _("The epidemic level was decided.")

    assessment_id: int
    level: int
    at: datetime
    by: str


@dataclass(frozen=True, kw_only=True)
class LevelAnnounced(Fact):
    """The level of a unit was made public and holds from `effective_at`."""

    told: ClassVar[Sentence] = _("The epidemic level was announced.")

    assessment_id: int
    decision_id: UUID
    unit_id: int
    disease: str
    level: int
    edition_id: int
    effective_at: datetime
    at: datetime
    by: str
