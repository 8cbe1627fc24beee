"""One import from beginning to end in this process: what the command line does."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field, replace
from datetime import datetime
from pathlib import Path
from typing import Any

from lachan.doors.interchange.actions import running
from lachan.doors.interchange.actions.requests import Request, Understood, understand
from lachan.doors.interchange.rules import answers
from lachan.doors.interchange.rules.answers import RefusedRow
from lachan.doors.interchange.words import Layout
from lachan.ground.access.models import User
from lachan.ground.intake.models import ImportRun
from lachan.ground.intake.words import Doubt, OnDuplicate, spoken
from lachan.ground.journal import jobs as journal
from lachan.kernel.errors import Refused
from lachan.kernel.speech import retold
from lachan.kernel.speech import sentence as _

Decide = Callable[[Doubt], tuple[str, int | None]]


class UndecidedDuplicates(Refused):
    """Raised where rows are about people who may be known and nobody can be asked."""

    doubtful: tuple[Doubt, ...] = ()
    heading: tuple[str, ...] = ()

    def as_json(self) -> dict[str, Any]:
        """The refusal with every row to be decided."""
        told: dict[str, Any] = dict(super().as_json())
        told["duplicates"] = [
            {"row": one.row_number, "candidates": one.candidates}
            for one in self.doubtful
        ]
        return told


@dataclass(frozen=True, kw_only=True)
class Answer:
    """What became of a file, or would; rows = created + updated + skipped + rejected.

    `warnings` counts rows by code (`WARNINGS`); `problems` are oddities of the file as
    a whole, such as a circle of infections.
    """

    kind: str
    unit: str
    rows: int
    created: int
    updated: int
    skipped: int
    rejected: int
    duplicates: int
    errors_file: str | None
    is_dry_run: bool
    columns: dict[str, list[str]]
    unmapped: list[str]
    unsure: list[str] = field(default_factory=list)
    warnings: dict[str, int] = field(default_factory=dict)
    problems: list[dict[str, Any]] = field(default_factory=list)
    notes: list[str] = field(default_factory=list)
    run: str | None = None
    went_on: bool = False


def import_file(
    request: Request,
    *,
    by: User,
    now: datetime,
    errors_to: Path,
    decide: Decide | None = None,
    progress: running.Progress | None = None,
) -> Answer:
    """Read, check and write a file, and let the figures follow.

    Raises CannotRead, CannotMap, NotAllowed before anything is written, and
    UndecidedDuplicates under the rule `ask` without `decide`.
    """
    understood = understand(request, by=by, now=now)
    if request.on_duplicate == OnDuplicate.ASK:
        understood = _ask(understood, decide, progress)
    run, went_on = running.begin_or_go_on(understood.draft, by=by, now=now)
    problems = running.carry_out(run, understood.job, progress=progress)
    journal.drain()
    rejected = [
        RefusedRow(row.row_number, row.cells, row.told_problems)
        for row in run.refused.order_by("row_number").iterator()
    ]
    return _answer(
        understood,
        counts={name: getattr(run, name) for name in _COUNTS},
        warnings=run.warnings,
        errors_file=_give_back(understood, rejected, errors_to),
        problems=problems,
        run=run,
        went_on=went_on,
    )


_COUNTS = ("rows", "created", "updated", "skipped", "rejected", "duplicates")


def check_file(
    request: Request,
    *,
    by: User,
    now: datetime,
    errors_to: Path,
    progress: running.Progress | None = None,
) -> Answer:
    """What would become of a file; nothing is written but the errors file."""
    understood = understand(request, by=by, now=now)
    checked = running.check(understood.job, progress=progress)
    rejected = [
        RefusedRow(one.row_number, one.cells, spoken(one.problems))
        for one in checked.refused
    ]
    counts = {name: checked.counts[name] for name in _COUNTS}
    counts["duplicates"] = len(checked.doubtful) + checked.warnings["duplicate"]
    return _answer(
        understood,
        counts=counts,
        warnings=dict(checked.warnings),
        errors_file=_give_back(understood, rejected, errors_to),
    )


def _ask(
    understood: Understood, decide: Decide | None, progress: running.Progress | None
) -> Understood:
    """Have every doubt decided before the first row is written."""
    doubtful = running.check(understood.job, progress=progress).doubtful
    if not doubtful:
        return understood
    if decide is None:
        raise _undecided(doubtful)
    decisions = {one.row_number: decide(one) for one in doubtful}
    return replace(understood, job=replace(understood.job, decisions=decisions))


def _undecided(doubtful: list[Doubt]) -> UndecidedDuplicates:
    refusal = UndecidedDuplicates(
        what=_("Nothing was imported."),
        why=_(
            "%(count)d rows are about people who are probably in the register already.",
            count=len(doubtful),
        ),
        what_now=_(
            "Say what they are with --on-duplicate skip, merge or create, or decide "
            "row by row on the import page."
        ),
    )
    refusal.doubtful = tuple(doubtful)
    return refusal


def _give_back(
    understood: Understood, rejected: list[RefusedRow], errors_to: Path
) -> str | None:
    """Write the refused rows; only the owner of the process may read them."""
    if not rejected:
        return None
    table = understood.job.table
    told = answers.write(table.layout, table.heading, rejected, table.shapes)
    errors_to.parent.mkdir(parents=True, exist_ok=True)
    errors_to.touch(mode=0o600)
    errors_to.write_bytes(told)
    return str(errors_to)


def _answer(
    understood: Understood,
    *,
    counts: dict[str, int],
    warnings: dict[str, int],
    errors_file: str | None,
    problems: list[dict[str, Any]] | None = None,
    run: ImportRun | None = None,
    went_on: bool = False,
) -> Answer:
    draft, job = understood.draft, understood.job
    return Answer(
        kind=job.kind,
        unit=job.unit.code,
        **counts,
        errors_file=errors_file,
        is_dry_run=run is None,
        columns=draft.columns,
        unmapped=list(understood.unmapped),
        unsure=list(understood.unsure),
        warnings=warnings,
        problems=problems or [],
        notes=[str(retold(note)) for note in draft.notes],
        run=str(run.public_id) if run else None,
        went_on=went_on,
    )


def errors_of(run: ImportRun) -> bytes:
    """The refused rows of a run in the form of its file."""
    rows = (
        RefusedRow(row.row_number, row.cells, row.told_problems)
        for row in run.refused.order_by("row_number").iterator()
    )
    return answers.write(Layout(**run.layout), run.heading, rows)
