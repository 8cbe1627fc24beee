from dataclasses import dataclass
from datetime import datetime
from typing import ClassVar

from lachan.kernel.facts import Fact
from lachan.kernel.speech import Sentence
from lachan.kernel.speech import sentence as _


@dataclass(frozen=True, kw_only=True)
class FiguresDiffered(Fact):
    """Counting from scratch found figures otherwise than they stood; now they agree."""

    told: ClassVar[Sentence] = _(
        "Figures differed from counting from scratch and were put right."
    )

    measures: tuple[str, ...]
    movements: int
    daily_sums: int
    at: datetime
    by: str
