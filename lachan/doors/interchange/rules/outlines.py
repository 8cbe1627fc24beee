"""GeoJSON: one row per outline, its properties as cells, its shape beside it."""

from __future__ import annotations

import json
from typing import Any

from lachan.doors.interchange.rules.decoding import Decoded
from lachan.doors.interchange.rules.raw import RawTable
from lachan.doors.interchange.rules.refusals import CannotRead
from lachan.doors.interchange.words import Layout, Row
from lachan.kernel.speech import sentence as _


def read(decoded: Decoded) -> RawTable:
    """The features of a collection; row 1 are the names of their properties."""
    features = _features(decoded.text.lstrip("\ufeff"))
    names = list(
        dict.fromkeys(
            str(name) for feature in features for name in feature["properties"]
        )
    )
    rows = [Row(1, names)]
    shapes: dict[int, Any] = {}
    for number, feature in enumerate(features, start=2):
        told = feature["properties"]
        rows.append(Row(number, [_cell(told.get(name)) for name in names]))
        shapes[number] = feature["geometry"]
    return RawTable(rows, Layout("geojson", "utf-8"), shapes=shapes)


def _cell(value: Any) -> str:
    if value is None:
        return ""
    return value if isinstance(value, str) else json.dumps(value, ensure_ascii=False)


def _features(text: str) -> list[dict[str, Any]]:
    try:
        told = json.loads(text)
    except (ValueError, RecursionError):
        raise CannotRead.because(
            _("It begins like JSON and is not."), _("Export it again as GeoJSON.")
        ) from None
    features = told.get("features") if isinstance(told, dict) else None
    if not isinstance(features, list) or not all(map(_is_feature, features)):
        raise CannotRead.because(
            _("It is JSON, but no GeoJSON FeatureCollection."),
            _("Export the outlines as GeoJSON (WGS 84), or choose a CSV or XLSX."),
        )
    return features


def _is_feature(told: Any) -> bool:
    return (
        isinstance(told, dict)
        and isinstance(told.get("properties"), dict)
        and isinstance(told.get("geometry"), dict | None)
    )
