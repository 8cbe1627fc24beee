"""Which of several figures for the same thing to show first, and when they disagree."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date
from decimal import Decimal

from lachan.kernel.figures import Figure, Source
from lachan.kernel.speech import sentence as _

# A difference below this share of the larger figure is rounding, not disagreement.
# Ours: two decimals of a percentage and the units' own rounding stay below it.
DISAGREEMENT_SHARE = 0.02
STALE_AFTER_DAYS = 14


@dataclass(frozen=True)
class FigureDraft:
    """What one source says one indicator was; `value` is a share 0–1 for shares."""

    unit_id: int
    unit_path: str
    indicator: str
    period_start: date
    period_end: date  # exclusive
    value: Decimal
    source: str
    source_kind: str
    numerator: Decimal | None = None
    denominator: Decimal | None = None
    note: str = ""

    @property
    def key(self) -> tuple[int, str, date, date, str]:
        """What a later row with the same key corrects."""
        return (
            self.unit_id,
            self.indicator,
            self.period_start,
            self.period_end,
            self.source,
        )


def problems(draft: FigureDraft, *, is_share: bool) -> list[str]:
    """Every reason why the figure cannot be as written; empty when it can."""
    found = []
    if draft.period_end <= draft.period_start:
        found.append(str(_("The period ends before it starts.")))
    if draft.value < 0:
        found.append(str(_("The value is below zero.")))
    if is_share and draft.value > 1:
        found.append(str(_("A share lies between 0 and 1: write 0.956 for 95.6 %.")))
    if draft.denominator is not None and draft.denominator <= 0:
        found.append(str(_("The denominator is not above zero.")))
    return found


def best(figures: Iterable[Figure]) -> Figure | None:
    """The figure to act on: counted here if known, else the first that is known.

    The caller lists reported figures newest and most official first.
    """
    known = [figure for figure in figures if figure.is_known]
    computed = [figure for figure in known if figure.source is Source.COMPUTED]
    return next(iter(computed or known), None)


def disagree(first: Figure, second: Figure) -> bool:
    """Whether two known figures of the same thing differ by more than rounding."""
    if first.value is None or second.value is None:
        return False
    larger = max(abs(first.value), abs(second.value))
    return abs(first.value - second.value) > DISAGREEMENT_SHARE * larger


def disagreements(figures: Sequence[Figure]) -> list[tuple[Figure, Figure]]:
    """Pairs of figures with one id in one unit that contradict each other."""
    pairs = []
    for place, first in enumerate(figures):
        for second in figures[place + 1 :]:
            same = (first.id, first.unit) == (second.id, second.unit)
            if same and disagree(first, second):
                pairs.append((first, second))
    return pairs
