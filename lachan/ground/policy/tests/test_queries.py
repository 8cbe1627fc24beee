from datetime import date
from typing import Any

import pytest
from django.utils import translation

from lachan.ground.policy import actions, queries
from lachan.ground.policy.models import PolicyEdition
from lachan.ground.policy.rules import editions

pytestmark = pytest.mark.django_db
LEVELS = "vn-covid.levels.qd-4800"
DAY = date(2021, 12, 7)


def test_the_rule_in_force_comes_with_its_edition_and_typed_numbers(
    loaded: actions.Loaded,
) -> None:
    rule = queries.rule_for(LEVELS, on=DAY)

    assert rule.edition.ref == f"{LEVELS}@2021-10"
    assert rule.parameters.announcement_lead_hours.value == 48


def test_the_nearest_place_governs(loaded: actions.Loaded) -> None:
    city = queries.rule_for(LEVELS, places=queries.places_of("vn.79.760"), on=DAY)

    assert city.edition.place == "vn.79"
    assert city.parameters.assessment_iso_weekday.value == 5


def test_a_rule_asked_for_again_costs_one_small_query(
    loaded: actions.Loaded, django_assert_num_queries: Any
) -> None:
    queries.rule_for(LEVELS, on=DAY)

    with django_assert_num_queries(1):
        queries.rule_for(LEVELS, on=DAY)


@pytest.mark.parametrize(
    ("day", "edition"),
    [
        (date(2020, 4, 15), "2020-03"),
        (date(2021, 7, 29), "2020-03"),
        (date(2021, 7, 30), "2021-07"),
        (date(2026, 7, 1), "2022-04"),
    ],
)
def test_a_family_is_found_by_disease_and_day(
    loaded: actions.Loaded, day: date, edition: str
) -> None:
    rule = queries.family_rule_for(
        "case-definition.criteria", disease="covid-19", on=day
    )

    assert rule.edition.edition == edition


def test_no_rule_is_a_refusal_that_names_the_day(loaded: actions.Loaded) -> None:
    with pytest.raises(queries.NoRuleInForce) as caught:
        queries.rule_for(LEVELS, on=date(2022, 1, 27))

    assert "2022-01-27" in str(caught.value)


def test_the_verb_without_places_gives_every_place(loaded: actions.Loaded) -> None:
    found = PolicyEdition.objects.in_force(LEVELS, on=DAY)

    assert [row.place for row in found] == ["vn.79", "vn"]


def test_a_decision_is_replayed_from_the_edition_it_stored(
    loaded: actions.Loaded,
) -> None:
    inputs = {"community_cases_per_100k_7d": 177.0, "dose1_18plus_share": 0.95}
    row = PolicyEdition.objects.get(policy_id=LEVELS, place="vn")

    replayed = editions.explain(row.content, inputs)

    assert replayed == queries.shipped().explain(LEVELS, inputs)


def test_missing_inputs_are_spoken_in_the_language_of_the_reader(
    loaded: actions.Loaded,
) -> None:
    decision = queries.shipped().explain(LEVELS, {"community_cases_per_100k_7d": 75})
    open_case = queries.shipped().explain("vn-2026.case-definition.measles", {})

    with translation.override("en"):
        level = queries.spoken(decision, "levels.community-matrix").missing
        signs = queries.spoken(open_case, "case-definition.criteria").missing

    assert "Share of people aged 18 and over with at least one dose." in level
    assert "Maculopapular rash" in signs


def test_reasons_are_spoken_in_vietnamese() -> None:
    decision = queries.shipped().explain(
        "vn-2026.case-definition.measles",
        {
            "findings": {"clinician_suspects": True},
            "tests": {"measles_igm": "positive"},
        },
    )

    with translation.override("vi"):
        detail = decision.as_json()["reasons"][0]["detail"]
    with translation.override("en"):
        english = decision.as_json()["reasons"][0]["detail"]

    assert "bác sĩ nghi ngờ sởi" in detail
    assert "suspected by a clinician" in english
