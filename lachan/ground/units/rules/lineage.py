"""Which old units lie within which later ones. Pure: paths in, paths out."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection, Iterable, Iterator, Mapping
from dataclasses import dataclass
from datetime import date

from lachan.ground.access.rules import outermost

_STEP = 5  # characters a level adds to a path


@dataclass(frozen=True, slots=True)
class Link:
    """A smallest old unit and a smallest later one that it became, or a part of it.

    A unit that goes on beside what was cut off from it is linked to itself. The parts
    of a unit are all of it; `share` is 1 for a whole unit, None where nobody says.
    """

    old: str
    new: str
    since: date
    share: float | None = 1.0
    is_new: bool = True  # the later unit began with the decree


@dataclass(frozen=True, slots=True)
class Inside:
    """An old unit, whole or a part of it, within a later one."""

    old: str
    is_whole: bool
    share: float | None
    makes_whole: bool
    since: date


@dataclass(frozen=True)
class Ground:
    """The smallest units of the trees that the links join, by path."""

    old_leaves: Collection[str]
    new_leaves: Collection[str]


def prefixes(path: str) -> tuple[str, ...]:
    """The paths from the root down to `path` itself."""
    return tuple(path[:end] for end in range(_STEP, len(path) + 1, _STEP))


def shared(paths: Collection[str]) -> str:
    """The path of the smallest unit that holds all of them; empty if none does."""
    first, last = min(paths), max(paths)
    end = 0
    while end < len(first) and first[end : end + _STEP] == last[end : end + _STEP]:
        end += _STEP
    return first[:end]


def lineages(links: Iterable[Link], ground: Ground) -> dict[str, list[Inside]]:
    """For every later unit at any level: the old units within it, outermost only.

    An old unit is wholly within another when everything it became is. What lies below
    the later unit anyway is left out, so that nothing is counted twice. A larger old
    unit stands for its parts only if each of its smallest units is inside; one whose
    successor nobody knows is not.
    """
    became: dict[str, list[Link]] = defaultdict(list)
    for link in links:
        became[link.old].append(link)
    whole: dict[str, set[str]] = defaultdict(set)
    parts: dict[str, dict[str, list[Link]]] = defaultdict(dict)
    for old, lines in _in_every_time(became):
        inner = shared([line.new for line in lines])
        for unit in prefixes(inner):
            if not old.startswith(unit):
                whole[unit].add(old)
        for line in lines:
            for unit in prefixes(line.new)[len(inner) // _STEP :]:
                if not old.startswith(unit):
                    parts[unit].setdefault(old, []).append(line)
    since = {old: min(line.since for line in lines) for old, lines in became.items()}
    full = _made_whole(became, ground)
    below = _leaves_below(ground.old_leaves)
    return {
        unit: _inside(
            unit, whole.get(unit, set()), parts.get(unit, {}), since, full, below
        )
        for unit in {*whole, *parts}
    }


def _in_every_time(
    became: Mapping[str, list[Link]],
) -> Iterator[tuple[str, list[Link]]]:
    """What each old unit became at first, and after every later decree."""
    now = dict(became)
    while now:
        yield from now.items()
        later = {old: _onward(lines, became) for old, lines in now.items()}
        now = {
            old: lines
            for old, lines in later.items()
            if {line.new for line in lines} != {line.new for line in now[old]}
        }


def _onward(lines: list[Link], became: Mapping[str, list[Link]]) -> list[Link]:
    found: dict[str, Link] = {}
    for line in lines:
        after = [] if line.new == line.old else became.get(line.new, [])
        after = [one for one in after if one.since >= line.since]
        for one in after or [Link(line.new, line.new, line.since)]:
            known = line.share is not None and one.share is not None
            share = (line.share or 0) * (one.share or 0) if known else None
            former = found.get(one.new)
            if former is not None:
                both = share is not None and former.share is not None
                share = (share or 0) + (former.share or 0) if both else None
            found[one.new] = Link(line.old, one.new, one.since, share)
    return list(found.values())


def _made_whole(became: Mapping[str, list[Link]], ground: Ground) -> set[str]:
    """The later units whose every smallest unit came from some old one."""
    reached = {link.new for lines in became.values() for link in lines if link.is_new}
    left: dict[str, bool] = {}
    for leaf in {*ground.new_leaves, *reached}:
        for unit in prefixes(leaf):
            left[unit] = left.get(unit, True) and leaf in reached
    return {unit for unit, is_whole in left.items() if is_whole}


def _leaves_below(leaves: Iterable[str]) -> dict[str, set[str]]:
    below: dict[str, set[str]] = defaultdict(set)
    for leaf in leaves:
        for unit in prefixes(leaf):
            below[unit].add(leaf)
    return below


def _inside(
    unit: str,
    whole: set[str],
    parts: Mapping[str, list[Link]],
    since: Mapping[str, date],
    full: set[str],
    below: Mapping[str, set[str]],
) -> list[Inside]:
    makes_whole = unit in full
    larger = {
        above
        for old in whole
        for above in prefixes(old)
        if below.get(above, {old}) <= whole and not unit.startswith(above)
    }
    kept = outermost(larger | whole)
    found = [
        Inside(
            old=old,
            is_whole=True,
            share=None,
            makes_whole=makes_whole,
            since=min(since[leaf] for leaf in whole if leaf.startswith(old)),
        )
        for old in kept
    ]
    for old, lines in sorted(parts.items()):
        shares = [line.share for line in lines]
        known = [share for share in shares if share is not None]
        found.append(
            Inside(
                old=old,
                is_whole=False,
                share=min(sum(known), 1.0) if len(known) == len(shares) else None,
                makes_whole=makes_whole,
                since=since[old],
            )
        )
    return found
