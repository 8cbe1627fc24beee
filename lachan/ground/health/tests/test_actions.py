from __future__ import annotations

from datetime import date
from typing import Any

import pytest

from lachan.ground.access.actions import NotAllowed
from lachan.ground.health import actions, queries
from lachan.ground.health.models import Condition, DoseReceived
from lachan.ground.health.rules import DoseDraft
from lachan.ground.people.models import Person
from lachan.ground.people.tests.town import Village, village


@pytest.fixture
def town(db: None) -> Village:
    return village("health.edit", "health.view", "people.view")


def dose(person: Person, number: int = 1, **given: Any) -> DoseDraft:
    return DoseDraft(
        **{
            "person_id": person.pk,
            "unit_id": person.unit_id,
            "unit_path": person.unit_path,
            "disease": "covid-19",
            "dose_number": number,
            "given_date": date(2021, 9, number),
            "source": "register",
            **given,
        }
    )


def test_a_dose_counts_on_its_day_with_the_age_of_that_day(town: Village) -> None:
    person = town.person(birth_date=date(1971, 9, 2))

    actions.record_doses_many(
        drafts=[dose(person, 1), dose(person, 2)], by=town.officer, now=town.now
    )

    rows = {row[5]: (row[3], row[6]) for row in queries.doses_rows()}
    assert rows == {"1": (date(2021, 9, 1), "18-49"), "2": (date(2021, 9, 2), "50-64")}


def test_the_same_dose_sent_twice_is_one_dose(town: Village) -> None:
    person = town.person()
    first = actions.record_dose(draft=dose(person), by=town.officer, now=town.now)

    again = actions.record_doses_many(
        drafts=[dose(person), dose(person)], by=town.officer, now=town.now
    )

    assert (len(first.created), first.already_known) == (1, 0)
    assert (len(again.created), again.already_known) == (0, 2)
    assert DoseReceived.objects.count() == 1


@pytest.mark.parametrize(
    "wrong",
    [
        {"given_date": date(2022, 1, 1)},
        {"given_date": date(1990, 1, 1)},
        {"dose_number": 0},
    ],
)
def test_a_dose_that_cannot_be_is_refused_and_nothing_is_written(
    town: Village, wrong: dict[str, Any]
) -> None:
    person = town.person(birth_date=date(2000, 1, 1))

    with pytest.raises(actions.DoseImpossible):
        actions.record_doses_many(
            drafts=[dose(person), dose(person, **{"number": 2, **wrong})]
            if "dose_number" not in wrong
            else [dose(person), dose(person, **wrong)],
            by=town.officer,
            now=town.now,
        )

    assert not DoseReceived.objects.exists()


def test_a_voided_dose_comes_back_unless_its_day_is_taken(town: Village) -> None:
    person = town.person()
    actions.record_dose(draft=dose(person), by=town.officer, now=town.now)
    wrong = DoseReceived.objects.get()
    actions.void_dose(dose=wrong, reason="nhầm người", by=town.officer, now=town.now)
    assert list(queries.doses_rows()) == []
    actions.record_dose(draft=dose(person), by=town.officer, now=town.now)

    with pytest.raises(actions.DoseImpossible):
        actions.restore_dose(dose=wrong, by=town.officer, now=town.now)

    assert len(list(queries.doses_rows())) == 1


def test_a_condition_recorded_twice_is_one_record(town: Village) -> None:
    draft = actions.ConditionDraft(
        person=town.person(), code="I10", label="Tăng huyết áp", source="stated"
    )
    first = actions.record_condition(draft=draft, by=town.officer, now=town.now)
    again = actions.record_condition(draft=draft, by=town.officer, now=town.now)

    actions.void_condition(condition=first, by=town.officer, now=town.now)

    assert first.pk == again.pk
    assert Condition.objects.get().voided_at == town.now


def test_the_other_district_neither_writes_nor_sees(town: Village) -> None:
    person = town.person("north")
    actions.record_dose(draft=dose(person), by=town.officer, now=town.now)

    with pytest.raises(NotAllowed):
        actions.record_dose(draft=dose(person, 2), by=town.neighbour, now=town.now)

    assert not queries.doses_visible_to(town.neighbour).exists()
