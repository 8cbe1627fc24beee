"""Amounts of one unit, summed by measure, category and age. Pure."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field

from lachan.command.indicators.words import Term

Key = tuple[str, str, str]  # measure, category, age band


@dataclass
class Sums:
    """What one unit (with all below it) counted: in all, by window, by day.

    `by_window[days]` holds the amounts of the last so many civil days; `all_days` those
    of every day up to the moment. `daily[measure]` is the series of the measure's
    amounts for the longest window, oldest first.
    """

    all_days: dict[Key, int] = field(default_factory=dict)
    by_window: dict[int, dict[Key, int]] = field(default_factory=dict)
    daily: dict[str, list[int]] = field(default_factory=dict)

    def amounts(self, window_days: int | None) -> Mapping[Key, int]:
        """Amounts of the window, or of all days for None."""
        if window_days is None:
            return self.all_days
        return self.by_window.get(window_days, {})

    def total(self, terms: Iterable[Term], window_days: int | None) -> int:
        """The signed sum of the terms over the window."""
        amounts = self.amounts(window_days)
        return sum(
            term.sign * amount
            for term in terms
            for (measure, category, age), amount in amounts.items()
            if measure == term.measure and term.takes(category, age)
        )

    def parts(
        self, terms: Iterable[Term], window_days: int | None, by: str
    ) -> dict[str, int]:
        """The signed sum by category or by age band; parts of 0 are left out."""
        parts: dict[str, int] = {}
        amounts = self.amounts(window_days)
        for term in terms:
            for (measure, category, age), amount in amounts.items():
                if measure == term.measure and term.takes(category, age):
                    part = category if by == "category" else age
                    parts[part] = parts.get(part, 0) + term.sign * amount
        return {part: amount for part, amount in parts.items() if amount}

    def has(self, measure: str) -> bool:
        """Whether anything at all was recorded under the measure."""
        return any(key[0] == measure for key in self.all_days)
