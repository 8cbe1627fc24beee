"""Judgements about cases, without a database."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, date, datetime, timedelta

import pytest
from django.utils import translation
from hypothesis import given
from hypothesis import strategies as st

from lachan.kernel.decisions import Decision
from lachan.watch.cases import rules, words
from lachan.watch.cases.rules import (
    CaseDraft,
    Ending,
    FindingDraft,
    Standing,
    Step,
    discrepancies_of,
    found_at,
    is_new_episode,
    judge_outcome,
    problems_of,
    settle,
)

NOW = datetime(2021, 12, 6, 23, tzinfo=UTC)  # 7 December, 06:00 in Vietnam
TODAY = date(2021, 12, 7)
RANGE = {"possible": ["suspected", "confirmed"]}
DRAFT = CaseDraft(
    person_id=1,
    unit_id=1,
    unit_path="0001.",
    disease="covid-19",
    notified_at=NOW - timedelta(hours=1),
    classification="confirmed",
    confirmed_date=date(2021, 12, 5),
)


def day(text: str) -> date:
    return date.fromisoformat(f"2021-{text}")


def test_a_plain_draft_has_no_problem() -> None:
    assert problems_of(DRAFT, now=NOW) == ()
    assert discrepancies_of(DRAFT) == ()


@pytest.mark.parametrize(
    ("wrong", "field", "code"),
    [
        ({"onset_date": day("12-08")}, "onset_date", "future"),
        ({"confirmed_date": date(2012, 12, 5)}, "confirmed_date", "too_early"),
        ({"notified_at": NOW + timedelta(days=2)}, "notified_at", "future"),
        ({"confirmed_date": None}, "confirmed_date", "no_confirmed_date"),
        ({"outcome_date": day("12-06")}, "outcome", "no_outcome"),
        ({"age_years": 126}, "age_years", "age"),
        ({"age_years": -1}, "age_years", "age"),
        ({"found_by": "by luck"}, "found_by", "word"),
        ({"classification": "sure"}, "classification", "word"),
        (
            {"specimen_date": day("12-06")},
            "specimen_date",
            "specimen_date_after_confirmed_date",
        ),
        (
            {"outcome": "recovered", "outcome_date": day("12-04")},
            "confirmed_date",
            "confirmed_date_after_outcome_date",
        ),
        (
            {
                "onset_date": day("12-06"),
                "outcome": "died",
                "outcome_date": day("12-05"),
            },
            "onset_date",
            "onset_date_after_outcome_date",
        ),
    ],
)
def test_what_is_wrong_is_named_with_its_field(
    wrong: dict[str, object], field: str, code: str
) -> None:
    problems = problems_of(replace(DRAFT, **wrong), now=NOW)  # type: ignore[arg-type]  # keywords of the table of examples

    assert [(problem.field, problem.code) for problem in problems] == [(field, code)]
    told = problems[0].as_json()
    assert told["column"] == field
    assert told["why"]
    assert told["cure"]


def test_an_onset_after_the_notification_names_both_days() -> None:
    draft = replace(
        DRAFT,
        onset_date=day("12-07"),
        notified_at=datetime(2021, 12, 6, 3, tzinfo=UTC),
    )

    with translation.override("en"):
        [problem] = problems_of(draft, now=NOW)
        why = str(problem.why)

    assert why == "Onset (07/12/2021) lies after Notification (06/12/2021)."


def test_all_problems_of_a_draft_are_told_at_once() -> None:
    draft = replace(
        DRAFT, confirmed_date=None, onset_date=day("12-30"), age_years=200, outcome="?"
    )

    assert {problem.field for problem in problems_of(draft, now=NOW)} == {
        "confirmed_date",
        "onset_date",
        "age_years",
        "outcome",
    }


def test_falling_ill_after_the_confirmation_is_possible() -> None:
    early = datetime(2021, 12, 1, tzinfo=UTC)
    ill_later = replace(DRAFT, notified_at=early, onset_date=day("12-06"))
    never_confirmed = replace(
        ill_later, classification="suspected", confirmed_date=None
    )

    assert discrepancies_of(ill_later) == ()
    assert discrepancies_of(never_confirmed) == (
        words.Discrepancy.ONSET_AFTER_NOTIFICATION,
    )


def test_death_before_confirmation_is_possible_and_recovery_is_not() -> None:
    died = replace(DRAFT, outcome="died", outcome_date=day("12-04"))
    recovered = replace(died, outcome="recovered")

    assert discrepancies_of(died) == ()
    assert discrepancies_of(recovered) == (
        words.Discrepancy.RECOVERY_BEFORE_CONFIRMATION,
    )


@pytest.mark.parametrize(
    ("known", "reported", "step"),
    [
        (Ending("none"), Ending("recovered", TODAY), Step.FOLLOWS),
        (Ending("none"), Ending("none"), Step.SAME),
        (Ending("recovered"), Ending("recovered", TODAY), Step.DATED),
        (Ending("recovered", TODAY), Ending("died", TODAY), Step.FOLLOWS),
        (Ending("left"), Ending("recovered", TODAY), Step.FOLLOWS),
        (Ending("died", TODAY), Ending("recovered", TODAY), Step.CORRECTS),
        (Ending("died", TODAY), Ending("none"), Step.CORRECTS),
        (Ending("died", TODAY), Ending("died", day("12-06")), Step.CORRECTS),
        (Ending("recovered", TODAY), Ending("none"), Step.CORRECTS),
    ],
)
def test_what_may_follow_an_outcome(
    known: Ending, reported: Ending, step: Step
) -> None:
    assert judge_outcome(known, reported) is step


@given(
    st.sampled_from(words.Outcome.values),
    st.sampled_from(words.Outcome.values),
    st.none() | st.dates(),
)
def test_nothing_follows_death_by_itself(
    known: str, reported: str, on: date | None
) -> None:
    step = judge_outcome(Ending("died", TODAY), Ending(reported, on))
    again = judge_outcome(Ending(known, on), Ending(known, on))

    assert step in (Step.SAME, Step.CORRECTS)
    assert again is Step.SAME


@pytest.mark.parametrize(
    ("basis", "classification", "result", "settled"),
    [
        ("definition", "suspected", {"classification": "confirmed"}, "confirmed"),
        ("definition", "confirmed", {"classification": "discarded"}, "discarded"),
        ("definition", "suspected", RANGE, None),
        (
            "definition",
            "confirmed",
            {"possible": ["discarded", "suspected"]},
            "suspected",
        ),
        ("hand", "probable", {"classification": "confirmed"}, "probable"),
        ("stated", "confirmed", {"classification": "suspected"}, "confirmed"),
        ("definition", "suspected", None, "suspected"),
    ],
)
def test_whose_word_stands(
    basis: str,
    classification: str,
    result: dict[str, object] | None,
    settled: str | None,
) -> None:
    decision = Decision(result=result) if result is not None else None

    answer = settle(Standing(classification, basis), decision)

    assert answer.classification == (settled or classification)
    assert answer.basis == basis
    says = (result or {}).get("classification", "")
    assert answer.says == says
    assert answer.disagrees == (says not in ("", answer.classification))


def test_the_day_of_confirmation_is_that_of_the_first_positive_test() -> None:
    findings = [
        FindingDraft(code="antigen", value="positive", observed_on=day("12-03")),
        FindingDraft(code="rt_pcr", value="positive", observed_on=day("12-05")),
        FindingDraft(code="fever", value="yes", observed_on=day("12-01")),
    ]

    def on(given: list[FindingDraft], specimen: date | None) -> date:
        return rules.confirmed_on(given, specimen=specimen, otherwise=TODAY)

    assert on(findings, None) == day("12-03")
    assert on(findings[2:], day("12-02")) == day("12-02")
    assert on([], None) == TODAY


def test_a_source_is_an_epidemiological_link_unless_somebody_denies_it() -> None:
    denied = [FindingDraft(code="epidemiological_link", value="no")]

    assert rules.recorded([], has_source=True) == {"epidemiological_link": "yes"}
    assert rules.recorded(denied, has_source=True) == {"epidemiological_link": "no"}
    assert rules.recorded([], has_source=False) == {}


@pytest.mark.parametrize(
    ("last", "window", "new"),
    [
        (day("09-08"), 90, True),
        (day("09-09"), 90, False),
        (None, 90, True),
        (day("09-08"), None, None),
        # A register that arrives late tells of an earlier illness.
        (date(2022, 3, 7), 90, True),
    ],
)
def test_when_an_illness_is_a_new_episode(
    last: date | None, window: int | None, new: bool | None
) -> None:
    assert is_new_episode(TODAY, last=last, window_days=window) is new


def test_the_clock_starts_with_the_end_of_the_day_of_confirmation() -> None:
    late = replace(DRAFT, confirmed_date=day("12-03"))
    same_day = replace(DRAFT, confirmed_date=TODAY)
    suspected = replace(DRAFT, confirmed_date=None, specimen_date=None)

    assert found_at(late).isoformat() == "2021-12-04T00:00:00+07:00"
    assert found_at(same_day) == DRAFT.notified_at
    assert found_at(suspected) == DRAFT.notified_at
