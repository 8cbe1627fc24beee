"""The laboratories as people see them."""

from __future__ import annotations

import csv
import io
from collections.abc import Iterator
from typing import Any
from uuid import uuid4

import pytest
from django.test import Client
from django.utils import translation

from lachan.ground.access.models import User
from lachan.ground.people.models import Household
from lachan.kernel import clock
from lachan.watch.labs import actions
from lachan.watch.labs.models import Pool, Result, ScreeningPlan, Specimen
from lachan.watch.labs.tests.conftest import HOUR, Town

AT = "2021-12-07 05:30"
FORM = {"material": "nasopharyngeal", "what": "covid-19:rt_pcr", "plan": ""}


@pytest.fixture
def pages(ruled: Town) -> Iterator[Any]:
    """A browser of anybody, in English, at the hour of the town."""

    def signed_in(user: User) -> Client:
        user.language = "en"
        user.save()
        client = Client()
        client.force_login(user)
        return client

    with clock.frozen(ruled.now), translation.override("en"):
        yield signed_in


def text_of(response: Any) -> str:
    return str(response.content.decode())


def test_every_page_opens_for_who_works_there_and_for_nobody_else(
    ruled: Town, pages: Any
) -> None:
    ruled.received("TN0001", "TN0002")
    pool = ruled.pool("TN0001", "TN0002")
    one = Specimen.objects.first()
    stranger = ruled.neighbour
    shared = ("", "backlog/", "tubes/", "plans/")
    addresses = {
        ruled.nurse: (*shared, "new/", "kit/", "together/", "waiting/", "send/"),
        ruled.analyst: (*shared, "bench/", "queue/", f"pools/{pool.public_id}/"),
    }

    answers = {
        (user.username, address): pages(user).get(f"/labs/{address}").status_code
        for user, paths in addresses.items()
        for address in paths
    }

    assert set(answers.values()) == {200}
    assert one is not None
    for address in (f"{one.public_id}/", f"pools/{pool.public_id}/", "bench/"):
        assert pages(stranger).get(f"/labs/{address}").status_code == 404


def test_a_specimen_takes_three_answers_on_a_phone(ruled: Town, pages: Any) -> None:
    person = ruled.person()
    client = pages(ruled.nurse)

    form = client.get(f"/labs/new/?person={person.public_id}").context["form"]
    posted = {name: form[name].value() or "" for name in form.fields}
    posted |= {"tube_code": "tn0001", "indication": "symptoms", "collected_at": AT}
    posted |= {"person": person.public_id, **FORM}
    answers = [client.post("/labs/new/", posted) for _time in range(2)]

    assert [answer.status_code for answer in answers] == [302, 302]
    one = Specimen.objects.get()
    assert (one.request.person_id, one.request.indication) == (person.pk, "symptoms")
    assert one.unit_path == ruled.units["north"].path


def test_an_open_specimen_is_said_before_and_asks_for_a_reason(
    ruled: Town, pages: Any
) -> None:
    person = ruled.person()
    ruled.specimen("TN0001", person)
    client = pages(ruled.nurse)

    shown = client.get(f"/labs/new/?person={person.public_id}")
    form = shown.context["form"]
    posted = {name: form[name].value() or "" for name in form.fields}
    posted |= {"tube_code": "TN0002", "indication": "contact", "collected_at": AT}
    posted |= {"person": person.public_id, **FORM}
    refused = client.post("/labs/new/", posted)
    taken = client.post("/labs/new/", {**posted, "despite": "mẫu đầu bị đổ"})

    assert "still waits for its result" in text_of(shown)
    assert refused.status_code == 409
    assert taken.status_code == 302
    assert Specimen.objects.count() == 2


def test_a_household_goes_into_one_tube(ruled: Town, pages: Any) -> None:
    home = Household.objects.create(
        unit=ruled.units["north"],
        unit_path=ruled.units["north"].path,
    )
    people = [ruled.person(household=home) for _member in range(3)]
    client = pages(ruled.nurse)

    shown = client.get(f"/labs/together/?person={people[0].public_id}")
    form = shown.context["form"]
    posted = {name: form[name].value() or "" for name in form.fields}
    posted |= {
        "tube_code": "TN0009",
        "collected_at": AT,
        "what": "covid-19:rt_pcr",
        "person": [str(one.public_id) for one in people[:2]],
    }
    answer = client.post("/labs/together/", posted)

    assert len(shown.context["people"]) == 3
    assert answer.status_code == 302
    assert Pool.objects.get().members.count() == 2


def test_the_bench_receives_mixes_and_records(ruled: Town, pages: Any) -> None:
    for code in ("TN0001", "TN0002", "TN0003"):
        ruled.specimen(code)
    client = pages(ruled.analyst)
    place = {"laboratory": ruled.laboratory.public_id}

    client.post("/labs/bench/receive/", {"codes": "tn0001 TN0002\nTN0003", **place})
    mixed = {"codes": "TN0001\nTN0002", "test": "rt_pcr", "code": "P1", **place}
    client.post("/labs/bench/pool/", {**mixed, "public_id": uuid4()})
    shown = client.get("/labs/bench/")
    grid = {
        "batch": shown.context["batch"],
        "P1-value": "negative",
        "TN0003-value": "positive",
        "TN0003-ct_value": "22.5",
    }
    for _time in range(2):
        client.post("/labs/bench/results/", grid)

    assert [line.code for line, _form in shown.context["lines"]] == ["P1", "TN0003"]
    values = dict(Specimen.objects.values_list("tube__code", "value"))
    assert values == {"TN0001": "negative", "TN0002": "negative", "TN0003": "positive"}
    assert Result.objects.exclude(source="pool").count() == 2


def test_the_dispatch_sends_what_lies_here(ruled: Town, pages: Any) -> None:
    ruled.specimen("TN0001")
    client = pages(ruled.nurse)
    place = {"laboratory": ruled.laboratory.public_id}

    shown = client.get("/labs/send/")
    listed = shown.context["form"]["codes"].value()
    answer = client.post("/labs/send/", {"codes": f"{listed} XX9", **place})

    assert listed == "TN0001"
    assert answer.status_code == 302
    assert Specimen.objects.get().state == "sent"
    assert "XX9" in text_of(client.get("/labs/send/"))


@pytest.mark.parametrize("verb", ["identify", "dismiss"])
def test_the_queue_is_decided_on_its_page(ruled: Town, pages: Any, verb: str) -> None:
    ruled.received("TN0001")
    row = ruled.result("TN0010", told_name="Người Thử 0")
    client = pages(ruled.analyst)
    address = f"/labs/queue/{row.public_id}/"

    shown = text_of(client.get(address))
    posted = {"tube_code": "TN0001", "reason": "đọc nhầm", "dismiss-reason": "thừa"}
    client.post(f"{address}{verb}/", posted)

    row.refresh_from_db()
    assert "Người Thử 0" in shown
    assert row.standing == {"identify": "holds", "dismiss": "out"}[verb]
    assert row.told_name == ""
    assert client.get(address).status_code == 200


@pytest.mark.parametrize(
    ("part", "posted", "state"),
    [
        ("result", {"value": "positive", "test": "rt_pcr"}, "resulted"),
        ("reject", {"code": "leaked"}, "rejected"),
    ],
)
def test_verbs_on_the_page_of_a_specimen(
    ruled: Town, pages: Any, part: str, posted: dict[str, str], state: str
) -> None:
    [one] = ruled.received("TN0001")
    client = pages(ruled.analyst)

    shown = client.get(f"/labs/{one.public_id}/{part}/")
    client.post(f"/labs/{one.public_id}/{part}/", posted)

    one.refresh_from_db()
    assert shown.status_code == 200
    assert one.state == state


def test_a_result_is_corrected_on_the_page(ruled: Town, pages: Any) -> None:
    [one] = ruled.received("TN0001")
    row = ruled.result("TN0001")
    client = pages(ruled.analyst)
    address = f"/labs/{one.public_id}/correct/?result={row.public_id}"

    client.post(address, {"value": "negative", "reason": "nhầm ống"})

    one.refresh_from_db()
    text = text_of(client.get(f"/labs/{one.public_id}/"))
    assert one.value == "negative"
    assert "nhầm ống" in text
    assert client.post(f"/labs/{one.public_id}/void/", {}).status_code == 404


def test_lists_stay_within_their_budget(
    ruled: Town, pages: Any, django_assert_max_num_queries: Any
) -> None:
    ruled.received(*(f"TN{number:04d}" for number in range(12)))
    client = pages(ruled.officer)
    client.get("/labs/")  # the first visit notes the session

    for address in ("", "waiting/", "bench/", "queue/", "backlog/", "tubes/", "plans/"):
        with django_assert_max_num_queries(12, info=address):
            response = client.get(f"/labs/{address}")
        assert response.status_code == 200


def test_the_list_finds_by_tube_state_and_name(ruled: Town, pages: Any) -> None:
    ruled.received("TN0001", "TN0002")
    ruled.specimen("TN0003")
    client = pages(ruled.officer)

    def codes(question: str) -> set[str]:
        rows = client.get(f"/labs/?{question}").context["table"].rows
        return {str(row.label) for row in rows}

    assert codes("q=tn0002") == {"TN0002"}
    assert codes("state=to_send") == {"TN0003"}
    assert codes("state=received&q=Người Thử 0") == {"TN0001"}
    assert codes("unit=nonsense&since=31/02/2021") == {"TN0001", "TN0002", "TN0003"}


def test_the_backlog_tells_age_capacity_and_delay(ruled: Town, pages: Any) -> None:
    ruled.received("TN0001", collected_at=ruled.now - 30 * HOUR)
    late = ruled.handover(26)
    ruled.specimen("TN0002", collected_at=ruled.now - 50 * HOUR)
    actions.receive(codes=["TN0002"], handover=late, by=ruled.analyst, now=ruled.now)
    client = pages(ruled.officer)
    address = f"/labs/laboratories/{ruled.laboratory.public_id}/"

    client.post(address, {"test": "rt_pcr", "per_day": 1, "on": "07/12/2021"})
    table = client.get("/labs/backlog/").context["table"]

    [row] = table.rows
    assert (row.cells["waiting"], row.cells["capacity"], row.cells["days"]) == (2, 1, 2)
    assert (row.cells["age2"], row.cells["age3"]) == (1, 1)
    assert [str(mark.label) for mark in row.cells["alarm"]] == [
        "1 late",
        "more than a day's work",
    ]


def test_tubes_are_issued_and_counted_on_their_pages(ruled: Town, pages: Any) -> None:
    unit = ruled.units["north"].public_id
    officer, nurse = pages(ruled.officer), pages(ruled.nurse)

    officer.post("/labs/tubes/", {"first": "TN1", "last": "TN9", "unit": unit})
    [row] = nurse.get("/labs/tubes/").context["table"].rows
    address = f"/labs/tubes/{row.key}/"
    nurse.post(address, {"first": "TN8", "last": "TN9", "fate": "returned"})

    [after] = nurse.get("/labs/tubes/").context["table"].rows
    assert (after.cells["issued"], after.cells["returned"]) == (9, 2)
    assert after.cells["open"] == 7
    assert pages(ruled.neighbour).get(address).status_code == 404


def test_a_screening_is_planned_and_ended(ruled: Town, pages: Any) -> None:
    client = pages(ruled.officer)
    posted = {
        "name": "Vùng đỏ",
        "unit": ruled.units["north"].public_id,
        "risk_group": "mọi hộ",
        "people": 100,
        "every_days": 3,
        "starts_on": "01/12/2021",
        "what": "covid-19:rt_pcr",
    }

    client.post("/labs/plans/", posted)
    plan = ScreeningPlan.objects.get()
    shown = client.get(f"/labs/plans/{plan.public_id}/")
    client.post(f"/labs/plans/{plan.public_id}/", {"reason": "hết dịch"})

    plan.refresh_from_db()
    assert len(shown.context["table"].rows) == 3
    assert plan.end_reason == "hết dịch"


def test_fields_suggest_people_and_units(ruled: Town, pages: Any) -> None:
    ruled.person(full_name="Lê Mẫu", folded_name="le mau", given_first="mau le")
    client = pages(ruled.nurse)

    people = text_of(client.get("/labs/people/?person_text=le mau"))
    units = text_of(client.get("/labs/units/?q=north"))

    assert "Lê Mẫu" in people
    assert "north" in units


def test_the_list_leaves_as_a_file_and_is_noted(ruled: Town, pages: Any) -> None:
    ruled.received("TN0001")

    answer = pages(ruled.officer).get("/labs/export.csv?state=received")
    refused = pages(ruled.nurse).get("/labs/export.csv")

    rows = list(csv.reader(io.StringIO(text_of(answer).lstrip("\ufeff"))))
    assert rows[1][0] == "TN0001"
    assert refused.status_code == 404
