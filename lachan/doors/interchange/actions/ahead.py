"""The next chunk judged while the last one is written: two halves, two processors.

Judging only reads, and what the run itself wrote meanwhile is met again by the owners
(a person by the public id, a case by the code), so the order of both does not matter.
"""

from __future__ import annotations

import gc
import logging
import multiprocessing
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from multiprocessing.connection import Connection
from pathlib import Path

from django.db import connection, connections

from lachan.doors.interchange.actions.targets import Target
from lachan.doors.interchange.words import Row, Verdict

log = logging.getLogger("lachan.interchange")

Judge = Callable[[Sequence[Row]], list[Verdict]]
WORTH_A_PROCESS = 6_000  # rows; fewer are judged before another process has begun


@contextmanager
def judging_ahead(target: Target, *, begin: int, chunk: int) -> Iterator[Judge]:
    """A judge of the chunks from row `begin` on, asked for one after another.

    A process of its own for a long file; the target itself for a short one, and
    whenever that process does not answer.
    """
    with _rows_left_alone():
        if not _is_worth_it(target, len(target.job.table.rows) - begin):
            yield target.judge
            return
        connections.close_all()  # two processes must not share one
        own = multiprocessing.get_context("fork")
        here, there = own.Pipe(duplex=False)
        child = own.Process(
            target=_judge_all, args=(target, begin, chunk, there), daemon=True
        )
        child.start()
        there.close()
        try:
            yield _Answers(target, here).judge
        finally:
            here.close()
            child.join()


def _is_worth_it(target: Target, rows: int) -> bool:
    place = Path(str(connection.settings_dict["NAME"]))
    is_shared = connection.vendor == "postgresql" or place.is_file()
    is_free = is_shared and not connection.in_atomic_block
    return target.judges_apart and rows >= WORTH_A_PROCESS and is_free


@contextmanager
def _rows_left_alone() -> Iterator[None]:
    """Rows and drafts stay or go without rings: no use in looking through them."""
    was_on = gc.isenabled()
    gc.disable()
    try:
        yield
    finally:
        if was_on:
            gc.enable()


class _Answers:
    """What the other process says, or the target where it says nothing fitting."""

    def __init__(self, target: Target, pipe: Connection) -> None:
        self._target = target
        self._pipe = pipe

    def judge(self, rows: Sequence[Row]) -> list[Verdict]:
        try:
            verdicts: list[Verdict] = self._pipe.recv()
        except (EOFError, OSError):
            return self._target.judge(rows)
        if [one.row.number for one in verdicts] != [row.number for row in rows]:
            return self._target.judge(rows)
        return verdicts


def _judge_all(target: Target, begin: int, chunk: int, pipe: Connection) -> None:
    """Judge chunk after chunk, one ahead of who listens, until nobody does."""
    rows = target.job.table.rows
    try:
        for start in range(begin, len(rows), chunk):
            pipe.send(target.judge(rows[start : start + chunk]))
        pipe.send([])  # after the last row the run is asked once more, for nothing
    except BrokenPipeError:
        return
    except Exception:
        log.exception("A file is judged without a second process.")
    finally:
        connections.close_all()
        pipe.close()
