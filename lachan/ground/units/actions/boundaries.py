"""Outlines from a GeoJSON file: checked, simplified, one per unit."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any

import shapely
from django.db import transaction
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _
from shapely.geometry import shape
from shapely.geometry.base import BaseGeometry

from lachan.ground.access.models import User
from lachan.ground.journal import actions as journal
from lachan.ground.units import facts
from lachan.ground.units.actions.permission import require_all
from lachan.ground.units.models import Boundary, TreeEdition, Unit
from lachan.ground.units.rules import cells

CHUNK = 2000
_SIMPLIFIED = 0.0005  # degrees, about 50 m: no map of ours shows more
# Where files put the official code, the deepest unit first.
_CODE_PROPERTIES = (
    *("code", "unit_code", "commune_code", "ward_code", "ma_xa"),
    *("district_code", "ma_huyen", "province_code", "ma_tinh"),
)


@dataclass(frozen=True)
class RejectedFeature:
    """A feature that became no outline; `row` counts from 1."""

    row: int
    code: str
    why: str | Promise


@dataclass(frozen=True)
class LoadedBoundaries:
    """What became of the features; `repaired` is how many had to be made valid."""

    rows: int
    created: int
    updated: int
    skipped: int
    repaired: int
    rejected: tuple[RejectedFeature, ...]


@dataclass(frozen=True)
class _Outline:
    row: int
    code: str
    geometry: dict[str, Any]
    is_repaired: bool


@transaction.atomic
def load_boundaries(
    *,
    features: Iterable[Mapping[str, Any]],
    edition: TreeEdition,
    source: str,
    by: User,
    now: datetime,
) -> LoadedBoundaries:
    """Take outlines over for the units their codes name; the same file changes nothing.

    Longitude and latitude (WGS 84). Invalid rings are made valid; unknown codes,
    other geometries and coordinates outside the region are reported, not taken.
    """
    read = [_read(row, feature) for row, feature in enumerate(features, start=1)]
    outlines = {item.code: item for item in read if isinstance(item, _Outline)}
    rejected = [item for item in read if isinstance(item, RejectedFeature)]
    units = {
        unit.code: unit
        for unit in Unit.objects.filter(edition=edition, code__in=list(outlines))
    }
    unknown = [item for code, item in outlines.items() if code not in units]
    require_all(by, {unit.path for unit in units.values()})
    known = Boundary.objects.in_bulk([unit.pk for unit in units.values()])
    changed = [
        Boundary(
            unit=unit,
            geometry=outlines[code].geometry,
            is_schematic=False,
            source=source[:200],
            recorded_at=now,
        )
        for code, unit in units.items()
        if _differs(known.get(unit.pk), outlines[code].geometry, source[:200])
    ]
    _save(changed, by=by, now=now)
    created = sum(boundary.unit_id not in known for boundary in changed)
    return LoadedBoundaries(
        rows=len(read),
        created=created,
        updated=len(changed) - created,
        skipped=len(read) - len(changed) - len(rejected) - len(unknown),
        repaired=sum(item.is_repaired for item in outlines.values()),
        rejected=(
            *rejected,
            *(
                RejectedFeature(
                    item.row, item.code, _("No unit of this edition has the code.")
                )
                for item in unknown
            ),
        ),
    )


def _differs(known: Boundary | None, geometry: dict[str, Any], source: str) -> bool:
    return known is None or (known.geometry, known.source) != (geometry, source)


def _save(boundaries: list[Boundary], *, by: User, now: datetime) -> None:
    Boundary.objects.bulk_create(
        boundaries,
        batch_size=500,
        update_conflicts=True,
        unique_fields=["unit"],
        update_fields=["geometry", "is_schematic", "source", "recorded_at"],
    )
    for start in range(0, len(boundaries), CHUNK):
        ids = tuple(item.unit_id for item in boundaries[start : start + CHUNK])
        journal.announce(
            facts.BoundariesLoaded(ids=ids, at=now, by=by.actor), count=len(ids)
        )


def _read(row: int, feature: Mapping[str, Any]) -> _Outline | RejectedFeature:
    properties = feature.get("properties") or {}
    code = next(
        (str(properties[name]) for name in _CODE_PROPERTIES if properties.get(name)),
        "",
    )
    if not code:
        return RejectedFeature(row, "", _("The feature names no code."))
    try:
        drawn = shape(feature["geometry"])
    except (TypeError, KeyError, AttributeError, ValueError, shapely.GEOSException):
        return RejectedFeature(row, code, _("The geometry could not be read."))
    why = _fault(drawn)
    if why is not None:
        return RejectedFeature(row, code, why)
    is_valid = drawn.is_valid
    fine = cells.polygonal(drawn if is_valid else shapely.make_valid(drawn))
    simple = cells.polygonal(fine.simplify(_SIMPLIFIED, preserve_topology=True))
    kept = fine if simple.is_empty else simple
    if kept.is_empty:
        return RejectedFeature(row, code, _("The outline encloses nothing."))
    return _Outline(row, code, cells.as_geojson(kept), is_repaired=not is_valid)


def _fault(drawn: BaseGeometry) -> Promise | None:
    if drawn.geom_type not in ("Polygon", "MultiPolygon") or drawn.is_empty:
        return _("Only polygons are outlines.")
    west, south, east, north = drawn.bounds
    if west < 95 or east > 125 or south < 0 or north > 30:
        return _("The coordinates are not longitude and latitude in Viet Nam.")
    return None
