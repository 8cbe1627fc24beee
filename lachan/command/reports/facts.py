from dataclasses import dataclass
from datetime import datetime
from typing import ClassVar

from lachan.kernel.facts import Fact
from lachan.kernel.speech import Sentence
from lachan.kernel.speech import sentence as _


@dataclass(frozen=True, kw_only=True)
class FiguresReported(Fact):
    """Figures of one or more sources were written down beside our own."""

    told: ClassVar[Sentence] = _("Figures were reported.")

    ids: tuple[int, ...]
    at: datetime
    by: str


@dataclass(frozen=True, kw_only=True)
class FigureWithdrawn(Fact):
    """A reported figure no longer stands; its row stays."""

    told: ClassVar[Sentence] = _("A reported figure was withdrawn.")

    figure_id: int
    at: datetime
    by: str
