"""The machine's own work: what follows soon, the sealing of the chain, the clock."""

from __future__ import annotations

import logging
import random
import threading
from collections.abc import Callable
from datetime import datetime

from django.db import DatabaseError, connection, connections, transaction
from django.db.models import QuerySet

from lachan.ground.journal import actions, rules, words
from lachan.ground.journal.models import Chore, Reaction
from lachan.kernel import clock, facts

log = logging.getLogger("lachan.journal")


class NoSuchReactionError(LookupError):
    """The queue names a reaction that this version of the house does not know."""


def run_due(limit: int = 200, now: datetime | None = None) -> int:
    """Run what is due, the oldest first; how many were run, failures included.

    Each reaction runs in a transaction of its own together with the mark that it is
    done: both or neither, so a process killed in the middle leaves no half of it. Two
    workers never run the same one.
    """
    at = now or clock.now()
    due = list(_due(at).values_list("pk", flat=True)[:limit])
    return sum(_run_one(pk, at) for pk in due)


def _due(at: datetime) -> QuerySet[Reaction]:
    return Reaction.objects.filter(
        state=words.ReactionState.WAITING, due_at__lte=at
    ).order_by("due_at", "id")


def _run_one(pk: int, at: datetime) -> bool:
    """Run one reaction unless another worker has it; whether it was run here."""
    with transaction.atomic():
        waiting = _due(at).filter(pk=pk)
        if connection.features.has_select_for_update_skip_locked:
            waiting = waiting.select_for_update(skip_locked=True, of=("self",))
        reaction = waiting.select_related("entry").first()
        if reaction is None:
            return False
        try:
            with transaction.atomic():  # a savepoint: a failure undoes the effect only
                _carry_out(reaction)
        except Exception as error:
            # If the database itself is away this raises too, and the round ends.
            _mark_failed(reaction, error, at)
        else:
            reaction.state = words.ReactionState.DONE
            reaction.done_at = at
            reaction.last_error = ""
            reaction.save(update_fields=["state", "done_at", "last_error"])
    return True


def _carry_out(reaction: Reaction) -> None:
    entry = reaction.entry
    kind = facts.kind_named(entry.fact)
    run = _function_named(kind, reaction.name)
    fact = facts.from_json(kind, entry.payload)
    with actions.following_from(entry):
        run(fact, entry)


def _function_named(kind: type[facts.Fact], name: str) -> actions.Soon:
    for reaction in actions.installed().soon.get(kind, ()):
        if actions.reaction_name(reaction) == name:
            return reaction
    raise NoSuchReactionError(f"flow.py names no {name} after {facts.name_of(kind)}.")


def _mark_failed(reaction: Reaction, error: Exception, at: datetime) -> None:
    reaction.tries += 1
    reaction.last_error = rules.told_without_names(error)
    spread = random.random()  # noqa: S311  # spreads load; guards no secret
    reaction.due_at = at + rules.wait_before_retry(reaction.tries, spread=spread)
    if reaction.tries >= rules.MAX_TRIES:
        reaction.state = words.ReactionState.GIVEN_UP
    reaction.save(update_fields=["tries", "last_error", "due_at", "state"])
    log.warning(
        "journal.reaction.failed",
        extra={
            "reaction": reaction.name,
            "entry": reaction.entry_id,
            "tries": reaction.tries,
            "state": str(reaction.state),
            "error": reaction.last_error,
        },
    )


def drain(now: datetime | None = None, *, seal: bool = False) -> int:
    """Run what is due until nothing is; how many were run. For imports and tests.

    What failed waits for its next turn and is not tried again here. With `now` the
    clock is taken to stand still; what is announced on the way may then be due later.
    """
    total = 0
    while ran := run_due(1000, now):
        total += ran
    if seal:
        while actions.seal_pending():
            pass
    return total


def seal_thoroughly(_now: datetime) -> int:
    """Seal also what was committed so late that the sealer had passed it by."""
    return actions.seal_pending(100_000, thoroughly=True)


# ── the two processes ────────────────────────────────────────────────────────────


def run_worker(stop: threading.Event, poll_seconds: float = 0.3) -> None:
    """Do what is due until told to stop; rest `poll_seconds` when nothing is."""
    _round_after_round(stop, poll_seconds, _work)


def run_clock(stop: threading.Event, poll_seconds: float = 5) -> None:
    """Start what the timetable says until told to stop.

    Looks every few seconds, so that a demonstration's clock that jumps is followed.
    """
    _round_after_round(stop, poll_seconds, lambda: run_scheduled(clock.now()))


def _work() -> int:
    done = run_due() + actions.seal_pending()
    for further in actions.installed().each_round:
        done += further(clock.now())
    return done


def _round_after_round(
    stop: threading.Event, poll_seconds: float, work: Callable[[], int]
) -> None:
    """Neither process may die of one bad round: it says so and rests a while."""
    troubled = 0
    try:
        while not stop.is_set():
            try:
                did_something = bool(work())
                troubled = 0
            except DatabaseError as error:
                did_something = False
                troubled += 1
                log.warning(
                    "journal.worker.database", extra={"error": type(error).__name__}
                )
                connections.close_all()
            except Exception:
                did_something = False
                troubled += 1
                log.exception("journal.worker.failed")
            if not did_something:
                stop.wait(min(poll_seconds * 2**troubled, 10))
    finally:
        connections.close_all()


def run_scheduled(now: datetime) -> int:
    """Start every line of the timetable whose time has come; how many were started.

    A line is claimed before it runs, so that two clocks do not run it twice. What
    fails is noted and waits for its next time.
    """
    known = {chore.name: chore for chore in Chore.objects.all()}
    started = 0
    for line in (_HOURLY_SEAL, *actions.installed().by_clock):
        chore = known.get(line.name) or Chore.objects.get_or_create(name=line.name)[0]
        is_due = rules.is_due(
            started_at=chore.started_at,
            done_at=chore.done_at,
            rhythm=line.rhythm,
            now=now,
        )
        if is_due and _claimed(chore, now):
            started += 1
            _run_line(line, now)
    return started


_HOURLY_SEAL = actions.Scheduled(
    "journal.seal_thoroughly", seal_thoroughly, rules.UNFINISHED_AFTER
)


def _claimed(chore: Chore, now: datetime) -> bool:
    return bool(
        Chore.objects.filter(pk=chore.pk, started_at=chore.started_at).update(
            started_at=now
        )
    )


def _run_line(line: actions.Scheduled, now: datetime) -> None:
    try:
        line.run(now)
    except Exception as error:
        Chore.objects.filter(pk=line.name).update(
            done_at=now, last_error=rules.told_without_names(error)
        )
        log.exception("journal.chore.failed", extra={"chore": line.name})
    else:
        Chore.objects.filter(pk=line.name).update(done_at=now, last_error="")
