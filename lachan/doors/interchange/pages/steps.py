"""The steps of an import; each is one verb and leads to the page of the run."""

from __future__ import annotations

from collections.abc import Callable
from uuid import UUID

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.http import require_POST

from design.notices import refusals_shown
from lachan.doors.interchange.actions import receiving, running
from lachan.doors.interchange.actions.requests import Request
from lachan.doors.interchange.forms import MappingForm, RuleForm, UploadForm
from lachan.doors.interchange.pages.records import run_of, steps_of, url_of
from lachan.doors.interchange.rules import columns
from lachan.ground.access.models import User
from lachan.ground.access.queries import account_of, holds, paths_of
from lachan.ground.intake import actions as intake
from lachan.ground.intake.models import ImportRun
from lachan.ground.intake.words import IMPORT, OnDuplicate
from lachan.ground.units.models import Unit
from lachan.kernel import clock
from lachan.kernel.errors import Refused


def new(request: HttpRequest) -> HttpResponse:
    """Hand a file in."""
    user = account_of(request)
    if not holds(user, IMPORT):
        raise Http404
    form = UploadForm(request.POST or None, request.FILES or None, initial=_usual(user))
    refused: Refused | None = None
    if request.method == "POST" and form.is_valid():
        try:
            run = receiving.receive(_request(form), by=user, now=clock.now())
        except Refused as refusal:
            refused = refusal
        else:
            return redirect(url_of(run, "columns"))
    page = {"form": form, "refused": refused, "steps": steps_of(None)}
    status = 200 if refused is None else 422
    return render(request, "interchange/new.html", page, status=status)


def _usual(user: User) -> dict[str, object]:
    """The unit of the account, where it is one."""
    roots = [path for path in paths_of(user, IMPORT) if path]
    unit = Unit.objects.filter(path=roots[0]).first() if len(roots) == 1 else None
    return {"kind": "cases", "unit": unit} if unit else {"kind": "cases"}


def _request(form: UploadForm) -> Request:
    told = form.cleaned_data
    return Request(
        kind=told["kind"],
        filename=told["file"].name,
        raw=told["file"].read(),
        unit=told["unit"],
        options=form.options,
        on_duplicate=OnDuplicate.ASK.value,
    )


def mapping(request: HttpRequest, public_id: UUID) -> HttpResponse:
    """Show what the columns were taken for; confirm or correct it."""
    run, user = run_of(request, public_id)
    if run.is_at_work or run.forgotten_at is not None:
        return redirect(url_of(run))
    form = MappingForm(run, request.POST or None)
    refused: Refused | None = None
    if request.method == "POST" and form.is_valid():
        try:
            _confirm(run, form, user)
        except Refused as refusal:
            refused = refusal
        else:
            return redirect(url_of(run))
    page = {
        "run": run,
        "form": form,
        "refused": refused,
        "steps": steps_of(run, mapping=True),
        "cancel_url": url_of(run),
    }
    status = 200 if refused is None else 422
    return render(request, "interchange/columns.html", page, status=status)


def _confirm(run: ImportRun, form: MappingForm, user: User) -> None:
    """Keep the mapping and let the worker look at every row."""
    receiving.confirm(run, meant=form.meant, values=form.words, by=user)
    name = form.cleaned_data["save_as"].strip()
    if name:
        intake.remember_mapping(
            name=name,
            kind=run.kind,
            header_key=columns.header_key(run.heading),
            columns=form.meant,
            values=form.words,
            by=user,
            now=clock.now(),
        )
    intake.begin_check(run=run, by=user, in_background=True)


def _step(
    request: HttpRequest, public_id: UUID, verb: Callable[[ImportRun, User], object]
) -> HttpResponse:
    """Do one thing to a run and go to its page; a refusal is shown there."""
    run, user = run_of(request, public_id)
    with refusals_shown(request):
        verb(run, user)
    return redirect(url_of(run))


@require_POST
def check(request: HttpRequest, public_id: UUID) -> HttpResponse:
    """Look at every row again, after decisions or corrections of the registers."""
    return _step(
        request,
        public_id,
        lambda run, user: intake.begin_check(run=run, by=user, in_background=True),
    )


@require_POST
def start(request: HttpRequest, public_id: UUID) -> HttpResponse:
    """Write the rows."""
    return _step(
        request,
        public_id,
        lambda run, user: running.begin(
            run, by=user, now=clock.now(), in_background=True
        ),
    )


again = start


@require_POST
def go_on(request: HttpRequest, public_id: UUID) -> HttpResponse:
    """Go on behind the last row that was noted."""
    return _step(
        request,
        public_id,
        lambda run, user: intake.go_on(run=run, by=user, in_background=True),
    )


@require_POST
def cancel(request: HttpRequest, public_id: UUID) -> HttpResponse:
    """Stop the run."""
    return _step(
        request,
        public_id,
        lambda run, user: intake.cancel(run=run, by=user, now=clock.now()),
    )


@require_POST
def rule(request: HttpRequest, public_id: UUID) -> HttpResponse:
    """Choose what becomes of doubtful rows that nobody decided."""
    form = RuleForm(request.POST)
    if not form.is_valid():
        return redirect(url_of(run_of(request, public_id)[0]))
    chosen = form.cleaned_data["on_duplicate"]
    return _step(
        request,
        public_id,
        lambda run, user: intake.set_rule(run=run, on_duplicate=chosen, by=user),
    )


@require_POST
def decide(request: HttpRequest, public_id: UUID, decision: str) -> HttpResponse:
    """Say of the chosen doubtful rows who they are about."""
    if decision not in OnDuplicate.values:
        raise Http404

    def verb(run: ImportRun, user: User) -> None:
        rows = _chosen(request, run)
        intake.decide(run=run, row_numbers=rows, decision=decision, by=user)

    return _step(request, public_id, verb)


def _chosen(request: HttpRequest, run: ImportRun) -> list[int]:
    if request.POST.get("everything"):
        return list(run.doubtful.values_list("row_number", flat=True))
    told = request.POST.getlist("selected")
    return [int(number) for number in told if number.isdecimal()]
