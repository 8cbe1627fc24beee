"""The verbs of a run: open, begin, note what became of rows, end; and forget."""

from __future__ import annotations

import hashlib
import json
from collections import Counter
from collections.abc import Mapping, Sequence
from datetime import datetime, timedelta

from django.core.files.base import ContentFile
from django.db import transaction
from django.utils.translation import gettext_lazy as _

from lachan.ground.access import actions as access
from lachan.ground.access.models import User
from lachan.ground.intake import facts, words
from lachan.ground.intake.models import (
    DoubtfulRow,
    ImportRun,
    RejectedRow,
    SavedMapping,
)
from lachan.ground.intake.queries import shelf
from lachan.ground.intake.words import ChunkReport, RunDraft, RunState
from lachan.ground.journal import actions as journal
from lachan.kernel.errors import Refused
from lachan.kernel.ids import uuid7
from lachan.kernel.speech import Text, kept

AT_REST = (RunState.MAPPING, RunState.CHECKED, RunState.DONE, RunState.FAILED)


class NotNow(Refused):
    """Raised for a step that the run's state does not allow."""


class NameTaken(Refused):
    """Raised when a mapping's name already belongs to one of another kind."""


def request_key(draft: RunDraft) -> str:
    """What makes two requests the same: file, unit, mapping, options, rule."""
    told = [
        *(draft.kind, draft.digest, draft.unit_path, draft.columns, draft.values),
        *(draft.options, draft.on_duplicate),
    ]
    return hashlib.sha256(
        json.dumps(told, sort_keys=True, ensure_ascii=False).encode()
    ).hexdigest()


def keep_file(raw: bytes) -> str:
    """Put a file on the shelf under a name that tells nothing; the name."""
    return shelf().save(uuid7().hex, ContentFile(raw))


@transaction.atomic
def open_run(*, draft: RunDraft, by: User, now: datetime) -> ImportRun:
    """Note a file that came in; nothing of it is read into a register yet."""
    access.require(by, words.IMPORT, within=draft.unit_path)
    return ImportRun.objects.create(
        kind=draft.kind,
        filename=draft.filename[-200:],
        stored_as=draft.stored_as,
        digest=draft.digest,
        request_key=request_key(draft),
        unit_path=draft.unit_path,
        rows=draft.rows,
        heading=list(draft.heading),
        layout=draft.layout,
        columns=draft.columns,
        values=draft.values,
        options=draft.options,
        profile=draft.profile,
        on_duplicate=draft.on_duplicate,
        notes=list(draft.notes),
        started_by=by,
        started_at=now,
    )


@transaction.atomic
def set_mapping(
    *,
    run: ImportRun,
    columns: Mapping[str, Sequence[str]],
    values: Mapping[str, Mapping[str, str]],
    by: User,
) -> None:
    """Say what the columns and their words mean; a check made before is void."""
    _require(run, by, (RunState.MAPPING, RunState.CHECKED, RunState.FAILED))
    run.columns = {name: list(headings) for name, headings in columns.items()}
    run.values = {name: dict(told) for name, told in values.items()}
    _from_the_start(run, RunState.MAPPING)


@transaction.atomic
def begin_check(*, run: ImportRun, by: User, in_background: bool = False) -> None:
    """Start to look at every row without writing any into a register."""
    _require(run, by, (RunState.MAPPING, RunState.CHECKED, RunState.FAILED))
    DoubtfulRow.objects.filter(run=run).delete()
    _from_the_start(run, RunState.CHECKING, in_background=in_background)


@transaction.atomic
def begin(
    *,
    run: ImportRun,
    register_mark: int,
    by: User,
    now: datetime,
    in_background: bool = False,
) -> None:
    """Start to write the rows; decisions about doubtful ones are kept."""
    _require(run, by, (RunState.MAPPING, RunState.CHECKED, RunState.DONE))
    run.register_mark = register_mark
    _from_the_start(run, RunState.RUNNING, in_background=in_background)
    journal.announce(
        facts.ImportBegun(
            run_id=run.pk, kind=run.kind, rows=run.rows, at=now, by=by.actor
        ),
        subject=("import", run.public_id),
        path=run.unit_path,
    )


@transaction.atomic
def go_on(*, run: ImportRun, by: User, in_background: bool = False) -> None:
    """Let a run that was stopped go on behind the last row that was noted."""
    _require(run, by, (RunState.RUNNING, RunState.FAILED))
    run.state, run.problem, run.stopped_for = RunState.RUNNING, "", ""
    run.in_background = in_background
    run.save(update_fields=["state", "problem", "stopped_for", "in_background"])


def _from_the_start(
    run: ImportRun, state: RunState, *, in_background: bool = False
) -> None:
    RejectedRow.objects.filter(run=run).delete()
    run.state, run.in_background = state, in_background
    run.problem = run.stopped_for = ""
    run.rows_done = run.created = run.updated = run.skipped = run.rejected = 0
    run.duplicates, run.warnings, run.finished_at = 0, {}, None
    run.save()


def _require(run: ImportRun, by: User, states: Sequence[str]) -> None:
    access.require(by, words.IMPORT, within=run.unit_path)
    if run.state not in states:
        raise NotNow(
            what=_("The import was not changed."),
            why=_("It is in another state: %(state)s.")
            % {"state": RunState(run.state).label},
            what_now=_("Open the import again and look where it stands."),
        )
    if run.forgotten_at is not None:
        raise NotNow(
            what=_("The import was not changed."),
            why=_("Its file was deleted %(days)d days after it came in.")
            % {"days": words.KEPT_DAYS},
            what_now=_("Choose the file again."),
        )


def locked(run_id: int, *, state: str, rows_done: int) -> ImportRun | None:
    """The run for the next chunk, or None if somebody else moved it meanwhile.

    Call inside the transaction that writes the chunk.
    """
    return (
        ImportRun.objects.select_for_update()
        .filter(pk=run_id, state=state, rows_done=rows_done)
        .first()
    )


@transaction.atomic
def note_chunk(*, run: ImportRun, report: ChunkReport) -> None:
    """Write down what became of the next rows, in the transaction that wrote them."""
    run.rows_done += report.rows
    run.created += report.created
    run.updated += report.updated
    run.skipped += report.skipped
    run.rejected += len(report.refused)
    run.duplicates += len(report.doubtful)
    run.warnings = dict(Counter(run.warnings) + Counter(report.warnings))
    run.save()
    RejectedRow.objects.bulk_create(
        RejectedRow(
            run=run, row_number=one.row_number, cells=one.cells, problems=one.problems
        )
        for one in report.refused
    )
    # What was decided about a row in the check stands when the row comes by again.
    DoubtfulRow.objects.bulk_create(
        (
            DoubtfulRow(
                run=run,
                row_number=one.row_number,
                cells=one.cells,
                candidates=one.candidates,
            )
            for one in report.doubtful
        ),
        ignore_conflicts=True,
    )


@transaction.atomic
def end(*, run: ImportRun, by: User, now: datetime) -> None:
    """Close a check or a run when its last row was noted."""
    run.finished_at = now
    checking = run.state == RunState.CHECKING
    run.state = RunState.CHECKED if checking else RunState.DONE
    run.save(update_fields=["state", "finished_at"])
    if checking:
        return
    journal.announce(
        facts.ImportEnded(
            run_id=run.pk,
            kind=run.kind,
            created=run.created,
            updated=run.updated,
            skipped=run.skipped,
            rejected=run.rejected,
            at=now,
            by=by.actor,
        ),
        subject=("import", run.public_id),
        path=run.unit_path,
        count=max(run.created + run.updated, 1),
    )


@transaction.atomic
def note_failure(*, run: ImportRun, problem: Text) -> None:
    """Say why a run stands still; what was written stays, and it can go on."""
    ImportRun.objects.filter(pk=run.pk).update(
        state=RunState.FAILED, stopped_for=kept(problem), problem=""
    )


@transaction.atomic
def cancel(*, run: ImportRun, by: User, now: datetime) -> None:
    """Stop; rows that were written stay written."""
    over = (RunState.DONE, RunState.CANCELLED)
    _require(run, by, [state for state in RunState if state not in over])
    ImportRun.objects.filter(pk=run.pk).update(
        state=RunState.CANCELLED, finished_at=now
    )
    journal.announce(
        facts.ImportCancelled(run_id=run.pk, at=now, by=by.actor),
        subject=("import", run.public_id),
        path=run.unit_path,
    )


@transaction.atomic
def set_rule(*, run: ImportRun, on_duplicate: str, by: User) -> None:
    """Choose what becomes of every doubtful row that nobody decided by itself."""
    _require(run, by, AT_REST)
    run.on_duplicate = words.OnDuplicate(on_duplicate).value
    run.save(update_fields=["on_duplicate"])


@transaction.atomic
def decide(
    *,
    run: ImportRun,
    row_numbers: Sequence[int],
    decision: str,
    by: User,
    person_id: int | None = None,
) -> int:
    """Say of doubtful rows who they are; without a person the likeliest is meant."""
    _require(run, by, AT_REST)
    rows = DoubtfulRow.objects.filter(run=run, row_number__in=row_numbers)
    return rows.update(decision=words.OnDuplicate(decision).value, person_id=person_id)


@transaction.atomic
def remember_mapping(
    *,
    name: str,
    kind: str,
    header_key: str,
    columns: Mapping[str, Sequence[str]],
    values: Mapping[str, Mapping[str, str]],
    by: User,
    now: datetime,
) -> SavedMapping:
    """Keep a mapping under a name; the same name again replaces it."""
    access.require_anywhere(by, words.IMPORT)
    known = SavedMapping.objects.filter(name=name).first()
    if known is not None and known.kind != kind:
        raise NameTaken(
            what=_("The mapping was not saved."),
            why=_("“%(name)s” is a mapping for another kind of file.") % {"name": name},
            what_now=_("Choose another name."),
            field="name",
        )
    saved, _new = SavedMapping.objects.update_or_create(
        name=name,
        defaults={
            "kind": kind,
            "header_key": header_key,
            "columns": {field: list(told) for field, told in columns.items()},
            "values": {field: dict(told) for field, told in values.items()},
            "saved_at": now,
        },
    )
    return saved


@transaction.atomic
def forget_old(*, now: datetime) -> int:
    """Delete files and refused rows that are older than they are needed."""
    due = ImportRun.objects.filter(
        started_at__lt=now - timedelta(days=words.KEPT_DAYS), forgotten_at=None
    ).exclude(state__in=words.AT_WORK)
    return forget(runs=list(due), now=now)


@transaction.atomic
def forget(*, runs: Sequence[ImportRun], now: datetime) -> int:
    """Delete files, and what was kept of their rows; counts and mappings stay."""
    stored = [run.stored_as for run in runs if run.stored_as]
    # Only once nothing can be rolled back: a file does not come back.
    transaction.on_commit(lambda: _take_off_the_shelf(stored))
    ids = [run.pk for run in runs]
    RejectedRow.objects.filter(run__in=ids).delete()
    DoubtfulRow.objects.filter(run__in=ids).delete()
    ImportRun.objects.filter(pk__in=ids).update(
        forgotten_at=now, stored_as="", profile={}
    )
    return len(runs)


def _take_off_the_shelf(stored: Sequence[str]) -> None:
    for name in stored:
        shelf().delete(name)
