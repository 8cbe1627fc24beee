"""One clock, and the civil day in Vietnam (UTC+7, no summer time)."""

from datetime import UTC, date, datetime, timedelta, timezone

import pytest
from hypothesis import given
from hypothesis import strategies as st

from lachan.kernel import clock
from lachan.kernel.clock import VIETNAM, UnreadableInstant

instants = st.datetimes(
    min_value=datetime.fromisoformat("1980-01-01"),
    max_value=datetime.fromisoformat("2100-01-01"),
    timezones=st.sampled_from([UTC, VIETNAM, timezone(timedelta(hours=-5))]),
)
days = st.dates(min_value=date(1980, 1, 1), max_value=date(2100, 1, 1))


def test_now_is_aware_and_in_utc() -> None:
    assert clock.now().tzinfo is UTC


def test_the_installed_offset_moves_the_house_into_another_year(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr(clock, "_offset", [clock._no_offset])
    before = clock.now()

    clock.install(lambda: timedelta(days=-1000))

    assert before - clock.now() > timedelta(days=999)
    assert clock.offset() == timedelta(days=-1000)


def test_the_offset_is_asked_each_time_so_that_a_demo_can_advance(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr(clock, "_offset", [clock._no_offset])
    offsets = iter([timedelta(0), timedelta(days=1)])

    clock.install(lambda: next(offsets))

    assert clock.now() + timedelta(hours=23) < clock.now()


def test_a_frozen_clock_stands_still_and_goes_on_afterwards() -> None:
    morning = datetime(2021, 12, 7, 6, tzinfo=VIETNAM)

    with clock.frozen(morning) as fixed:
        assert clock.now() == clock.now() == fixed == morning

    assert clock.now() > morning


def test_a_frozen_clock_goes_on_also_after_a_failure() -> None:
    with pytest.raises(KeyError), clock.frozen(datetime(2021, 12, 7, tzinfo=UTC)):
        raise KeyError

    assert clock.now().year > 2021


@pytest.mark.parametrize(
    ("instant", "day"),
    [
        ("2021-12-06T16:59:59+00:00", date(2021, 12, 6)),
        ("2021-12-06T17:00:00+00:00", date(2021, 12, 7)),
        ("2021-12-07T00:00:00+07:00", date(2021, 12, 7)),
        ("2021-12-07T23:59:59+07:00", date(2021, 12, 7)),
    ],
)
def test_the_day_begins_at_midnight_in_vietnam(instant: str, day: date) -> None:
    assert clock.today(datetime.fromisoformat(instant)) == day


def test_a_bare_date_means_the_end_of_that_day() -> None:
    expected = datetime(2021, 12, 8, 0, 0, tzinfo=VIETNAM)

    assert clock.as_of("2021-12-07") == expected
    assert clock.as_of(" 2021-12-07 ") == expected
    assert clock.as_of(date(2021, 12, 7)) == expected


@pytest.mark.parametrize(
    ("text", "utc"),
    [
        ("2021-12-07T06:00", "2021-12-06T23:00:00+00:00"),
        ("2021-12-07 06:00", "2021-12-06T23:00:00+00:00"),
        ("2021-12-07T06:00+07:00", "2021-12-06T23:00:00+00:00"),
        ("2021-12-07T06:00Z", "2021-12-07T06:00:00+00:00"),
    ],
)
def test_an_instant_stands_as_written_and_without_offset_is_vietnamese(
    text: str, utc: str
) -> None:
    assert clock.as_of(text) == datetime.fromisoformat(utc)


@pytest.mark.parametrize(
    "text",
    [
        *("", "today", "2021-W49", "2021-12", "07/12/2021", "31/02/2021"),
        *("20211207", "2021-02-31", "2021-W49-2T06:00", "2021-12-07T25:00"),
        "٢٠٢١-١٢-٠٧",
    ],
)
def test_text_that_is_no_iso_date_is_refused_with_the_form_to_use(text: str) -> None:
    with pytest.raises(UnreadableInstant, match="2021-12-07T06:00"):
        clock.as_of(text)


def test_an_instant_without_zone_is_a_fault_of_the_caller() -> None:
    naive = datetime.fromisoformat("2021-12-07T06:00")

    for question in (clock.today, clock.as_of, clock.civil_day_of):
        with pytest.raises(ValueError, match="time zone"):
            question(naive)


@given(days)
def test_an_as_of_closes_the_very_day_it_was_asked_for(day: date) -> None:
    assert clock.civil_day_of(clock.as_of(day)) == day


@given(days)
def test_a_day_is_24_hours_and_meets_the_next(day: date) -> None:
    tomorrow = day + timedelta(days=1)

    assert clock.end_of_day(day) == clock.start_of_day(tomorrow)
    assert clock.end_of_day(day) - clock.start_of_day(day) == timedelta(hours=24)


@given(instants)
def test_every_instant_lies_in_its_own_day(instant: datetime) -> None:
    day = clock.today(instant)

    assert clock.start_of_day(day) <= instant < clock.end_of_day(day)


@given(instants)
def test_the_last_day_before_an_instant_is_today_except_at_midnight(
    instant: datetime,
) -> None:
    today, last = clock.today(instant), clock.civil_day_of(instant)

    is_midnight = instant == clock.start_of_day(today)
    assert last == today - timedelta(days=1) * is_midnight
