"""How `data/vn-2021-differences.csv` was made; `write` makes it again.

Needs the shared folder of public data (`LACHAN_SHARED_DATA`); the house does not.
"""

import csv
import io
import json
import re
from collections.abc import Iterator
from pathlib import Path

from shapely.geometry import Point, shape

from lachan.ground.units.actions import lists
from lachan.ground.units.rules import names
from lachan.ground.units.words import Kind

FILE = lists.DATA / "vn-2021-differences.csv"
COLUMNS = (
    *("change", "kind", "code", "parent_code", "full_name", "via"),
    *("latitude", "longitude"),
)
HEADER = """\
# What the list of 1 November 2021 (63 provinces, 705 districts, 10,599 communes)
# says otherwise than the three-tier list of June 2025 in `vietnamadminunits` 1.0.4.
# Codes, names and parents: General Statistics Office list as published in github
# thanglequoc/vietnamese-provinces-database v1.0.0 (MIT, © 2021 Thang Le Quoc).
# via: the commune of June 2025 that a commune had merged into, after the resolutions
# of the National Assembly's Standing Committee. Coordinates are rough: of `via`; of
# the communes of a district; or a point inside the outline in github
# LucieContamin/censusVN2009 (MIT, © 2017 Marc Choisy). Empty columns: as in June 2025.
"""

Row = dict[str, str]


def rows_of(shared: Path, table: str) -> list[Row]:
    """A table of the shared folder."""
    with (shared / table).open(encoding="utf-8") as opened:
        return list(csv.DictReader(opened))


def official_units(shared: Path, edition: str) -> dict[tuple[str, str], Row]:
    """The shared lists as kind and code → parent and official name."""
    units: dict[tuple[str, str], Row] = {}
    tables = [("provinces", Kind.PROVINCE, "")]
    if edition == "2021":
        tables += [("districts", Kind.DISTRICT, "province")]
    above = "district" if edition == "2021" else "province"
    tables += [("communes", Kind.COMMUNE, above)]
    for table, kind, parent in tables:
        for row in rows_of(shared, f"vn_admin_{edition}/{table}.csv"):
            units[kind, row[f"{kind.value}_code"]] = {
                "parent_code": row[f"{parent}_code"] if parent else "",
                "full_name": names.official(row["full_name"], kind),
            }
    return units


def derived(shared: Path) -> str:
    """The text of the file."""
    written = io.StringIO()
    writer = csv.DictWriter(written, COLUMNS, lineterminator="\n")
    writer.writeheader()
    writer.writerows(row for _place, row in _ordered(shared))
    return HEADER + written.getvalue()


def _ordered(shared: Path) -> list[tuple[tuple[int, str], Row]]:
    tiers = [Kind.PROVINCE, Kind.DISTRICT, Kind.COMMUNE]
    placed = [
        ((tiers.index(Kind(row["kind"])), row["code"]), row)
        for row in _differences(shared)
    ]
    return sorted(placed, key=lambda place_and_row: place_and_row[0])


def _differences(shared: Path) -> Iterator[Row]:
    june = lists.june_2025()
    official = official_units(shared, "2021")
    via = {
        row["commune_code_2021"]: row["via_code_2025_06"]
        for row in rows_of(shared, "vn_admin_2025/map_communes_2021_to_2025.csv")
    }
    outlines = _outlines(shared)
    for key in june.keys() | official.keys():
        blank = dict.fromkeys(COLUMNS, "") | {"kind": str(key[0]), "code": key[1]}
        if key not in official:
            yield blank | {"change": "removed"}
        elif key not in june:
            found = official[key] | {"change": "added", "via": via.get(key[1], "")}
            yield blank | found | _place_of_added(key, found["via"], outlines, official)
        else:
            changed = _changed(june[key], official[key], outlines.get(key[1]))
            if changed:
                yield blank | {"change": "changed"} | changed


def _changed(june: lists.Listed, official: Row, outline: object | None) -> Row:
    changed = {
        column: official[column]
        for column in ("parent_code", "full_name")
        if getattr(june, column) != official[column]
    }
    if outline is not None and june.longitude and june.latitude:
        area = shape(outline)  # type: ignore[arg-type]  # the test knows its shape; the type does not
        if not area.buffer(0.003).contains(Point(june.longitude, june.latitude)):
            changed |= _inside(outline)
    return changed


def _place_of_added(
    key: tuple[str, str],
    via: str,
    outlines: dict[str, object],
    official: dict[tuple[str, str], Row],
) -> Row:
    june = lists.june_2025()
    if key[1] in outlines:
        return _inside(outlines[key[1]])
    if via:
        at = june[Kind.COMMUNE, via]
        return _written(at.latitude or 0.0, at.longitude or 0.0)
    parent = official[key]["parent_code"]
    own = key[1] if key[0] == Kind.DISTRICT else parent
    near = [
        june[other]
        for other, row in official.items()
        if row["parent_code"] == own and other in june
    ]
    return _written(
        sum(unit.latitude or 0.0 for unit in near) / len(near),
        sum(unit.longitude or 0.0 for unit in near) / len(near),
    )


def _inside(outline: object) -> Row:
    point = shape(outline).representative_point()  # type: ignore[arg-type]  # the test knows its shape; the type does not
    return _written(point.y, point.x)


def _written(latitude: float, longitude: float) -> Row:
    return {"latitude": f"{latitude:.4f}", "longitude": f"{longitude:.4f}"}


def _outlines(shared: Path) -> dict[str, object]:
    """Outlines of 2021 communes, where the shared folder has them."""
    found: dict[str, object] = {}
    for file in sorted((shared / "vn_boundaries").glob("communes_2021_*.geojson")):
        if re.search(r"_\d\d\.geojson$", file.name):
            for feature in json.loads(file.read_text("utf-8"))["features"]:
                found[feature["properties"]["commune_code"]] = feature["geometry"]
    return found


def write(shared: Path) -> None:
    """Make the committed file again from the shared folder."""
    FILE.write_text(derived(shared), "utf-8")
