"""A file on its way in, two thousand rows at a time: each chunk whole or not at all."""

from __future__ import annotations

import copy
from collections import Counter
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field, replace
from datetime import datetime
from typing import Any

from django.db import DataError, IntegrityError, transaction
from django.db.models import Max

from lachan.doors.interchange.actions.ahead import Judge, judging_ahead
from lachan.doors.interchange.actions.cases import CasesTarget
from lachan.doors.interchange.actions.figures import PopulationTarget, ReportedTarget
from lachan.doors.interchange.actions.links import LinksTarget
from lachan.doors.interchange.actions.people import PeopleTarget
from lachan.doors.interchange.actions.results import ResultsTarget
from lachan.doors.interchange.actions.targets import Job, Target
from lachan.doors.interchange.actions.tree import BoundariesTarget, SynonymsTarget
from lachan.doors.interchange.words import Fate, Kind, Problem, Row, Verdict
from lachan.ground.access.models import User
from lachan.ground.intake import actions as intake
from lachan.ground.intake.models import ImportRun
from lachan.ground.intake.queries import unfinished
from lachan.ground.intake.words import (
    ChunkReport,
    Doubt,
    Refusal,
    RunDraft,
    RunState,
)
from lachan.ground.people.models import Person
from lachan.kernel.errors import Refused
from lachan.kernel.speech import sentence as _

CHUNK = 2_000
Progress = Callable[[int, int], None]

TARGETS: dict[str, type[Target]] = {
    Kind.CASES: CasesTarget,
    Kind.LINKS: LinksTarget,
    Kind.PEOPLE: PeopleTarget,
    Kind.LABS: ResultsTarget,
    Kind.REPORTED: ReportedTarget,
    Kind.POPULATION: PopulationTarget,
    Kind.BOUNDARIES: BoundariesTarget,
    Kind.UNITS: SynonymsTarget,
}


def target_of(job: Job) -> Target:
    """The target that judges and writes the rows of a job."""
    return TARGETS[job.kind](job)


@dataclass
class Checked:
    """What would become of a file."""

    counts: Counter[str] = field(default_factory=Counter)
    warnings: Counter[str] = field(default_factory=Counter)
    refused: list[Refusal] = field(default_factory=list)
    doubtful: list[Doubt] = field(default_factory=list)

    def add(self, report: ChunkReport) -> None:
        """Count one chunk in."""
        self.counts.update(
            rows=report.rows,
            created=report.created,
            updated=report.updated,
            skipped=report.skipped,
            rejected=len(report.refused),
        )
        self.warnings.update(report.warnings)
        self.refused += report.refused
        self.doubtful += report.doubtful


def check(job: Job, *, progress: Progress | None = None) -> Checked:
    """Judge every row and write none."""
    target, checked = target_of(job), Checked()
    rows = job.table.rows
    for start in range(0, len(rows), CHUNK):
        checked.add(report_of(target.judge(rows[start : start + CHUNK])))
        if progress:
            progress(checked.counts["rows"], len(rows))
    return checked


def begin_or_go_on(
    draft: RunDraft, *, by: User, now: datetime
) -> tuple[ImportRun, bool]:
    """The run for a request, and whether it goes on where another stopped."""
    run = unfinished(intake.request_key(draft))
    if run is not None:
        intake.go_on(run=run, by=by)
        return run, True
    run = intake.open_run(draft=draft, by=by, now=now)
    begin(run, by=by, now=now)
    return run, False


def begin(
    run: ImportRun, *, by: User, now: datetime, in_background: bool = False
) -> None:
    """Start to write; persons entered from here on are no duplicates of the run's."""
    newest = Person.objects.aggregate(newest=Max("pk"))["newest"] or 0
    intake.begin(
        run=run, register_mark=newest, by=by, now=now, in_background=in_background
    )


def carry_out(
    run: ImportRun, job: Job, *, progress: Progress | None = None
) -> list[dict[str, Any]]:
    """Write every row that is left; what is odd about the file as a whole."""
    target = target_of(replace(job, register_mark=run.register_mark))
    run.refresh_from_db()
    with judging_ahead(target, begin=run.rows_done, chunk=CHUNK) as judge:
        while advance(run, target, judge):
            run.refresh_from_db()
            if progress:
                progress(run.rows_done, run.rows)
    run.refresh_from_db()
    return target.close()


def advance(run: ImportRun, target: Target, judge: Judge | None = None) -> bool:
    """Take the next chunk, or end the run after the last; whether there is more.

    Rows, refused rows and progress are one transaction: a process that is killed
    leaves the chunk done or not begun. Raises what the database raises; the chunk is
    then not begun.
    """
    # Judged before the lock is taken, so that others may write meanwhile; what they
    # wrote is met again by the owners' constraints.
    rows = target.job.table.rows[run.rows_done : run.rows_done + CHUNK]
    verdicts = (judge or target.judge)(rows)
    with transaction.atomic():
        mine = intake.locked(run.pk, state=run.state, rows_done=run.rows_done)
        if mine is None:
            return ImportRun.objects.filter(
                pk=run.pk, state__in=(RunState.RUNNING, RunState.CHECKING)
            ).exists()
        if not rows:
            intake.end(run=mine, by=target.job.user, now=target.job.now)
            return False
        if mine.state == RunState.RUNNING:
            write_surely(target, verdicts)
        intake.note_chunk(run=mine, report=report_of(verdicts))
    return True


def write_surely(target: Target, verdicts: Sequence[Verdict]) -> None:
    """Write what is to be written; what an owner refuses is refused row by row.

    The owners take a batch whole or not at all, so a batch that is refused is halved
    until the rows at fault stand alone.
    """
    to_write = [v for v in verdicts if v.fate in (Fate.CREATED, Fate.UPDATED)]
    if not to_write:
        return
    before = [(v, v.fate, v.problems, v.notes, copy.copy(v.draft)) for v in to_write]
    try:
        with transaction.atomic():
            target.write(to_write)
        return
    except (Refused, IntegrityError, DataError) as fault:
        for verdict, fate, problems, notes, draft in before:
            verdict.fate, verdict.problems = fate, problems
            verdict.notes, verdict.draft = notes, draft
        if len(to_write) == 1:
            to_write[0].fate = Fate.REJECTED
            to_write[0].problems = (_refused_by_owner(fault),)
            return
    half = len(to_write) // 2
    write_surely(target, to_write[:half])
    write_surely(target, to_write[half:])


def _refused_by_owner(fault: Exception) -> Problem:
    if isinstance(fault, Refused):
        return Problem(str(fault.field or ""), fault.why, fault.what_now)
    return Problem(
        "",
        _("The row does not agree with what the register holds already."),
        _("Look the record up, and correct the row or the record."),
    )


def report_of(verdicts: Sequence[Verdict]) -> ChunkReport:
    """Verdicts as they are noted with the run."""
    counts = Counter(verdict.fate for verdict in verdicts)
    return ChunkReport(
        rows=len(verdicts),
        created=counts[Fate.CREATED],
        updated=counts[Fate.UPDATED],
        skipped=counts[Fate.SKIPPED],
        refused=tuple(
            _refusal(one.row, one.problems)
            for one in verdicts
            if one.fate is Fate.REJECTED
        ),
        doubtful=tuple(_doubt(one) for one in verdicts if one.is_doubtful),
        warnings=dict(Counter(note for one in verdicts for note in one.notes)),
    )


def _refusal(row: Row, problems: Sequence[Problem]) -> Refusal:
    return Refusal(
        row_number=row.number,
        cells=list(row.cells),
        problems=[one.as_json() for one in problems],
    )


def _doubt(verdict: Verdict) -> Doubt:
    return Doubt(
        row_number=verdict.row.number,
        cells=list(verdict.row.cells),
        candidates=[
            {
                "person_id": one.person_id,
                "person": one.public_id,
                "score": one.score,
                "reasons": list(one.reasons),
            }
            for one in verdict.likenesses
        ],
    )
