"""Which of several figures for the same thing to show first, and when they disagree."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date
from decimal import Decimal

from lachan.kernel.figures import Figure, Source
from lachan.kernel.speech import Text
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


def problems(draft: FigureDraft, *, is_share: bool) -> list[Text]:
    """Every reason why the figure cannot be as written; empty when it can."""
    found: list[Text] = []
    if draft.period_end <= draft.period_start:
        found.append(_("The period ends before it starts."))
    if draft.value < 0:
        found.append(_("The value is below zero."))
    if is_share and draft.value > 1:
        found.append(_("A share lies between 0 and 1: write 0.956 for 95.6 %."))
    if draft.denominator is not None and draft.denominator <= 0:
        found.append(_("The denominator is not above zero."))
    return found


@dataclass(frozen=True)
class Part:
    """The share that one unit below reports, and of how many people."""

    share: float
    people: float | None  # None: nobody counted them
    is_assumed: bool


@dataclass(frozen=True)
class RolledUp:
    """The share of all people in the units that report, and how many those are."""

    numerator: float
    denominator: float
    reporting: int
    units: int
    is_assumed: bool

    @property
    def share(self) -> float:
        """People reached over people, both of the reporting units only."""
        return self.numerator / self.denominator

    @property
    def is_whole(self) -> bool:
        """True if no unit is left out; only then may a judgement rest on it."""
        return self.reporting == self.units


def rolled_up(parts: Iterable[Part], *, units: int) -> RolledUp | None:
    """The reported shares of some of `units` units as one; None if none has a weight.

    A ratio of sums, never a mean of ratios: a district of 400,000 counts ten times
    one of 40,000. Units that do not report, or whose people nobody counted, are left
    out of numerator and denominator alike, and their number is told, since a silent
    unit is seldom like the others.
    """
    weighed = [
        (part.share * part.people, part.people, part.is_assumed)
        for part in parts
        if part.people
    ]
    if not weighed:
        return None
    return RolledUp(
        numerator=sum(reached for reached, _people, _assumed in weighed),
        denominator=sum(people for _reached, people, _assumed in weighed),
        reporting=len(weighed),
        units=units,
        is_assumed=any(assumed for _reached, _people, assumed in weighed),
    )


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
    """Pairs of figures with one id in one unit that contradict each other.

    What somebody assumed contradicts nobody: it stands where a report is missing.
    """
    pairs = []
    told = [figure for figure in figures if not figure.is_assumed]
    for place, first in enumerate(told):
        for second in told[place + 1 :]:
            same = (first.id, first.unit) == (second.id, second.unit)
            if same and disagree(first, second):
                pairs.append((first, second))
    return pairs
