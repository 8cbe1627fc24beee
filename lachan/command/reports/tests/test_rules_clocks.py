"""Clocks of duties, bulletins and isolation, beyond the examples in policy/."""

from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from lachan.command.reports.rules import duties, isolation
from lachan.ground.policy.queries import shipped
from lachan.ground.policy.rules import editions
from lachan.kernel.decisions import Decision

TT_54 = "vn-covid.duties.tt-54"
ISOLATION = "vn-2026.isolation-clock.nd-165"
FIRST = datetime(2016, 7, 1, tzinfo=UTC)
INSTANTS = st.integers(min_value=0, max_value=5_000_000).map(
    lambda minutes: FIRST + timedelta(minutes=minutes)
)


def answer(policy: str, **inputs: Any) -> Decision:
    return editions.explain(shipped().find(policy), inputs)


@given(st.sampled_from(sorted(shipped().find(TT_54).parameters["duties"])), INSTANTS)
def test_no_report_is_due_before_what_it_reports(duty: str, at: datetime) -> None:
    decision = answer(TT_54, duty=duty, at=at.isoformat())

    due: Any = decision.result["due_at"]

    assert at <= due <= at + timedelta(days=366 + 31)


@pytest.mark.parametrize(
    ("duty", "at", "due"),
    [
        ("station-monthly", "2021-01-31T23:59+07:00", "2021-02-05T00:00:00+07:00"),
        ("station-weekly", "2021-12-12T23:59+07:00", "2021-12-14T14:00:00+07:00"),
        ("station-weekly", "2021-12-13T00:00+07:00", "2021-12-21T14:00:00+07:00"),
        ("institute-yearly", "2021-12-31T12:00+07:00", "2022-01-31T00:00:00+07:00"),
    ],
)
def test_periods_end_where_the_calendar_ends_them(duty: str, at: str, due: str) -> None:
    decision = answer(TT_54, duty=duty, at=at)

    assert decision.as_json()["result"]["due_at"] == due


@pytest.mark.parametrize("timing", duties.Timing)
def test_a_clock_without_its_number_is_no_clock(timing: duties.Timing) -> None:
    texts: dict[str, Any] = dict.fromkeys(
        ("who_vi", "who_en", "to_vi", "to_en", "what_vi", "what_en"), "–"
    )

    if timing is duties.Timing.DAILY:
        assert duties.Duty(timing=timing, **texts).before_hour == 0
        return
    with pytest.raises(ValueError, match="needs its number"):
        duties.Duty(timing=timing, **texts)


def test_before_the_first_bulletin_no_cut_off_is_invented() -> None:
    decision = answer("vn-covid.bulletin.national", day="2021-01-01")

    assert decision.result["cut_off_at"] is None
    assert "cut_off" in decision.missing


@given(INSTANTS, st.integers(min_value=0, max_value=300))
def test_a_step_done_early_brings_the_next_forward(
    found: datetime, minutes: int
) -> None:
    listed = found + timedelta(minutes=minutes)

    late = answer(ISOLATION, place="home", found_at=found.isoformat())
    done = answer(
        ISOLATION,
        place="home",
        found_at=found.isoformat(),
        listed_at=listed.isoformat(),
    )

    usual: Any = late.result["decision_due_at"]
    actual: Any = done.result["decision_due_at"]
    assert actual - listed == timedelta(hours=1)
    assert (actual <= usual) == (minutes <= 120)


def test_an_unknown_overload_leaves_the_stop_a_range() -> None:
    at = "2026-07-06T08:00:00+07:00"

    decision = answer(ISOLATION, place="hospital", found_at=at)

    least: Any = decision.result["stop_until_min"]
    most: Any = decision.result["stop_until_max"]
    assert most - least == timedelta(hours=2)
    assert decision.missing == ("overload",)


def test_a_regulation_without_places_is_refused() -> None:
    with pytest.raises(ValueError, match="at least one place"):
        isolation.IsolationClocks(places={})
