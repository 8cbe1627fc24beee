"""Which figures, of which units, at which moment."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime
from functools import cached_property

from django.utils.translation import get_language

from lachan.command.indicators.queries.definitions import registry
from lachan.command.indicators.rules.figures import Moment
from lachan.command.indicators.words import Definition
from lachan.ground.units.models import Unit
from lachan.ground.units.queries import Kinship, Place, kinship, readers_of
from lachan.kernel import clock


def moment(as_of: datetime, known_at: datetime, disease: str = "covid-19") -> Moment:
    """The two times of a reading; the civil day of `as_of` is its last day."""
    language = (get_language() or "vi")[:2]
    return Moment(
        as_of=as_of,
        known_at=known_at,
        day=clock.civil_day_of(as_of),
        disease=disease,
        language=language if language in ("vi", "en") else "vi",
    )


@dataclass(frozen=True)
class Question:
    """What is asked: a few units at one moment; `only` names indicators, or all.

    `is_present` says that the caller asks as known now: then nothing can have been
    recorded later, and nothing is looked up to be taken back.
    """

    units: Sequence[Unit]
    at: Moment
    only: tuple[str, ...] = ()
    is_present: bool = False

    @property
    def definitions(self) -> tuple[Definition, ...]:
        """The definitions asked for, in registry order."""
        return registry().named(self.only)

    @cached_property
    def kin(self) -> Kinship:
        """What decrees put into the units."""
        return kinship(self.units)

    @property
    def places(self) -> dict[int, tuple[Place, ...]]:
        """Each unit with the old ones that decrees put wholly into it."""
        return self.kin.places

    @cached_property
    def readers(self) -> dict[int, list[int]]:
        """For every unit that is read: the units asked for in which it counts."""
        return readers_of(self.places)

    @property
    def paths(self) -> set[str]:
        """The paths of everything that is read."""
        return {place.path for places in self.places.values() for place in places}

    def holding(self, path: str) -> Iterator[int]:
        """The units asked for in which what lies at a path counts."""
        for unit_id, places in self.places.items():
            if any(path.startswith(place.path) for place in places):
                yield unit_id

    @property
    def diseases(self) -> tuple[str, str]:
        """Amounts of the disease asked for, and those of no disease (beds, stays)."""
        return ("", self.at.disease)

    @property
    def measures(self) -> frozenset[str]:
        """Every measure any of them reads."""
        names: frozenset[str] = frozenset()
        for definition in self.definitions:
            names |= definition.measures
        if any(d.undated for d in self.definitions):
            names |= {"cases.undated", "cases.confirmed"}
        return names

    @property
    def windows(self) -> tuple[int, ...]:
        """The window lengths in days, shortest first."""
        return tuple(sorted({d.window_days for d in self.definitions if d.window_days}))
