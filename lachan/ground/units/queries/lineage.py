"""Which units a unit is read with: itself, and the old ones wholly within it."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import NamedTuple

from django.db.models import Exists, OuterRef

from lachan.ground.access.rules import outermost
from lachan.ground.journal.models import Among
from lachan.ground.units.models import Lineage, Unit
from lachan.ground.units.words import Relation


class Place(NamedTuple):
    """A unit by its key and its path."""

    pk: int
    path: str


class Part(NamedTuple):
    """An old unit of which a part lies in a later one; `share` of its people."""

    unit: Unit
    share: float | None


@dataclass(frozen=True)
class Kinship:
    """By unit: the places it is read with, and of how many old units it has a part.

    Of what lies in those parts nothing is counted here, for nobody knows which.
    """

    places: dict[int, tuple[Place, ...]]
    parts: dict[int, int]


def kinship(units: Iterable[Unit]) -> Kinship:
    """What decrees put into units, wholly or in parts.

    Records keep the unit of their own day, so whoever reads a unit reads all places of
    it; none lies below another, the first is itself. No query where no decree made
    anything of the units, else one for every time that units merged.
    """
    asked: dict[int, Place] = {}
    frontier: set[int] = set()
    for unit in units:
        asked[unit.pk] = Place(unit.pk, unit.path)
        if unit.is_merged:
            frontier.add(unit.pk)
    before: dict[int, list[Place]] = defaultdict(list)
    parts: dict[int, int] = defaultdict(int)
    seen: set[int] = set()
    while frontier:
        rows = Lineage.objects.filter(Among("unit_id", frontier)).values_list(
            "unit_id", "predecessor_id", "predecessor__path", "relation"
        )
        seen |= frontier
        frontier = set()
        for unit_id, old_id, path, relation in rows:
            if relation == Relation.PART:
                parts[unit_id] += 1
                continue
            before[unit_id].append(Place(old_id, path))
            if old_id not in seen:
                frontier.add(old_id)
    places = {
        pk: _together(place, before) if pk in before else (place,)
        for pk, place in asked.items()
    }
    return Kinship(places, {pk: n for pk, n in parts.items() if pk in asked})


def lineage(units: Iterable[Unit]) -> dict[int, tuple[Place, ...]]:
    """Each unit with all that decrees put wholly into it; see `kinship`."""
    return kinship(units).places


def readers_of(places: Mapping[int, Iterable[Place]]) -> dict[int, list[int]]:
    """For every unit that is read: the units asked for in which it counts."""
    found: dict[int, list[int]] = {}
    for unit_id, mine in places.items():
        for place in mine:
            found.setdefault(place.pk, []).append(unit_id)
    return found


def lineage_paths(unit: Unit) -> tuple[str, ...]:
    """The paths of `lineage` for one unit."""
    return tuple(place.path for place in lineage([unit])[unit.pk])


def reading_paths(unit: Unit) -> tuple[str, ...]:
    """The paths a list of a unit reads: its own, the old units', and its heirs'.

    An heir is a later unit made of this one alone, as when a commune is renamed: what
    was recorded there is this unit's. Where others went into it too, nobody knows
    whose a later record is, and it is not listed. No query for a unit that neither
    ended nor has anything in it.
    """
    paths = lineage_paths(unit)
    if unit.valid_to is None:
        return paths
    others = Lineage.objects.filter(unit=OuterRef("unit")).exclude(predecessor=unit)
    heirs = Lineage.objects.filter(
        predecessor=unit, relation=Relation.WHOLE, makes_whole=True
    ).filter(~Exists(others))
    later = heirs.values_list("unit__path", flat=True)
    return outermost({*paths, *later})


def _together(place: Place, before: dict[int, list[Place]]) -> tuple[Place, ...]:
    by_path = {place.path: place}
    frontier = [place]
    while frontier:
        frontier = [
            old
            for one in frontier
            for old in before.get(one.pk, ())
            if old.path not in by_path
        ]
        by_path.update({old.path: old for old in frontier})
    kept = set(outermost(by_path))
    return tuple(one for path, one in by_path.items() if path in kept)


def companions(path: str) -> tuple[str, ...]:
    """The paths that go with one: what decrees put wholly into its unit."""
    unit = Unit.objects.filter(path=path).first() if path else None
    return lineage_paths(unit) if unit else (path,)


def parts_of(unit: Unit) -> list[Part]:
    """Old units of which only a part lies in this one; nothing of them is counted."""
    rows = Lineage.objects.filter(unit=unit, relation=Relation.PART)
    return [
        Part(row.predecessor, row.share)
        for row in rows.select_related("predecessor__edition").order_by(
            "predecessor__code"
        )
    ]
