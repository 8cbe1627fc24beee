"""Counts of people: what a row says, and how a total is shared out."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from statistics import median


@dataclass(frozen=True, slots=True)
class CountOfPeople:
    """One count as somebody published it; `group` and `method` as in `words`."""

    unit_id: int
    group: str
    persons: int
    source: str
    method: str
    counted_on: date
    note: str = ""


def shared_out(total: int, weights: Mapping[int, float]) -> dict[int, int]:
    """Whole persons in proportion to the weights, adding up to `total` exactly.

    What rounding leaves goes to the largest remainders (Hamilton). A weight of zero
    is a count nobody made, not a place without people: it is read as the median of
    the others. Raises ValueError when no weight is positive.
    """
    known = [weight for weight in weights.values() if weight > 0]
    if not known:
        raise ValueError("Nothing can be shared out without one positive weight.")
    usual = median(known)
    filled = {key: weight if weight > 0 else usual for key, weight in weights.items()}
    whole = sum(filled.values())
    exact = {key: total * weight / whole for key, weight in filled.items()}
    shares = {key: int(value) for key, value in exact.items()}
    left = total - sum(shares.values())
    by_remainder = sorted(exact, key=lambda key: (shares[key] - exact[key], key))
    for key in by_remainder[:left]:
        shares[key] += 1
    return shares
