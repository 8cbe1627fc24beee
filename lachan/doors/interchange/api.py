"""Imports for programs: hand a file in, ask how far it is, take refusals back."""

from __future__ import annotations

from datetime import datetime
from typing import Any
from uuid import UUID

from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404
from ninja import File, Form, Router, Schema, Status
from ninja.files import UploadedFile

from lachan.doors.interchange.actions import receiving, running
from lachan.doors.interchange.actions.importing import errors_of
from lachan.doors.interchange.actions.messages import receive_message
from lachan.doors.interchange.actions.receiving import confirm
from lachan.doors.interchange.actions.requests import CannotMap, Request
from lachan.doors.interchange.words import Kind
from lachan.ground.access.queries import account_of
from lachan.ground.intake import actions as intake
from lachan.ground.intake.models import ImportRun, RejectedRow
from lachan.ground.intake.words import OnDuplicate, RunState
from lachan.ground.units.queries import unit_named
from lachan.kernel import clock
from lachan.watch.labs.models import Result

router = Router()


class ImportIn(Schema):
    """What the file is; options hold for rows that do not say it themselves."""

    kind: Kind
    unit: str = "VN"
    edition: str | None = None
    on_duplicate: OnDuplicate = OnDuplicate.ASK
    dry_run: bool = False
    disease: str | None = None
    source: str | None = None
    counted_on: str | None = None


class ImportOut(Schema):
    """How far a run is; rows_done = created + updated + skipped + rejected."""

    public_id: UUID
    kind: Kind
    state: RunState
    rows: int
    rows_done: int
    created: int
    updated: int
    skipped: int
    rejected: int
    duplicates: int
    warnings: dict[str, int]
    columns: dict[str, list[str]]
    problem: str
    started_at: datetime
    finished_at: datetime | None

    @staticmethod
    def resolve_problem(run: ImportRun) -> str:
        """Why it stands still, in the language of who asks."""
        return run.told_problem


class RejectedOut(Schema):
    """A row that did not come in, with every reason."""

    row_number: int
    problems: list[dict[str, str]]

    @staticmethod
    def resolve_problems(row: RejectedRow) -> list[dict[str, str]]:
        """In the language of who asks, whoever brought the file."""
        return row.told_problems


class MessageOut(Schema):
    """What became of one result of a message; `doubt` says why it waits."""

    public_id: UUID
    tube_code: str
    value: str
    standing: str
    doubt: str


@router.post(
    "/messages", response=list[MessageOut], summary="Take a laboratory's message in"
)
def take_message(request: HttpRequest) -> list[Result]:
    """Record the results of an HL7 v2 ORU^R01 or FHIR R4 message, sent as the body.

    The same message again gives the same answer and changes nothing.
    """
    text = request.body.decode(errors="replace")
    return receive_message(text=text, by=account_of(request), now=clock.now())


@router.post("", response={202: ImportOut}, summary="Hand a file in")
def hand_in(
    request: HttpRequest, told: Form[ImportIn], file: File[UploadedFile]
) -> Status[ImportRun]:
    """Read the columns and let the worker go through the rows; ask for its progress.

    Refused at once: what is no table, and columns that do not say enough.
    """
    by, now = account_of(request), clock.now()
    unit = unit_named(told.unit, edition=told.edition, on=clock.today(now))
    options = {
        name: value
        for name in ("disease", "source", "counted_on")
        if (value := getattr(told, name))
    }
    run = receiving.receive(
        Request(
            kind=told.kind.value,
            filename=file.name or "",
            raw=file.read(),
            unit=unit,
            options=options,
            on_duplicate=told.on_duplicate.value,
        ),
        by=by,
        now=now,
    )
    try:
        confirm(run, meant=run.columns, values=run.values, by=by)
    except CannotMap:
        intake.cancel(run=run, by=by, now=now)
        raise
    if told.dry_run:
        intake.begin_check(run=run, by=by, in_background=True)
    else:
        running.begin(run, by=by, now=now, in_background=True)
    return Status(202, run)


def _run(request: HttpRequest, public_id: UUID) -> ImportRun:
    runs = ImportRun.objects.visible_to(account_of(request))
    return get_object_or_404(runs, public_id=public_id)


@router.get("/{uuid:public_id}", response=ImportOut, summary="How far a run is")
def status(request: HttpRequest, public_id: UUID) -> ImportRun:
    """State and counts, as of the last chunk."""
    return _run(request, public_id)


@router.get(
    "/{uuid:public_id}/rejected",
    response=list[RejectedOut],
    summary="Rejected rows with their reasons",
)
def rejected(
    request: HttpRequest, public_id: UUID, after: int = 0, limit: int = 500
) -> Any:
    """In the order of the file; `after` is the last row number already read."""
    rows = _run(request, public_id).refused.filter(row_number__gt=after)
    return rows.order_by("row_number")[: min(max(limit, 1), 2_000)]


@router.get("/{uuid:public_id}/errors-file", summary="The rejected rows as a file")
def errors_file(request: HttpRequest, public_id: UUID) -> HttpResponse:
    """In the form of the file that came in, to be corrected and handed in again."""
    run = _run(request, public_id)
    return HttpResponse(errors_of(run), content_type="application/octet-stream")
