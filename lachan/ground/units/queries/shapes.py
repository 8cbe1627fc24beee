"""What a map draws: imported outlines where there are any, else schematic cells."""

from __future__ import annotations

import hashlib
import json
import math
from collections import OrderedDict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from django.db.models import Count, Max
from shapely.geometry import shape
from shapely.geometry.base import BaseGeometry

from lachan.ground.units.models import Boundary, Unit
from lachan.ground.units.rules import cells
from lachan.ground.units.rules.cells import Centre
from lachan.ground.units.words import Kind

_MARGIN = 0.4  # degrees around a unit in which neighbours limit its cells
_SPIRAL = 0.006  # degrees between units that only their parent locates
_KEPT = 64  # answers in memory per process

# From which centres the outline of a kind is put together.
_DRAWN_FROM: dict[str, tuple[str, ...]] = {
    Kind.PROVINCE: (Kind.DISTRICT, Kind.COMMUNE),
    Kind.DISTRICT: (Kind.COMMUNE,),
}


@dataclass(frozen=True)
class Shapes:
    """A FeatureCollection as text, and the tag by which a browser keeps it."""

    text: str
    etag: str

    def as_json(self) -> dict[str, Any]:
        """The FeatureCollection; each feature's `key` is the official code."""
        told: dict[str, Any] = json.loads(self.text)
        return told


_kept: OrderedDict[tuple[object, ...], Shapes] = OrderedDict()


def shapes(unit: Unit, kind: str | None = None) -> Shapes:
    """The outlines of the units of a kind below `unit`; by default of its children.

    Drawn once and kept until units or boundaries are added. `schematic` in the
    properties tells a cell from an imported outline.
    """
    wanted = kind or _kind_below(unit)
    boundaries = Boundary.objects.aggregate(Count("pk"), Max("recorded_at"))
    newest = Unit.objects.filter(edition=unit.edition_id).order_by("-pk")
    version = newest.values_list("public_id", flat=True).first()
    key = (unit.public_id, wanted, version, *boundaries.values())
    if key not in _kept:
        _kept[key] = _written(_features(unit, wanted))
        while len(_kept) > _KEPT:
            _kept.popitem(last=False)
    _kept.move_to_end(key)
    return _kept[key]


def _kind_below(unit: Unit) -> str:
    child = Unit.objects.filter(parent=unit).exclude(kind=Kind.SPECIAL).first()
    return child.kind if child else unit.kind


def _written(features: list[dict[str, Any]]) -> Shapes:
    collection = {"type": "FeatureCollection", "features": features}
    text = json.dumps(collection, ensure_ascii=False, separators=(",", ":"))
    digest = hashlib.sha256(text.encode()).hexdigest()[:20]
    return Shapes(text, f'"{digest}"')


def _features(unit: Unit, kind: str) -> list[dict[str, Any]]:
    below = Unit.objects.below(unit).filter(kind=kind)
    targets = list(below.order_by("sort_key", "code"))
    drawn = _outlines({target.pk for target in targets} | {unit.pk})
    own = drawn.pop(unit.pk, None) if kind != unit.kind else None
    lacking = [target for target in targets if target.pk not in drawn]
    outline = shape(own) if own else None
    if lacking and outline is not None and drawn:
        outline = outline.difference(cells.dissolved([*map(shape, drawn.values())]))
    joined = _put_together(unit, lacking)
    lacking = [target for target in lacking if target.pk not in joined]
    made = _cells(unit, lacking, outline)
    known = drawn | joined | made
    return [
        _feature(target, known[target.pk], is_schematic=target.pk in made)
        for target in targets
        if target.pk in known
    ]


def _put_together(unit: Unit, lacking: Sequence[Unit]) -> dict[int, dict[str, Any]]:
    """Outlines of units whose every part has one: a district from its communes."""
    if not lacking or lacking[0].kind not in _DRAWN_FROM:
        return {}
    below = Unit.objects.below(unit).exclude(kind__in=(Kind.SPECIAL, Kind.HAMLET))
    parts: dict[int | None, list[int]] = {}
    for pk, parent_id in below.values_list("pk", "parent_id"):
        parts.setdefault(parent_id, []).append(pk)
    asked = {target.pk: parts[target.pk] for target in lacking if target.pk in parts}
    known = _outlines(pk for pks in asked.values() for pk in pks)
    return {
        unit_id: cells.as_geojson(cells.dissolved([shape(known[pk]) for pk in pks]))
        for unit_id, pks in asked.items()
        if all(pk in known for pk in pks)
    }


def _outlines(unit_ids: Iterable[int]) -> dict[int, dict[str, Any]]:
    known = Boundary.objects.filter(unit__in=list(unit_ids), is_schematic=False)
    return dict(known.values_list("unit_id", "geometry"))


def _feature(
    unit: Unit, geometry: Mapping[str, Any], *, is_schematic: bool
) -> dict[str, Any]:
    return {
        "type": "Feature",
        "properties": {
            "key": unit.code,
            "name": unit.full_name,
            "kind": unit.kind,
            "schematic": is_schematic,
        },
        "geometry": geometry,
    }


def _cells(
    unit: Unit, lacking: Sequence[Unit], outline: BaseGeometry | None
) -> dict[int, dict[str, Any]]:
    """A cell for each unit without an outline, put together from smaller ones."""
    if not lacking:
        return {}
    leaves = _leaves(unit, lacking)
    centres = _centres(unit, leaves)
    around = [] if outline is not None else _neighbours(unit, centres, leaves)
    drawn = cells.cells([*centres, *around], outline)
    paths = {leaf.pk: leaf.path for leaf in leaves}
    made: dict[int, dict[str, Any]] = {}
    for target in lacking:
        parts = [
            drawn[pk]
            for pk, path in paths.items()
            if path.startswith(target.path) and not drawn[pk].is_empty
        ]
        if parts:
            joined = parts[0] if len(parts) == 1 else cells.dissolved(parts)
            made[target.pk] = cells.as_geojson(joined)
    return made


def _leaves(unit: Unit, lacking: Sequence[Unit]) -> list[Unit]:
    """The units whose centres are drawn from; a unit without any stands for itself."""
    for kind in _DRAWN_FROM.get(lacking[0].kind, ()):
        found = list(Unit.objects.below(unit).filter(kind=kind))
        if found:
            held = {leaf.path[: len(lacking[0].path)] for leaf in found}
            alone = [target for target in lacking if target.path not in held]
            return [*found, *alone]
    return list(lacking)


def _centres(unit: Unit, leaves: Sequence[Unit]) -> list[Centre]:
    placed = []
    for turn, leaf in enumerate(leaves):
        longitude, latitude = leaf.longitude, leaf.latitude
        if longitude is None or latitude is None:
            far, angle = _SPIRAL * math.sqrt(turn), turn * cells.GOLDEN_ANGLE
            longitude = (unit.longitude or 107.5) + far * math.cos(angle)
            latitude = (unit.latitude or 16.0) + far * math.sin(angle)
        placed.append(Centre(leaf.pk, longitude, latitude))
    return placed


def _neighbours(
    unit: Unit, centres: Sequence[Centre], leaves: Sequence[Unit]
) -> list[Centre]:
    """Centres just outside, so that a unit's cells end where the next one's begin."""
    if unit.parent_id is None:
        return []
    east = [centre.longitude for centre in centres]
    north = [centre.latitude for centre in centres]
    near = Unit.objects.filter(
        edition=unit.edition_id,
        kind=leaves[0].kind,
        longitude__range=(min(east) - _MARGIN, max(east) + _MARGIN),
        latitude__range=(min(north) - _MARGIN, max(north) + _MARGIN),
    ).exclude(pk__in=[leaf.pk for leaf in leaves])
    return [
        Centre(pk, longitude, latitude)
        for pk, longitude, latitude in near.values_list("pk", "longitude", "latitude")
        if longitude is not None and latitude is not None
    ]
