import threading
from datetime import datetime, time, timedelta

import pytest
from django.db import connection, connections

from lachan.ground.journal import actions, jobs, queries, rules, words
from lachan.ground.journal.models import Chore, Entry, Reaction
from lachan.ground.journal.tests import flow_of_tests as bells
from lachan.ground.journal.tests.flow_of_tests import NOON, BellRung, EchoHeard
from lachan.kernel import clock

pytestmark = pytest.mark.django_db
many_writers = pytest.mark.skipif(
    connection.vendor == "sqlite", reason="SQLite lets one transaction write at a time."
)


@pytest.fixture(autouse=True)
def _noon() -> object:
    with clock.frozen(NOON) as at:
        yield at


def _states() -> list[str]:
    return list(Reaction.objects.order_by("pk").values_list("state", flat=True))


def test_what_follows_soon_is_run_with_the_fact_as_it_was_told() -> None:
    heard: list[tuple[BellRung, Entry]] = []

    def listen(fact: BellRung, entry: Entry) -> None:
        heard.append((fact, entry))

    bells.install(soon={BellRung: (listen,)})
    entry = bells.ring_bell(times=3)

    assert jobs.run_due(now=NOON) == 1
    assert heard == [(BellRung(times=3, at=NOON, by="system"), entry)]
    assert _states() == ["done"]


def test_a_reaction_run_twice_is_once() -> None:
    bells.install(soon={BellRung: (bells.note,)})
    bells.ring_bell()

    ran = [jobs.run_due(now=NOON), jobs.run_due(now=NOON)]

    assert ran == [1, 0]
    assert Chore.objects.count() == 1


def test_a_failure_undoes_its_effect_and_waits_longer_each_time() -> None:
    bells.install(soon={BellRung: (bells.note_then_fail,)})
    bells.ring_bell()
    waits = []

    for _ in range(3):
        at = Reaction.objects.get().due_at
        jobs.run_due(now=at)
        waits.append((Reaction.objects.get().due_at - at).total_seconds())

    assert Chore.objects.count() == 0
    assert all(2**n * 0.5 <= wait <= 2**n * 1.5 for n, wait in enumerate(waits, 1))
    assert queries.backlog().failing == 1


def test_the_error_that_is_kept_names_nobody() -> None:
    bells.install(soon={BellRung: (bells.note_then_fail,)})
    bells.ring_bell()

    jobs.run_due(now=NOON)

    kept = Reaction.objects.get().last_error
    assert kept.startswith("ValueError in ground/journal/tests/flow_of_tests.py:")
    assert "Nguyễn" not in kept
    assert "456" not in kept


def test_after_many_failures_it_is_given_up_and_stays_visible() -> None:
    bells.install(soon={BellRung: (bells.note_then_fail,)})
    bells.ring_bell()

    for day in range(rules.MAX_TRIES + 3):
        jobs.run_due(now=NOON + timedelta(days=day))

    reaction = queries.waiting().get()
    assert reaction.state == words.ReactionState.GIVEN_UP
    assert reaction.tries == rules.MAX_TRIES
    assert queries.backlog().given_up == 1


def test_what_was_given_up_can_be_tried_again_by_a_person() -> None:
    bells.install(soon={BellRung: (bells.note,)})
    bells.ring_bell()
    Reaction.objects.update(state=words.ReactionState.GIVEN_UP, tries=12)

    actions.try_again(reaction=Reaction.objects.get(), by="user:1", now=NOON)
    jobs.run_due(now=NOON)

    assert _states() == ["done"]
    with pytest.raises(actions.NotGivenUp):
        actions.try_again(reaction=Reaction.objects.get(), by="user:1", now=NOON)


def test_one_failing_reaction_does_not_stop_the_others() -> None:
    bells.install(soon={BellRung: (bells.note_then_fail, bells.note)})
    bells.ring_bell()

    jobs.run_due(now=NOON)

    assert _states() == ["waiting", "done"]


def test_a_reaction_whose_statement_is_wrong_does_not_block_the_queue() -> None:
    def ask_for_what_is_not_there(fact: BellRung, entry: Entry) -> None:
        with connection.cursor() as cursor:
            cursor.execute("SELECT nothing FROM nowhere")

    bells.install(soon={BellRung: (ask_for_what_is_not_there, bells.note)})
    bells.ring_bell()

    jobs.run_due(now=NOON)

    assert _states() == ["waiting", "done"]


def test_a_reaction_that_nobody_knows_any_more_waits_and_says_so() -> None:
    bells.install(soon={BellRung: (bells.note,)})
    bells.ring_bell()
    bells.install()

    jobs.run_due(now=NOON)

    assert "NoSuchReactionError" in Reaction.objects.get().last_error


def test_drain_also_runs_what_reactions_set_off_and_names_the_cause() -> None:
    bells.install(soon={BellRung: (bells.echo,), EchoHeard: (bells.note,)})
    bell = bells.ring_bell()

    assert jobs.drain(NOON, seal=True) == 2

    echo = Entry.objects.exclude(pk=bell.pk).get()
    assert (echo.cause, echo.depth) == (bell, 1)
    assert queries.unsealed().count() == 0


def test_facts_that_chase_each_other_at_once_are_stopped_and_undone() -> None:
    bells.install(at_once={BellRung: (bells.ring,)})

    with pytest.raises(actions.TooDeepError):
        bells.ring_bell()

    assert Entry.objects.count() == 0


def test_facts_that_chase_each_other_through_the_queue_are_stopped_too() -> None:
    bells.install(soon={BellRung: (bells.ring,)})
    bells.ring_bell()

    jobs.drain(NOON)

    assert Entry.objects.count() == rules.MAX_DEPTH
    assert "TooDeepError" in queries.waiting().get().last_error


@pytest.mark.django_db(transaction=True)
def test_a_process_killed_between_effect_and_mark_leaves_no_effect() -> None:
    def die_after_the_effect(fact: BellRung, entry: Entry) -> None:
        bells.note(fact, entry)
        raise KeyboardInterrupt

    bells.install(soon={BellRung: (die_after_the_effect,)})
    bells.ring_bell()

    with pytest.raises(KeyboardInterrupt):
        jobs.run_due(now=NOON)

    assert Chore.objects.count() == 0
    assert _states() == ["waiting"]


@many_writers
@pytest.mark.django_db(transaction=True)
def test_two_workers_never_run_the_same_reaction() -> None:
    bells.install(soon={BellRung: (bells.note,)})
    for _ in range(20):
        bells.ring_bell()
    ran: list[int] = []
    together = threading.Barrier(2)

    def work() -> None:
        together.wait()
        ran.append(jobs.run_due(now=NOON))
        connections.close_all()

    workers = [threading.Thread(target=work) for _ in range(2)]
    for worker in workers:
        worker.start()
    for worker in workers:
        worker.join()

    assert sum(ran) == 20
    assert Chore.objects.count() == 20


@many_writers
@pytest.mark.django_db(transaction=True)
def test_a_reaction_held_by_another_worker_is_passed_over() -> None:
    ran: list[int] = []

    def meanwhile(fact: BellRung, entry: Entry) -> None:
        def work() -> None:
            ran.append(jobs.run_due(now=NOON))
            connections.close_all()

        other = threading.Thread(target=work)
        other.start()
        other.join(timeout=10)

    bells.install(soon={BellRung: (meanwhile,)})
    bells.ring_bell()

    jobs.run_due(now=NOON)

    assert ran == [0]


@pytest.mark.django_db(transaction=True)
def test_the_worker_reacts_seals_and_stops_when_told() -> None:
    stop = threading.Event()
    rounds: list[datetime] = []

    def further(now: datetime) -> int:
        rounds.append(now)
        if len(rounds) > 3:
            stop.set()
        return 0

    bells.install(soon={BellRung: (bells.note,)}, each_round=(further,))
    bells.ring_bell()

    jobs.run_worker(stop, poll_seconds=0.01)

    assert _states() == ["done"]
    assert queries.unsealed().count() == 0


@pytest.mark.django_db(transaction=True)
def test_the_worker_survives_a_round_that_fails() -> None:
    stop = threading.Event()
    rounds: list[int] = []

    def trouble(now: datetime) -> int:
        rounds.append(1)
        if len(rounds) > 1:
            stop.set()
        raise RuntimeError("of this round only")

    bells.install(each_round=(trouble,))

    jobs.run_worker(stop, poll_seconds=0.01)

    assert len(rounds) == 2


def test_the_timetable_starts_each_line_once_in_its_time() -> None:
    nights: list[datetime] = []
    line = actions.Scheduled("night", nights.append, time(2))
    bells.install(by_clock=(line,))

    for hour in range(48):
        jobs.run_scheduled(NOON + timedelta(hours=hour))

    local = [at.astimezone(clock.VIETNAM).strftime("%d %H") for at in nights]
    assert local == ["07 12", "08 02", "09 02"]


def test_a_line_that_fails_says_why_and_keeps_its_rhythm() -> None:
    def fail(now: datetime) -> None:
        raise ValueError("too dark")

    line = actions.Scheduled("fails", fail, timedelta(minutes=10))
    bells.install(by_clock=(line,))

    jobs.run_scheduled(NOON)
    jobs.run_scheduled(NOON + timedelta(minutes=5))

    chore = Chore.objects.get(name="fails")
    assert chore.started_at == NOON
    assert "too dark" in chore.last_error


def test_an_empty_table_of_reactions_is_an_error() -> None:
    with pytest.raises(actions.NothingFollowsError):
        actions.install(actions.Flow())
