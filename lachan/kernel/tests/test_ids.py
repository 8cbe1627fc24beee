"""UUID version 7 by RFC 9562."""

import os
import threading
import time
from datetime import UTC, datetime, timedelta
from uuid import RFC_4122, UUID, uuid4

import pytest
from hypothesis import given
from hypothesis import strategies as st

from lachan.kernel import ids
from lachan.kernel.ids import instant_of, uuid7, uuid7_of


def test_an_id_states_its_version_and_variant() -> None:
    identifier = uuid7()

    assert identifier.version == 7
    assert identifier.variant == RFC_4122


def test_ids_of_one_process_rise_strictly() -> None:
    made = [uuid7() for _ in range(20_000)]

    assert made == sorted(set(made))
    assert [str(one) for one in made] == sorted(str(one) for one in made)


def test_ids_made_by_many_threads_are_all_different() -> None:
    made: list[list[UUID]] = [[] for _ in range(4)]

    def make(own: list[UUID]) -> None:
        own.extend(uuid7() for _ in range(3_000))

    threads = [threading.Thread(target=make, args=(own,)) for own in made]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()

    assert len({one for own in made for one in own}) == 12_000
    assert all(own == sorted(own) for own in made)


def test_a_clock_set_back_does_not_make_ids_go_back(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    before = uuid7()
    an_hour_ago = time.time_ns() - 3600 * 10**9

    monkeypatch.setattr(time, "time_ns", lambda: an_hour_ago)
    after = [uuid7() for _ in range(1000)]

    assert [before, *after] == sorted([before, *after])


def test_a_millisecond_that_is_full_borrows_the_next(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    sequence = ids._Sequence()
    monkeypatch.setattr(time, "time_ns", lambda: 5 * 10**6)
    first, _counter = sequence.following()

    sequence.counter = ids._COUNTER_MAX

    assert sequence.following() == (first + 1, 0)


def test_the_instant_inside_is_that_of_the_making() -> None:
    early = datetime.fromtimestamp(time.time(), UTC) - timedelta(milliseconds=2)

    instant = instant_of(uuid7())

    assert early <= instant <= early + timedelta(seconds=5)


def test_the_example_of_the_standard_is_read() -> None:
    example = UUID("017f22e2-79b0-7cc3-98c4-dc0c0c07398f")  # RFC 9562, A.6

    assert instant_of(example) == datetime(2022, 2, 22, 19, 22, 22, tzinfo=UTC)


def test_an_id_of_another_version_carries_no_instant() -> None:
    with pytest.raises(ValueError, match="version 7"):
        instant_of(uuid4())


@given(
    st.datetimes(
        datetime.fromisoformat("1971-01-01"),
        datetime.fromisoformat("2500-01-01"),
        timezones=st.just(UTC),
    ),
    st.integers(min_value=0),
)
def test_a_synthetic_id_is_the_same_each_time_and_keeps_its_instant(
    at: datetime, entropy: int
) -> None:
    identifier = uuid7_of(at, entropy)

    assert identifier == uuid7_of(at, entropy)
    assert identifier.version == 7
    assert identifier.variant == RFC_4122
    assert abs(instant_of(identifier) - at) < timedelta(milliseconds=1)


@pytest.mark.skipif(not hasattr(os, "fork"), reason="no fork on this system")
def test_a_forked_process_does_not_repeat_its_parent() -> None:
    uuid7()
    reading, writing = os.pipe()
    child = os.fork()
    if child == 0:  # pragma: no cover  # runs in the other process
        os.write(writing, uuid7().bytes)
        os._exit(0)

    of_parent = uuid7()
    os.waitpid(child, 0)

    assert os.read(reading, 16) != of_parent.bytes
