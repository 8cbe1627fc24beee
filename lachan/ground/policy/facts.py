"""What policy tells the house."""

from dataclasses import dataclass
from datetime import datetime
from typing import ClassVar

from lachan.kernel.facts import Fact
from lachan.kernel.speech import Sentence
from lachan.kernel.speech import sentence as _


@dataclass(frozen=True)
class PolicyEditionsLoaded(Fact):
    """Editions were added; `editions` are their references (`id@edition`)."""

    told: ClassVar[Sentence] = _("Editions of regulations were loaded.")

    editions: tuple[str, ...]
    by: str
    at: datetime
