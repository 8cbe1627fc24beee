from datetime import date
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from lachan.ground.policy.queries import shipped
from lachan.ground.policy.rules import editions
from lachan.ground.policy.rules.sourced import doubts
from lachan.kernel.decisions import Decision
from lachan.watch.cases.rules import definition
from lachan.watch.cases.rules.definition import Definition, Evidence, Result

COVID = "vn-covid.case-definition.covid-19"
MEASLES = "vn-2026.case-definition.measles"


def of(policy_id: str, on: date | None = None) -> Definition:
    rule: Definition = editions.rule(shipped().find(policy_id, on=on)).parameters
    return rule


def classify(policy_id: str, on: date | None = None, **evidence: Any) -> Decision:
    return definition.classify(Evidence(**evidence), of(policy_id, on))


def possible(decision: Decision) -> set[str]:
    known: Any = decision.result.get(
        "possible", [decision.result.get("classification")]
    )
    return set(known)


@pytest.mark.parametrize(
    ("on", "classification"),
    [
        (date(2020, 4, 1), {"discarded", "suspected"}),
        (date(2021, 12, 28), {"suspected"}),
        (date(2021, 12, 29), {"confirmed"}),
        (date(2022, 4, 15), {"confirmed"}),
    ],
)
def test_a_linked_person_with_a_positive_antigen_test_over_the_editions(
    on: date, classification: set[str]
) -> None:
    decision = classify(
        COVID, on, tests={"antigen": Result.POSITIVE}, epidemiological_link=True
    )

    assert possible(decision) == classification


def test_a_positive_pcr_confirms_whatever_else_is_not_known() -> None:
    decision = classify(COVID, tests={"rt_pcr": Result.POSITIVE})

    assert decision.result == {"classification": "confirmed"}
    assert decision.missing == ()


@pytest.mark.parametrize("result", [Result.PENDING, Result.INDETERMINATE])
def test_a_result_that_is_awaited_or_unclear_leaves_the_class_open(
    result: Result,
) -> None:
    decision = classify(
        COVID,
        date(2021, 8, 1),
        findings={"fever": True, "cough": True},
        tests={"rt_pcr": result},
    )

    assert decision.result == {"possible": ["suspected", "confirmed"]}
    assert decision.missing == ("tests.rt_pcr",)


def test_a_test_that_was_not_done_is_not_a_gap() -> None:
    decision = classify(
        COVID, date(2021, 8, 1), findings={"fever": True, "cough": True}
    )

    assert decision.result == {"classification": "suspected"}


def test_measles_is_confirmed_by_link_only_with_its_signs() -> None:
    signs = {"fever": True, "maculopapular_rash": True, "cough": True}

    ill = classify(MEASLES, findings=signs, epidemiological_link=True)
    well = classify(
        MEASLES,
        findings={"fever": False, "clinician_suspects": False},
        epidemiological_link=True,
    )

    assert ill.result == {"classification": "confirmed"}
    assert well.result == {"classification": "discarded"}


def test_one_negative_test_does_not_discard_beside_a_positive_one() -> None:
    signs = {"fever": True, "maculopapular_rash": True, "cough": True}
    tests = {"measles_igm": Result.NEGATIVE, "measles_pcr": Result.POSITIVE}

    decision = classify(
        MEASLES, findings=signs, tests=tests, epidemiological_link=False
    )

    assert decision.result == {"classification": "confirmed"}


def test_what_no_criterion_reads_is_said_and_not_ignored() -> None:
    decision = classify(COVID, findings={"feever": True})

    assert any("feever" in str(warning) for warning in decision.warnings)


def test_evidence_is_read_from_the_findings_of_the_register() -> None:
    recorded = {
        "fever": "yes",
        "cough": "no",
        "rt_pcr": "positive",
        "temperature": "38.5",
        "epidemiological_link": "yes",
    }

    evidence = definition.evidence_of(recorded)

    assert evidence.findings == {"fever": True, "cough": False}
    assert evidence.tests == {"rt_pcr": Result.POSITIVE}
    assert evidence.epidemiological_link is True


def test_an_unverified_criterion_that_decided_is_named() -> None:
    decision = classify(
        COVID,
        date(2022, 1, 10),
        tests={"antigen": Result.POSITIVE},
        epidemiological_link=True,
    )

    assert doubts(decision) == ("criteria.antigen-with-link",)


def test_a_new_episode_begins_when_the_window_has_passed() -> None:
    covid = of(COVID)
    first = date(2021, 6, 1)

    assert not definition.is_new_episode(
        covid, previous_on=first, next_on=date(2021, 8, 29)
    )
    assert definition.is_new_episode(
        covid, previous_on=first, next_on=date(2021, 8, 30)
    )


def test_every_code_of_a_definition_has_a_name_in_both_languages() -> None:
    named = set(shipped().values["findings"].codes())

    for policy_id in (COVID, MEASLES):
        for edition in shipped().of(policy_id):
            rule: Definition = editions.rule(edition).parameters
            assert rule.findings() | rule.tests() <= named


FINDINGS = (
    "fever",
    "maculopapular_rash",
    "cough",
    "coryza",
    "conjunctivitis",
    "clinician_suspects",
)
SIGNS = st.dictionaries(st.sampled_from(FINDINGS), st.booleans())
TESTS = st.dictionaries(
    st.sampled_from(("measles_igm", "measles_pcr")),
    st.sampled_from((Result.POSITIVE, Result.NEGATIVE)),
)


@given(SIGNS, TESTS, st.booleans(), st.sets(st.sampled_from(FINDINGS)), st.booleans())
def test_what_is_possible_always_holds_the_answer_once_everything_is_known(
    signs: dict[str, bool],
    tests: dict[str, Result],
    link: bool,
    forgotten: set[str],
    forgets_link: bool,
) -> None:
    whole = dict.fromkeys(FINDINGS, False) | signs
    rule = of(MEASLES)

    known = definition.classify(Evidence(whole, tests, link), rule)
    blind = definition.classify(
        Evidence(
            {code: v for code, v in whole.items() if code not in forgotten},
            tests,
            None if forgets_link else link,
        ),
        rule,
    )

    assert len(possible(known)) == 1
    assert possible(known) <= possible(blind)
    assert bool(blind.missing) == (len(possible(blind)) > 1)
