"""What the house is set up with, and what was done to a record, on one page each."""

from __future__ import annotations

from typing import Any

from tests.house.land import Land


def test_who_manages_the_house_sees_every_part_within_the_budget(
    land: Land, django_assert_max_num_queries: Any
) -> None:
    with land.as_user("inside administrator") as client:
        client.get("/configuration/")
        with django_assert_max_num_queries(24):
            page = client.get("/configuration/")

    told = page.content.decode()
    assert page.status_code == 200
    for address in ("/units/", "/accounts/", "/policy/", "/waiting/", "/integrity/"):
        assert f'href="{address}"' in told


def test_a_station_sees_only_its_own_parts(land: Land) -> None:
    with land.as_user("inside commune_station") as client:
        page = client.get("/configuration/")
        trail = client.get("/configuration/trail/")

    assert page.status_code == 200
    assert "trail" not in page.content.decode().split("<main")[1]
    assert trail.status_code == 404


def test_a_record_tells_who_did_what_where_the_reader_may_look(land: Land) -> None:
    address = f"/configuration/trail/?record={land.examples['task']}"
    with land.as_user("inside auditor") as client:
        mine = client.get(address).content.decode()
    with land.as_user("outside auditor") as client:
        theirs = client.get(address).content.decode()

    assert "Người vận hành" in mine
    assert mine.count("lc-moment") != theirs.count("lc-moment") or len(mine) > len(
        theirs
    )
