"""The register of people at high risk: by rule, by hamlet, and for whom it is."""

from __future__ import annotations

from datetime import date
from typing import Any

import pytest
from django.test import Client
from hypothesis import given
from hypothesis import strategies as st

from lachan.ground.access.actions import NotAllowed
from lachan.ground.access.models import User
from lachan.ground.health import actions
from lachan.ground.health.actions import ConditionDraft
from lachan.ground.health.pages.risk import harmless
from lachan.ground.health.queries import risk
from lachan.ground.health.rules import DoseDraft
from lachan.ground.health.rules.risk import Group, Known, RiskList, at_risk
from lachan.ground.people import actions as people
from lachan.ground.people.models import Person
from lachan.ground.people.words import PersonDraft
from lachan.ground.policy import actions as policy
from lachan.ground.policy.rules.sourced import Sourced
from lachan.ground.units.tests.town import NOW, Village, village
from lachan.kernel import clock
from lachan.kernel.decisions import Verification

TODAY = date(2021, 12, 7)
RIGHTS = ("health.view", "health.edit", "people.view", "people.register")


@pytest.fixture
def town(db: None) -> Any:
    with clock.frozen(NOW):
        policy.load_files(now=NOW)
        yield village(*RIGHTS)


def person(town: Village, unit: str, born: int | None, day: Any = None) -> Person:
    place = town.units[unit]
    draft = PersonDraft(
        full_name=f"Lò Văn {unit} {born}",
        birth_year=born,
        birth_date=day,
        unit_id=place.pk,
        unit_path=place.path,
        is_synthetic=True,
    )
    by = User.objects.local_operator()
    return people.register_many(drafts=[draft], by=by, now=NOW)[0]


def suffers(one: Person, code: str, since: date | None = None) -> Any:
    draft = ConditionDraft(
        person=one, code=code, label=code, source="register", since_date=since
    )
    by = User.objects.local_operator()
    return actions.record_condition(draft=draft, by=by, now=NOW)


def rules() -> RiskList:
    found: RiskList = risk.risk_rule("covid-19", TODAY).parameters
    return found


def listed(town: Village, group: str = "", user: User | None = None) -> set[int]:
    found = risk.people_at_risk(user or town.officer, rules(), on=TODAY, group=group)
    return set(found.values_list("pk", flat=True))


def test_the_aged_the_ill_the_pregnant_and_the_disabled_are_listed(
    town: Village,
) -> None:
    aged = person(town, "north", 1950)
    ill, mother, disabled = (person(town, "north", 1990) for _n in range(3))
    person(town, "north", 1991)
    suffers(ill, "E11.9")
    suffers(ill, "I10")
    suffers(mother, "Z34.9", date(2021, 9, 1))
    suffers(disabled, "Z73.6")

    assert listed(town) == {aged.pk, ill.pk, mother.pk, disabled.pk}
    assert listed(town, "elderly") == {aged.pk}
    assert listed(town, "diabetes") == {ill.pk}
    assert listed(town, "pregnancy") == {mother.pk}
    why = risk.reasons_of([ill, aged], rules(), TODAY)
    assert {one.group for one in why[ill.pk]} == {"diabetes", "hypertension"}
    assert [one.group for one in why[aged.pk]] == ["elderly"]


@pytest.mark.parametrize(
    ("day", "is_listed"), [(date(1956, 12, 7), True), (date(1956, 12, 8), False)]
)
def test_the_birthday_itself_counts(town: Village, day: date, is_listed: bool) -> None:
    one = person(town, "north", day.year, day)

    assert (one.pk in listed(town)) == is_listed


def test_what_is_over_ended_or_void_counts_no_more(town: Village) -> None:
    long_ago, ended, void = (person(town, "north", 1990) for _n in range(3))
    suffers(long_ago, "Z34", date(2020, 12, 1))
    born = suffers(ended, "Z34", date(2021, 3, 1))
    wrong = suffers(void, "E11")
    who: dict[str, Any] = {"by": town.officer, "now": NOW}

    before = listed(town)
    actions.end_condition(condition=born, on=date(2021, 12, 1), **who)
    actions.void_condition(condition=wrong, **who)

    assert before == {ended.pk, void.pk}
    assert listed(town) == set()


def test_a_condition_does_not_end_before_it_began_nor_by_the_neighbour(
    town: Village,
) -> None:
    one = suffers(person(town, "north", 1990), "Z34", date(2021, 9, 1))

    with pytest.raises(actions.ConditionOver):
        actions.end_condition(
            condition=one, on=date(2021, 9, 1), by=town.officer, now=NOW
        )
    with pytest.raises(NotAllowed):
        actions.end_condition(condition=one, on=TODAY, by=town.neighbour, now=NOW)


def test_each_hamlet_has_its_count_with_and_without_doses(town: Village) -> None:
    north, other, east = (person(town, u, 1940) for u in ("north", "north", "east"))
    doses = [
        DoseDraft(
            person_id=north.pk,
            unit_id=north.unit_id,
            unit_path=north.unit_path,
            disease="covid-19",
            dose_number=number,
            given_date=date(2021, 8, number),
            source="register",
        )
        for number in (1, 2)
    ]
    operator = User.objects.local_operator()
    actions.record_doses_many(drafts=doses, by=operator, now=NOW)

    found = risk.people_at_risk(town.officer, rules(), on=TODAY)
    counts = risk.by_hamlet(risk.with_doses(found, disease="covid-19", on=TODAY))

    told = {one.unit_id: (one.people, one.full, one.none) for one in counts}
    assert told == {north.unit_id: (2, 1, 1), east.unit_id: (1, 0, 1)}
    assert other.pk in listed(town)


def test_the_neighbour_sees_only_their_own(town: Village) -> None:
    person(town, "north", 1940)
    mine = person(town, "east", 1940)

    assert listed(town, user=town.neighbour) == {mine.pk}


@given(st.integers(0, 120), st.lists(st.sampled_from(["E11", "S52", "Z33", "I109"])))
def test_the_rule_says_why_or_says_no(age: int, codes: list[str]) -> None:
    def told(value: Any) -> Any:
        return Sourced(value, "k", "e", "c", Verification.SECONDARY, "s")

    listed_ = RiskList(
        elderly_from_age=told(65),
        groups={"diabetes": told(Group("a", "b", ("E11",), 0))},
    )

    decision = at_risk(Known(age_years=age, codes=tuple(codes)), listed_)

    expected = age >= 65 or "E11" in codes
    assert decision.result == {"high_risk": expected}
    assert ("none" in {one.rule for one in decision.reasons}) != expected


def signed_in(user: User) -> Client:
    client = Client()
    client.force_login(user, "django.contrib.auth.backends.ModelBackend")
    return client


def test_the_page_the_file_and_the_api_say_the_same(town: Village) -> None:
    one = person(town, "north", 1940)
    suffers(person(town, "east", 1990), "E11", date(2020, 5, 4))
    client = signed_in(town.officer)

    page = client.get("/doses/high-risk/").content.decode()
    only = client.get("/doses/high-risk/?unit=north&reason=elderly&doses=none")
    file = client.get("/doses/high-risk/?format=csv").content.decode()
    counts = client.get("/api/v1/health/high-risk").json()
    unknown = client.get("/api/v1/health/high-risk?reason=nothing")

    assert one.full_name in page
    assert "Đái tháo đường" in page
    assert "04/05/2020" in page
    assert "Lò Văn east" not in only.content.decode()
    assert len(file.strip().splitlines()) == 3
    assert {row["unit"]: row["people"] for row in counts} == {"north": 1, "east": 1}
    assert unknown.status_code == 404


def test_the_page_asks_the_database_no_more_for_many(
    town: Village, django_assert_max_num_queries: Any
) -> None:
    for born in range(1920, 1950):
        suffers(person(town, "north", born), "E11")
    client = signed_in(town.officer)
    client.get("/doses/high-risk/")

    with django_assert_max_num_queries(12):
        page = client.get("/doses/high-risk/")

    assert page.status_code == 200


def test_who_may_not_see_health_finds_no_register(town: Village) -> None:
    role = town.officer.grants.get().role
    role.permissions = ["people.view"]
    role.save(update_fields=["permissions"])

    answer = signed_in(town.officer).get("/doses/high-risk/")

    assert answer.status_code == 404
    assert signed_in(town.officer).get("/api/v1/health/high-risk").json() == []


def test_a_cell_that_a_spreadsheet_would_calculate_is_text() -> None:
    assert harmless("=1+1") == "'=1+1"
    assert harmless("Lò Văn") == "Lò Văn"
