"""What a figure is: read from policy/indicators, never written in code."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal

Kind = Literal["count", "stock", "share", "rate", "doubling", "reported"]
KnownWithin = Literal["nation", "province", "communes"]


@dataclass(frozen=True)
class Term:
    """One measure in a sum, perhaps only some of its categories and ages."""

    measure: str
    sign: int = 1
    categories: tuple[str, ...] = ()  # empty: all
    age_bands: tuple[str, ...] = ()  # empty: all

    def takes(self, category: str, age_band: str) -> bool:
        """Whether an amount of this category and age belongs to the term."""
        return (not self.categories or category in self.categories) and (
            not self.age_bands or age_band in self.age_bands
        )


@dataclass(frozen=True)
class Definition:
    """One indicator: what is counted, of whom, over which window."""

    id: str
    name: dict[str, str]
    meaning: dict[str, str]
    kind: Kind = "count"
    terms: tuple[Term, ...] = ()
    denominator_terms: tuple[Term, ...] = ()
    population_group: str = ""
    population_purpose: str = ""
    per: int = 1
    window_days: int | None = None
    breakdown: Literal["", "category", "age_band"] = ""
    undated: tuple[str, ...] = ()
    known_within: KnownWithin = "nation"
    known_by: str = ""  # the measure that must be recorded; default: the first term's
    is_also_reported: bool = False
    list: str = ""

    @property
    def measures(self) -> frozenset[str]:
        """Every measure the figure reads."""
        return frozenset(t.measure for t in self.terms + self.denominator_terms)

    @property
    def witness(self) -> str:
        """The measure whose absence makes the figure unknown."""
        return self.known_by or (self.terms[0].measure if self.terms else "")


@dataclass(frozen=True)
class Registry:
    """All definitions in force, in the order they are shown."""

    definitions: tuple[Definition, ...]
    undated_share_max: float
    recording_communes_share_min: float

    @property
    def measures(self) -> frozenset[str]:
        """Every measure that any of them reads."""
        return frozenset[str]().union(*(one.measures for one in self.definitions))

    def named(self, ids: tuple[str, ...]) -> tuple[Definition, ...]:
        """The definitions of these ids in registry order; all for no ids.

        Raises KeyError naming the first id that no definition has.
        """
        known = {definition.id for definition in self.definitions}
        for wanted in ids:
            if wanted not in known:
                raise KeyError(wanted)
        return tuple(d for d in self.definitions if not ids or d.id in ids)
