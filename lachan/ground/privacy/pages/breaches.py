"""Breaches: the list, one breach with its clock, the notice to the authority."""

from __future__ import annotations

from datetime import datetime
from typing import Any
from uuid import UUID

from django.forms import Form
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_http_methods

from design import lists
from design.components import (
    Action,
    Column,
    Definition,
    Empty,
    Linked,
    Mark,
    Record,
    Row,
    Table,
)
from lachan.ground.access.actions import can, require
from lachan.ground.access.models import User
from lachan.ground.access.queries import account_of, history, holds
from lachan.ground.people.queries import shown_by_id
from lachan.ground.privacy import actions, words
from lachan.ground.privacy.forms import (
    AffectedForm,
    BreachDetails,
    BreachForm,
    NoticeForm,
    OutcomeForm,
    ToldForm,
)
from lachan.ground.privacy.models import Breach
from lachan.ground.privacy.pages import parts
from lachan.ground.privacy.papers import notice_of
from lachan.ground.privacy.words import BreachState
from lachan.kernel import clock

_SORTS = {"found": "found_at", "due": "notify_due_at"}
_TONES = {
    BreachState.OPEN: "accent",
    BreachState.NOTIFIED: "accent",
    BreachState.CLOSED: "done",
}


@require_GET
def breaches(request: HttpRequest) -> HttpResponse:
    """Every breach of the units whose data this account protects."""
    user, now = account_of(request), clock.now()
    sort = lists.order(request, _SORTS, "-found")
    found = lists.sorted_by(Breach.objects.visible_to(user), sort, _SORTS)
    shown, paging = lists.paginate(request, found.select_related("unit"))
    table = Table(
        id="breaches",
        caption=_("Breaches of personal data"),
        columns=[
            Column("unit", _("Unit")),
            Column("found", _("Found"), "instant", sortable=True),
            Column("people", _("People"), "count"),
            Column("due", _("Authority to be told by"), "instant", sortable=True),
            Column("state", _("State")),
        ],
        rows=[_row(one, now) for one in shown],
        sort=sort,
        paging=paging,
        empty=Empty(_("No breach"), _("None was recorded."), icon="shield-check"),
    )
    page = {
        "table": table,
        "tabs": parts.tabs("breaches"),
        "may_record": holds(user, words.HANDLE),
    }
    return render(request, "privacy/breaches.html", page)


def _row(one: Breach, now: datetime) -> Row:
    label = one.unit.local_name
    return Row(
        cells={
            "unit": Linked(label, reverse("privacy:breach", args=[one.public_id])),
            "found": one.found_at,
            "people": one.people_count,
            "due": one.notify_due_at or "",
            "state": _state(one, now),
        },
        key=str(one.public_id),
        label=label,
        is_quiet=one.state == BreachState.CLOSED,
    )


def _state(one: Breach, now: datetime) -> Mark:
    is_open = one.state == BreachState.OPEN
    late = parts.due_mark(one.notify_due_at, now) if is_open else None
    state = BreachState(one.state)
    return late or Mark(state.label, _TONES[state])  # type: ignore[arg-type]  # tones of the design


@require_http_methods(["GET", "POST"])
def new_breach(request: HttpRequest) -> HttpResponse:
    """Record a breach that was found."""
    user, now = account_of(request), clock.now()
    if not holds(user, words.HANDLE):
        raise Http404
    form = BreachForm(request.POST or None, initial={"found_at": now})
    if request.method == "POST" and form.is_valid():
        told = dict(form.cleaned_data)
        unit, found_at = told.pop("unit"), told.pop("found_at")
        if found_at > now:
            form.add_error("found_at", _("Nothing was found in the future."))
        else:
            made = actions.record(
                unit=unit, found_at=found_at, told=told, by=user, now=now
            )
            return redirect("privacy:breach", public_id=made.public_id)
    status = 422 if form.errors else 200
    page = {"form": form}
    return render(request, "privacy/new_breach.html", page, status=status)


def _found(request: HttpRequest, public_id: UUID) -> Breach:
    visible = Breach.objects.visible_to(account_of(request))
    return get_object_or_404(visible.select_related("unit"), public_id=public_id)


@require_http_methods(["GET", "POST"])
def breach(request: HttpRequest, public_id: UUID) -> HttpResponse:
    """One breach: what happened, to whose data, the clock; say more of it."""
    found = _found(request, public_id)
    if request.method == "GET":
        return _shown(request, found)
    form = BreachDetails(request.POST)
    return _step(request, found, ("details_form", form), actions.complete)


def _shown(
    request: HttpRequest, found: Breach, at_fault: tuple[str, Form] | None = None
) -> HttpResponse:
    user = account_of(request)
    page: dict[str, Any] = {
        "found": found,
        "record": _record(found),
        "details": _details(found),
        "people": _people(found, user),
        "timeline": history("breach", found.public_id),
        **_forms(found, user),
    }
    if at_fault is not None:
        page[at_fault[0]] = at_fault[1]
    status = 422 if at_fault else 200
    return render(request, "privacy/breach.html", page, status=status)


def _forms(found: Breach, user: User) -> dict[str, Form | None]:
    if found.state == BreachState.CLOSED:
        return {}
    handles = can(user, words.HANDLE, within=found.unit_path)
    decides = can(user, words.DECIDE, within=found.unit_path)
    told = {name: getattr(found, name) for name in BreachDetails.base_fields}
    is_open = found.state == BreachState.OPEN
    return {
        "details_form": BreachDetails(initial=told) if handles else None,
        "affected_form": AffectedForm() if handles else None,
        "told_form": ToldForm() if handles and not found.people_told_at else None,
        "notice_form": NoticeForm() if decides and is_open else None,
        "close_form": OutcomeForm() if decides and not is_open else None,
    }


def _record(found: Breach) -> Record:
    paper = reverse("privacy:notice", args=[found.public_id])
    label = _("Notice to the authority (DOCX)")
    return Record(
        title=_("Breach of personal data"),
        kind=found.unit.local_name,
        marks=[_state(found, clock.now())],
        definitions=[
            Definition(_("Found"), found.found_at),
            Definition(_("Authority to be told by"), found.notify_due_at),
            Definition(_("Authority told"), found.notified_at, found.notice_number),
            Definition(_("People told"), found.people_told_at, found.people_told_how),
            parts.law_of(found.found_at),
        ],
        actions=[Action(label, paper, icon="printer")],
    )


def _details(found: Breach) -> list[Definition]:
    return [
        Definition(_("What happened"), found.what),
        Definition(_("It began"), found.happened_from),
        Definition(_("It ended"), found.happened_until),
        Definition(_("Kinds of data"), ", ".join(found.class_labels) or None),
        Definition(_("How many people"), found.people_count),
        Definition(_("What may follow for them"), found.consequences or None),
        Definition(_("What was done against it"), found.measures or None),
        Definition(_("Why later than the law allows"), found.late_reason or "–"),
        Definition(_("Closing note"), found.closing_note or "–"),
    ]


def _people(found: Breach, user: User) -> Table:
    """The first hundred on the list, each as the reader may know them."""
    ids = list(found.affected.order_by("pk").values_list("person_id", flat=True)[:100])
    shown = shown_by_id(ids, user)
    return Table(
        id="affected",
        caption=_("On the list: %(count)d") % {"count": found.affected.count()},
        columns=[Column("person", _("Person"))],
        rows=[Row(cells={"person": shown[pk].name}) for pk in ids],
        empty=Empty(_("Nobody is on the list yet"), "", icon="users"),
    )


@require_http_methods(["POST"])
def affected(request: HttpRequest, public_id: UUID) -> HttpResponse:
    """Put everybody of a unit on the list."""
    found, form = _found(request, public_id), AffectedForm(request.POST)
    step = ("affected_form", form)
    return _step(request, found, step, actions.list_people_of)


@require_http_methods(["POST"])
def note_notice(request: HttpRequest, public_id: UUID) -> HttpResponse:
    """Say when the authority was told."""
    found, form = _found(request, public_id), NoticeForm(request.POST)
    return _step(request, found, ("notice_form", form), actions.note_notice)


@require_http_methods(["POST"])
def people_told(request: HttpRequest, public_id: UUID) -> HttpResponse:
    """Say how the people affected were told."""
    found, form = _found(request, public_id), ToldForm(request.POST)
    return _step(request, found, ("told_form", form), actions.note_people_told)


@require_http_methods(["POST"])
def close_breach(request: HttpRequest, public_id: UUID) -> HttpResponse:
    """Close it."""
    found, form = _found(request, public_id), OutcomeForm(request.POST)
    return _step(request, found, ("close_form", form), _close)


def _close(*, breach: Breach, outcome: str, **who: Any) -> None:
    actions.close(breach=breach, note=outcome, **who)


def _step(
    request: HttpRequest, found: Breach, step: tuple[str, Form], verb: Any
) -> HttpResponse:
    form = step[1]

    def carry_out() -> None:
        who: dict[str, Any] = {"by": account_of(request), "now": clock.now()}
        if verb is actions.complete:
            verb(breach=found, told=form.cleaned_data, **who)
        else:
            verb(breach=found, **form.cleaned_data, **who)

    answer = parts.done(request, form, carry_out, "privacy:breach", found.public_id)
    return answer or _shown(request, found, step)


@require_GET
def notice(request: HttpRequest, public_id: UUID) -> HttpResponse:
    """The notice to the authority, to be completed and signed."""
    found = _found(request, public_id)
    require(account_of(request), words.HANDLE, within=found.unit_path)
    kind = "application/vnd.openxmlformats-officedocument.wordprocessingml.document"
    response = HttpResponse(notice_of(found), content_type=kind)
    response["Content-Disposition"] = 'attachment; filename="thong-bao-vi-pham.docx"'
    return response
