"""What is in nobody's charge, and what in that of several. Pure: by paths."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Hashable, Iterable, Mapping
from dataclasses import dataclass

_STEP = 5  # characters a level adds to a path


@dataclass(frozen=True, slots=True)
class Claim:
    """A holder is in charge of a unit with everything below it, or of a part of it."""

    path: str
    holder: Hashable
    is_whole: bool = True


@dataclass(frozen=True, slots=True)
class Wanted:
    """A unit that somebody must be in charge of, and the old units it is read with."""

    path: str
    before: tuple[str, ...] = ()


@dataclass(frozen=True)
class Cover:
    """By unit wanted: nobody's, several holders' whole, and those held in part only."""

    gaps: tuple[str, ...]
    overlaps: Mapping[str, tuple[Hashable, ...]]
    partly: Mapping[str, tuple[Hashable, ...]]

    @property
    def is_whole(self) -> bool:
        """Nothing is missing and nothing is held twice."""
        return not self.gaps and not self.overlaps


def prefixes(path: str) -> tuple[str, ...]:
    """The paths from the root down to `path` itself."""
    return tuple(path[:end] for end in range(_STEP, len(path) + 1, _STEP))


def cover(wanted: Iterable[Wanted], claims: Iterable[Claim]) -> Cover:
    """Compare what is wanted with what is claimed.

    A claim holds for its unit and all below. One on a unit below a wanted unit, or on
    an old unit that lies within it, holds a part of it: such a unit is no gap, and two
    of them are no overlap, for they may be different parts.
    """
    whole: dict[str, set[Hashable]] = defaultdict(set)
    part: dict[str, set[Hashable]] = defaultdict(set)
    for claim in claims:
        (whole if claim.is_whole else part)[claim.path].add(claim.holder)
        for above in prefixes(claim.path)[:-1]:
            part[above].add(claim.holder)
    gaps: list[str] = []
    overlaps: dict[str, tuple[Hashable, ...]] = {}
    partly: dict[str, tuple[Hashable, ...]] = {}
    for unit in wanted:
        holds = {h for path in prefixes(unit.path) for h in whole.get(path, ())}
        some = {h for path in (unit.path, *unit.before) for h in part.get(path, ())}
        some |= {
            h
            for old in unit.before
            for path in prefixes(old)
            for h in whole.get(path, ())
        }
        if len(holds) > 1:
            overlaps[unit.path] = tuple(sorted(holds, key=str))
        elif not holds and some:
            partly[unit.path] = tuple(sorted(some, key=str))
        elif not holds:
            gaps.append(unit.path)
    return Cover(tuple(gaps), overlaps, partly)
