from datetime import UTC, date, datetime
from typing import Any

import pytest
from hypothesis import assume, given
from hypothesis import strategies as st

from lachan.command.levels import rules
from lachan.command.levels.rules import CommunityMatrix, Situation
from lachan.ground.policy.queries import shipped
from lachan.ground.policy.rules import editions
from lachan.ground.policy.rules.sourced import doubts
from lachan.kernel.decisions import Decision, Verification

POLICY = "vn-covid.levels.qd-4800"

RATES = st.floats(min_value=0, max_value=1000, allow_nan=False)
SHARES = st.floats(min_value=0, max_value=1, allow_nan=False)
KNOWN = st.builds(
    Situation,
    community_cases_per_100k_7d=RATES,
    any_case=st.booleans(),
    population=st.integers(min_value=0, max_value=10_000_000),
    dose1_18plus_share=SHARES,
    elderly_full_share=SHARES,
    capacity_ready=st.booleans(),
    previous_level=st.integers(min_value=0, max_value=4),
)


def matrix() -> CommunityMatrix:
    parameters: CommunityMatrix = editions.rule(shipped().find(POLICY)).parameters
    return parameters


def situation(**known: Any) -> Situation:
    usual: dict[str, Any] = {
        "community_cases_per_100k_7d": 44.0,
        "any_case": True,
        "population": 50_000,
        "dose1_18plus_share": 0.95,
        "elderly_full_share": 0.9,
        "capacity_ready": True,
        "previous_level": 1,
    }
    return Situation(**{**usual, **known})


def assess(**known: Any) -> Decision:
    return rules.assess(situation(**known), matrix())


def span(decision: Decision) -> tuple[int, int]:
    level: Any = decision.result.get("level")
    low: Any = decision.result.get("level_min", level)
    high: Any = decision.result.get("level_max", level)
    return low, high


def fired(decision: Decision) -> set[str]:
    return {reason.rule for reason in decision.reasons}


@pytest.mark.parametrize(
    ("rate", "dose1", "level"),
    [
        (0.0, 0.95, 1),
        (19.99, 0.95, 1),
        (20.0, 0.95, 2),
        (49.99, 0.95, 2),
        (50.0, 0.95, 2),
        (149.99, 0.95, 2),
        (150.0, 0.95, 3),
        (19.99, 0.5, 1),
        (20.0, 0.5, 2),
        (50.0, 0.5, 3),
        (150.0, 0.5, 4),
        (20.0, 0.7, 2),
        (50.0, 0.7, 2),
        (50.0, 0.6999, 3),
    ],
)
def test_the_matrix_at_the_edges_of_its_bands(
    rate: float, dose1: float, level: int
) -> None:
    decision = assess(community_cases_per_100k_7d=rate, dose1_18plus_share=dose1)

    assert decision.result == {"level": level}
    assert decision.missing == ()


def test_a_missed_target_for_the_elderly_adds_one_level_and_says_so() -> None:
    decision = assess(elderly_full_share=0.79)

    assert decision.result == {"level": 3}
    assert "elderly-adds" in fired(decision)


def test_level_four_is_the_highest_even_with_the_elderly_target_missed() -> None:
    decision = assess(
        community_cases_per_100k_7d=400.0,
        dose1_18plus_share=0.3,
        elderly_full_share=0.1,
    )

    assert decision.result == {"level": 4}
    assert "elderly-adds" not in fired(decision)


def test_an_area_without_any_case_is_exempt_from_the_elderly_target() -> None:
    decision = assess(
        community_cases_per_100k_7d=0.0, any_case=False, elderly_full_share=0.1
    )

    assert decision.result == {"level": 1}
    assert "elderly-exempt" in fired(decision)


def test_without_capacity_a_level_is_not_lowered_but_may_rise() -> None:
    held = assess(capacity_ready=False, previous_level=4)
    risen = assess(capacity_ready=False, previous_level=1)

    assert held.result == {"level": 4}
    assert "capacity-forbids-lowering" in fired(held)
    assert risen.result == {"level": 2}
    assert "capacity-forbids-lowering" not in fired(risen)


def test_where_no_level_was_ever_announced_nothing_can_be_held() -> None:
    decision = assess(capacity_ready=False, previous_level=0)

    assert decision.result == {"level": 2}


def test_only_what_could_still_change_the_level_is_called_missing() -> None:
    decision = assess(dose1_18plus_share=None, previous_level=None)

    assert decision.result == {"level": 2}
    assert decision.missing == ()


def test_what_is_missing_and_matters_widens_the_answer_and_is_named() -> None:
    decision = assess(community_cases_per_100k_7d=75.0, dose1_18plus_share=None)

    assert decision.result == {"level_min": 2, "level_max": 3}
    assert decision.missing == ("dose1_18plus_share",)


def test_nothing_known_is_every_level_and_never_a_guess() -> None:
    decision = rules.assess(Situation(), matrix())

    assert decision.result == {"level_min": 1, "level_max": 4}
    assert "community_cases_per_100k_7d" in decision.missing
    assert "previous_level" in decision.missing


def test_in_a_hamlet_one_case_does_not_make_a_rate() -> None:
    decision = assess(population=700, community_cases_per_100k_7d=142.9)

    assert decision.result == {"level_min": 1, "level_max": 3}
    assert decision.missing == ("community_cases_per_100k_7d",)
    assert "min-population" in fired(decision)


def test_in_a_hamlet_no_case_at_all_is_still_level_one() -> None:
    decision = assess(population=700, community_cases_per_100k_7d=0.0, any_case=False)

    assert decision.result == {"level": 1}


def test_a_rate_outweighs_the_word_that_there_is_no_case() -> None:
    decision = assess(any_case=False)

    assert decision.result == {"level": 2}
    assert any("any_case" in str(warning) for warning in decision.warnings)


def test_a_rate_without_its_population_is_believed_and_the_gap_is_said() -> None:
    decision = assess(population=None)

    assert decision.result == {"level": 2}
    assert any("population" in str(warning) for warning in decision.warnings)


def test_unverified_numbers_that_decided_are_named_and_others_are_not() -> None:
    decision = assess()

    assert doubts(decision) == ("transmission_bands[1]", "levels_by_band_dose1_met")
    assert decision.verification is Verification.UNVERIFIED
    assert not any("min_population" in str(warning) for warning in decision.warnings)


def test_who_counts_as_elderly_depends_on_the_day() -> None:
    policy = matrix()

    october = rules.elderly_from_age(policy, on=date(2021, 10, 31))
    november = rules.elderly_from_age(policy, on=date(2021, 11, 1))

    assert october is not None
    assert november is not None
    assert (october.value.from_age_years, november.value.from_age_years) == (65, 50)
    assert rules.elderly_from_age(policy, on=date(2021, 10, 11)) is None


def test_a_change_takes_effect_48_hours_after_it_is_announced() -> None:
    announced_at = datetime(2021, 12, 7, 10, tzinfo=UTC)

    effect = rules.earliest_effect(matrix(), announced_at=announced_at)

    assert effect == datetime(2021, 12, 9, 10, tzinfo=UTC)


def test_the_city_that_set_a_weekday_assesses_on_fridays_only() -> None:
    city: CommunityMatrix = editions.rule(
        shipped().find(POLICY, places=("vn.79", "vn"), on=date(2021, 11, 5))
    ).parameters
    thursday = datetime(2021, 11, 4, 12, tzinfo=UTC)
    # 18:00 UTC on Thursday is 01:00 on Friday in Vietnam.
    friday_in_vietnam = datetime(2021, 11, 4, 18, tzinfo=UTC)

    assert not rules.is_assessment_day(city, at=thursday)
    assert rules.is_assessment_day(city, at=friday_in_vietnam)
    assert rules.is_assessment_day(matrix(), at=thursday)


@given(KNOWN, RATES)
def test_more_cases_never_lower_the_level(known: Situation, more: float) -> None:
    policy = matrix()
    worse = Situation(
        **{
            **vars(known),
            "community_cases_per_100k_7d": (known.community_cases_per_100k_7d or 0)
            + more,
        }
    )

    low, high = span(rules.assess(known, policy))
    worse_low, worse_high = span(rules.assess(worse, policy))

    assert worse_low >= low
    assert worse_high >= high


@given(KNOWN, SHARES)
def test_more_vaccination_never_raises_the_level(
    known: Situation, share: float
) -> None:
    policy = matrix()
    better = Situation(
        **{
            **vars(known),
            "dose1_18plus_share": max(known.dose1_18plus_share or 0, share),
            "elderly_full_share": max(known.elderly_full_share or 0, share),
        }
    )

    low, high = span(rules.assess(known, policy))
    better_low, better_high = span(rules.assess(better, policy))

    assert better_low <= low
    assert better_high <= high


@given(KNOWN, st.sets(st.sampled_from(list(Situation.__dataclass_fields__))))
def test_a_range_holds_the_answer_whatever_the_missing_input_turns_out_to_be(
    known: Situation, forgotten: set[str]
) -> None:
    policy = matrix()
    blind = Situation(
        **{k: None if k in forgotten else v for k, v in vars(known).items()}
    )

    low, high = span(rules.assess(known, policy))
    blind_low, blind_high = span(rules.assess(blind, policy))

    assume(known.any_case or not known.community_cases_per_100k_7d)
    # A population that is not known cannot forbid the rate; all else may only widen.
    if "population" not in forgotten:
        assert blind_low <= low
        assert high <= blind_high
    assert set(rules.assess(blind, policy).missing) <= (
        forgotten | {"community_cases_per_100k_7d"}
    )


def test_a_rule_takes_less_than_five_milliseconds(benchmark_ms: Any) -> None:
    policy = matrix()

    assert benchmark_ms(lambda: rules.assess(Situation(), policy)) < 5


@pytest.fixture
def benchmark_ms() -> Any:
    from time import process_time

    def fastest(call: Any) -> float:
        spans = []
        for _ in range(20):
            start = process_time()
            call()
            spans.append(process_time() - start)
        return min(spans) * 1000

    return fastest


def test_bands_with_a_gap_are_refused() -> None:
    body = shipped().find(POLICY).body()
    bands = body["parameters"]["transmission_bands"]
    bands[1]["from_cases_per_100k_7d"] = 21

    with pytest.raises(Exception, match="do not follow each other"):
        editions.rule(editions.from_body(body))
