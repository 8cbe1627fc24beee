"""In an emergency a person elsewhere is seen, with their cases, for three hours."""

from datetime import timedelta

from django.test import Client

from lachan.ground.access import actions
from lachan.ground.access.models import Opening
from lachan.ground.people.actions import add_identifier
from lachan.ground.people.models import Person
from lachan.kernel import clock
from lachan.watch.cases.models import Case
from tests.house.land import NOW, Land

OUTSIDER = "outside commune_station"
REASON = "Người bệnh bất tỉnh, cần biết bệnh nền"
NUMBER = "038080001234"


def _pages(land: Land) -> tuple[str, str]:
    person, case = land.examples["person"], land.examples["case"]
    return f"/person/{person}/", f"/cases/{case}/"


def _answers(client: Client, land: Land) -> list[int]:
    return [client.get(page).status_code for page in _pages(land)]


def test_a_number_opens_the_person_and_the_cases_by_name(land: Land) -> None:
    person = Person.objects.get(public_id=land.examples["person"])
    with clock.frozen(NOW):
        add_identifier(
            person=person,
            kind="citizen",
            value=NUMBER,
            by=land.users["inside commune_station"],
            now=NOW,
        )
    with land.as_user(OUTSIDER) as client:
        before = _answers(client, land)
        client.post("/openings/new/", {"record": NUMBER, "reason": REASON})
        during = _answers(client, land)
        shown = [client.get(page).content.decode() for page in _pages(land)]
        listed = client.get("/people/?q=nguyen+thu").content.decode()
    with clock.frozen(NOW + timedelta(hours=3)):
        after = _answers(client, land)

    assert (before, during, after) == ([404, 404], [200, 200], [404, 404])
    assert all(person.full_name in page for page in shown)
    assert person.full_name in listed


def test_a_case_is_opened_by_its_code_and_by_its_address(land: Land) -> None:
    case = Case.objects.get(public_id=land.examples["case"])
    with land.as_user(OUTSIDER) as client:
        client.post("/openings/new/", {"record": case.origin_code, "reason": REASON})
        by_code = _answers(client, land)
    with land.as_user("outside site") as client:
        address = f"https://lachan.example/cases/{case.public_id}/"
        client.post("/openings/new/", {"record": address, "reason": REASON})
        by_address = Opening.objects.filter(user=land.users["outside site"])

    assert by_code == [200, 200]
    assert by_address.get().record_id == case.person_id


def test_the_units_of_the_person_are_told(land: Land) -> None:
    with land.as_user(OUTSIDER) as client:
        client.post(
            "/openings/new/",
            {"record": str(land.examples["person"]), "reason": REASON},
        )
    with land.as_user("inside provincial_cdc") as client:
        told = client.get("/openings/").content.decode()
        work = client.get("/").content.decode()
        history = client.get(f"/people/{land.examples['person']}/").content.decode()

    assert "outside.commune.station" in told or "outside commune_station" in told
    assert "Kết luận một lần mở hồ sơ khẩn cấp" in work
    assert "Hồ sơ đã được mở khẩn cấp" in history


def test_who_sees_the_person_is_sent_to_the_search(land: Land) -> None:
    with land.as_user("inside commune_station") as client:
        told = client.post(
            "/openings/new/",
            {"record": str(land.examples["person"]), "reason": REASON},
        ).content.decode()

    assert "đã xem được hồ sơ này" in told
    assert not Opening.objects.exists()


def test_an_opening_changes_nothing_of_what_may_be_edited(land: Land) -> None:
    person = Person.objects.get(public_id=land.examples["person"])
    user = land.users[OUTSIDER]
    with clock.frozen(NOW):
        actions.break_glass(text=str(person.public_id), reason=REASON, by=user, now=NOW)
        may_edit = actions.can(user, "cases.edit", within=person.unit_path)

    assert not may_edit
