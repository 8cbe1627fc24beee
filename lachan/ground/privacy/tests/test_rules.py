"""Terms and consent by the law, the proof and the list of erasures."""

from __future__ import annotations

from datetime import UTC, date, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from lachan.ground.policy.queries import shipped
from lachan.ground.policy.rules.editions import rule
from lachan.ground.privacy.rules.duties import (
    Asking,
    DataDuties,
    Term,
    _months_later,
    duty,
)
from lachan.ground.privacy.rules.erased import proof_of, read_list, written_list
from lachan.ground.privacy.words import Right
from lachan.kernel.clock import end_of_day, today
from lachan.kernel.decisions import Verification

AT = datetime(2026, 3, 6, 8, 0, tzinfo=UTC)  # Friday
instants = st.datetimes(
    datetime(2026, 1, 1),  # noqa: DTZ001  # the strategy adds the zone
    datetime(2030, 1, 1),  # noqa: DTZ001  # likewise
    timezones=st.just(UTC),
)


@pytest.fixture(scope="module")
def law() -> DataDuties:
    (edition,) = (e for e in shipped().editions if e.family == "privacy.duties")
    found: DataDuties = rule(edition).parameters
    return found


def test_every_number_of_the_law_is_marked_as_not_read_in_the_gazette(
    law: DataDuties,
) -> None:
    marks = {
        law.answer_working_days.verification,
        law.breach_notice_hours.verification,
        *(one.verification for one in law.do_within.values()),
        *(one.verification for one in law.bases.values()),
    }

    assert marks == {Verification.COMPILATION, Verification.UNVERIFIED}
    assert all(
        one.verification is not Verification.TEXT for one in law.refusals.values()
    )


@pytest.mark.parametrize("right", Right.values)
def test_every_right_has_a_term(law: DataDuties, right: str) -> None:
    told = duty(Asking("request", right=right, at=AT, third_parties=False), law)

    assert {"answer_due_at", "do_due_at"} == set(told.result)
    assert told.warnings


def test_a_weekend_does_not_count_for_the_answer(law: DataDuties) -> None:
    told = duty(Asking("request", right="see", at=AT, third_parties=False), law)

    assert told.result["answer_due_at"] == end_of_day(date(2026, 3, 10))


def test_what_has_no_term_is_said(law: DataDuties) -> None:
    told = duty(Asking("request", right="forget", at=AT), law)

    assert told.result == {"has_clock": False}
    assert told.missing == ("right",)


@given(at=instants, right=st.sampled_from(Right.values), extensions=st.integers(0, 5))
def test_third_parties_and_extensions_never_shorten_a_term(
    law: DataDuties, at: datetime, right: str, extensions: int
) -> None:
    def due(*, third: bool, times: int) -> datetime:
        asking = Asking(
            "request", right=right, at=at, third_parties=third, extensions=times
        )
        found = duty(asking, law).result["do_due_at"]
        assert isinstance(found, datetime)
        return found

    alone = due(third=False, times=0)
    assert alone <= due(third=True, times=0)
    assert alone <= due(third=False, times=extensions)
    assert due(third=False, times=1) == due(third=False, times=1 + extensions)
    assert today(alone) > today(at)


@given(at=instants)
def test_the_authority_is_told_within_72_hours(law: DataDuties, at: datetime) -> None:
    told = duty(Asking("breach", at=at), law)

    assert told.result == {"notify_due_at": at + timedelta(hours=72)}


@given(age=st.integers(0, 120))
def test_who_consents_is_a_matter_of_age(law: DataDuties, age: int) -> None:
    told = duty(Asking("consent", age_years=age), law).result["who_consents"]

    expected = "self" if age >= 16 else "child-and-guardian" if age >= 7 else "guardian"
    assert told == expected


def test_a_term_runs_from_an_instant(law: DataDuties) -> None:
    with pytest.raises(ValueError, match="instant"):
        duty(Asking("breach"), law)


def test_third_parties_never_make_it_faster() -> None:
    with pytest.raises(ValueError, match="third parties"):
        Term(days=20, third_party_days=10)


@pytest.mark.parametrize(
    ("day", "months", "later"),
    [
        (date(2026, 8, 31), 6, date(2027, 2, 28)),
        (date(2026, 1, 31), 1, date(2026, 2, 28)),
        (date(2026, 12, 5), 12, date(2027, 12, 5)),
        (date(2026, 10, 31), 1, date(2026, 11, 30)),
        (date(2026, 11, 30), 1, date(2026, 12, 30)),
    ],
)
def test_months_end_where_months_end(day: date, months: int, later: date) -> None:
    assert _months_later(day, months) == later


# ── erasures ─────────────────────────────────────────────────────────────────────


@given(st.sets(st.binary(min_size=16, max_size=16)))
def test_a_list_reads_back_as_it_was_written(hashes: set[bytes]) -> None:
    told = {one.hex() for one in hashes}

    assert read_list(written_list(told)) == told


def test_what_is_no_hash_is_passed_over() -> None:
    assert read_list("# đầu\n\nzz\n" + "g" * 32 + "\n" + "A" * 32) == {"a" * 32}


def test_a_proof_binds_record_instant_and_counts() -> None:
    proof = proof_of(b"1" * 16, AT, {"people_person": 1, "cases_case": 2})

    assert proof == proof_of(b"1" * 16, AT, {"cases_case": 2, "people_person": 1})
    others = (
        proof_of(b"2" * 16, AT, {"people_person": 1, "cases_case": 2}),
        proof_of(b"1" * 16, AT + timedelta(seconds=1), {"people_person": 1}),
        proof_of(b"1" * 16, AT, {"people_person": 1, "cases_case": 3}),
    )
    assert proof not in others
