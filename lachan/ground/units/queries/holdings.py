"""What every module holds by unit, and how it goes on when the unit ends.

The modules stand above the units; `config` installs their table at start
(lachan/territory.py).
"""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterable
from dataclasses import dataclass

from django.db import models
from django.db.models import Count, Max, Q

from lachan.ground.access.models import Sight, within
from lachan.ground.access.rules import outermost
from lachan.ground.units.rules.lineage import prefixes
from lachan.ground.units.words import Follows
from lachan.kernel.speech import Text
from lachan.kernel.speech import sentence as _

EVERY = Q()
_STEP = 5  # characters of a path per level


@dataclass(frozen=True, kw_only=True)
class Holding:
    """One kind of record that has a unit.

    `paths` are its columns with the path of a unit. Where it `shows_people`, a grant
    over the unit lets people be seen. Those that move do so by the owner's verb
    `rehome(ids=…, unit=…, by=…, now=…)`; `standing` says which are still at work.
    """

    model: type[models.Model]
    name: Text
    paths: tuple[str, ...] = ("unit_path",)
    shows_people: bool = False
    follows: Follows = Follows.STAYS
    standing: Q = EVERY
    rehome: Callable[..., None] | None = None

    @property
    def label(self) -> str:
        """The table's name in a log."""
        return self.model._meta.label

    def tally(
        self, roots: Collection[str], *, column: str = "", is_open: bool = False
    ) -> dict[str, tuple[int, int]]:
        """How many records lie at each path at or below the roots, and the last key."""
        name = column or self.paths[0]
        condition = self.standing if is_open else Q()
        rows = self.model._default_manager.filter(
            within(name, _few(roots)), condition
        ).order_by()
        wanted = set(roots)
        counted = rows.values_list(name).annotate(Count("pk"), Max("pk"))
        return {
            path: (number, last)
            for path, number, last in counted
            if wanted.intersection(prefixes(path))
        }


_FEW = 24


def _few(roots: Collection[str]) -> tuple[str, ...]:
    """Paths that cover the roots, few enough for one statement."""
    few = outermost(roots)
    while len(few) > _FEW and any(len(path) > _STEP for path in few):
        few = outermost({path[:-_STEP] or path for path in few})
    return few


# Written by access itself, which stands below.
SIGHTS = Holding(
    model=Sight,
    name=_("sight"),
    paths=("path",),
    shows_people=True,
    standing=Q(ends_at=None),
)

_holdings: list[Holding] = [SIGHTS]


def install_holdings(holdings: Iterable[Holding]) -> None:
    """Put the table of what modules hold in place; called once at start."""
    _holdings[:] = [SIGHTS, *holdings]


def holdings() -> tuple[Holding, ...]:
    """What the house holds by unit."""
    return tuple(_holdings)


def paths_in_use(roots: Collection[str]) -> set[str]:
    """The paths at or below `roots` at which records lie that show people."""
    used: set[str] = set()
    for holding in _holdings:
        if holding.shows_people:
            for column in holding.paths:
                used.update(holding.tally(roots, column=column))
    return used


def written_at(roots: Collection[str]) -> dict[str, list[int]]:
    """How many records lie there by table, and the last key: whether anything came."""
    found = {}
    for holding in _holdings:
        for column in holding.paths:
            told = holding.tally(roots, column=column).values()
            if told:
                number = sum(count for count, _last in told)
                last = max(key for _count, key in told)
                found[f"{holding.label}.{column}"] = [number, last]
    return found
