"""Judgement of the laboratories: which result holds, where a specimen stands."""

from __future__ import annotations

from datetime import UTC, date, datetime, timedelta
from uuid import UUID

import pytest
from hypothesis import given
from hypothesis import strategies as st

from lachan.ground.policy.rules.sourced import Sourced
from lachan.kernel.decisions import Verification
from lachan.watch.labs import rules
from lachan.watch.labs.rules.settling import Statement
from lachan.watch.labs.rules.testing import PoolAsked, Testing, TestMethod, may_pool
from lachan.watch.labs.words import Doubt, Said, Standing, State, Value

NOON = datetime(2021, 12, 7, 5, 0, tzinfo=UTC)
HOUR = timedelta(hours=1)


def said(number: int, value: str = "positive", **more: object) -> Statement:
    told = {
        "key": UUID(int=number),
        "value": value,
        "said": "final",
        "issued_at": NOON + number * HOUR,
        **more,
    }
    return Statement(**told)  # type: ignore[arg-type]  # as the fields are


@pytest.mark.parametrize(
    ("statements", "standings"),
    [
        ([said(1)], ["holds"]),
        ([said(1), said(2)], ["holds", "repeated"]),
        ([said(1), said(2, "negative")], ["holds", "contradicts"]),
        ([said(1, "invalid"), said(2)], ["replaced", "holds"]),
        ([said(1, said="preliminary"), said(2)], ["replaced", "holds"]),
        ([said(1), said(2, "negative", said="corrected")], ["replaced", "holds"]),
        (
            [said(1, said="corrected"), said(2, "negative", said="corrected")],
            ["replaced", "holds"],
        ),
        ([said(1, "negative", source="pool"), said(2)], ["replaced", "holds"]),
        ([said(1, is_out=True), said(2)], ["out", "holds"]),
        ([said(1, doubt="unknown_tube")], ["queued"]),
        ([], []),
    ],
)
def test_one_of_several_results_holds(
    statements: list[Statement], standings: list[str]
) -> None:
    answers = rules.settle(statements)

    assert [answers[one.key].value for one in statements] == standings


STATEMENTS = st.lists(
    st.builds(
        Statement,
        key=st.uuids(),
        value=st.sampled_from(Value.values),
        said=st.sampled_from(Said.values),
        issued_at=st.datetimes(timezones=st.just(UTC)),
        source=st.sampled_from(["hand", "pool", "hl7"]),
        is_out=st.booleans(),
        doubt=st.sampled_from(["", Doubt.UNKNOWN_TUBE.value]),
    ),
    max_size=7,
    unique_by=lambda one: one.key,
)


@given(STATEMENTS, st.randoms())
def test_the_order_of_arrival_changes_nothing(
    statements: list[Statement], chance: object
) -> None:
    shuffled = list(statements)
    chance.shuffle(shuffled)  # type: ignore[attr-defined]  # a random.Random

    answers = rules.settle(statements)

    assert rules.settle(shuffled) == answers
    counting = [one for one in statements if not one.is_out and not one.doubt]
    holding = [key for key, what in answers.items() if what == Standing.HOLDS]
    assert len(holding) == bool(counting)
    assert answers.keys() == {one.key for one in statements}


@pytest.mark.parametrize(
    ("told", "state"),
    [
        ({}, State.COLLECTED),
        ({"sent": True}, State.SENT),
        ({"sent": True, "received": True, "pooled": True}, State.POOLED),
        ({"received": True, "testing": True}, State.TESTING),
        ({"resulted": True}, State.RESULTED),
        ({"resulted": True, "rejected": "leaked"}, State.REJECTED),
        ({"resulted": True, "rejected": "pool"}, State.RESULTED),
        ({"rejected": "pool"}, State.REJECTED),
        ({"resulted": True, "void": True}, State.VOID),
    ],
)
def test_where_a_specimen_stands(told: dict[str, bool], state: State) -> None:
    assert rules.state_of(rules.Recorded(**told)) == state  # type: ignore[arg-type]  # as the fields are


def test_a_result_is_never_left_behind_by_a_step() -> None:
    ended = (State.RESULTED, State.REJECTED, State.VOID)

    assert not any(
        rules.may_become(now, then) for now in ended for then in rules.ALLOWED
    )


@pytest.mark.parametrize(
    ("one", "other", "differ"),
    [
        ("Nguyễn Văn Thử", "nguyen van thu", False),
        ("THỬ NGUYỄN VĂN", "Nguyễn Văn Thử", False),
        ("Nguyễn Thử", "Nguyễn Văn Thử", False),
        ("Trần Văn Thử", "Nguyễn Văn Thử", True),
        ("", "Nguyễn Văn Thử", False),
    ],
)
def test_names_that_cannot_be_one_persons(one: str, other: str, differ: bool) -> None:
    assert rules.names_differ(one, other) is differ


@pytest.mark.parametrize(
    ("text", "prefix", "number", "width"),
    [("tn 0012", "TN", 12, 4), ("38-A-007", "38-A-", 7, 3), ("0001", "", 1, 4)],
)
def test_a_code_is_read_as_printed(
    text: str, prefix: str, number: int, width: int
) -> None:
    code = rules.parsed(text)

    assert code is not None
    assert (code.prefix, code.number, code.width) == (prefix, number, width)
    assert rules.parsed("ABC") is None


def test_what_a_scanner_gives_is_a_list_of_codes() -> None:
    assert rules.scanned("tn01\r\nTN02, tn01;tn 03") == ["TN01", "TN02", "TN", "03"]
    assert rules.scanned(" \n ") == []


@given(
    st.integers(0, 40),
    st.integers(0, 40),
    st.sets(st.integers(0, 80)),
)
def test_used_and_free_tubes_make_the_whole_range(
    first: int, more: int, used: set[int]
) -> None:
    span = rules.Span("T", 4, first, first + more)
    inside = {number for number in used if first <= number <= span.last}

    free = list(rules.free_spans(span, inside))

    assert sum(map(len, free)) + len(inside) == len(span)
    assert not any(f.first <= number <= f.last for f in free for number in inside)


@given(st.lists(st.floats(0, 500), min_size=1))
def test_percentiles_lie_between_the_ends(hours: list[float]) -> None:
    told = rules.turnaround(hours)

    assert told.median_hours is not None
    assert told.p90_hours is not None
    assert min(hours) <= told.median_hours <= told.p90_hours <= max(hours) + 1e-9


def test_the_median_of_four_lies_in_the_middle() -> None:
    assert rules.turnaround([4, 1, 3, 2]).median_hours == 2.5
    assert rules.turnaround([]).median_hours is None
    assert [rules.age_class(hours) for hours in (0, 12, 47.9, 48)] == [0, 1, 2, 3]


def test_rounds_come_every_so_many_days_until_the_last() -> None:
    rounds = rules.rounds_due(
        date(2021, 12, 1), 3, date(2021, 12, 8), today=date(2021, 12, 20)
    )

    assert [begins.day for begins, _ends in rounds] == [1, 4, 7]


def sourced(value: object) -> Sourced:  # type: ignore[type-arg]  # of whatever it holds
    return Sourced(value, "k", "e", "c", Verification.UNVERIFIED, "thử")


POLICY = Testing(
    methods={"rt_pcr": sourced(TestMethod(10))}, pool_positive_share_max=sourced(0.1)
)


@pytest.mark.parametrize(
    ("asked", "result"),
    [
        (("rt_pcr", 10, 0.01), {"may_pool": True}),
        (("rt_pcr", 11, None), {"may_pool": False}),
        (("rt_pcr", 5, 0.5), {"may_pool": False}),
        (("rt_pcr", 5, None), {"possible": [False, True]}),
        (("rt_pcr", 1, None), {"may_pool": True}),
        (("antigen", 2, 0.01), {"may_pool": False}),
        ((None, None, None), {"possible": [False, True]}),
    ],
)
def test_how_many_people_a_reaction_may_hold(
    asked: tuple[str, int, float], result: dict[str, object]
) -> None:
    decision = may_pool(PoolAsked(*asked), POLICY)

    assert decision.result == result
    if "possible" in result:
        assert decision.missing
