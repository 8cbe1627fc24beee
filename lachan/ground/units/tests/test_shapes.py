"""Imported outlines and schematic cells: valid, flagged, the same for the same tree."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
import shapely
from hypothesis import given, settings
from hypothesis import strategies as st
from shapely.geometry import Polygon, box, mapping, shape
from shapely.geometry.base import BaseGeometry

from lachan.ground.access.actions import NotAllowed
from lachan.ground.access.models import User
from lachan.ground.units import actions, queries
from lachan.ground.units.models import Boundary, Unit
from lachan.ground.units.rules import cells
from lachan.ground.units.rules.cells import Centre
from lachan.ground.units.tests.trees import SmallTree
from lachan.ground.units.words import Kind

NOW = datetime(2021, 11, 2, 8, tzinfo=UTC)
LATER = NOW + timedelta(days=1)
SQUARE = box(105.0, 20.0, 105.5, 20.5)
BOW_TIE = Polygon([(105, 20), (105.2, 20.2), (105.2, 20), (105, 20.2)])


def feature(
    code: str, geometry: BaseGeometry | None = SQUARE, name: str = "code"
) -> dict[str, Any]:
    return {
        "type": "Feature",
        "properties": {name: code},
        "geometry": mapping(geometry) if geometry is not None else None,
    }


def load(
    tree: SmallTree, by: User, *features: dict[str, Any], at: datetime = NOW
) -> actions.LoadedBoundaries:
    return actions.load_boundaries(
        features=features, edition=tree.nation.edition, source="test", by=by, now=at
    )


def test_outlines_are_taken_over_and_the_same_file_changes_nothing(
    tree: SmallTree, editor: User
) -> None:
    given_features = (
        feature("99001"),
        feature("981", name="district_code"),
    )

    first = load(tree, editor, *given_features)
    again = load(tree, editor, *given_features, at=LATER)

    assert (first.created, first.skipped, first.rejected) == (2, 0, ())
    assert (again.created, again.updated, again.skipped) == (0, 0, 2)
    assert shape(Boundary.objects.get(unit=tree.commune).geometry).equals(SQUARE)


def test_what_is_no_outline_of_a_known_unit_is_reported(
    tree: SmallTree, editor: User
) -> None:
    done = load(
        tree,
        editor,
        feature("99999"),
        feature("99001", shapely.Point(105, 20)),
        feature("99004", box(500_000, 2_200_000, 500_100, 2_200_100)),
        feature("99007", None),
        {"type": "Feature", "properties": None, "geometry": None},
    )

    assert done.rows == len(done.rejected) == 5
    assert sorted(item.code for item in done.rejected) == [
        *("", "99001", "99004", "99007", "99999")
    ]
    assert not Boundary.objects.exists()


def test_a_ring_that_crosses_itself_is_made_valid(
    tree: SmallTree, editor: User
) -> None:
    done = load(tree, editor, feature("99001", BOW_TIE))

    assert done.repaired == 1
    assert shape(Boundary.objects.get().geometry).is_valid


def test_outlines_of_another_province_are_not_taken(
    tree: SmallTree, editor: User
) -> None:
    with pytest.raises(NotAllowed):
        load(tree, editor, feature("97"))


def test_without_boundaries_every_child_has_a_schematic_cell(tree: SmallTree) -> None:
    drawn = queries.shapes(tree.district).as_json()

    assert {f["properties"]["key"] for f in drawn["features"]} == {
        *("99001", "99004", "99007")
    }
    assert all(f["properties"]["schematic"] for f in drawn["features"])
    for one in drawn["features"]:
        outline = shape(one["geometry"])
        unit = Unit.objects.get(code=one["properties"]["key"])
        assert outline.is_valid
        assert outline.contains(shapely.Point(unit.longitude or 0, unit.latitude or 0))


def test_an_imported_outline_takes_the_place_of_a_cell(
    tree: SmallTree, editor: User
) -> None:
    before = queries.shapes(tree.district)

    load(tree, editor, feature("99001"))

    after = queries.shapes(tree.district)
    marks = {
        f["properties"]["key"]: f["properties"]["schematic"]
        for f in after.as_json()["features"]
    }
    assert marks == {"99001": False, "99004": True, "99007": True}
    assert before.etag != after.etag
    assert queries.shapes(tree.district) is after


def test_cells_are_cut_to_the_outline_of_their_parent(
    tree: SmallTree, editor: User
) -> None:
    load(tree, editor, feature("981"))

    drawn = queries.shapes(tree.district).as_json()["features"]

    joined = shapely.union_all([shape(one["geometry"]) for one in drawn])
    assert joined.symmetric_difference(SQUARE).area < SQUARE.area * 0.001


def test_districts_are_put_together_from_their_communes(tree: SmallTree) -> None:
    districts = queries.shapes(tree.province).as_json()["features"]
    communes = queries.shapes(tree.province, Kind.COMMUNE).as_json()["features"]

    whole = shapely.union_all([shape(one["geometry"]) for one in districts])
    parts = shapely.union_all([shape(one["geometry"]) for one in communes])
    assert whole.symmetric_difference(parts).area < parts.area * 0.01


def test_a_district_is_put_together_from_the_outlines_of_all_its_communes(
    tree: SmallTree, editor: User
) -> None:
    west, middle, east = (box(105 + x, 20, 105.1 + x, 20.1) for x in (0, 0.1, 0.2))
    load(tree, editor, feature("99001", west), feature("99004", middle))
    part = queries.shapes(tree.province).as_json()["features"]

    load(tree, editor, feature("99007", east), at=LATER)
    whole = queries.shapes(tree.province).as_json()["features"]

    assert [one["properties"]["schematic"] for one in part] == [True, True]
    district = next(one for one in whole if one["properties"]["key"] == "981")
    assert not district["properties"]["schematic"]
    assert shape(district["geometry"]).equals(box(105, 20, 105.3, 20.1))


coordinate = st.floats(-0.5, 0.5).map(lambda x: round(x, 3))


@settings(max_examples=40)
@given(st.lists(st.tuples(coordinate, coordinate), min_size=1, max_size=25))
def test_cells_fill_an_outline_without_overlapping(
    places: list[tuple[float, float]],
) -> None:
    centres = [Centre(i, 105 + x, 20 + y) for i, (x, y) in enumerate(places)]
    outline = box(104.4, 19.4, 105.6, 20.6)

    drawn = cells.cells(centres, outline)

    area = sum(cell.area for cell in drawn.values())
    assert len(drawn) == len(places)
    assert all(cell.is_valid and not cell.is_empty for cell in drawn.values())
    assert abs(area - outline.area) < outline.area * 0.002


def test_no_centre_no_cell() -> None:
    assert cells.cells([]) == {}
