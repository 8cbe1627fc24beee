"""Proportions and rates; expected values computed by hand."""

import math
from collections.abc import Callable
from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from lachan.kernel import rates
from lachan.kernel.rates import doubling_time_days, per_100k, rounded, share


def test_a_rate_states_cases_persons_and_days() -> None:
    rate = per_100k(cases=44, persons=100_000, days=7)

    assert rate.per_100k == 44
    assert (rate.cases, rate.persons, rate.days) == (44, 100_000, 7)


def test_a_rate_in_another_window_is_told_per_week_on_request() -> None:
    fortnight = per_100k(cases=100, persons=200_000, days=14)

    assert fortnight.per_100k == 50
    assert fortnight.per_100k_per_week == 25


@pytest.mark.parametrize(("persons", "days"), [(0, 7), (-1, 7), (100, 0)])
def test_the_rate_of_nobody_is_an_error_not_nought(persons: int, days: int) -> None:
    with pytest.raises(ValueError, match="persons and days"):
        per_100k(1, persons, days)


def test_there_are_no_negative_cases() -> None:
    with pytest.raises(ValueError, match="fewer than 0"):
        per_100k(-1, 100, 7)
    with pytest.raises(ValueError, match="fewer than 0"):
        share(-1, 10)


@pytest.mark.parametrize(
    ("part", "whole", "expected"),
    [
        (1, 4, 0.25),
        (0, 4, 0),
        (5, 4, 1.25),
        (1, 0, None),
        (None, 4, None),
        (1, None, None),
    ],
)
def test_a_share_of_the_unknown_is_unknown(
    part: int | None, whole: int | None, expected: float | None
) -> None:
    assert share(part, whole) == expected


@pytest.mark.parametrize(
    "risk", [rates.attack_rate, rates.secondary_attack_rate, rates.case_fatality]
)
class TestRisks:
    def test_is_the_share_of_events(self, risk: Callable[[int, int], float]) -> None:
        assert risk(3, 12) == 0.25

    def test_is_unknown_for_nobody(self, risk: Callable[[int, int], float]) -> None:
        with pytest.raises(ValueError, match="unknown, not zero"):
            risk(0, 0)

    def test_cannot_exceed_everybody(self, risk: Callable[[int, int], float]) -> None:
        with pytest.raises(ValueError, match="among"):
            risk(13, 12)


def test_cases_that_double_daily_double_in_a_day() -> None:
    days = doubling_time_days([1, 2, 4, 8, 16])

    assert days == pytest.approx(1)


def test_days_unknown_or_without_cases_are_left_out() -> None:
    days = doubling_time_days([1, None, 4, 0, 16])

    assert days == pytest.approx(1)


@pytest.mark.parametrize(
    "counts", [[], [5], [5, 10], [7, 7, 7, 7], [8, 4, 2, 1], [0, 0, 0], [None, 3, 9]]
)
def test_what_does_not_grow_or_says_too_little_never_doubles(
    counts: list[float | None],
) -> None:
    assert doubling_time_days(counts) is None


@given(st.floats(1.0, 60), st.floats(1, 1000), st.integers(3, 40))
def test_exponential_growth_gives_back_its_doubling_time(
    days_to_double: float, start: float, length: int
) -> None:
    counts = [start * 2 ** (day / days_to_double) for day in range(length)]

    assert doubling_time_days(counts) == pytest.approx(days_to_double, rel=1e-6)


@pytest.mark.parametrize(
    ("value", "places", "shown"),
    [
        (0.125, 2, "0.12"),
        (0.135, 2, "0.14"),
        (2.675, 2, "2.68"),
        (2.5, 0, "2"),
        (3.5, 0, "4"),
        (44.0, 1, "44.0"),
        (1e-7, 3, "0.000"),
    ],
)
def test_figures_are_shown_rounded_half_to_even(
    value: float, places: int, shown: str
) -> None:
    assert str(rounded(value, places)) == shown


@given(st.floats(-1e9, 1e9), st.integers(0, 4))
def test_rounding_for_display_stays_within_half_a_last_place(
    value: float, places: int
) -> None:
    difference = abs(rounded(value, places) - Decimal(repr(value)))

    assert difference <= Decimal(5).scaleb(-places - 1)
    assert math.isfinite(difference)
