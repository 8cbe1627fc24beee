from dataclasses import dataclass
from datetime import datetime
from typing import ClassVar

from lachan.kernel.facts import Fact
from lachan.kernel.speech import Sentence
from lachan.kernel.speech import sentence as _


@dataclass(frozen=True, kw_only=True)
class BriefingMade(Fact):
    """A briefing was put down as it stood; the next one says what changed since."""

    told: ClassVar[Sentence] = _("A briefing was kept as it stood.")

    briefing_id: int
    at: datetime
    by: str
