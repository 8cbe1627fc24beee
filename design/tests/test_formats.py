from datetime import UTC, date, datetime, timedelta
from decimal import Decimal

import pytest
from django.utils import translation
from hypothesis import given
from hypothesis import strategies as st

from design import formats

SIX_IN_THE_MORNING = datetime(2021, 12, 6, 23, 0, tzinfo=UTC)


@pytest.mark.parametrize(
    ("value", "kind", "written"),
    [
        (None, "count", "không rõ"),
        (None, "share", "không rõ"),
        ("", "count", "không rõ"),
        (float("nan"), "decimal", "không rõ"),
        (0, "count", "0"),
        (3052, "count", "3.052"),
        (1234567, "count", "1.234.567"),
        (-3052, "count", "−3.052"),
        (0.9887, "share", "98,9%"),
        (0, "share", "0,0%"),
        (43.95, "decimal", "44,0"),
        (Decimal("0.05"), "decimal", "0,1"),
        ("AY.4", "text", "AY.4"),
    ],
)
def test_a_figure_is_written_as_vietnamese_papers_write_it(
    value: object, kind: str, written: str
) -> None:
    with translation.override("vi"):
        assert formats.figure(value, kind) == written


def test_english_readers_get_commas_between_thousands() -> None:
    with translation.override("en"):
        assert formats.figure(3052) == "3,052"
        assert formats.figure(None) == "unknown"


@given(st.integers(min_value=-(10**12), max_value=10**12))
def test_a_count_loses_no_digit(count: int) -> None:
    with translation.override("vi"):
        written = formats.figure(count)

    assert int(written.replace(".", "").replace("−", "-")) == count


@given(st.floats(min_value=0, max_value=1))
def test_a_share_is_within_half_a_tenth_of_a_percent(share: float) -> None:
    with translation.override("en"):
        written = float(formats.figure(share, "share").rstrip("%"))

    assert abs(written - share * 100) <= 0.0500001


def test_a_change_always_shows_its_sign() -> None:
    with translation.override("vi"):
        assert formats.change(12) == "+12"
        assert formats.change(-12) == "−12"
        assert formats.change(0) == "0"
        assert formats.change(0.004, "share") == "+0,4 điểm phần trăm"
        assert formats.change(None) == "không rõ"


def test_an_instant_is_told_in_local_time_and_a_day_as_it_is() -> None:
    with translation.override("vi"):
        assert formats.instant(SIX_IN_THE_MORNING) == "07/12/2021, 06:00"
        assert formats.day(SIX_IN_THE_MORNING) == "07/12/2021"
        assert formats.day(date(2021, 12, 7)) == "07/12/2021"
        assert formats.instant(None) == "không rõ"


def test_a_half_open_window_is_told_by_its_last_day_inside() -> None:
    with translation.override("vi"):
        week = formats.window(date(2021, 12, 1), date(2021, 12, 8))
        one_day = formats.window(date(2021, 12, 7), date(2021, 12, 8))
        unknown = formats.window(None, date(2021, 12, 8))

    assert week == "01/12/2021 – 07/12/2021"
    assert one_day == "07/12/2021"
    assert unknown == ""


@pytest.mark.parametrize(
    ("before", "told"),
    [
        (timedelta(seconds=20), "vừa xong"),
        (timedelta(minutes=5), "5 phút trước"),
        (timedelta(hours=47), "47 giờ trước"),
        (timedelta(days=3), "3 ngày trước"),
        (timedelta(hours=-2), "còn 2 giờ"),
    ],
)
def test_how_long_ago_is_told_in_the_largest_unit(before: timedelta, told: str) -> None:
    with translation.override("vi"):
        assert formats.ago(SIX_IN_THE_MORNING - before, SIX_IN_THE_MORNING) == told
