from dataclasses import dataclass
from datetime import datetime

from lachan.kernel.facts import Fact


@dataclass(frozen=True, kw_only=True)
class FiguresReported(Fact):
    """Figures of one or more sources were written down beside our own."""

    ids: tuple[int, ...]
    at: datetime
    by: str


@dataclass(frozen=True, kw_only=True)
class FigureWithdrawn(Fact):
    """A reported figure no longer stands; its row stays."""

    figure_id: int
    at: datetime
    by: str
