import datetime as dt

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from lachan.ground.people import queries
from lachan.ground.people.models import NotSame, Person
from lachan.ground.people.tests.conftest import Town
from lachan.ground.people.words import Agreement

PHONE = "0912345678"


def found_by(town: Town, name: str, **told: object) -> list[queries.Candidate]:
    return queries.likely_same(town.draft(name, **told), user=town.users["province"])


@pytest.mark.parametrize(
    ("name", "told"),
    [
        ("NGUYEN VAN HUNG", {}),
        ("Nguyễn Hùng", {}),
        ("Hùng Văn Nguyễn", {}),
        ("Nguyễn Văn Hùgn", {}),
        ("Nguyễn Văn Hùng", {"birth_date": dt.date(1984, 9, 3)}),
        ("Nguyễn Văn Hùng", {"birth_date": dt.date(1984, 3, 8)}),
        ("Nguyễn Văn Hùng", {"birth_date": dt.date(1994, 3, 9)}),
        ("Nguyễn Văn Hùng", {"birth_date": None, "birth_year": 1984}),
        ("Nguyễn Văn Hùng", {"birth_date": None, "birth_year": 1985}),
        ("Nguyễn Văn Hùng", {"birth_date": None}),
        ("Nguyễn Văn Hùng", {"unit": "far", "sex": "unknown"}),
        ("", {"birth_date": None, "phones": (PHONE,)}),
        ("Lê Thị Khác", {"identifiers": (("citizen", "038084000001"),)}),
    ],
)
def test_a_person_told_again_with_a_fault_is_found(
    town: Town, name: str, told: dict[str, object]
) -> None:
    person = town.register(identifiers=(("citizen", "038084000001"),), phones=(PHONE,))
    town.register("Trần Thị Lan")

    found = found_by(town, name, **told)

    assert [one.public_id for one in found][:1] == [person.public_id]
    assert found[0].reasons


def test_without_birth_a_rare_name_is_found_anywhere_a_common_one_is_not(
    town: Town,
) -> None:
    town.register()
    rare = town.register("Khuất Duy Tiễn")
    elsewhere = {"birth_date": None, "unit": "far"}

    assert found_by(town, "Nguyễn Văn Hùng", **elsewhere) == []
    (found,) = found_by(town, "khuat duy tien", **elsewhere)
    assert found.public_id == rare.public_id


def test_a_stranger_is_not_found(town: Town) -> None:
    town.register()

    assert found_by(town, "Đỗ Thị Lạ", birth_date=dt.date(1950, 7, 7)) == []
    assert found_by(town, "") == []


def test_one_wrong_digit_of_a_number_is_seen_where_numbers_can_be_opened(
    town: Town,
) -> None:
    town.register(identifiers=(("citizen", "038084000001"),), phones=(PHONE,))

    (one,) = found_by(
        town,
        "Nguyễn Văn Hùng",
        identifiers=(("citizen", "038084000007"),),
        phones=("0912345679",),
    )

    assert Agreement.NUMBER_DIGIT in one.reasons
    assert Agreement.PHONE_DIGIT in one.reasons


def test_who_lies_outside_ones_sight_is_shown_without_a_name(town: Town) -> None:
    town.register(unit="far")

    (hidden,) = queries.likely_same(town.draft(), user=town.users["north"])
    (seen,) = queries.likely_same(town.draft(), user=town.users["far"])

    assert "Hùng" not in hidden.shown
    assert "elsewhere" in hidden.shown  # the district
    assert (hidden.is_visible, seen.is_visible) == (False, True)
    assert seen.shown == "Nguyễn Văn Hùng"


def test_who_was_found_to_be_another_person_is_not_proposed_again(town: Town) -> None:
    one, twin = town.register(), town.register()
    draft, user = town.draft(), town.users["province"]
    before = queries.likely_same(draft, user=user, besides=one)

    NotSame.objects.create(first=one, second=twin, decided_by=user, decided_at=town.now)

    after = queries.likely_same(draft, user=user, besides=one)
    assert [candidate.person_id for candidate in before] == [twin.pk]
    assert after == []


def test_a_merged_record_leads_to_the_one_that_stands(town: Town) -> None:
    stands = town.register("Nguyễn Văn Hùng")
    merged = town.register("Nguyễn Hùng", phones=(PHONE,))
    Person.objects.filter(pk=merged.pk).update(merged_into=stands)

    found = found_by(town, "Nguyễn Văn Hùng", phones=(PHONE,))

    assert [one.public_id for one in found] == [stands.public_id]


def test_a_voided_record_is_nobody(town: Town) -> None:
    person = town.register()
    Person.objects.filter(pk=person.pk).update(voided_at=town.now)

    assert found_by(town, "Nguyễn Văn Hùng") == []


def test_many_drafts_find_the_same_people_in_three_statements(town: Town) -> None:
    drafts = []
    for at in range(40):
        told = {
            "birth_date": dt.date(1950 + at, 1 + at % 12, 15),
            "phones": (f"09123456{at:02d}",),
            "identifiers": (("citizen", f"0380840000{at:02d}"),),
        }
        town.register(f"Nguyễn Văn Hùng {at}", **told)
        drafts.append(town.draft(f"nguyen van hung {at}", **told))
    drafts.append(town.draft("Đỗ Thị Lạ", birth_date=dt.date(1930, 7, 7)))

    with CaptureQueriesContext(
        connection,
    ) as statements:
        many = queries.likely_same_many(drafts)

    assert len(statements) == 3
    alone = [
        queries.likely_same(draft, user=town.users["province"]) for draft in drafts
    ]
    assert [[c.public_id for c in one][:1] for one in many] == [
        [c.public_id for c in one][:1] for one in alone
    ]
    assert many[-1] == []


def test_one_draft_costs_few_statements(town: Town) -> None:
    town.register(phones=(PHONE,))
    user = town.users["far"]
    queries.likely_same(town.draft(), user=user)  # reads the grants once

    with CaptureQueriesContext(connection) as statements:
        queries.likely_same(town.draft(phones=(PHONE,)), user=user)

    assert len(statements) <= 7


@settings(
    max_examples=15,
    suppress_health_check=[HealthCheck.function_scoped_fixture],
)
@given(st.text(max_size=40), st.none() | st.dates())
def test_any_text_may_be_asked(town: Town, name: str, day: dt.date | None) -> None:
    draft = town.draft(name, birth_date=day, phones=(name,))

    assert queries.likely_same(draft, user=town.users["province"]) == []
    assert queries.likely_same_many([draft]) == [[]]


def test_asking_costs_no_statement_more_where_everybody_found_lives_at_home(
    town: Town,
) -> None:
    town.register(phones=(PHONE,))
    draft, user = town.draft(phones=(PHONE,)), town.users["province"]
    queries.likely_same(draft, user=user)  # reads the grants once

    with CaptureQueriesContext(connection) as statements:
        queries.likely_same(draft, user=user)

    assert len(statements) == 3  # who bears the number, who has the keys, their numbers
    assert "access_sight" not in " ".join(one["sql"] for one in statements)


def test_without_birth_a_common_name_is_not_read_through_the_whole_register(
    town: Town,
) -> None:
    user = town.users["province"]

    for name, is_read in (("Nguyễn Văn Hùng", False), ("Khuất Duy Tiễn", True)):
        draft = town.draft(name, birth_date=None)
        with CaptureQueriesContext(connection) as statements:
            queries.likely_same(draft, user=user)

        sql = " ".join(one["sql"] for one in statements)
        assert ("p.given_first IN" in sql) is is_read


@pytest.mark.parametrize("reader", ["province", "north", "far"])
def test_a_list_of_people_is_shown_as_each_of_them_alone(
    town: Town, reader: str
) -> None:
    people = [town.register(unit=unit) for unit in ("north", "far")]
    user = town.users[reader]

    together = queries.shown_by_id([person.pk for person in people], user)

    assert together == {
        person.pk: queries.shown_by_id([person.pk], user)[person.pk]
        for person in people
    }
    assert [together[one.pk].is_visible for one in people].count(True) == (
        2 if reader == "province" else 1
    )
