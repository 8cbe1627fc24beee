"""How many people a unit has, for a purpose: accepted, or added up from below."""

from __future__ import annotations

from collections.abc import Collection, Iterable
from dataclasses import dataclass, replace
from datetime import date, datetime
from typing import NamedTuple

from django.db.models import Q
from django.utils.translation import gettext as _

from lachan.ground.access.models import within
from lachan.ground.journal.models import Among
from lachan.ground.units import words
from lachan.ground.units.models import AcceptedPopulation, Lineage, Unit

Wanted = tuple[str, str]  # (group, purpose)

# A sum that leaves out more of the smallest units than this is not given. Ours: the
# five island districts without a count must not make a nation unknown, and a province
# that counted half its communes must not look thinly peopled.
UNCOUNTED_SHARE_MAX = 0.05

_ESTIMATES = (words.PopulationMethod.ESTIMATE, words.PopulationMethod.ASSUMED)


@dataclass(frozen=True)
class People:
    """A number of people with who counted them; a sum names its parts' source.

    `uncounted` is the number of smallest units that a sum leaves out, because nobody
    counted them; whoever shows the sum says so.
    """

    persons: int
    source: str
    is_estimate: bool
    is_sum: bool = False
    method: str = ""
    uncounted: int = 0
    counted_on: date | None = None


class Denominator(NamedTuple):
    """The people of one unit for one purpose; `method` is `sum` when added up."""

    persons: int
    source: str
    method: str


def denominator(
    unit_ids: Collection[int],
    group: str,
    purpose: str,
    *,
    on: date | None = None,
    known_at: datetime,
) -> dict[int, Denominator]:
    """`denominators` for one group and purpose; units that are not known are absent."""
    key = (group, purpose)
    units = Unit.objects.filter(pk__in=unit_ids)
    found = denominators(list(units), {key}, on=on, known_at=known_at)
    return {
        unit_id: Denominator(people.persons, people.source, people.method)
        for unit_id, by_key in found.items()
        if (people := by_key.get(key)) is not None
    }


def denominators(
    units: Collection[Unit],
    wanted: Collection[Wanted],
    *,
    known_at: datetime,
    on: date | None = None,
) -> dict[int, dict[Wanted, People]]:
    """The people of every unit, by group and purpose, as accepted at `known_at`.

    A unit without an accepted figure has that of the units it was made of by decree,
    as an estimate; else the sum of its children's, if nearly all are known
    (`UNCOUNTED_SHARE_MAX`), and the sum says how many are not; special units are
    beside the tree and never summed. A count older than a decree that put others into
    the unit is taken together with theirs. `on` is the civil day the figure is for,
    where different counts were accepted for different years. One query where all
    are accepted, three where some must be added up, more where units merged.
    """
    if not wanted:
        return {unit.pk: {} for unit in units}
    asked = _Asked(wanted, known_at, on)
    own = _accepted(Q(unit__in=[unit.pk for unit in units]), asked)
    found = {unit.pk: dict(own.get(unit.pk, {})) for unit in units}
    _from_before(units, found, asked)
    lacking = [unit for unit in units if len(found[unit.pk]) < len(wanted)]
    if lacking:
        _add_up(lacking, found, asked)
    return found


@dataclass(frozen=True)
class _Asked:
    wanted: Collection[Wanted]
    known_at: datetime
    on: date | None


def _accepted(where: Q, asked: _Asked) -> dict[int, dict[Wanted, People]]:
    """Accepted figures; of several, the last that applies by the day asked for.

    A day before all of them is read with the first: a count made later tells more
    than none.
    """
    rows = AcceptedPopulation.objects.filter(
        where,
        Q(ended_at=None) | Q(ended_at__gt=asked.known_at),
        accepted_at__lte=asked.known_at,
        group__in={group for group, _purpose in asked.wanted},
        purpose__in={purpose for _group, purpose in asked.wanted},
    ).order_by("applies_from")
    found: dict[int, dict[Wanted, People]] = {}
    for row in rows.values_list(
        "unit_id",
        "group",
        "purpose",
        "applies_from",
        "population__persons",
        "population__source",
        "population__method",
        "population__counted_on",
    ):
        unit_id, group, purpose, applies_from, persons, source, method, day = row
        here = found.setdefault(unit_id, {})
        if (group, purpose) in here and asked.on and applies_from > asked.on:
            continue
        here[group, purpose] = People(
            persons,
            source,
            is_estimate=method in _ESTIMATES,
            method=method,
            counted_on=day,
        )
    return found


def _from_before(
    units: Collection[Unit], found: dict[int, dict[Wanted, People]], asked: _Asked
) -> None:
    """Put in what is known of the units that decrees made these of."""
    merged = [unit.pk for unit in units if unit.is_merged]
    if not merged:
        return
    rows = list(
        Lineage.objects.filter(Among("unit_id", merged))
        .select_related("predecessor")
        .order_by("predecessor__path")
    )
    before = denominators(
        list({row.predecessor_id: row.predecessor for row in rows}.values()),
        asked.wanted,
        known_at=asked.known_at,
        on=asked.on,
    )
    by_unit: dict[int, list[Lineage]] = {}
    for row in rows:
        by_unit.setdefault(row.unit_id, []).append(row)
    for unit in units:
        mine = by_unit.get(unit.pk, [])
        for key in asked.wanted if mine else ():
            told = _with_before(found[unit.pk].get(key), mine, before, key)
            if told is not None:
                found[unit.pk][key] = told


def _with_before(
    own: People | None,
    rows: Iterable[Lineage],
    before: dict[int, dict[Wanted, People]],
    key: Wanted,
) -> People | None:
    """A unit's people by those that went into it; None where some are not known.

    With an own count only those count that came after it into a unit that was there
    already; without one, the unit must be made of nothing else.
    """
    mine = [row for row in rows if _belongs(row, own)]
    if not mine:
        return None
    parts = [
        _share_of(before.get(row.predecessor_id, {}).get(key), row) for row in mine
    ]
    known = [part for part in parts if part is not None]
    if len(known) < len(parts):
        return None
    whole = [own, *known] if own is not None else known
    sources = sorted({part.source for part in whole})
    return People(
        persons=sum(part.persons for part in whole),
        source=_("%(count)d units before the decree: %(source)s")
        % {"count": len(whole), "source": _named(sources)},
        is_estimate=True,
        is_sum=True,
        method=words.PopulationMethod.ESTIMATE.value,
        uncounted=sum(part.uncounted for part in whole),
    )


def _belongs(row: Lineage, own: People | None) -> bool:
    if own is None:
        return row.makes_whole
    is_late = own.counted_on is not None and own.counted_on < row.since
    return is_late and not row.makes_whole


def _share_of(people: People | None, row: Lineage) -> People | None:
    if people is None or row.relation == words.Relation.WHOLE:
        return people
    if row.share is None:
        return None
    return replace(people, persons=round(people.persons * row.share))


def _named(sources: list[str]) -> str:
    return "; ".join(sources[:2]) + (" …" if len(sources) > 2 else "")


def _estimate_below(
    lacking: Collection[Unit],
    below: dict[int, dict[Wanted, People]],
    asked: _Asked,
) -> None:
    """What is known of the units below by those they were made of."""
    paths = tuple(unit.path for unit in lacking if unit.is_merged)
    rows = Lineage.objects.filter(within("unit__path", paths))
    below_them = rows.exclude(unit__path__in=paths).values_list("unit_id", flat=True)
    made = set(below_them) if paths else set()
    if made:
        units = list(Unit.objects.filter(Among("pk", made)))
        told = {unit.pk: dict(below.get(unit.pk, {})) for unit in units}
        _from_before(units, told, asked)
        below.update({pk: people for pk, people in told.items() if people})


def _add_up(
    lacking: Collection[Unit],
    found: dict[int, dict[Wanted, People]],
    asked: _Asked,
) -> None:
    """Fill what is lacking from the children, deepest first."""
    paths = tuple(unit.path for unit in lacking)
    below = _accepted(within("unit__path", paths), asked)
    _estimate_below(lacking, below, asked)
    if not below:
        return
    tree = Unit.objects.exclude(kind=words.Kind.SPECIAL)
    rows = tree.filter(within("path", paths)).order_by("-depth")
    children: dict[int, list[int]] = {}
    smallest: dict[int, int] = {}  # how many smallest units each has, itself if none
    for unit_id, parent_id in rows.values_list("pk", "parent_id"):
        parts = children.get(unit_id, ())
        smallest[unit_id] = sum(smallest[part] for part in parts) or 1
        for key in asked.wanted:
            if key not in below.get(unit_id, {}):
                told = [
                    (below.get(part, {}).get(key), smallest[part]) for part in parts
                ]
                total = _sum(told, of=smallest[unit_id])
                if total is not None:
                    below.setdefault(unit_id, {})[key] = total
        if parent_id is not None:
            children.setdefault(parent_id, []).append(unit_id)
    for unit in lacking:
        found[unit.pk] = {**below.get(unit.pk, {}), **found[unit.pk]}


def _sum(parts: list[tuple[People | None, int]], *, of: int) -> People | None:
    """None if there is nothing to add or too much of it is not known.

    Each part comes with the number of its smallest units, of `of` in all.
    """
    known = [part for part, _size in parts if part is not None]
    uncounted = sum(part.uncounted if part else size for part, size in parts)
    if not known or uncounted > UNCOUNTED_SHARE_MAX * of:
        return None
    sources = sorted({part.source for part in known})
    return People(
        persons=sum(part.persons for part in known),
        source=_named(sources),
        is_estimate=any(part.is_estimate for part in known),
        is_sum=True,
        method=words.PopulationMethod.SUM.value,
        uncounted=uncounted,
    )
