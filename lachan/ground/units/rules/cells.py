"""Schematic outlines: where no boundary is known, each centre gets its cell.

Voronoi cells of unit centres, cut to a disc around each centre so that coasts and
borders end where the communes end. For maps only; never a legal boundary.
"""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np
import shapely
from numpy.typing import NDArray
from scipy.spatial import cKDTree
from shapely.geometry.base import BaseGeometry

GOLDEN_ANGLE = math.pi * (3 - math.sqrt(5))
_APART = 0.004  # degrees; about 400 m between centres that were given the same place
_REACH = 1.6  # of the distance to the fourth neighbour
_LEAST_REACH, _MOST_REACH = 0.01, 0.16  # degrees, for communes
_FAR_REACH = 0.3  # degrees, where centres stand wide apart, as districts do
_FINE = 0.0001  # degrees: four decimals, about 11 m


@dataclass(frozen=True, slots=True)
class Centre:
    """Where a unit is drawn."""

    unit_id: int
    longitude: float
    latitude: float


def cells(
    centres: Sequence[Centre], outline: BaseGeometry | None = None
) -> dict[int, BaseGeometry]:
    """One polygon per centre; together they cover the outline, or their discs.

    Neighbouring cells share their edges. A centre outside the outline is drawn at its
    nearest point inside.
    """
    if not centres:
        return {}
    squeeze = math.cos(math.radians(sum(c.latitude for c in centres) / len(centres)))
    places = _apart(np.array([(c.longitude, c.latitude) for c in centres]))
    if outline is not None:
        places = np.array([_inside(place, outline) for place in places])
        places = _apart(places)
    scaled = places * np.array([squeeze, 1.0])
    drawn = _voronoi(scaled, outline is None)
    back = shapely.transform(drawn, lambda xy: xy / np.array([squeeze, 1.0]))
    if outline is not None:
        shapely.prepare(outline)
        back = shapely.intersection(back, outline)
    return {
        centre.unit_id: polygonal(shape)
        for centre, shape in zip(centres, back, strict=True)
    }


def _voronoi(places: NDArray[np.float64], cut: bool) -> NDArray[Any]:  # noqa: FBT001  # whether a frame cuts the cells
    points: NDArray[Any] = np.asarray(shapely.points(places))
    if len(places) == 1:
        return np.asarray(shapely.buffer(points, _MOST_REACH if cut else 5.0))
    joined = shapely.MultiPoint(places)
    around = joined.envelope.buffer(5.0)
    collected = shapely.voronoi_polygons(joined, extend_to=around, ordered=True)
    drawn = np.asarray(shapely.get_parts(collected))
    if not cut:
        return drawn
    discs = shapely.buffer(points, _reach(places), quad_segs=4)
    return np.asarray(shapely.intersection(drawn, discs))


def _reach(places: NDArray[np.float64]) -> NDArray[np.float64]:
    """How far a cell may reach: wide in the mountains, narrow in a city."""
    neighbours = min(5, len(places))
    found, _at = cKDTree(places).query(places, k=[neighbours])
    reach = np.asarray(found)[:, 0] * _REACH
    most = np.clip(np.median(reach), _MOST_REACH, _FAR_REACH)
    return np.asarray(np.clip(reach, _LEAST_REACH, most))


def _apart(places: NDArray[np.float64]) -> NDArray[np.float64]:
    """Move centres that share a place apart, always the same way."""
    moved = places.copy()
    seen: dict[tuple[float, float], int] = {}
    for index, (x, y) in enumerate(places):
        place = (round(float(x), 5), round(float(y), 5))
        turn = seen[place] = seen.get(place, -1) + 1
        if turn:
            far, angle = _APART * math.sqrt(turn), turn * GOLDEN_ANGLE
            moved[index] += (far * math.cos(angle), far * math.sin(angle))
    return moved


def _inside(
    place: NDArray[np.float64], outline: BaseGeometry
) -> NDArray[np.float64] | tuple[float, float]:
    point = shapely.Point(place)
    if outline.contains(point):
        return place
    line = shapely.shortest_line(outline, point)
    edge, middle = shapely.get_point(line, 0), outline.representative_point()
    return edge.x + (middle.x - edge.x) * 0.05, edge.y + (middle.y - edge.y) * 0.05


def polygonal(shape: BaseGeometry) -> BaseGeometry:
    """The polygons of a shape on a grid of four decimals; lines and points go."""
    fine = shapely.set_precision(shape, _FINE)
    if fine.geom_type in ("Polygon", "MultiPolygon"):
        return fine
    parts = [part for part in shapely.get_parts(fine) if part.geom_type == "Polygon"]
    return shapely.union_all(parts)


def dissolved(shapes: Sequence[BaseGeometry]) -> BaseGeometry:
    """Several cells as one outline, without the slivers between them."""
    joined = shapely.union_all(list(shapes), grid_size=_FINE)
    return polygonal(joined)


def as_geojson(shape: BaseGeometry) -> dict[str, Any]:
    """GeoJSON with four decimals; the exterior first, as RFC 7946 §3.1.6 asks."""
    told: dict[str, Any] = shapely.geometry.mapping(shapely.orient_polygons(shape))
    return {"type": told["type"], "coordinates": _rounded(told["coordinates"])}


def _rounded(value: Any) -> Any:
    if isinstance(value, float):
        return round(value, 4)
    return [_rounded(item) for item in value]
