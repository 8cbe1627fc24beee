from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from lachan.ground.policy.queries import shipped
from lachan.ground.policy.rules import editions
from lachan.kernel.clock import VIETNAM
from lachan.kernel.decisions import Decision
from lachan.watch.cases.rules import notification
from lachan.watch.cases.rules.notification import Clocks, Happening, Kind, Weekly

NOW = "vn-2026.notification.tt-15"
OLD = "vn-covid.notification.tt-54"
MONDAY = datetime(2026, 7, 6, 8, tzinfo=VIETNAM)

INSTANTS = st.integers(min_value=0, max_value=5_000_000).map(
    lambda minutes: datetime(2020, 1, 1, tzinfo=UTC) + timedelta(minutes=minutes)
)


def clocks(policy_id: str = NOW) -> Clocks:
    rule: Clocks = editions.rule(shipped().find(policy_id)).parameters
    return rule


def due(disease: str, kind: Kind = Kind.CASE, at: datetime = MONDAY) -> Decision:
    return notification.due(Happening(disease, at, kind), clocks())


@pytest.mark.parametrize(
    ("disease", "interval"),
    [
        ("measles", "24h"),
        ("B05", "24h"),
        ("b05.3", "24h"),
        ("covid-19", "48h"),
        ("U07.2", "48h"),
        ("B54", "48h"),
        ("J10.1", "weekly"),
        ("A97.9", "48h"),
    ],
)
def test_a_disease_is_found_by_our_code_or_by_icd_10(
    disease: str, interval: str
) -> None:
    assert due(disease).result["interval"] == interval


def test_an_icd_code_that_only_begins_alike_is_another_disease() -> None:
    decision = due("B050")

    assert decision.missing == ("interval",)
    assert set(decision.result) == {"due_at_min", "due_at_max"}


def test_a_death_does_not_wait_for_the_interval_of_its_disease() -> None:
    decision = due("influenza", Kind.DEATH)

    assert decision.result == {"due_at": MONDAY + timedelta(hours=24)}
    assert decision.is_verified


def test_the_old_circular_sets_no_clock_for_declarations_and_says_so() -> None:
    happening = Happening("covid-19", MONDAY, Kind.DECLARATION)

    decision = notification.due(happening, clocks(OLD))

    assert decision.result == {"due_at": None}
    assert decision.missing == ("declaration_hours",)


def test_the_week_ends_at_midnight_in_vietnam_not_in_greenwich() -> None:
    sunday_evening = datetime(2026, 7, 12, 16, 59, tzinfo=UTC)
    monday = datetime(2026, 7, 12, 17, 0, tzinfo=UTC)

    before = notification.next_weekly(sunday_evening, Weekly(3))
    after = notification.next_weekly(monday, Weekly(3))

    assert before == datetime(2026, 7, 15, tzinfo=VIETNAM)
    assert after == datetime(2026, 7, 22, tzinfo=VIETNAM)


@given(INSTANTS, st.sampled_from(["measles", "covid-19", "mumps"]))
def test_no_report_is_due_before_it_was_found_nor_after_ten_days(
    at: datetime, disease: str
) -> None:
    due_at: Any = due(disease, at=at).result["due_at"]

    assert at < due_at <= at + timedelta(days=10)


@given(INSTANTS)
def test_the_range_of_an_unlisted_disease_holds_every_interval(at: datetime) -> None:
    unlisted: Any = due("leptospirosis", at=at).result

    for disease in ("measles", "covid-19", "mumps"):
        due_at: Any = due(disease, at=at).result["due_at"]
        assert unlisted["due_at_min"] <= due_at <= unlisted["due_at_max"]
