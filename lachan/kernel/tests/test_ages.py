"""Completed years."""

from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

from lachan.kernel.ages import AGE_BAND_STARTS, AGE_BANDS, age_on

TODAY = date(2021, 12, 7)


@pytest.mark.parametrize(
    ("born", "year", "age"),
    [
        (date(2000, 12, 7), None, 21),
        (date(2000, 12, 8), None, 20),
        (date(2000, 2, 29), None, 21),
        (date(2000, 12, 8), 1980, 20),
        (None, 1980, 41),
        (None, None, None),
        (date(2021, 12, 8), None, None),
        (None, 2022, None),
    ],
)
def test_ages_are_completed_years(
    born: date | None, year: int | None, age: int | None
) -> None:
    assert age_on(TODAY, born, year) == age


@given(st.dates(date(1900, 1, 1), TODAY))
def test_nobody_is_older_by_the_day_than_by_the_year(born: date) -> None:
    by_day = age_on(TODAY, born)
    by_year = age_on(TODAY, None, born.year)

    assert by_day is not None
    assert by_year is not None
    assert by_year - 1 <= by_day <= by_year


def test_bands_are_named_by_their_first_year() -> None:
    named = [int(band.rstrip("+").partition("-")[0]) for band in AGE_BANDS]

    assert tuple(named) == AGE_BAND_STARTS
