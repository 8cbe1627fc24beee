"""What inspections tell the house."""

from dataclasses import dataclass
from datetime import datetime
from typing import ClassVar

from lachan.kernel.facts import Fact
from lachan.kernel.speech import Sentence
from lachan.kernel.speech import sentence as _


@dataclass(frozen=True, kw_only=True)
class InspectionMade(Fact):
    """Every check was asked; `found` are the offending records in all."""

    told: ClassVar[Sentence] = _("The records were inspected.")

    inspection_id: int
    checks: int
    found: int
    at: datetime
    by: str
