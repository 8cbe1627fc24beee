"""Which units a grant goes on to when its own are merged or split. Pure."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass

from lachan.ground.access.rules import covers, outermost
from lachan.ground.units.rules.lineage import prefixes


@dataclass(frozen=True, slots=True)
class Joined:
    """A line of a decree: an old unit, whole or a part, and what it becomes."""

    old: str
    new: str
    is_whole: bool


@dataclass(frozen=True)
class Course:
    """Where a set of roots goes on, and what somebody must decide about it.

    `split` are old units of which only a part went to a unit that others share, `used`
    later units that hold records which these roots do not show.
    """

    roots: tuple[str, ...] = ()
    split: tuple[str, ...] = ()
    used: tuple[str, ...] = ()


@dataclass(frozen=True)
class Decreed:
    """All that the lines of a decree say, by new unit, and what stands in the new tree.

    `busy` are the new units, and all above them, that hold records of people; `leaves`
    are the smallest units of the new tree.
    """

    before: Mapping[str, tuple[Joined, ...]]
    leaves: Collection[str]
    busy: frozenset[str]

    @classmethod
    def of(
        cls, lines: Iterable[Joined], leaves: Collection[str], used: Collection[str]
    ) -> Decreed:
        """From the lines as written; `used` are the paths at which records lie."""
        before: dict[str, list[Joined]] = defaultdict(list)
        for line in lines:
            before[line.new].append(line)
        busy = frozenset(unit for path in used for unit in prefixes(path))
        return cls({new: tuple(told) for new, told in before.items()}, leaves, busy)


def course_of(roots: Collection[str], decreed: Decreed) -> Course:
    """Where a grant over `roots` goes on, so that nobody gains or loses sight.

    It goes on to a new unit that holds a whole old unit of it, or nothing else than
    parts of its units. Where only a part went to a unit that others share, and where
    the new unit holds records that the roots do not show, a person decides. Of the
    new units the outermost are named.
    """
    followed: set[str] = set()
    owned: set[str] = set()
    split: set[str] = set()
    used: set[str] = set()
    for new, lines in decreed.before.items():
        mine = [line for line in lines if covers(roots, line.old)]
        if not mine or covers(roots, new):
            continue
        if len(mine) < len(lines) and not any(line.is_whole for line in mine):
            split.update(line.old for line in mine)
        elif new in decreed.busy:
            used.add(new)
        else:
            followed.add(new)
            if len(mine) == len(lines):
                owned.add(new)
    return Course(
        roots=outermost(followed | _larger(owned, decreed)),
        split=tuple(sorted(split)),
        used=tuple(sorted(used)),
    )


def _larger(owned: set[str], decreed: Decreed) -> set[str]:
    """Units of the new tree whose every smallest unit comes wholly from the roots."""
    inside: dict[str, bool] = {}
    for leaf in decreed.leaves:
        for unit in prefixes(leaf):
            inside[unit] = inside.get(unit, True) and leaf in owned
    return {
        unit for unit, is_mine in inside.items() if is_mine and unit not in decreed.busy
    }
