"""The pages of requests and breaches, in the order in which they are used."""

from __future__ import annotations

from io import BytesIO
from typing import Any

import openpyxl
import pytest
from django.urls import reverse

from lachan.ground.people.models import Person
from lachan.ground.privacy.models import Breach, DataRequest
from lachan.ground.privacy.tests.conftest import NOW, Office

pytestmark = pytest.mark.usefixtures("in_english")


@pytest.fixture
def in_english(settings: Any) -> None:
    settings.LANGUAGE_CODE = "en"


def text(response: Any) -> str:
    return str(response.content.decode())


def test_a_request_from_the_counter_to_the_copy(office: Office) -> None:
    browser, person = office.browser(), office.person()
    told = {
        "right": "copy",
        "channel": "counter",
        "unit": str(office.village.units["north"].public_id),
        "requester_name": "Trần Thị Thử",
    }
    assert browser.get(reverse("privacy:new")).status_code == 200

    came_in = browser.post(reverse("privacy:new"), told)
    request = DataRequest.objects.get()
    address = ["privacy:request", [request.public_id]]
    page = text(browser.get(reverse(address[0], args=address[1])))  # type: ignore[arg-type]  # a name, its parts

    assert came_in.status_code == 302
    assert "V3" in page
    for step, form in (
        ("identify", {"person": str(person.public_id), "how": "card"}),
        ("decide", {"decision": "granted", "reason": "có căn cứ"}),
    ):
        url = reverse(f"privacy:{step}", args=[request.public_id])
        assert browser.post(url, form).status_code == 302
    copy = browser.post(reverse("privacy:copy_xlsx", args=[request.public_id]))
    book = openpyxl.load_workbook(BytesIO(copy.content))
    cells = [cell.value for sheet in book for row in sheet for cell in row]
    assert person.full_name in cells
    told_again = browser.post(reverse("privacy:copy_json", args=[request.public_id]))
    assert person.full_name in text(told_again)
    done = browser.post(
        reverse("privacy:fulfil", args=[request.public_id]), {"outcome": "đã trao"}
    )
    request.refresh_from_db()
    assert done.status_code == 302
    assert request.state == "done"


def test_a_form_at_fault_comes_back_and_a_refusal_is_told(office: Office) -> None:
    browser, request = office.browser(), office.asks("delete")
    url = reverse("privacy:identify", args=[request.public_id])
    unknown = {"person": str(request.public_id), "how": "card"}

    at_fault = browser.post(url, unknown)
    minor = browser.post(
        reverse("privacy:new"),
        {
            "right": "see",
            "channel": "counter",
            "unit": str(office.village.units["north"].public_id),
            "requester_name": "Bé",
            "age_years": "5",
        },
    )
    decided = browser.post(
        reverse("privacy:decide", args=[request.public_id]),
        {"decision": "granted", "reason": "có"},
        follow=True,
    )

    assert at_fault.status_code == minor.status_code == 422
    assert DataRequest.objects.count() == 1
    assert request.__class__.objects.get().state == "received"
    assert decided.status_code == 200


def test_a_second_person_erases_by_page(office: Office) -> None:
    request = office.granted("delete")
    url = reverse("privacy:fulfil", args=[request.public_id])

    office.browser().post(url, {"outcome": ""})
    still = Person.objects.get().erased_at
    office.browser(office.second).post(url, {"outcome": ""})

    assert still is None
    assert Person.objects.get().erased_at == NOW
    page = text(office.browser().get(reverse("privacy:requests") + "?state=all"))
    assert "Trần" not in page


def test_a_breach_from_its_finding_to_its_end(office: Office) -> None:
    browser = office.browser()
    office.person()
    unit = str(office.village.units["north"].public_id)
    details = {"what": "Mất máy tính", "classes": ["identity"], "people_count": "3"}

    browser.post(
        reverse("privacy:new_breach"),
        {**details, "unit": unit, "found_at": "2026-03-06T14:00"},
    )
    breach = Breach.objects.get()
    steps = (
        ("affected", {"unit": unit}),
        ("breach", {**details, "measures": "đã khóa từ xa"}),
        ("note_notice", {"notified_at": "2026-03-06T14:30", "number": "5/TB"}),
        ("people_told", {"how": "gọi điện"}),
        ("close_breach", {"outcome": "đã xong"}),
    )
    answers = [
        browser.post(reverse(f"privacy:{name}", args=[breach.public_id]), form)
        for name, form in steps
    ]

    assert [answer.status_code for answer in answers] == [302] * 5
    breach.refresh_from_db()
    assert (breach.state, breach.measures) == ("closed", "đã khóa từ xa")
    assert breach.affected.count() == 1
    page = text(browser.get(reverse("privacy:breach", args=[breach.public_id])))
    assert "5/TB" in page
    paper = browser.get(reverse("privacy:notice", args=[breach.public_id]))
    assert paper.content.startswith(b"PK")
    assert breach.unit.local_name in text(browser.get(reverse("privacy:breaches")))


def test_a_breach_that_ended_before_it_began_is_not_recorded(office: Office) -> None:
    browser = office.browser()

    answer = browser.post(
        reverse("privacy:new_breach"),
        {
            "unit": str(office.village.units["north"].public_id),
            "found_at": "2026-03-06T14:00",
            "what": "x",
            "classes": ["identity"],
            "happened_from": "2026-03-06T12:00",
            "happened_until": "2026-03-06T11:00",
        },
    )

    assert answer.status_code == 422
    assert not Breach.objects.exists()


def test_the_lists_take_few_questions(
    office: Office, django_assert_max_num_queries: Any
) -> None:
    for _each in range(12):
        office.asks()
    browser = office.browser()
    browser.get(reverse("privacy:requests"))

    with django_assert_max_num_queries(12):
        answer = browser.get(reverse("privacy:requests"))

    assert answer.status_code == 200


def test_another_district_finds_nothing(office: Office) -> None:
    request = office.asks()
    browser = office.browser(office.village.neighbour)

    answer = browser.get(reverse("privacy:request", args=[request.public_id]))

    assert answer.status_code == 404
