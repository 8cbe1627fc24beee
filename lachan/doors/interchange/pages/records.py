"""What came in: the list of runs, and one run as it stands."""

from __future__ import annotations

from uuid import UUID

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, render
from django.urls import reverse
from django.utils.translation import gettext as _

from design.components import (
    Action,
    Column,
    Definition,
    Empty,
    Linked,
    Mark,
    Progress,
    Row,
    Step,
    Table,
    Tile,
)
from design.lists import paginate
from lachan.doors.interchange.actions.importing import errors_of
from lachan.doors.interchange.forms import RuleForm
from lachan.doors.interchange.pages.tables import doubtful_table, refused_table
from lachan.doors.interchange.rules import columns
from lachan.doors.interchange.words import WARNINGS, Kind
from lachan.ground.access.models import User
from lachan.ground.access.queries import account_of, holds, place_names
from lachan.ground.intake.models import ImportRun
from lachan.ground.intake.words import IMPORT, KEPT_DAYS, RunState
from lachan.kernel.speech import retold

_NOT_WRITTEN = (RunState.MAPPING, RunState.CHECKING, RunState.CHECKED)
_TONES = {
    RunState.DONE: "done",
    RunState.FAILED: "alert",
    RunState.RUNNING: "accent",
    RunState.CHECKING: "accent",
    RunState.CANCELLED: "quiet",
}


def run_of(request: HttpRequest, public_id: UUID) -> tuple[ImportRun, User]:
    """The run if the account may import there, else 404."""
    user = account_of(request)
    runs = ImportRun.objects.visible_to(user).select_related("started_by")
    return get_object_or_404(runs, public_id=public_id), user


def runs(request: HttpRequest) -> HttpResponse:
    """Every file that came in for the units where the account may import."""
    user = account_of(request)
    if not holds(user, IMPORT):
        raise Http404
    found = ImportRun.objects.visible_to(user).order_by("-started_at", "-pk")
    rows, paging = paginate(request, found.select_related("started_by"))
    names = place_names({run.unit_path for run in rows})
    table = Table(
        id="imports",
        caption=_("Files brought in"),
        columns=(
            Column("file", _("File")),
            Column("unit", _("Unit")),
            Column("state", _("State")),
            Column("rows", _("rows"), "count"),
            Column("created", _("created"), "count"),
            Column("updated", _("updated"), "count"),
            Column("rejected", _("rejected"), "count"),
            Column("who", _("Who")),
            Column("at", _("When"), "instant"),
        ),
        rows=[_line(run, names) for run in rows],
        paging=paging,
        empty=Empty(_("No file was brought in yet."), action=_new()),
    )
    return render(request, "interchange/list.html", {"table": table, "new": _new()})


def _new() -> Action:
    return Action(_("Bring in a file"), reverse("interchange:new"), "primary", "upload")


def _line(run: ImportRun, names: dict[str, str]) -> Row:
    is_written = run.state not in _NOT_WRITTEN
    return Row(
        key=str(run.public_id),
        label=run.filename,
        cells={
            "file": Linked(run.filename, url_of(run), str(Kind(run.kind).label)),
            "unit": names[run.unit_path],
            "state": state_mark(run),
            "rows": run.rows,
            # A check writes nothing, so nothing was created by it.
            "created": run.created if is_written else None,
            "updated": run.updated if is_written else None,
            "rejected": run.rejected,
            "who": run.started_by.full_name or run.started_by.username,
            "at": run.started_at,
        },
    )


def url_of(run: ImportRun, page: str = "record") -> str:
    """The address of a run's page."""
    return reverse(f"interchange:{page}", args=[run.public_id])


def state_mark(run: ImportRun) -> Mark:
    """The state of a run in a word."""
    state = RunState(run.state)
    return Mark(state.label, _TONES.get(state, ""))  # type: ignore[arg-type]  # one of the tones of the design


def progress(request: HttpRequest, public_id: UUID) -> HttpResponse:
    """How far the run is; the whole page comes again when it rests."""
    run, _user = run_of(request, public_id)
    response = render(
        request, "interchange/progress.html", {"progress": _progress(run)}
    )
    if not run.is_at_work and getattr(request, "htmx", False):
        response["HX-Refresh"] = "true"
    return response


def _progress(run: ImportRun) -> Progress:
    checking = run.state == RunState.CHECKING
    return Progress(
        label=_("Looking at every row") if checking else _("Writing the rows"),
        done=run.rows_done,
        total=run.rows,
        state="running" if run.is_at_work else "done",
        poll_url=url_of(run, "progress"),
        actions=(
            Action(
                _("Stop"),
                url_of(run, "cancel"),
                "quiet",
                method="post",
                confirm=_("Stop here? Rows that are written stay written."),
            ),
        ),
    )


def errors(request: HttpRequest, public_id: UUID) -> HttpResponse:
    """The refused rows in the form of the file, to be corrected and brought again."""
    run, _user = run_of(request, public_id)
    if not run.refused.exists():
        raise Http404
    response = HttpResponse(errors_of(run), content_type="application/octet-stream")
    ending = run.layout.get("form", "csv")
    name = f"refused-{str(run.public_id)[-8:]}.{ending}"
    response["Content-Disposition"] = f'attachment; filename="{name}"'
    response["X-Content-Type-Options"] = "nosniff"
    return response


def record(request: HttpRequest, public_id: UUID) -> HttpResponse:
    """One run: what was found in the check, what is to be decided, what came of it."""
    run, user = run_of(request, public_id)
    refused, refused_paging = paginate(request, run.refused.order_by("row_number"))
    page = {
        "run": run,
        "state": state_mark(run),
        "kind": Kind(run.kind).label,
        "unit": place_names([run.unit_path])[run.unit_path],
        "steps": steps_of(run),
        "progress": _progress(run) if run.is_at_work else None,
        "tiles": _tiles(run) if run.state != RunState.MAPPING else (),
        "actions": _actions(run),
        "refused": refused_table(run, refused, refused_paging),
        "doubtful": doubtful_table(run, user),
        "rule": RuleForm(initial={"on_duplicate": run.on_duplicate}),
        "rule_url": url_of(run, "rule"),
        "about": _about(run),
        "kept_days": KEPT_DAYS,
    }
    return render(request, "interchange/record.html", page)


def steps_of(run: ImportRun | None, *, mapping: bool = False) -> tuple[Step, ...]:
    """The four pages of an import and where it stands."""
    at = 0 if run is None else 1 if mapping else _AT[RunState(run.state)]
    labels = (_("File"), _("Columns"), _("Check"), _("Result"))
    urls = (
        ("", url_of(run, "columns"), "", "") if run and not run.is_at_work else [""] * 4
    )
    return tuple(
        Step(
            label,
            "done" if place < at else "current" if place == at else "todo",
            url if place < at else "",
        )
        for place, (label, url) in enumerate(zip(labels, urls, strict=True))
    )


_AT = {
    RunState.MAPPING: 1,
    RunState.CHECKING: 2,
    RunState.CHECKED: 2,
    RunState.RUNNING: 3,
    RunState.DONE: 3,
    RunState.FAILED: 3,
    RunState.CANCELLED: 3,
}


def _tiles(run: ImportRun) -> tuple[Tile, ...]:
    checked = run.state in (RunState.CHECKING, RunState.CHECKED)
    created = _("would be created") if checked else _("created")
    updated = _("would be updated") if checked else _("updated")
    errors_url = "#refused" if run.rejected else ""
    return (
        Tile(name=_("rows"), value=run.rows),
        Tile(name=created, value=run.created),
        Tile(name=updated, value=run.updated),
        Tile(name=_("skipped"), value=run.skipped),
        Tile(name=_("rejected"), value=run.rejected, url=errors_url),
    )


def _actions(run: ImportRun) -> list[Action]:
    if run.forgotten_at is not None:
        return []
    offered = {
        RunState.MAPPING: ("columns",),
        RunState.CHECKED: ("start", "columns"),
        RunState.FAILED: ("go_on", "columns"),
        RunState.DONE: ("again",),
    }
    named = {
        "columns": Action(_("Columns"), url_of(run, "columns"), icon="adjustments"),
        "start": Action(
            _("Write these rows"), url_of(run, "start"), "primary", "check", "post"
        ),
        "go_on": Action(
            _("Go on where it stopped"), url_of(run, "go_on"), "primary", method="post"
        ),
        "again": Action(
            _("Bring this file in again"), url_of(run, "again"), method="post"
        ),
    }
    return [named[name] for name in offered.get(RunState(run.state), ())]


def _about(run: ImportRun) -> list[Definition]:
    fields = columns.fields_of(run.kind)
    mapped = {heading for told in run.columns.values() for heading in told}
    unread = [h for h in run.heading if h in run.profile and h not in mapped]
    told = [
        Definition(str(fields[name].label), ", ".join(headings))
        for name, headings in run.columns.items()
        if name in fields
    ]
    if unread:
        told.append(Definition(_("Columns not read"), ", ".join(unread)))
    told += [Definition(str(WARNINGS[code]), n) for code, n in run.warnings.items()]
    about = _("About the file")
    return [*told, *(Definition(about, str(retold(note))) for note in run.notes)]
