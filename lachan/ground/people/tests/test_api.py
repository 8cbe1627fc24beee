from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import pytest
from django.test import Client

from lachan.ground.people.models import Person
from lachan.ground.people.tests.conftest import Town
from lachan.ground.people.tests.test_pages import signed_in
from lachan.kernel import clock
from lachan.kernel.ids import uuid7

URL = "/api/v1/people"


@pytest.fixture(autouse=True)
def _stopped_clock(town: Town) -> Iterator[None]:
    with clock.frozen(town.now):
        yield


@pytest.fixture
def program(town: Town) -> Client:
    return signed_in(town.users["north"])


def told(**more: Any) -> dict[str, Any]:
    return {
        "full_name": "Nguyễn Văn Hùng",
        "sex": "male",
        "birth_date": "1984-03-09",
        "unit": "NORTH",
        "edition": "2021",
        **more,
    }


def post(program: Client, url: str, data: dict[str, Any]) -> Any:
    return program.post(url, data, content_type="application/json")


@pytest.fixture(autouse=True)
def _codes_in_capitals(town: Town) -> None:
    from lachan.ground.units.models import Unit

    Unit.objects.filter(pk=town.units["north"].pk).update(code="NORTH")


def test_a_program_enters_a_person_once(program: Client) -> None:
    data = told(public_id=str(uuid7()), phones=["0912345678"])

    first, again = post(program, URL, data), post(program, URL, data)

    assert (first.status_code, again.status_code) == (201, 201)
    assert first.json() == again.json()
    assert first.json()["name"] == "Nguyễn Văn Hùng"
    assert Person.objects.count() == 1


def test_a_program_finds_and_reads_people(town: Town, program: Client) -> None:
    person = town.register()

    found = program.get(URL, {"q": "van hung"}).json()
    one = program.get(f"{URL}/{person.public_id}").json()

    assert [each["public_id"] for each in found["people"]] == [str(person.public_id)]
    assert one["birth_date"] == "1984-03-09"
    assert "identifiers" not in one


def test_a_program_asks_who_may_be_meant(town: Town, program: Client) -> None:
    town.register(unit="far")

    (found,) = post(program, f"{URL}/likely-same", told(full_name="nguyen hung")).json()

    assert found["is_visible"] is False
    assert "Hùng" not in found["shown"]
    assert "birth-same" in found["reasons"]


def test_a_taken_number_is_a_problem_that_names_the_record(
    town: Town, program: Client
) -> None:
    number = [{"kind": "citizen", "value": "038084000001"}]
    holder = town.register("Lê An", identifiers=(("citizen", "038084000001"),))

    answer = post(program, URL, told(identifiers=number))

    assert answer.status_code == 422
    assert str(holder.public_id) in answer.json()["detail"]


def test_an_outsider_and_an_unknown_unit_are_404(town: Town, program: Client) -> None:
    person = town.register(unit="far")

    assert program.get(f"{URL}/{person.public_id}").status_code == 404
    assert program.get(f"{URL}/{uuid7()}").status_code == 404
    assert post(program, URL, told(unit="NOWHERE")).status_code == 404
    assert Client().get(URL).status_code == 401
