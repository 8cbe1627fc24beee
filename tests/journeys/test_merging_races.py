"""Two people at work at the same moment: one merger stands, and nothing is left behind.

On PostgreSQL records are locked in one order; SQLite lets one transaction write at a
time. Each thread has a connection of its own.
"""

from __future__ import annotations

from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from threading import Barrier

import pytest
from django.db import connection, connections

from lachan.ground.health.models import DoseReceived
from lachan.ground.people.models import Merger, Person
from lachan.kernel.errors import Refused
from tests.journeys.twice import Twice


@pytest.fixture
def open_house(transactional_db: None) -> Twice:
    """The village with real transactions."""
    if connection.vendor == "sqlite" and connection.is_in_memory_db():  # type: ignore[attr-defined]  # only SQLite has it
        pytest.skip("a database in memory is one connection's own")
    return Twice.planted()


def at_once(*acts: Callable[[], object]) -> list[object]:
    """What each did, or how it was refused; all begin together."""
    gate = Barrier(len(acts))

    def run(act: Callable[[], object]) -> object:
        try:
            gate.wait(10)
            return act()
        except Refused as refused:
            return refused
        finally:
            connections.close_all()

    with ThreadPoolExecutor(len(acts)) as pool:
        return list(pool.map(run, acts))


def mergers(answers: list[object]) -> int:
    return sum(isinstance(one, Merger) for one in answers)


def test_of_two_mergers_of_one_pair_one_stands(open_house: Twice) -> None:
    one, other = open_house.enters(), open_house.enters()

    answers = at_once(
        lambda: open_house.merged(one, other), lambda: open_house.merged(other, one)
    )

    assert mergers(answers) == 1
    assert Person.objects.standing().count() == 1


def test_mergers_that_would_run_in_a_circle_do_not(open_house: Twice) -> None:
    first, second, third = (open_house.enters() for _n in range(3))

    answers = at_once(
        lambda: open_house.merged(first, second),
        lambda: open_house.merged(second, third),
        lambda: open_house.merged(third, first),
    )

    standing = Person.objects.standing()
    assert mergers(answers) >= 1
    assert standing.count() == 3 - mergers(answers)
    led = Person.objects.filter(merged_into__isnull=False)
    assert {one.merged_into for one in led} <= set(standing)


def test_a_write_at_the_moment_of_a_merger_is_not_left_behind(
    open_house: Twice,
) -> None:
    for _round in range(4):
        goes, stays = open_house.enters(), open_house.enters()

        at_once(
            lambda goes=goes, stays=stays: open_house.merged(goes, stays),  # type: ignore[misc]  # a lambda's arguments are bound by default values
            lambda goes=goes: open_house.dose(goes),  # type: ignore[misc]  # a lambda's arguments are bound by default values
        )

        assert not DoseReceived.objects.filter(person=goes).exists()
        assert DoseReceived.objects.filter(person=stays).count() == 1
