"""Proportions and rates, each with the persons and the window it speaks of.

Values are never rounded here; `rounded` is for display only.
"""

import math
from collections.abc import Sequence
from dataclasses import dataclass
from decimal import ROUND_HALF_EVEN, Decimal


@dataclass(frozen=True)
class Rate:
    """New cases among `persons` within `days`, per 100,000 persons and window.

    The window is part of the number: 50 per 100,000 in 7 days is not 50 in 14.
    """

    cases: int
    persons: int
    days: int

    def __post_init__(self) -> None:
        if self.persons <= 0 or self.days <= 0:
            raise ValueError("A rate needs persons and days to speak of.")
        if self.cases < 0:
            raise ValueError("There are no fewer than 0 cases.")

    @property
    def per_100k(self) -> float:
        """Cases per 100,000 persons in the window."""
        return self.cases * 100_000 / self.persons

    @property
    def per_100k_per_week(self) -> float:
        """The same pace told for 7 days, whatever the window."""
        return self.per_100k * 7 / self.days


def per_100k(cases: int, persons: int, days: int) -> Rate:
    """New cases per 100,000 persons in a window of `days`.

    Raises ValueError without persons or days: the rate of nobody is unknown, not 0.
    """
    return Rate(cases, persons, days)


def share(part: float | None, whole: float | None) -> float | None:
    """`part` ÷ `whole`, or None where either is unknown or the whole is 0.

    Normally 0 to 1; above 1 shows that the two come from different counts
    (doses given to people the register does not know) and is left to be seen.
    Raises ValueError for negative counts.
    """
    if part is None or whole is None or whole == 0:
        return None
    if part < 0 or whole < 0:
        raise ValueError("There are no fewer than 0 people.")
    return part / whole


def attack_rate(cases: int, exposed: int) -> float:
    """Share of the people exposed in an outbreak who became cases.

    A proportion, 0 to 1: a risk, despite its name. Raises ValueError without exposed
    people or with more cases than exposed.
    Source: Porta, A Dictionary of Epidemiology, 6th ed. (2014), "attack rate".
    """
    return _risk(cases, exposed, "exposed people")


def secondary_attack_rate(secondary_cases: int, susceptible_contacts: int) -> float:
    """Share of susceptible contacts who became cases within one incubation period.

    Returns a proportion, 0 to 1 (a risk, not a rate: no time in the denominator).
    Raises ValueError without contacts: an attack rate of nobody is unknown, not zero.
    Source: Porta, A Dictionary of Epidemiology, 6th ed. (2014), "attack rate".
    """
    return _risk(secondary_cases, susceptible_contacts, "susceptible contacts")


def case_fatality(deaths: int, cases: int) -> float:
    """Share of the cases who died of the disease, with the cases still ill counted in.

    A proportion, 0 to 1. While an epidemic grows it is too low, because the deaths
    of recent cases are still to come. Raises ValueError without cases.
    Source: Porta, A Dictionary of Epidemiology, 6th ed. (2014), "case fatality rate".
    """
    return _risk(deaths, cases, "cases")


def _risk(events: int, persons: int, of_whom: str) -> float:
    if persons <= 0:
        raise ValueError(f"Without {of_whom} the share is unknown, not zero.")
    if not 0 <= events <= persons:
        raise ValueError(f"The events must lie among the {of_whom}.")
    return events / persons


def doubling_time_days(daily_counts: Sequence[float | None]) -> float | None:
    """Days in which daily counts double, by a least-squares line through their logs.

    Days unknown (None) or without cases have no logarithm and are left out; fewer
    than 3 remaining days say nothing. None when the line does not rise: counts that
    fall or stand still never double.
    """
    points = [
        (day, math.log(count))
        for day, count in enumerate(daily_counts)
        if count is not None and count > 0
    ]
    if len(points) < 3:
        return None
    slope = _slope(points)
    # A slope made of rounding errors is standing still.
    return math.log(2) / slope if slope > 1e-9 else None


def _slope(points: Sequence[tuple[int, float]]) -> float:
    mean_x = math.fsum(x for x, _y in points) / len(points)
    mean_y = math.fsum(y for _x, y in points) / len(points)
    across = math.fsum((x - mean_x) * (y - mean_y) for x, y in points)
    return across / math.fsum((x - mean_x) ** 2 for x, _y in points)


def rounded(value: float, places: int) -> Decimal:
    """`value` for display: half to even, on the decimal digits a reader would see.

    0.125 to two places is 0.12 and 0.135 is 0.14; binary rounding of 2.675 (2.67)
    does not happen.
    """
    return Decimal(repr(value)).quantize(Decimal(1).scaleb(-places), ROUND_HALF_EVEN)
