"""How long specimens take, and how old the waiting ones are. Pure."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date, timedelta

# Upper bounds of the ages of a backlog, in hours; the last class has none.
AGE_BOUNDS_HOURS = (12, 24, 48)


@dataclass(frozen=True, slots=True)
class Turnaround:
    """Hours from the swab to the result: half, nine of ten, and the slowest."""

    count: int
    median_hours: float | None
    p90_hours: float | None
    longest_hours: float | None


def turnaround(hours: Iterable[float]) -> Turnaround:
    """Percentiles by linear interpolation; none of nothing."""
    told = sorted(hours)
    if not told:
        return Turnaround(0, None, None, None)
    return Turnaround(len(told), quantile(told, 0.5), quantile(told, 0.9), told[-1])


def quantile(ordered: Sequence[float], share: float) -> float:
    """The value below which `share` of an ordered row lies (type 7, as in R).

    Raises ValueError for an empty row.
    """
    if not ordered:
        raise ValueError("No quantile of nothing.")
    at = share * (len(ordered) - 1)
    low = int(at)
    high = min(low + 1, len(ordered) - 1)
    return ordered[low] + (ordered[high] - ordered[low]) * (at - low)


def age_class(hours: float) -> int:
    """Which class of AGE_BOUNDS_HOURS an age falls into, from 0."""
    return sum(1 for bound in AGE_BOUNDS_HOURS if hours >= bound)


def rounds_due(
    starts_on: date, every_days: int, ends_on: date | None, *, today: date
) -> list[tuple[date, date]]:
    """The rounds of a plan begun until today: first day, and first day of the next."""
    last = today if ends_on is None else min(today, ends_on - timedelta(days=1))
    found = []
    day = starts_on
    while day <= last:
        found.append((day, day + timedelta(days=every_days)))
        day += timedelta(days=every_days)
    return found
