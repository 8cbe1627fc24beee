"""Bodies on the screen, for programs and on the command line."""

from __future__ import annotations

import json
from argparse import Namespace
from pathlib import Path
from typing import Any

import pytest
from django.urls import reverse

from lachan.ground.access.models import User
from lachan.ground.bodies import cli
from lachan.ground.bodies.models import Absence, Body, Charge, Seat, ServiceArea
from lachan.ground.bodies.tests.conftest import (
    SINCE,
    body_of,
    browser,
    in_charge,
    member,
)
from lachan.ground.bodies.tests.test_actions import LIST
from lachan.ground.units.tests.town import Village
from lachan.kernel.command_line import Usage


@pytest.fixture
def committee(town: Village) -> Body:
    body = body_of(town, town.units["north"], name="Ban chỉ đạo xã Bắc")
    member(town, body, "head", "Lò Văn Thử")
    member(town, body, "deputy", "Hà Thị Mẫu")
    return body


def test_a_body_is_set_up_and_filled_by_page(town: Village) -> None:
    page = browser(town.officer)
    unit = str(town.units["north"].public_id)

    made = page.post(
        "/bodies/new/",
        {"unit": unit, "kind": "team", "name": "Tổ 1", "valid_from": "2021-07-01"},
    )
    here = made["Location"]
    page.post(
        f"{here}members/",
        {"name": "Lò Văn Thử", "role": "head", "rank": 1, "valid_from": "2021-07-01"},
    )
    page.post(
        f"{here}charges/",
        {
            "unit": str(town.units["north-Một"].public_id),
            "valid_from": "2021-07-01",
            "seat": "",
        },
    )
    shown = page.get(here).content.decode()

    assert "Lò Văn Thử answers now" in shown
    assert "Thon Mot" in shown


def test_a_refusal_stands_beside_what_was_typed(town: Village, committee: Body) -> None:
    told = browser(town.officer).post(
        f"/bodies/{committee.public_id}/members/",
        {"name": "Vi Văn Ví Dụ", "role": "head", "rank": 1, "valid_from": "2021-08-01"},
    )

    assert told.status_code == 409
    assert b"The body has a head." in told.content
    assert "Vi Văn Ví Dụ" in told.content.decode()


def test_nobody_sits_without_a_name_or_an_account(
    town: Village, committee: Body
) -> None:
    told = browser(town.officer).post(
        f"/bodies/{committee.public_id}/members/",
        {"role": "member", "rank": 1, "valid_from": "2021-08-01"},
    )

    assert told.status_code == 422
    assert b"Choose an account or write a name." in told.content


def test_an_absence_reported_by_page_lets_the_deputy_answer(
    town: Village, committee: Body
) -> None:
    page = browser(town.officer)
    head = Seat.objects.get(role="head")

    page.post(
        f"/bodies/seats/{head.public_id}/away/", {"starts_at": "2021-12-06 08:00"}
    )
    away = page.get(f"/bodies/{committee.public_id}/").content.decode()
    page.post(f"/bodies/absences/{Absence.objects.get().public_id}/end/")
    after = page.get(f"/bodies/{committee.public_id}/").content.decode()

    assert "Hà Thị Mẫu answers now" in away
    assert "Lò Văn Thử answers now" in after


def test_a_reader_sees_and_changes_nothing(
    town: Village, committee: Body, reader: User
) -> None:
    page = browser(reader)

    shown = page.get(f"/bodies/{committee.public_id}/")
    refused = page.get(f"/bodies/{committee.public_id}/members/")

    assert shown.status_code == 200
    assert b"Dissolve" not in shown.content
    assert refused.status_code == 403


def test_who_sees_no_bodies_finds_no_such_page(town: Village, committee: Body) -> None:
    outsider = User.objects.create_user("outsider", None, full_name="Người ngoài")

    seen = [
        browser(outsider).get(url).status_code for url in ("/bodies/", "/bodies/areas/")
    ]
    neighbours = browser(town.neighbour).get(f"/bodies/{committee.public_id}/")

    assert seen == [404, 404]
    assert neighbours.status_code == 404


@pytest.mark.parametrize("verb", ["change", "move", "end"])
def test_a_body_is_corrected_moved_and_dissolved_by_page(
    town: Village, committee: Body, verb: str
) -> None:
    typed = {
        "change": {"name": "Ban chỉ đạo mới", "valid_from": "2021-07-01"},
        "move": {"unit": str(town.units["south"].public_id)},
        "end": {"ends_on": "2021-12-07"},
    }[verb]
    here = f"/bodies/{committee.public_id}/"

    done = browser(town.officer).post(f"{here}{verb}/", typed)

    assert done.status_code == 302
    body = Body.objects.get()
    changed = (body.name != committee.name, body.unit_id, body.valid_to)
    assert changed != (False, committee.unit_id, None)


def test_a_seat_and_a_charge_end_by_page(town: Village, committee: Body) -> None:
    in_charge(town, committee, town.units["north"])
    page, typed = browser(town.officer), {"ends_on": "2021-12-07"}
    head, charge = Seat.objects.get(role="head"), Charge.objects.get()

    page.post(f"/bodies/seats/{head.public_id}/end/", typed)
    page.post(f"/bodies/charges/{charge.public_id}/end/", typed)

    assert Seat.objects.get(pk=head.pk).valid_to is not None
    assert Charge.objects.get().valid_to is not None


def test_the_list_is_filtered_by_unit_and_kind(town: Village, committee: Body) -> None:
    body_of(town, town.units["south"], "team", "Tổ Nam")
    page = browser(town.officer)

    mine = page.get(f"/bodies/?unit={town.units['north'].public_id}").content.decode()
    teams = page.get("/bodies/?kind=team").content.decode()

    assert "Ban chỉ đạo xã Bắc" in mine
    assert "Tổ Nam" not in mine
    assert "Tổ Nam" in teams
    assert "Ban chỉ đạo xã Bắc" not in teams


def test_the_telephone_list_prints_names_and_numbers(
    town: Village, committee: Body
) -> None:
    shown = browser(town.officer).get("/bodies/phones/").content.decode()

    assert "Lò Văn Thử" in shown
    assert "0912 345 678" in shown


def test_gaps_are_shown_by_page(town: Village) -> None:
    team = body_of(town, town.units["north"], "team", "Tổ 1")
    in_charge(town, team, town.units["north-Một"])
    left = town.units["left"].public_id

    shown = browser(town.officer).get(f"/bodies/coverage/?unit={left}").content.decode()

    assert "Thon Hai" in shown
    assert "nobody" in shown


def test_a_list_is_read_by_page_and_its_faults_are_named(town: Village) -> None:
    page = browser(town.officer)
    typed = {"unit": str(town.units["38"].public_id), "since": "2021-07-01"}

    bad = page.post("/bodies/import/", {**typed, "text": "unit,body\n"})
    good = page.post("/bodies/import/", {**typed, "text": LIST}, follow=True)

    assert bad.status_code == 422
    assert b"1 bodies; 3 members added, 0 known." in good.content


def test_an_area_is_drawn_changed_and_closed_by_page(town: Village) -> None:
    page = browser(town.officer)
    made = page.post(
        "/bodies/areas/new/",
        {
            "name": "Vùng 1",
            "purpose": "treatment",
            "holder": "Bệnh viện thử",
            "unit": str(town.units["left"].public_id),
            "units": "north\nsouth",
            "valid_from": "2021-07-01",
        },
    )
    here = made["Location"]

    page.post(f"{here}units/", {"units": "south", "on": "2021-12-01"})
    shown = page.get(here).content.decode()
    gaps = page.get("/bodies/areas/gaps/?purpose=treatment").content.decode()
    page.post(f"{here}end/", {"ends_on": "2021-12-07"})

    assert "Đơn vị south" in shown
    assert "Đơn vị north" not in shown
    assert "Đơn vị north" in gaps
    assert ServiceArea.objects.get().valid_to is not None


def test_an_unknown_unit_of_an_area_is_named(town: Village) -> None:
    told = browser(town.officer).post(
        "/bodies/areas/new/",
        {
            "name": "Vùng 1",
            "purpose": "treatment",
            "holder": "x",
            "unit": str(town.units["left"].public_id),
            "units": "nowhere",
            "valid_from": "2021-07-01",
        },
    )

    assert told.status_code == 422
    assert "nowhere" in told.content.decode()


def test_the_api_tells_bodies_members_and_who_is_in_charge(
    town: Village, committee: Body
) -> None:
    page = browser(town.officer)

    listed = page.get("/api/v1/bodies/?unit=north").json()
    one = page.get(f"/api/v1/bodies/{committee.public_id}").json()
    answer = page.get("/api/v1/bodies/responsible?unit=north-Một").json()
    cover = page.get("/api/v1/bodies/coverage?unit=left").json()
    gaps = page.get("/api/v1/bodies/areas/gaps?unit=left&purpose=testing").json()

    assert [row["name"] for row in listed] == ["Ban chỉ đạo xã Bắc"]
    assert [row["answers"] for row in one["members"]] == [True, False]
    assert answer[0]["answers"] == one["members"][0]["public_id"]
    assert len(cover["gaps"]) == 4
    assert gaps["gaps"] == ["NORTH", "SOUTH"]
    assert page.get("/api/v1/bodies/areas").json() == []


def test_the_api_takes_an_absence_and_hides_bodies_of_others(
    town: Village, committee: Body
) -> None:
    head = Seat.objects.get(role="head")
    url = f"/api/v1/bodies/seats/{head.public_id}/absences"
    told = json.dumps({"starts_at": "2021-12-06T08:00:00+07:00"})

    made = browser(town.officer).post(url, told, content_type="application/json")
    hidden = browser(town.neighbour).post(url, told, content_type="application/json")

    assert (made.status_code, hidden.status_code) == (201, 404)
    assert browser(town.neighbour).get("/api/v1/bodies/?unit=north").json() == []


def asked(**given: Any) -> Namespace:
    return Namespace(
        **{"as_user": "officer", "edition": None, "unit": "north", **given}
    )


def test_the_command_line_tells_the_same(
    town: Village, committee: Body, tmp_path: Path
) -> None:
    file = tmp_path / "list.csv"
    file.write_text(LIST, encoding="utf-8")

    read: Any = cli.bring_in(asked(file=file, since=SINCE, unit="38"))
    bodies: Any = cli.listed(asked())
    answer: Any = cli.responsible(asked(unit="north-Một"))
    cover: Any = cli.coverage(asked(unit="left"))
    gaps: Any = cli.gaps(asked(unit="left", purpose="testing"))

    assert (read["created"], read["rejected"]) == (3, 0)
    assert {row["name"] for row in bodies} == {"Tổ 1", "Ban chỉ đạo xã Bắc"}
    assert [row["body"] for row in answer] == ["Tổ 1", "Ban chỉ đạo xã Bắc"]
    assert cover["gaps"] == ["SOUTH-MỘT", "SOUTH-HAI"]
    assert gaps["units"] == 2


def test_a_list_that_cannot_be_read_is_a_fault_of_the_command(
    town: Village, tmp_path: Path
) -> None:
    file = tmp_path / "list.csv"
    file.write_text("unit\n", encoding="utf-8")

    with pytest.raises(Usage):
        cli.bring_in(asked(file=file, since=None))


def test_the_pages_of_one_body_take_few_statements(
    town: Village, committee: Body, django_assert_max_num_queries: Any
) -> None:
    page = browser(town.officer)
    url = reverse("bodies:body", args=[committee.public_id])
    page.get(url)

    with django_assert_max_num_queries(13):
        response = page.get(url)

    assert response.status_code == 200
