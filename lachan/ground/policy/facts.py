"""What policy tells the house."""

from dataclasses import dataclass
from datetime import datetime

from lachan.kernel.facts import Fact


@dataclass(frozen=True)
class PolicyEditionsLoaded(Fact):
    """Editions were added; `editions` are their references (`id@edition`)."""

    editions: tuple[str, ...]
    by: str
    at: datetime
