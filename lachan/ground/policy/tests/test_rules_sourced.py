"""Numbers inside sentences: as people write them, and never across a limit."""

from __future__ import annotations

import pytest
from django.utils import translation
from hypothesis import given
from hypothesis import strategies as st

from lachan.ground.policy.rules.sourced import Figure


@pytest.mark.parametrize(
    ("value", "english", "vietnamese"),
    [
        (9.343137, "9.34", "9,34"),
        (0.5, "0.5", "0,5"),
        (50.0, "50", "50"),
        (0.0, "0", "0"),
        (149.6, "150", "150"),
        (12345.6, "12,346", "12.346"),
        (2000, "2,000", "2.000"),
    ],
)
def test_a_number_is_written_with_the_marks_of_the_reader(
    value: float, english: str, vietnamese: str
) -> None:
    with translation.override("en"):
        in_english = str(Figure(value))
    with translation.override("vi"):
        in_vietnamese = str(Figure(value))

    assert (in_english, in_vietnamese) == (english, vietnamese)


def test_a_share_that_misses_its_target_is_not_rounded_onto_it() -> None:
    with translation.override("en"):
        missed = str(Figure(0.6999, percent=True, beside=(0.7,)))
        reached = str(Figure(0.7, percent=True, beside=(0.7,)))
        alone = str(Figure(0.93784, percent=True))

    assert (missed, reached, alone) == ("69.99 %", "70 %", "93.8 %")


@given(
    value=st.floats(0, 2_000, allow_subnormal=False),
    limit=st.sampled_from([20.0, 50.0, 70.0, 150.0]),
)
def test_whatever_the_number_it_reads_as_its_limit_only_when_it_is_that(
    value: float, limit: float
) -> None:
    apart = abs(value - limit) > 1e-9

    with translation.override("en"):
        same = str(Figure(value, beside=(limit,))) == str(Figure(limit))

    assert not (apart and same)
