from dataclasses import dataclass
from datetime import datetime

from lachan.kernel.facts import Fact


@dataclass(frozen=True, kw_only=True)
class BriefingMade(Fact):
    """A briefing was put down as it stood; the next one says what changed since."""

    briefing_id: int
    at: datetime
    by: str
