from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from typing import Any
from uuid import uuid4

import pytest

from lachan.ground.journal import actions, queries
from lachan.ground.journal.models import ClockShift, Entry, Reaction
from lachan.ground.journal.tests import flow_of_tests as bells
from lachan.ground.journal.tests.flow_of_tests import NOON, BellRung, EchoHeard
from lachan.kernel import clock

pytestmark = pytest.mark.django_db


@pytest.fixture
def shifted() -> Iterator[None]:
    """The clock as the house installs it: it asks the database."""
    queries.forget_clock_offset()
    clock.install(queries.clock_offset)
    yield
    queries.forget_clock_offset()


def test_an_entry_says_what_who_when_where_and_about_what() -> None:
    record = uuid4()
    fact = BellRung(times=2, at=NOON, by="user:1")

    entry = actions.announce(fact, subject=("bell", record), path="0001.", count=9)

    kept = Entry.objects.get()
    assert kept == entry
    assert kept.payload == {"times": 2, "at": NOON.isoformat(), "by": "user:1"}
    assert (kept.actor, kept.unit_path, kept.count) == ("user:1", "0001.", 9)
    assert list(queries.trail("bell", record)) == [entry]
    assert not queries.trail("bell", uuid4()).exists()


def test_what_follows_at_once_sees_the_entry_and_names_it_as_its_cause() -> None:
    bells.install(at_once={BellRung: (bells.echo,)})

    bell = bells.ring_bell()

    echo = bell.effects.get()
    assert (echo.cause_id, echo.depth) == (bell.pk, 1)


def test_a_reaction_at_once_that_refuses_undoes_everything() -> None:
    bells.install(
        at_once={BellRung: (bells.note_then_fail,)}, soon={BellRung: (bells.note,)}
    )

    with pytest.raises(ValueError, match="already"):
        bells.ring_bell()

    assert Entry.objects.count() == Reaction.objects.count() == 0


def test_after_a_refusal_the_next_fact_has_no_cause() -> None:
    bells.install(at_once={BellRung: (bells.note_then_fail,)})
    with pytest.raises(ValueError, match="already"):
        bells.ring_bell()

    entry = actions.announce(EchoHeard(at=NOON, by="system"))

    assert (entry.cause_id, entry.depth) == (None, 0)


def test_an_announcement_is_one_statement_more_than_its_transaction(
    django_assert_num_queries: Any,
) -> None:
    bells.ring_bell()

    with django_assert_num_queries(3):
        # Savepoint, entry, release: the marks and empty queues cost none.
        bells.ring_bell()


def test_a_fact_is_told_in_words_and_a_forgotten_one_by_its_name() -> None:
    assert queries.told("journal.clock_shifted")
    assert queries.told("gone.long_ago") == "gone.long_ago"
    assert queries.told("tests.flow_of_tests") == "tests.flow_of_tests"


# ── the clock ────────────────────────────────────────────────────────────────────

MORNING = datetime(2021, 12, 6, 23, tzinfo=UTC)


def test_the_house_can_live_in_another_time(shifted: None) -> None:
    actions.shift_clock(to=MORNING, by="user:1")

    assert abs(clock.now() - MORNING) < timedelta(seconds=5)
    entry = Entry.objects.get()
    assert (entry.fact, entry.actor) == ("journal.clock_shifted", "user:1")


def test_the_clock_is_read_from_the_database_at_most_once_a_second(
    shifted: None, django_assert_num_queries: Any
) -> None:
    clock.now()

    with django_assert_num_queries(0):
        for _ in range(100):
            clock.now()


def test_what_waits_keeps_its_distance_when_the_clock_is_set(shifted: None) -> None:
    bells.install(soon={BellRung: (bells.note,)})
    bells.ring_bell()
    wait = Reaction.objects.get().due_at - clock.now()

    actions.shift_clock(to=MORNING, by="system")
    actions.shift_clock(to=MORNING + timedelta(days=1), by="system")

    after = Reaction.objects.get().due_at - clock.now()
    assert abs(after - wait) < timedelta(seconds=5)


def test_without_a_database_the_last_known_shift_holds(shifted: None) -> None:
    actions.shift_clock(to=MORNING, by="system")
    known = queries.clock_offset()
    queries.forget_clock_offset()

    with pytest.MonkeyPatch.context() as patch:

        def away(*_: object, **__: object) -> None:
            raise RuntimeError("Database access not allowed")

        patch.setattr(ClockShift.objects, "values_list", away)
        assert queries.clock_offset() == known
