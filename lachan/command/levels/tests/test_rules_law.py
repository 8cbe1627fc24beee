"""The judgements of QĐ 218, QĐ 2686 and TT 15/2026, beyond the examples in policy/."""

from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from lachan.command.levels.rules import baselines
from lachan.ground.policy.queries import shipped
from lachan.ground.policy.rules import editions
from lachan.ground.policy.rules.sourced import doubts
from lachan.kernel.decisions import Decision

WEIGHTED = "vn-covid.levels.qd-218"
GRADES = "vn-covid.grades.qd-2686"
LIMITS = "vn-2026.epidemic-limits.tt-15"
CIVIL = "vn-2026.civil-defence.tt-15"
CONTROLLED = "vn-covid.controlled.2021"
TRAVEL = "vn-covid.travel-test"

BURDEN: dict[str, Any] = {
    "new_cases_per_100k_7d": 10,
    "oxygen_patients_per_100k_7d": 0,
    "deaths_per_100k_7d": 0,
    "full_share": 0.8,
    "high_risk_full_share": 0.95,
    "response": "medium",
}
STRENGTH = (
    "commune_has_epidemic",
    "station_staff_met",
    "station_resources_met",
    "other_forces_met",
    "commune_able",
    "province_able",
    "several_provinces",
    "extremely_serious",
)


def answer(policy: str, **inputs: Any) -> Decision:
    return editions.explain(shipped().find(policy), inputs)


def span(decision: Decision, name: str) -> tuple[int, int]:
    exact: Any = decision.result.get(name)
    low: Any = decision.result.get(f"{name}_min", exact)
    high: Any = decision.result.get(f"{name}_max", exact)
    return low, high


def years(*cases: float, **more: Any) -> list[dict[str, Any]]:
    return [{"year": 2025 - n, "cases": c, **more} for n, c in enumerate(cases)]


# QĐ 218


@given(st.sets(st.sampled_from(sorted(BURDEN))))
def test_knowing_less_never_contradicts_what_more_would_have_said(
    forgotten: set[str],
) -> None:
    sure = answer(WEIGHTED, **BURDEN)
    known = {name: value for name, value in BURDEN.items() if name not in forgotten}

    low, high = span(answer(WEIGHTED, **known), "level")

    assert low <= span(sure, "level")[0] <= high


def test_knowing_nothing_gives_every_level_and_names_every_input() -> None:
    decision = answer(WEIGHTED)

    assert span(decision, "level") == (1, 4)
    assert set(decision.missing) == set(BURDEN)


@given(st.floats(min_value=0, max_value=5000, allow_nan=False))
def test_more_cases_never_lower_the_level(rate: float) -> None:
    few = answer(WEIGHTED, **{**BURDEN, "new_cases_per_100k_7d": rate})
    many = answer(WEIGHTED, **{**BURDEN, "new_cases_per_100k_7d": rate + 100})

    assert span(few, "level") <= span(many, "level")


def test_bands_from_memory_are_named_to_whoever_decides() -> None:
    decision = answer(WEIGHTED, **{**BURDEN, "new_cases_per_100k_7d": 300})

    assert "case_bands[1]" in doubts(decision)


def test_what_was_not_found_is_said_where_it_keeps_the_answer_open() -> None:
    decision = answer(WEIGHTED, **{**BURDEN, "oxygen_patients_per_100k_7d": 4})

    assert span(decision, "level")[0] < span(decision, "level")[1]
    assert any("1b" in str(warning) for warning in decision.warnings)


# QĐ 2686


def test_a_graver_finding_outweighs_all_that_is_not_known() -> None:
    decision = answer(
        GRADES, unit_kind="commune", findings={"cluster_of_unknown_source": True}
    )

    assert decision.result == {"grade": 4}
    assert decision.missing == ()


def test_a_commune_of_which_nothing_is_known_may_have_any_grade() -> None:
    decision = answer(GRADES, unit_kind="commune")

    assert span(decision, "grade") == (1, 4)
    assert "findings.borders_high_commune" in decision.missing


def test_a_grade_without_criteria_is_said_to_be_unverified() -> None:
    decision = answer(GRADES, unit_kind="province")

    assert decision.missing == (
        "criteria.province.2",
        "criteria.province.3",
        "criteria.province.4",
    )
    assert doubts(decision)


@pytest.mark.parametrize(("communes", "grade"), [(10, 4), (11, 3)])
def test_half_of_the_communes_is_reckoned_exactly(communes: int, grade: int) -> None:
    known = {
        "scattered": True,
        "uncontrolled_source_over_half": False,
        "hard_to_control_over_fifth": False,
        "key_site_near_uncontrolled_area": False,
    }

    decision = answer(
        GRADES,
        unit_kind="district",
        findings=known,
        communes=communes,
        communes_very_high=0,
        communes_high=5,
        communes_at_risk=0,
    )

    assert span(decision, "grade") == (grade, grade)


# TT 15/2026


@given(st.lists(st.integers(min_value=0, max_value=500), min_size=5, max_size=9))
def test_the_newest_five_years_count_and_the_limit_lies_above_their_mean(
    cases: list[int],
) -> None:
    history = [baselines.Year(year=2025 - n, cases=c) for n, c in enumerate(cases)]

    found = baselines.baseline_of(history, years=5, skips_epidemics=True)

    assert found is not None
    assert found.cases == tuple(cases[:5])
    assert found.mean <= found.limits(2)[0] <= found.limits(2)[1]


@given(st.lists(st.integers(min_value=0, max_value=50), max_size=4))
def test_a_short_history_is_never_taken_for_zero(cases: list[int]) -> None:
    decision = answer(
        LIMITS,
        question="outbreak",
        group="B",
        endemic=True,
        cases=1000,
        history=years(*cases),
    )

    assert decision.result == {
        "insufficient_history": True,
        "usable_years": len(cases),
    }
    assert decision.missing == ("history",)


def test_an_epidemic_year_makes_room_for_an_older_one() -> None:
    history = years(10, 12, 8, 10, 10, 10)
    history[1] |= {"cases": 300, "epidemic": True}

    decision = answer(
        LIMITS, question="outbreak", group="B", endemic=True, cases=30, history=history
    )

    assert decision.result == {"outbreak": True}
    assert "epidemic-years" in {reason.rule for reason in decision.reasons}


def test_a_predecessor_that_did_not_report_makes_its_year_unusable() -> None:
    halves = {"parts": [{"share": 1.0, "cases": 4}, {"share": 0.5}]}
    year = baselines.Year(
        year=2024,
        parts=(baselines.Part(1.0, 4), baselines.Part(0.5), baselines.Part(0.0)),
    )

    decision = answer(
        LIMITS,
        question="outbreak",
        group="C",
        endemic=True,
        cases=3,
        history=[*years(1, 1, 1, 1), {"year": 2020, **halves}],
    )

    assert year.count is None
    assert decision.result["usable_years"] == 4


@given(
    st.lists(
        st.tuples(
            st.floats(min_value=0, max_value=1), st.integers(min_value=0, max_value=99)
        ),
        min_size=1,
    )
)
def test_apportioning_and_adding_up_again_loses_nobody(
    parts: list[tuple[float, int]],
) -> None:
    here = baselines.Year(
        year=2024, parts=tuple(baselines.Part(s, c) for s, c in parts if s > 0)
    )
    there = baselines.Year(
        year=2024, parts=tuple(baselines.Part(1 - s, c) for s, c in parts if s > 0)
    )

    whole = sum(cases for share, cases in parts if share > 0)

    assert (here.count or 0) + (there.count or 0) == pytest.approx(whole)


def test_between_the_two_deviations_the_answer_stays_open() -> None:
    decision = answer(
        LIMITS,
        question="warning",
        group="B",
        endemic=True,
        cases=12,
        history=years(8, 9, 10, 11, 13),
    )
    surely = answer(
        LIMITS,
        question="warning",
        group="B",
        endemic=True,
        cases=13,
        history=years(8, 9, 10, 11, 13),
    )

    assert decision.result == {"possible": [False, True]}
    assert decision.missing == ("deviation_stated",)
    assert surely.result == {"warning": True}


@pytest.mark.parametrize(
    ("inputs", "missing"),
    [
        ({"question": "outbreak"}, "group"),
        ({"question": "warning", "group": "A"}, "confirmed_cases"),
        ({"question": "warning", "ever_recorded": False}, "risk"),
        ({"question": "outbreak", "group": "C", "endemic": False}, "linked_cases"),
        (
            {
                "question": "outbreak",
                "group": "C",
                "endemic": True,
                "history": years(1, 1, 1, 1, 1),
            },
            "cases",
        ),
    ],
)
def test_what_is_not_known_is_named(inputs: dict[str, Any], missing: str) -> None:
    decision = answer(LIMITS, **inputs)

    assert decision.result == {"possible": [False, True]}
    assert missing in decision.missing


@given(st.dictionaries(st.sampled_from(STRENGTH), st.booleans()))
def test_a_civil_defence_grade_is_one_of_five_and_never_loses_an_answer(
    known: dict[str, bool],
) -> None:
    decision = answer(CIVIL, **known)
    low, high = span(decision, "grade")

    complete = answer(CIVIL, **{**dict.fromkeys(STRENGTH, True), **known})

    assert 0 <= low <= span(complete, "grade")[0] <= high <= 4
    assert (low == high) == (not decision.missing)


# What goes with them


def test_one_unmet_condition_settles_that_an_epidemic_is_not_controlled() -> None:
    decision = answer(CONTROLLED, days_without_new_cluster=3)

    assert decision.result == {"controlled": False}
    assert decision.missing == ()


def test_a_traveller_of_whom_nothing_is_known_may_need_a_test() -> None:
    october = editions.explain(shipped().find(f"{TRAVEL}@2021-10"), {})
    january = editions.explain(shipped().find(f"{TRAVEL}@2022-01"), {})

    assert october.result == {"possible": [False, True]}
    assert january.result == {"test_required": False}


def test_measures_of_an_unknown_grade_are_only_possible() -> None:
    decision = answer("vn-covid.measures.qd-2686")

    assert "measures_possible" in decision.result
    assert decision.missing == ("grade",)


def test_no_sign_at_all_calls_for_no_assessment() -> None:
    signs = shipped().find("vn-2026.risk-signs.tt-15").parameters["signs"]

    decision = answer("vn-2026.risk-signs.tt-15", signs=dict.fromkeys(signs, False))

    assert decision.result == {"assessment_due": False}
