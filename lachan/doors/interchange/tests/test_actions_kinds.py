"""The other kinds: people, links, reported figures, populations, outlines, names."""

from __future__ import annotations

import json
from datetime import timedelta
from decimal import Decimal
from typing import Any

import pytest

from lachan.command.indicators.queries import registry
from lachan.command.reports.models import ReportedFigure
from lachan.doors.interchange.actions.requests import CannotMap
from lachan.doors.interchange.tests.conftest import NOW, Office
from lachan.doors.interchange.tests.files import case, csv_bytes
from lachan.ground.intake.models import RejectedRow
from lachan.ground.people.models import Identifier, Person
from lachan.ground.units.models import Boundary, Population, UnitSynonym
from lachan.watch.cases.models import SourceLink

PEOPLE = ("Họ và tên", "Giới tính", "Ngày sinh", "CCCD", "SĐT", "Xã", "Huyện")
HOME = ("Xã Hoa Phú", "Huyện Bến Cát Vàng")


def reasons() -> list[str]:
    """Why rows were refused, in the order of the file."""
    rows = RejectedRow.objects.order_by("run", "row_number")
    return [" ".join(p["why"] for p in row.told_problems) for row in rows]


def test_people_come_in_with_their_numbers_and_come_once(office: Office) -> None:
    rows = [
        ["Lê Thử Bưởi", "Nữ", "01/02/1980", "038180000001", "0912000001", *HOME],
        ["Lê Thử Cam", "Nam", "1975", "38175000002", "912000002", *HOME],
        ["Lê Thử Đào", "Nam", "03/04/1990", "123456789", "", *HOME],
    ]

    first = office.imports(csv_bytes(rows, PEOPLE), "people")
    again = office.imports(csv_bytes(rows, PEOPLE), "people")

    assert (first.created, again.created, again.skipped) == (3, 0, 3)
    kinds = Identifier.objects.order_by("person__sort_key").values_list(
        "kind", flat=True
    )
    assert sorted(kinds) == ["citizen", "citizen", "old_id"]
    assert Person.objects.get(full_name="Lê Thử Cam").birth_year == 1975


def test_a_row_that_names_nobody_is_refused(office: Office) -> None:
    rows = [["", "Nữ", "", "", "", *HOME], ["Lê A", "Nữ", "", "1234", "", *HOME]]

    answer = office.imports(csv_bytes(rows, PEOPLE), "people")

    assert answer.rejected == 2
    assert "names nobody" in reasons()[0]
    assert "4 digits" in reasons()[1]


def test_links_name_known_cases_and_tell_what_is_odd(office: Office) -> None:
    office.imports(csv_bytes([case(n, confirmed=f"0{n}/12/2021") for n in range(1, 5)]))
    rows = [
        ["SL-0001", "SL-0002"],
        ["SL-0002", "SL-0001"],
        ["SL-0003", "SL-0003"],
        ["SL-0001", "SL-0009"],
        ["", "SL-0004"],
        ["SL-0001", "SL-0002"],
    ]

    answer = office.imports(csv_bytes(rows, ("source", "patient")), "links")

    assert (answer.created, answer.skipped, answer.rejected) == (3, 1, 2)
    kinds = [problem["kind"] for problem in answer.problems]
    assert sorted(kinds) == ["cycle", "self", "source_later"]
    assert SourceLink.objects.filter(source_text="SL-0003").count() == 1
    assert "SL-0009" in reasons()[0]
    assert "no source" in reasons()[1]


def test_reported_figures_are_kept_corrected_and_not_repeated(office: Office) -> None:
    share = next(one.id for one in registry().definitions if one.kind == "share")
    heading = ("Xã", "Huyện", "Chỉ số", "Ngày", "Giá trị", "Nguồn")

    def row(value: str, indicator: str = share) -> list[str]:
        return [*HOME, indicator, "05/12/2021", value, "Trạm y tế"]

    first = office.imports(csv_bytes([row("95,6 %")], heading), "reported")
    same = office.imports(csv_bytes([row("0.956")], heading), "reported")
    later = NOW + timedelta(hours=1)
    other = office.imports(csv_bytes([row("0.97")], heading), "reported", now=later)
    wrong = office.imports(csv_bytes([row("95.6"), row("1", "x")], heading), "reported")

    assert (first.created, same.skipped, other.updated) == (1, 1, 1)
    values = ReportedFigure.objects.order_by("pk").values_list("value", flat=True)
    assert list(values) == [Decimal("0.956"), Decimal("0.97")]
    assert wrong.rejected == 2
    assert "between 0 and 1" in reasons()[0]
    assert "No indicator" in reasons()[1]


def test_populations_say_who_counted_when_and_how(office: Office) -> None:
    heading = ("Mã xã", "Dân số")
    rows = [["99001", "6.400"], ["99004", "5.120,5"], ["99999", "1"], ["99007", ""]]
    told = {"options": {"source": "Cục Thống kê", "counted_on": "2021-04-01"}}

    answer = office.imports(csv_bytes(rows, heading), "population", **told)
    again = office.imports(csv_bytes(rows[:1], heading), "population", **told)

    assert (answer.created, answer.rejected, again.skipped) == (1, 3, 1)
    stored = Population.objects.get()
    assert (stored.persons, stored.method) == (6400, "estimate")
    with pytest.raises(CannotMap):
        office.imports(csv_bytes(rows, heading), "population")


def _collection(*codes: str, ring: Any = None) -> bytes:
    ring = ring or [[105, 20], [105.1, 20], [105.1, 20.1], [105, 20]]
    shape = {"type": "Polygon", "coordinates": [ring]}
    features = [
        {"type": "Feature", "properties": {"commune_code": code}, "geometry": shape}
        for code in codes
    ]
    return json.dumps({"type": "FeatureCollection", "features": features}).encode()


def test_outlines_are_taken_over_by_code(office: Office) -> None:
    answer = office.imports(_collection("99001", "99999", "99001"), "boundaries")
    again = office.imports(_collection("99001"), "boundaries")
    abroad = office.imports(
        _collection("99004", ring=[[2, 48], [3, 48], [3, 49], [2, 48]]), "boundaries"
    )

    assert (answer.created, answer.rejected, again.skipped) == (1, 2, 1)
    assert abroad.rejected == 1
    assert Boundary.objects.count() == 1
    assert json.loads(office.errors.read_bytes())["features"][0]["geometry"]
    with pytest.raises(CannotMap):
        office.imports(csv_bytes([["99001", "x"]], ("Mã xã", "Tên")), "boundaries")


def test_the_tree_learns_how_files_write_its_units(office: Office) -> None:
    heading = ("Mã xã", "Tên khác")
    rows = [["99004", "Hoa Phú cũ"], ["99004", "HOA PHU CU"], ["1", "x"]]

    answer = office.imports(csv_bytes(rows, heading), "units")
    after = office.imports(csv_bytes([case(1, commune="Hoa Phú cũ")]))

    assert (answer.created, answer.rejected) == (1, 2)
    assert UnitSynonym.objects.filter(text="Hoa Phú cũ").exists()
    assert after.created == 1
