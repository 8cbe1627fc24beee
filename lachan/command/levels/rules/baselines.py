"""The usual number of cases in a month or week, from the years before. Pure.

Units were merged and split: the figure of a past year may have to be put together
from those of the predecessors, each by the share of its people that belongs here now.
"""

from collections.abc import Iterable
from dataclasses import dataclass
from math import sqrt

from lachan.ground.policy.rules.shapes import asked, listed_rows, required
from lachan.kernel.speech import sentence as _


@dataclass(frozen=True)
class Part:
    """What a predecessor reported, and the share of it that counts here."""

    share: float = required(_("Share of the predecessor's people who belong here."))
    cases: float | None = asked(_("Cases the predecessor reported."), minimum=0)

    def __post_init__(self) -> None:
        if not 0 <= self.share <= 1:
            raise ValueError("A share lies between 0 and 1.")


@dataclass(frozen=True)
class Year:
    """One past year: its own figure, or those of predecessors."""

    year: int = required(_("The year."))
    cases: float | None = asked(_("Cases of the unit itself."), minimum=0)
    epidemic: bool | None = asked(_("Whether the month or week had the epidemic."))
    parts: tuple[Part, ...] = listed_rows(_("Figures of predecessor units."))

    @property
    def count(self) -> float | None:
        """Its cases; None if nobody reported, or a predecessor did not."""
        if self.cases is not None or not self.parts:
            return self.cases
        counted = [part for part in self.parts if part.share > 0]
        told = [p.cases * p.share for p in counted if p.cases is not None]
        return sum(told) if told and len(told) == len(counted) else None

    @property
    def is_apportioned(self) -> bool:
        """True if its count was put together from predecessors."""
        return self.cases is None and self.count is not None

    def is_usable(self, *, skips_epidemics: bool) -> bool:
        """True if it has a figure and was no epidemic year; not said is none."""
        return self.count is not None and not (skips_epidemics and self.epidemic)


@dataclass(frozen=True)
class Baseline:
    """Figures of the years that count, newest first."""

    cases: tuple[float, ...]
    apportioned: tuple[int, ...] = ()
    epidemic_years: tuple[int, ...] = ()

    @property
    def mean(self) -> float:
        """The arithmetic mean."""
        return sum(self.cases) / len(self.cases)

    def limits(self, deviations: float) -> tuple[float, float]:
        """Mean plus so many standard deviations: of all years, and of a sample."""
        squares = sum((n - self.mean) ** 2 for n in self.cases)
        size = len(self.cases)
        whole = sqrt(squares / size)
        sample = sqrt(squares / (size - 1)) if size > 1 else whole
        return self.mean + deviations * whole, self.mean + deviations * sample


def baseline_of(
    history: Iterable[Year], *, years: int, skips_epidemics: bool
) -> Baseline | None:
    """The newest `years` usable years; None if there are fewer."""
    ordered = sorted(history, key=lambda year: -year.year)
    usable = [y for y in ordered if y.is_usable(skips_epidemics=skips_epidemics)]
    chosen = usable[:years]
    if len(chosen) < years:
        return None
    skipped = [
        y.year
        for y in ordered
        if skips_epidemics and y.epidemic and y.year > chosen[-1].year
    ]
    return Baseline(
        cases=tuple(y.count or 0.0 for y in chosen),
        apportioned=tuple(y.year for y in chosen if y.is_apportioned),
        epidemic_years=tuple(skipped),
    )
