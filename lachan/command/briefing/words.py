"""What a briefing is made of: plain values, kept as JSON for as long as it stands."""

from __future__ import annotations

from dataclasses import asdict, dataclass, field
from typing import Any

# The figures a leader sees first, in this order; the rest follow in the tables.
HEADLINES = (
    "cases.new",
    "cases.new_7d",
    "cases.cumulative",
    "cases.active",
    "cases.recovered",
    "cases.died",
    "stays.central",
    "stays.home",
    "beds.free",
    "vaccination.dose2_18plus_share",
)

# What the table of the units below shows, a column each.
BELOW = (
    "cases.new",
    "cases.new_7d",
    "cases.community_per_100k_7d",
    "cases.cumulative",
    "cases.active",
    "stays.central",
    "stays.home",
    "vaccination.dose1_18plus_share",
    "vaccination.dose2_18plus_share",
)


@dataclass(frozen=True)
class Weakness:
    """Something wrong with what we know: late, missing, or contradicting."""

    kind: str  # late, missing, disagreeing, assumed
    text: str
    count: int | None = None
    url: str | None = None


@dataclass(frozen=True)
class Work:
    """A task that is due or overdue, as the meeting sees it."""

    title: str
    unit: str
    due_at: str | None
    is_overdue: bool


@dataclass(frozen=True)
class Change:
    """A figure's difference from the briefing before; None where one is unknown."""

    id: str
    before: float | None
    difference: float | None


@dataclass(frozen=True)
class UnitBelow:
    """One unit right below, with its figures and its level in force."""

    unit: str
    name: str
    level: int | None
    figures: tuple[dict[str, Any], ...]


@dataclass(frozen=True)
class Content:
    """One briefing, whole: what the page shows, the PDF prints and the JSON says."""

    unit: str
    name: str
    as_of: str
    known_at: str
    disease: str
    level: int | None
    figures: tuple[dict[str, Any], ...]
    changes: tuple[Change, ...]
    changed_since: str | None
    curve: dict[str, Any]
    below: tuple[UnitBelow, ...]
    results: tuple[str, ...]
    weaknesses: tuple[Weakness, ...]
    tasks: tuple[Work, ...]
    seal: dict[str, Any] = field(default_factory=dict)

    def as_json(self) -> dict[str, Any]:
        """Every part as plain JSON values."""
        return asdict(self)
