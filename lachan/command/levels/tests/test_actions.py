from __future__ import annotations

from dataclasses import fields
from datetime import date, timedelta
from decimal import Decimal

import pytest
from django.test import Client
from django.utils import translation

from lachan.command.indicators import actions as indicators
from lachan.command.levels import actions, queries, words
from lachan.command.levels.actions import Verdict
from lachan.command.levels.models import Assessment
from lachan.command.levels.rules.numbers import CommunityMatrix, Situation
from lachan.command.reports import actions as reports
from lachan.command.reports.rules import FigureDraft
from lachan.ground.access.actions import NotAllowed
from lachan.ground.people.tests.town import Village, village
from lachan.ground.policy import actions as policy
from lachan.ground.units.actions.populations import record_populations
from lachan.ground.units.models import AreaStatus
from lachan.ground.units.rules.people import CountOfPeople
from lachan.watch.cases import actions as cases
from lachan.watch.cases.rules import CaseDraft

LEAD = timedelta(hours=48)


@pytest.fixture
def town(db: None) -> Village:
    town = village(
        "levels.propose",
        "levels.decide",
        "levels.announce",
        "indicators.view",
        "reports.edit",
        "units.edit",
        "cases.view",
        "cases.edit",
        "people.view",
    )
    policy.load_files(now=town.now)
    return town


def people(town: Village, persons: int = 100_000) -> None:
    row = CountOfPeople(
        unit_id=town.units["left"].pk,
        group="all",
        persons=persons,
        source="Thống kê",
        method="census",
        counted_on=date(2021, 4, 1),
    )
    record_populations(rows=[row], by=town.officer, now=town.now - timedelta(days=9))


def community_cases(town: Village, number: int) -> None:
    home = town.units["north"]
    drafts = [
        CaseDraft(
            person_id=town.person("north").pk,
            unit_id=home.pk,
            unit_path=home.path,
            disease="covid-19",
            classification="confirmed",
            confirmed_date=date(2021, 12, 5),
            found_by="community",
            notified_at=town.now - timedelta(days=1),
        )
        for _number in range(number)
    ]
    cases.open_many(drafts=drafts, by=town.officer, now=town.now)
    for measure in indicators.measures():
        indicators.refresh(measure, None, known_at=town.now)


def reported(town: Village, **values: float) -> None:
    names = {
        "dose1": "vaccination.dose1_18plus_share",
        "elderly": "vaccination.elderly_full_share",
        "ready": "capacity.ready",
    }
    unit = town.units["left"]
    drafts = [
        FigureDraft(
            unit_id=unit.pk,
            unit_path=unit.path,
            indicator=names[name],
            period_start=date(2021, 12, 5),
            period_end=date(2021, 12, 6),
            value=Decimal(str(value)),
            source="Giả định",
            source_kind="assumed",
        )
        for name, value in values.items()
    ]
    reports.record_figures(drafts=drafts, by=town.officer, now=town.now)


def proposed(town: Village) -> Assessment:
    (one,) = actions.propose_many(
        units=[town.units["left"]], as_of=town.now, by=town.officer, now=town.now
    )
    return one


def accepting_all(one: Assessment, level: int, note: str = "") -> Verdict:
    return Verdict(level=level, accepted=tuple(one.decision["doubts"]), note=note)


def test_a_case_without_its_elderly_vaccinated_makes_level_two(town: Village) -> None:
    people(town)
    community_cases(town, 4)
    reported(town, dose1=0.95, elderly=0.72, ready=1)

    one = proposed(town)

    assert (one.level_min, one.level_max) == (2, 2)
    assert "elderly-adds" in [reason["rule"] for reason in one.decision["reasons"]]
    assumed = {i["input"] for i in one.inputs if i["is_assumed"]}
    assert assumed == {"dose1_18plus_share", "elderly_full_share", "capacity_ready"}


def test_forty_four_per_hundred_thousand_makes_level_two(town: Village) -> None:
    people(town)
    community_cases(town, 44)
    reported(town, dose1=0.95, elderly=0.9, ready=1)

    assert proposed(town).level_max == 2


def test_what_is_not_known_gives_a_range_and_is_named(town: Village) -> None:
    one = proposed(town)

    assert (one.level_min, one.level_max) == (1, 4)
    assert "community_cases_per_100k_7d" in one.decision["missing"]


def test_a_new_proposal_replaces_the_one_nobody_decided(town: Village) -> None:
    first = proposed(town)

    second = proposed(town)

    first.refresh_from_db()
    assert (first.state, second.state) == ("superseded", "proposed")


def test_unverified_numbers_must_be_accepted_by_name(town: Village) -> None:
    one = proposed(town)

    with pytest.raises(actions.DoubtsNotAccepted) as refused:
        actions.decide(
            assessment=one, verdict=Verdict(level=2), by=town.officer, now=town.now
        )

    assert words.name_of_number(one.decision["doubts"][0]) in str(refused.value.why)


def test_a_level_outside_the_rule_needs_its_reason(town: Village) -> None:
    people(town)
    community_cases(town, 4)
    reported(town, dose1=0.95, elderly=0.9, ready=1)
    one = proposed(town)

    with pytest.raises(actions.OutsideTheRule):
        actions.decide(
            assessment=one,
            verdict=accepting_all(one, 3),
            by=town.officer,
            now=town.now,
        )
    verdict = accepting_all(one, 3, "Ổ dịch chưa kiểm soát")
    actions.decide(assessment=one, verdict=verdict, by=town.officer, now=town.now)

    assert (one.level, one.state) == (3, "decided")


def test_two_who_decide_at_once_are_told_apart(town: Village) -> None:
    one = proposed(town)
    verdict = accepting_all(one, 2)
    actions.decide(assessment=one, verdict=verdict, by=town.officer, now=town.now)

    with pytest.raises(actions.NotProposed):
        actions.decide(assessment=one, verdict=verdict, by=town.officer, now=town.now)


def test_people_are_given_the_notice_the_rule_asks_for(town: Village) -> None:
    one = proposed(town)
    verdict = accepting_all(one, 2)
    actions.decide(assessment=one, verdict=verdict, by=town.officer, now=town.now)

    with pytest.raises(actions.TooSoon):
        actions.announce(
            assessment=one,
            effective_at=town.now + LEAD - timedelta(minutes=1),
            document_number="1/TB",
            by=town.officer,
            now=town.now,
        )
    actions.announce(
        assessment=one,
        effective_at=town.now + LEAD,
        document_number="1/TB",
        by=town.officer,
        now=town.now,
    )

    assert one.state == "announced"
    # Module tests install no reactions: the standing is written by flow alone.
    assert not AreaStatus.objects.exists()


def test_nothing_is_announced_that_nobody_decided(town: Village) -> None:
    with pytest.raises(actions.NotDecided):
        actions.announce(
            assessment=proposed(town),
            effective_at=town.now + LEAD,
            document_number="1/TB",
            by=town.officer,
            now=town.now,
        )


def test_the_other_district_neither_proposes_nor_sees(town: Village) -> None:
    one = proposed(town)

    with pytest.raises(NotAllowed):
        actions.propose_many(
            units=[town.units["left"]], as_of=town.now, by=town.neighbour, now=town.now
        )

    assert one not in queries.visible_to(town.neighbour)
    assert one in queries.visible_to(town.officer)


# ── the reader's language ────────────────────────────────────────────────────────


def test_a_level_proposed_in_vietnamese_is_explained_in_english_and_back(
    town: Village,
) -> None:
    people(town)
    community_cases(town, 30)
    reported(town, dose1=0.95, elderly=0.7, ready=1)
    with translation.override("vi"):
        one = proposed(town)
        vietnamese = [str(r.detail) for r in queries.decision_of(one).reasons]

    with translation.override("en"):
        english = [str(r.detail) for r in queries.decision_of(one).reasons]

    assert vietnamese == [r["detail"] for r in one.decision["reasons"]]
    assert english[0].startswith("Criterion 1: 30 new community cases")
    assert len(english) == len(vietnamese)


def test_what_was_written_stands_where_the_rule_would_say_otherwise_now(
    town: Village,
) -> None:
    one = proposed(town)
    one.decision["result"] = {"level": 4}

    told = queries.decision_of(one)

    assert told.result == {"level": 4}
    assert [str(r.detail) for r in told.reasons] == [
        r["detail"] for r in one.decision["reasons"]
    ]


def test_no_reason_is_said_twice(town: Village) -> None:
    one = proposed(town)

    told = [str(reason.detail) for reason in queries.decision_of(one).reasons]

    assert len(told) == len(set(told))


def test_the_page_names_numbers_and_inputs_and_says_yes_or_no(
    town: Village, client: Client
) -> None:
    reported(town, ready=1)
    one = proposed(town)
    town.officer.language = "en"
    town.officer.save(update_fields=["language"])
    client.force_login(town.officer)

    with translation.override("en"):
        page = client.get(f"/levels/{one.public_id}/").content.decode()

    assert "levels_by_band" not in page.replace('value="levels_by_band', "")
    assert "transmission_bands" not in page.replace('value="transmission_bands', "")
    assert "elderly_full_share" not in page
    assert "Elderly people with all doses" in page
    assert "yes" in page


def test_numbers_that_nobody_named_stay_codes() -> None:
    with translation.override("en"):
        assert words.name_of_number("transmission_bands[1]").endswith(" 2")
        assert words.name_of_number("some_new_number") == "some_new_number"
        assert words.name_of_input("some_new_input") == "some_new_input"


def test_every_number_of_the_rule_that_can_decide_has_a_name() -> None:
    told = {field.name for field in fields(CommunityMatrix)}

    assert told - {"levels", "authority", "measures", "assessment_iso_weekday"} == set(
        words.NUMBERS
    )
    assert {field.name for field in fields(Situation)} == set(words.INPUTS)
