from __future__ import annotations

import re
from collections.abc import Callable
from datetime import date
from typing import Any
from uuid import uuid4

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext

from lachan.ground.access.models import User
from lachan.ground.journal.models import Entry
from lachan.ground.people.forms import BirthField, RegisterForm
from lachan.ground.people.models import NotSame, Person
from lachan.ground.people.pages.parts import likelihood
from lachan.ground.people.tests.conftest import Town, officer
from lachan.kernel import clock
from lachan.kernel.ids import uuid7

BACKEND = "django.contrib.auth.backends.ModelBackend"
CARD = "038084000001|172345678|Nguyễn Văn Hùng|09031984|Nam|Thôn 3, Xã A|01052021"


def signed_in(user: User) -> Client:
    client = Client(headers={"accept-language": "en"})
    client.force_login(user, backend=BACKEND)
    client.cookies["django_language"] = "en"
    return client


@pytest.fixture(autouse=True)
def _stopped_clock(town: Town) -> Any:
    with clock.frozen(town.now):
        yield


@pytest.fixture
def desk(town: Town) -> Client:
    return signed_in(town.users["north"])


def text_of(response: Any) -> str:
    told: str = response.content.decode()
    return told


def fields(town: Town, **told: str) -> dict[str, str]:
    return {
        "full_name": "Nguyễn Văn Hùng",
        "birth": "09/03/1984",
        "sex": "male",
        "number": "",
        "phone": "",
        "unit": str(town.units["north"].public_id),
        "public_id": str(uuid7()),
        **told,
    }


def test_the_list_finds_people_and_opens_them(town: Town, desk: Client) -> None:
    person = town.register()
    town.register("Trần Thị Lan")

    everybody = text_of(desk.get("/people/"))
    sought = text_of(desk.get("/people/", {"q": "hung"}))

    assert "Trần Thị Lan" in everybody
    assert "Trần Thị Lan" not in sought
    assert str(person.public_id) in sought


def test_the_list_costs_few_statements(town: Town, desk: Client) -> None:
    for given in ("An", "Bình", "Cúc", "Dung"):
        town.register(f"Nguyễn Thị {given}")
    desk.get("/people/")

    for asked in ({}, {"q": "nguyen thi an"}, {"q": "an", "among": "guests"}):
        with CaptureQueriesContext(connection) as statements:
            desk.get("/people/", asked)
        assert len(statements) <= 12, [q["sql"][:90] for q in statements]


def test_a_person_is_entered_with_six_fields(town: Town, desk: Client) -> None:
    told = fields(town, number="038084000001", phone="0912 345 678")

    answer = desk.post("/people/new/", told)

    person = Person.objects.get()
    assert answer.status_code == 302
    assert str(person.public_id) in answer["Location"]
    assert person.birth_date == date(1984, 3, 9)
    assert person.identifiers.get().kind == "citizen"
    assert "six fields" in text_of(desk.get("/people/new/")).lower()


def test_a_station_need_not_say_that_its_people_live_there(
    town: Town, desk: Client
) -> None:
    page = text_of(desk.get("/people/new/"))

    assert str(town.units["north"].public_id) in page


def test_what_is_reckoned_is_never_said_to_be_certain() -> None:
    assert likelihood(1.0).share == 0.999
    assert likelihood(0.42).share == 0.42


def test_the_same_form_sent_twice_is_one_person(town: Town, desk: Client) -> None:
    told = fields(town)

    desk.post("/people/new/", told)
    again = desk.post("/people/new/", told)

    assert again.status_code == 422  # the record itself is shown as a candidate
    assert Person.objects.count() == 1


def test_who_is_there_already_is_shown_before_saving(town: Town, desk: Client) -> None:
    there = town.register()
    told = fields(town, full_name="nguyen van hung")

    shown = desk.post("/people/new/", told)

    assert shown.status_code == 422
    assert "Nguyễn Văn Hùng" in text_of(shown)
    assert "same date of birth" in text_of(shown)
    assert Person.objects.count() == 1

    looked_at = re.search(r'name="looked_at" value="([^"]*)"', text_of(shown))
    assert looked_at is not None
    saved = desk.post("/people/new/", {**told, "looked_at": looked_at[1]})

    assert saved.status_code == 302
    assert Person.objects.count() == 2
    assert {NotSame.objects.get().first_id, NotSame.objects.get().second_id} == set(
        Person.objects.values_list("pk", flat=True)
    )
    assert there.public_id.hex in looked_at[1].replace("-", "")


def test_candidates_are_shown_as_fields_change(town: Town, desk: Client) -> None:
    town.register(unit="far")

    shown = text_of(desk.post("/people/new/similar/", fields(town, unit="")))
    nobody = text_of(desk.post("/people/new/similar/", {"full_name": "Đỗ Thị Lạ"}))

    assert "Nguyễn Văn Hùng" not in shown  # outside this desk's sight
    assert "a person of elsewhere" in shown
    assert "<table" not in nobody


def test_a_card_fills_the_form(town: Town, desk: Client) -> None:
    filled = text_of(desk.post("/people/new/card/", {"code": CARD}))

    for value in ("Nguyễn Văn Hùng", "09/03/1984", "038084000001", "Thôn 3, Xã A"):
        assert f'value="{value}"' in filled
    assert not Person.objects.exists()
    unread = desk.post("/people/new/card/", {"code": "nothing"})
    assert unread.status_code == 422
    assert desk.post("/people/new/card/", {}).status_code == 422


@pytest.mark.parametrize(
    ("wrong", "said"),
    [
        ({"birth": "31/02/1984"}, "Write the day as"),
        ({"birth": "2031"}, "Nobody alive was born"),
        ({"unit": "Atlantis"}, "Choose a unit"),
        ({"phone": "12"}, "no telephone number"),
        ({"full_name": "", "birth": ""}, "one at least"),
    ],
)
def test_a_faulty_form_comes_back_with_the_reason(
    town: Town, desk: Client, wrong: dict[str, str], said: str
) -> None:
    answer = desk.post("/people/new/", fields(town, **wrong))

    assert answer.status_code == 422
    assert said in text_of(answer)
    assert not Person.objects.exists()


def test_a_taken_number_is_refused_on_the_page(town: Town, desk: Client) -> None:
    holder = town.register("Lê Thị An", identifiers=(("citizen", "038084000001"),))
    told = fields(town, number="038084000001", looked_at=str(holder.public_id))

    answer = desk.post("/people/new/", told)

    assert answer.status_code == 422
    assert "belongs to another record" in text_of(answer)


@pytest.mark.parametrize(
    ("written", "expected"),
    [
        ("1984", "1984"),
        ("9/3/1984", "09/03/1984"),
        ("09031984", "09/03/1984"),
        ("1984-03-09", "09/03/1984"),
        ("", ""),
    ],
)
def test_a_birth_is_read_as_people_write_it(written: str, expected: str) -> None:
    assert str(BirthField(required=False).clean(written)) == expected


def test_the_personal_data_hide_numbers_until_asked(town: Town, desk: Client) -> None:
    person = town.register(
        identifiers=(("citizen", "038084000001"),), phones=("0912345678",)
    )
    url = f"/people/{person.public_id}/"

    masked = text_of(desk.get(url))
    revealed = desk.post(f"{url}reveal/")

    assert "••• 0001" in masked
    assert "038084000001" not in masked
    assert "038084000001" in text_of(revealed)
    assert revealed["Cache-Control"] == "no-store"
    assert Entry.objects.latest("pk").fact == "people.numbers_revealed"


def test_corrections_are_shown_with_what_stood_before(town: Town, desk: Client) -> None:
    person = town.register(sex="female")
    url = f"/people/{person.public_id}/"
    told = {
        "correct-full_name": "Nguyễn Văn Hưng",
        "correct-birth": "1984",
        "correct-sex": "male",
        "correct-version": "1",
    }

    saved = desk.post(f"{url}correct/", told)
    stale = desk.post(f"{url}correct/", {**told, "correct-sex": "unknown"}, follow=True)

    shown = text_of(desk.get(url))
    assert saved.status_code == 302
    assert "has changed this record meanwhile" in text_of(stale)
    assert "09/03/1984" in shown or "9 Mar 1984" in shown
    assert "Nguyễn Văn Hùng" in shown
    person.refresh_from_db()
    assert (person.full_name, person.sex, person.birth_date) == (
        "Nguyễn Văn Hưng",
        "male",
        None,
    )


def test_every_small_form_of_a_person_works(town: Town, desk: Client) -> None:
    person = town.register()
    url = f"/people/{person.public_id}/"
    south = str(town.units["south"].public_id)

    desk.post(f"{url}numbers/", {"number-kind": "passport", "number-value": "B123456"})
    desk.post(f"{url}reaches/", {"reach-kind": "phone", "reach-value": "0912345678"})
    desk.post(f"{url}move/", {"move-unit": south, "move-on": "01/12/2021"})

    person.refresh_from_db()
    number, reach = person.identifiers.get(), person.reaches.get()
    province = signed_in(town.users["province"])
    assert person.unit == town.units["south"]
    province.post(f"{url}numbers/{number.pk}/withdraw/")
    province.post(f"{url}reaches/{reach.pk}/end/")
    province.post(f"{url}void/", {"void-reason": "nhập hai lần"})
    assert (person.identifiers.count(), person.reaches.count()) == (0, 0)
    assert "nhập hai lần" in text_of(province.get(url))
    province.post(f"{url}restore/")
    person.refresh_from_db()
    assert person.is_standing


def test_a_faulty_small_form_comes_back(town: Town, desk: Client) -> None:
    person = town.register()
    url = f"/people/{person.public_id}/"

    for name, told in (
        ("numbers", {"number-kind": "citizen", "number-value": "000000000000"}),
        ("reaches", {}),
        ("void", {}),
        ("correct", {"correct-version": "x"}),
    ):
        assert desk.post(f"{url}{name}/", told).status_code == 422


def test_a_merged_record_leads_to_the_one_that_stands(town: Town, desk: Client) -> None:
    stands, merged = town.register(), town.register("Nguyễn Hùng")
    Person.objects.filter(pk=merged.pk).update(merged_into=stands)

    answer = desk.get(f"/people/{merged.public_id}/")

    assert answer["Location"].endswith(f"/people/{stands.public_id}/")


def test_leaders_see_no_names_and_no_numbers(town: Town) -> None:
    person = town.register(phones=("0912345678",), address="Thôn 3")
    leader = signed_in(
        officer("leader", "", permissions=["people.view"], sees="internal")
    )
    url = f"/people/{person.public_id}/"

    pages = text_of(leader.get("/people/")) + text_of(leader.get(url))

    for secret in ("Hùng", "Thôn 3", "5678", "1984"):
        assert secret not in pages.replace("1980", "")
    assert leader.post(f"{url}reveal/").status_code == 404
    assert leader.get("/people/new/").status_code == 404


def _addresses(person: Person) -> list[tuple[str, Callable[..., Any]]]:
    url = f"/people/{person.public_id}/"
    number, reach = person.identifiers.get(), person.reaches.get()
    posts = (
        "correct",
        "move",
        "numbers",
        "reaches",
        "reveal",
        "void",
        "restore",
        f"numbers/{number.pk}/withdraw",
        f"reaches/{reach.pk}/end",
    )
    return [(url, Client.get)] + [(f"{url}{name}/", Client.post) for name in posts]


def test_an_outsider_meets_404_on_every_address(town: Town) -> None:
    person = town.register(
        identifiers=(("citizen", "038084000001"),), phones=("0912345678",)
    )
    outsider = signed_in(town.users["far"])

    for address, verb in _addresses(person):
        assert verb(outsider, address).status_code == 404, address
    assert outsider.get(f"/people/{uuid4()}/").status_code == 404
    assert Entry.objects.count() == 1


def test_the_form_asks_six_things() -> None:
    assert len(RegisterForm().visible_fields()) == 6
