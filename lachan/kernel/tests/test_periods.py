"""Half-open periods and named weeks, months, quarters and years."""

import contextlib
from datetime import UTC, date, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from lachan.kernel import periods
from lachan.kernel.clock import VIETNAM
from lachan.kernel.periods import DayPeriod, Period, UnreadablePeriod, last_days, parse

NOON = datetime(2021, 12, 7, 12, tzinfo=VIETNAM)
HOUR = timedelta(hours=1)

days = st.dates(min_value=date(1900, 1, 1), max_value=date(2200, 1, 1))
hours = st.integers(min_value=0, max_value=60)


@st.composite
def some_periods(draw: st.DrawFn) -> Period:
    start, length = draw(hours), draw(st.none() | st.integers(1, 30))
    end = None if length is None else NOON + HOUR * (start + length)
    return Period(NOON + HOUR * start, end)


@st.composite
def some_days(draw: st.DrawFn) -> DayPeriod:
    start, length = draw(st.integers(0, 60)), draw(st.integers(1, 30))
    first = date(2021, 12, 1) + timedelta(days=start)
    return DayPeriod(first, first + timedelta(days=length))


def test_the_start_belongs_to_a_period_and_the_end_does_not() -> None:
    period = Period(NOON, NOON + HOUR)

    assert period.contains(NOON)
    assert not period.contains(NOON + HOUR)
    assert not period.contains(NOON - HOUR)


def test_an_open_period_lasts() -> None:
    period = Period(NOON)

    assert period.is_open
    assert period.contains(NOON + HOUR * 10_000)
    assert period.duration(until=NOON + HOUR) == HOUR


def test_an_open_period_has_no_length_by_itself() -> None:
    with pytest.raises(ValueError, match="open period"):
        Period(NOON).duration()


def test_a_length_is_never_negative_and_never_beyond_the_end() -> None:
    period = Period(NOON, NOON + HOUR)

    assert period.duration(until=NOON - HOUR) == timedelta(0)
    assert period.duration(until=NOON + HOUR * 5) == HOUR


@pytest.mark.parametrize("length", [timedelta(0), -HOUR])
def test_a_period_ends_after_it_starts(length: timedelta) -> None:
    with pytest.raises(ValueError, match="ends after"):
        Period(NOON, NOON + length)


def test_a_period_needs_time_zones() -> None:
    with pytest.raises(ValueError, match="time zone"):
        Period(datetime.fromisoformat("2021-12-07"))
    with pytest.raises(ValueError, match="time zone"):
        Period(NOON, datetime.fromisoformat("2021-12-08"))


def test_periods_that_only_meet_do_not_overlap() -> None:
    assert not Period(NOON, NOON + HOUR).overlaps(Period(NOON + HOUR))


@given(some_periods(), some_periods())
def test_overlapping_is_mutual_and_agrees_with_the_intersection(
    one: Period, other: Period
) -> None:
    common = one.intersection(other)

    assert one.overlaps(other) == other.overlaps(one) == (common is not None)
    assert common == other.intersection(one)


@given(some_periods(), some_periods(), hours)
def test_an_instant_is_in_both_exactly_if_it_is_in_the_intersection(
    one: Period, other: Period, hour: int
) -> None:
    instant = NOON + HOUR * hour
    common = one.intersection(other)

    in_common = common is not None and common.contains(instant)

    assert in_common == (one.contains(instant) and other.contains(instant))


@given(some_periods(), some_periods(), some_periods())
def test_intersections_may_be_taken_in_any_order(
    one: Period, two: Period, three: Period
) -> None:
    left, right = one.intersection(two), two.intersection(three)

    assert (left and left.intersection(three)) == (right and one.intersection(right))


@given(some_periods())
def test_a_period_meets_itself_whole(period: Period) -> None:
    assert period.intersection(period) == period


@given(some_days(), some_days())
def test_the_days_of_an_intersection_are_the_common_days(
    one: DayPeriod, other: DayPeriod
) -> None:
    common = one.intersection(other)

    assert set(common or ()) == set(one) & set(other)
    assert one.overlaps(other) == bool(common)


@given(some_days())
def test_a_day_period_counts_its_days_and_meets_the_one_before(
    period: DayPeriod,
) -> None:
    assert len(list(period)) == len(period) == period.days
    assert period.last_day in period
    assert period.end not in period
    assert period.previous.end == period.start
    assert period.previous.days == period.days


@given(some_days())
def test_the_instants_of_days_run_from_midnight_to_midnight(period: DayPeriod) -> None:
    instants = period.instants

    assert instants.duration() == timedelta(days=period.days)
    assert instants.start.astimezone(VIETNAM).time() == datetime.min.time()


def test_a_day_period_holds_at_least_one_day() -> None:
    with pytest.raises(ValueError, match="at least one day"):
        DayPeriod(date(2021, 12, 7), date(2021, 12, 7))


def test_a_day_period_takes_no_instants() -> None:
    with pytest.raises(ValueError, match="not by instants"):
        DayPeriod(NOON, NOON + HOUR * 48)


def test_the_last_7_days_include_the_day_named() -> None:
    week = last_days(7, date(2021, 12, 7))

    assert week == DayPeriod(date(2021, 12, 1), date(2021, 12, 8))


@pytest.mark.parametrize(
    ("day", "name"),
    [
        (date(2025, 12, 29), "2026-W01"),
        (date(2026, 2, 23), "2026-W09"),
        (date(2026, 3, 1), "2026-W09"),
        (date(2021, 1, 3), "2020-W53"),
        (date(2021, 1, 4), "2021-W01"),
    ],
)
def test_weeks_are_named_by_iso_8601(day: date, name: str) -> None:
    assert periods.epi_week(day) == name


@given(days)
def test_every_name_of_a_day_means_days_that_hold_it_and_share_the_name(
    day: date,
) -> None:
    for name_of in (
        periods.epi_week,
        periods.month,
        periods.quarter,
        periods.year,
        date.isoformat,
    ):
        named = parse(name_of(day))

        assert day in named
        assert {name_of(one) for one in (named.start, named.last_day)} == {name_of(day)}
        assert name_of(named.end) != name_of(day)


@given(days)
def test_weeks_last_seven_days_from_monday(day: date) -> None:
    week = parse(periods.epi_week(day))

    assert week.days == 7
    assert week.start.isoweekday() == 1


@pytest.mark.parametrize(
    ("text", "start", "end"),
    [
        ("2026-03", date(2026, 3, 1), date(2026, 4, 1)),
        ("2025-12", date(2025, 12, 1), date(2026, 1, 1)),
        ("2026-q1", date(2026, 1, 1), date(2026, 4, 1)),
        ("2026-Q4", date(2026, 10, 1), date(2027, 1, 1)),
        (" 2024-02-29 ", date(2024, 2, 29), date(2024, 3, 1)),
        ("2026-w09", date(2026, 2, 23), date(2026, 3, 2)),
    ],
)
def test_names_of_periods_are_read(text: str, start: date, end: date) -> None:
    assert parse(text) == DayPeriod(start, end)


@pytest.mark.parametrize(
    "text",
    [
        *("", "2025-W53", "2026-W00", "2026-13", "2026-Q5", "31/02/2021"),
        *("2023-02-29", "0000", "9999", "week 9", "26-W09"),
    ],
)
def test_a_name_of_no_period_is_refused_with_the_forms_to_use(text: str) -> None:
    with pytest.raises(UnreadablePeriod, match="2026-W09"):
        parse(text)


@given(st.text())
def test_any_text_is_read_or_refused(text: str) -> None:
    with contextlib.suppress(UnreadablePeriod):
        assert parse(text).days >= 1


def test_instants_in_other_zones_compare_by_time_not_by_clock_face() -> None:
    period = Period(NOON, NOON + HOUR)

    assert period.contains(datetime(2021, 12, 7, 5, 30, tzinfo=UTC))
