"""The register for programs."""

from __future__ import annotations

from uuid import uuid4

import pytest
from django.test import Client

from lachan.kernel import clock
from lachan.kernel.ids import uuid7
from lachan.watch.cases.models import Case
from lachan.watch.cases.tests.conftest import ALL, Town, account

API = "/api/v1/cases"


@pytest.fixture
def program(ruled: Town) -> object:
    client = Client()
    client.force_login(ruled.officer)
    with clock.frozen(ruled.now):
        yield client


def send(client: Client, address: str, **body: object) -> dict[str, object]:
    response = client.post(address, body, content_type="application/json")
    answer: dict[str, object] = response.json()
    return {**answer, "status_code": response.status_code}


def test_a_case_is_opened_read_and_listed(ruled: Town, program: Client) -> None:
    person = ruled.person()
    given = {
        "public_id": str(uuid7()),
        "person": str(person.public_id),
        "unit": str(ruled.units["north"].public_id),
        "disease": "covid-19",
        "findings": [
            {"code": "rt_pcr", "value": "positive", "observed_on": "2021-12-06"}
        ],
    }

    opened = send(program, API, **given)
    again = send(program, API, **given)
    read = program.get(f"{API}/{given['public_id']}").json()
    listed = program.get(f"{API}?classification=confirmed").json()

    assert opened["status_code"] == again["status_code"] == 201
    assert opened["classification"] == "confirmed"
    assert read["findings"][0]["code"] == "rt_pcr"
    assert read["unit"] == "north"
    assert [case["public_id"] for case in listed["cases"]] == [given["public_id"]]
    assert (listed["total"], listed["after"]) == (1, "")


def test_verbs_compare_the_version_that_was_seen(ruled: Town, program: Client) -> None:
    case = ruled.case(classification="")
    address = f"{API}/{case.public_id}"
    finding = {"code": "rt_pcr", "value": "positive"}

    found = send(program, f"{address}/findings", version=1, findings=[finding])
    stale = send(program, f"{address}/outcome", version=1, outcome="recovered")
    ended = send(
        program, f"{address}/outcome", version=2, outcome="recovered", on="2021-12-06"
    )
    gone = send(program, f"{address}/void", version=3, reason="trùng")

    assert found["classification"] == "confirmed"
    assert stale["status_code"] == 409
    assert "cure" in stale
    assert ended["outcome_date"] == "2021-12-06"
    assert gone["is_void"] is True


def test_a_refusal_is_a_problem_with_its_field(ruled: Town, program: Client) -> None:
    case = ruled.case()

    answer = send(
        program,
        f"{API}/{case.public_id}/outcome",
        version=1,
        outcome="died",
        on="2021-12-31",
    )

    assert (answer["status_code"], answer["field"]) == (422, "on")


def test_what_is_not_seen_is_not_there(ruled: Town, program: Client) -> None:
    case = ruled.case()
    person = ruled.person()
    client = Client()
    client.force_login(ruled.neighbour)
    address = f"{API}/{case.public_id}"

    assert client.get(address).status_code == 404
    assert send(client, f"{address}/void", version=1, reason="x")["status_code"] == 404
    opened = send(
        client,
        API,
        public_id=str(uuid4()),
        person=str(person.public_id),
        unit=str(ruled.units["east"].public_id),
        disease="covid-19",
    )
    assert opened["status_code"] == 404
    assert client.get(API).json()["cases"] == []
    assert Case.objects.count() == 1
    assert Client().get(address).status_code == 401


def test_findings_are_for_who_reads_health(ruled: Town) -> None:
    case = ruled.case(severity="severe")
    left = ruled.units["left"].path
    watcher = account("watcher", left, *ALL, sees="personal")
    client = Client()
    client.force_login(watcher)

    read = client.get(f"{API}/{case.public_id}").json()

    assert (read["severity"], read["findings"]) == (None, [])
