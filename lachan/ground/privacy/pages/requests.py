"""Requests of data subjects: the list by due date, one request, its steps, the copy."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime
from typing import Any
from uuid import UUID

from django.db.models import F, QuerySet
from django.db.models.functions import Coalesce
from django.forms import Form
from django.http import Http404, HttpRequest, HttpResponse, JsonResponse
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
from design.notices import refuse
from lachan.ground.access.actions import can
from lachan.ground.access.models import User
from lachan.ground.access.queries import account_of, history, holds
from lachan.ground.people.models import Person
from lachan.ground.people.queries import shown_name
from lachan.ground.privacy import actions, words
from lachan.ground.privacy.forms import (
    DecisionForm,
    IdentifyForm,
    OutcomeForm,
    ReasonForm,
    RequestFilter,
    RequestForm,
)
from lachan.ground.privacy.models import DataRequest
from lachan.ground.privacy.pages import parts
from lachan.ground.privacy.papers import workbook_of
from lachan.ground.privacy.queries.law import law_on
from lachan.ground.privacy.words import RequestState, Right
from lachan.kernel import clock
from lachan.kernel.errors import Refused

_SORTS = {"due": "due", "received": "received_at", "unit": "unit__sort_key"}
_TONES = {
    RequestState.RECEIVED: "accent",
    RequestState.IDENTIFIED: "accent",
    RequestState.DECIDED: "accent",
    RequestState.DONE: "done",
}


@require_GET
def front(request: HttpRequest) -> HttpResponse:
    """Where the menu leads: the requests."""
    return redirect("privacy:requests")


@require_GET
def requests(request: HttpRequest) -> HttpResponse:
    """Who asks what of their data: what is due first."""
    user, now = account_of(request), clock.now()
    form = RequestFilter(request.GET)
    sort = lists.order(request, _SORTS, "due")
    rows = _chosen(DataRequest.objects.visible_to(user), form)
    rows = rows.annotate(due=Coalesce(F("do_due_at"), F("answer_due_at")))
    found = lists.sorted_by(rows, sort, _SORTS).select_related("unit")
    shown, paging = lists.paginate(request, found)
    table = Table(
        id="data-requests",
        caption=_("Requests of data subjects"),
        columns=[
            Column("what", _("What is asked")),
            Column("unit", _("Received by"), sortable=True),
            Column("received", _("Received"), "instant", sortable=True),
            Column("due", _("Due by"), "instant", sortable=True),
            Column("state", _("State")),
        ],
        rows=[_row(one, now) for one in shown],
        sort=sort,
        paging=paging,
        empty=Empty(_("No request"), _("Nobody has asked, or all is done.")),
    )
    page = {
        "form": form,
        "table": table,
        "tabs": parts.tabs("requests"),
        "may_record": holds(user, words.HANDLE),
    }
    return render(request, "privacy/requests.html", page)


def _chosen(rows: QuerySet[DataRequest], form: RequestFilter) -> QuerySet[DataRequest]:
    asked = form.cleaned_data if form.is_valid() else {}
    state = asked.get("state", "")
    if not state:
        rows = rows.filter(state__in=words.OPEN_STATES)
    elif state != "all":
        rows = rows.filter(state=state)
    return rows.filter(right=asked["right"]) if asked.get("right") else rows


def _row(one: DataRequest, now: datetime) -> Row:
    label = str(Right(one.right).label)
    return Row(
        cells={
            "what": Linked(label, reverse("privacy:request", args=[one.public_id])),
            "unit": one.unit.local_name,
            "received": one.received_at,
            "due": one.due_at or "",
            "state": _state(one, now),
        },
        key=str(one.public_id),
        label=label,
        is_quiet=not one.is_open,
    )


def _state(one: DataRequest, now: datetime) -> Mark:
    late = parts.due_mark(one.due_at, now) if one.is_open else None
    if late is not None:
        return late
    state = RequestState(one.state)
    return Mark(state.label, _TONES.get(state, "quiet"))  # type: ignore[arg-type]  # tones of the design


@require_http_methods(["GET", "POST"])
def new(request: HttpRequest) -> HttpResponse:
    """Note a request that came in."""
    user = account_of(request)
    if not holds(user, words.HANDLE):
        raise Http404
    form = RequestForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        try:
            made = actions.receive(
                draft=actions.RequestDraft(**form.cleaned_data),
                by=user,
                now=clock.now(),
            )
        except actions.NeedsRepresentative as refused:
            form.add_error("representative", f"{refused.why} {refused.what_now}")
        else:
            return redirect("privacy:request", public_id=made.public_id)
    page = {"form": form}
    status = 422 if form.errors else 200
    return render(request, "privacy/new_request.html", page, status=status)


def _found(request: HttpRequest, public_id: UUID) -> DataRequest:
    visible = DataRequest.objects.visible_to(account_of(request))
    together = visible.select_related("unit", "person", "decided_by", "closed_by")
    return get_object_or_404(together, public_id=public_id)


@require_GET
def request_page(request: HttpRequest, public_id: UUID) -> HttpResponse:
    """One request: what is asked, by when, and the next step."""
    return _shown(request, _found(request, public_id), {})


def _shown(
    request: HttpRequest, found: DataRequest, forms: Mapping[str, Form]
) -> HttpResponse:
    user = account_of(request)
    page = {
        "found": found,
        "record": _record(found, user),
        "details": _details(found, user),
        "timeline": history("data-request", found.public_id),
        "erases": found.right == Right.DELETE,
        **_forms(found, user),
        **forms,
    }
    status = 422 if any(form.errors for form in forms.values()) else 200
    return render(request, "privacy/request.html", page, status=status)


def _forms(found: DataRequest, user: User) -> dict[str, Form | None]:
    """The forms of the steps that this account may take now."""
    handles = can(user, words.HANDLE, within=found.unit_path)
    decides = can(user, words.DECIDE, within=found.unit_path)
    state = found.state
    is_new = state == RequestState.RECEIVED
    forms: dict[str, Form | None] = {
        "identify_form": IdentifyForm() if handles and is_new else None,
        "decide_form": _decision(found)
        if decides and state in (RequestState.RECEIVED, RequestState.IDENTIFIED)
        else None,
        "extend_form": ReasonForm()
        if decides and found.is_open and not found.extensions
        else None,
        "fulfil_form": OutcomeForm()
        if handles and state == RequestState.DECIDED
        else None,
        "withdraw_form": OutcomeForm() if handles and found.is_open else None,
    }
    return forms


def _decision(found: DataRequest, data: Any = None) -> DecisionForm:
    law = law_on(found.received_at)
    refusals = law.duties.refusals if law else {}
    grounds = [(code, str(one.value.name)) for code, one in refusals.items()]
    return DecisionForm(data, grounds=grounds)


def _record(found: DataRequest, user: User) -> Record:
    actions_: list[Action] = []
    may = can(user, words.HANDLE, within=found.unit_path)
    is_ready = found.state in (RequestState.DECIDED, RequestState.DONE)
    if may and is_ready and found.right in (Right.SEE, Right.COPY):
        for name, label in (("xlsx", _("Copy as XLSX")), ("json", _("Copy as JSON"))):
            url = reverse(f"privacy:copy_{name}", args=[found.public_id])
            actions_.append(Action(label, url, icon="download", method="post"))
    return Record(
        title=Right(found.right).label,
        kind=_("Request of a data subject"),
        marks=[_state(found, clock.now())],
        definitions=[
            Definition(_("Received by"), found.unit.local_name),
            Definition(_("Received"), found.received_at),
            Definition(_("Answer due"), found.answer_due_at),
            Definition(_("To be done by"), found.do_due_at),
            parts.law_of(found.received_at),
        ],
        actions=actions_,
    )


def _details(found: DataRequest, user: User) -> list[Definition]:
    person = shown_name(found.person, user) if found.person else None
    how = words.ProofOfIdentity(found.identified_how).label if person else ""
    told = [
        Definition(_("Who asks"), found.requester_name or None, found.requester_reach),
        Definition(_("What exactly"), found.told or None),
        Definition(_("Age"), found.age_years),
        Definition(_("Speaks for the person"), found.representative or None),
        Definition(_("Person"), person, str(how)),
    ]
    if found.decision:
        label = words.Decision(found.decision).label
        told.append(Definition(_("Decision"), label, _ground(found)))
        told.append(Definition(_("Reason"), found.decision_reason or None))
    if found.closed_at:
        who = found.closed_by.full_name if found.closed_by else ""
        told.append(Definition(_("Closed"), found.closed_at, who))
        told.append(Definition(_("Outcome"), found.outcome or None))
    return told


def _ground(found: DataRequest) -> str:
    law = law_on(found.received_at)
    one = law.duties.refusals.get(found.refusal_ground) if law else None
    return f"{one.value.name} ({one.clause}) [{one.verification.mark}]" if one else ""


# ── steps ────────────────────────────────────────────────────────────────────────


@require_http_methods(["POST"])
def identify(request: HttpRequest, public_id: UUID) -> HttpResponse:
    """Say whose record is meant, and how it was seen who asks."""
    found, by = _found(request, public_id), account_of(request)
    form = IdentifyForm(request.POST)
    person = None
    if form.is_valid():
        people = Person.objects.visible_to(by)
        person = people.filter(public_id=form.cleaned_data["person"]).first()
        if person is None:
            form.add_error("person", _("There is no such record, or it is not yours."))
    if person is None:
        return _shown(request, found, {"identify_form": form})
    how = form.cleaned_data["how"]
    return _step(
        request, found, "identify_form", form, actions.identify, person=person, how=how
    )


@require_http_methods(["POST"])
def decide(request: HttpRequest, public_id: UUID) -> HttpResponse:
    """Grant it, in part, or refuse it with its ground."""
    found = _found(request, public_id)
    form = _decision(found, request.POST)
    return _step(request, found, "decide_form", form, actions.decide)


@require_http_methods(["POST"])
def extend(request: HttpRequest, public_id: UUID) -> HttpResponse:
    """Extend the term, once."""
    found, form = _found(request, public_id), ReasonForm(request.POST)
    return _step(request, found, "extend_form", form, actions.extend)


@require_http_methods(["POST"])
def fulfil(request: HttpRequest, public_id: UUID) -> HttpResponse:
    """Say what was done; an erasure is carried out here."""
    found, form = _found(request, public_id), OutcomeForm(request.POST)
    return _step(request, found, "fulfil_form", form, actions.fulfil)


@require_http_methods(["POST"])
def withdraw(request: HttpRequest, public_id: UUID) -> HttpResponse:
    """Say that it is no longer asked."""
    found, form = _found(request, public_id), OutcomeForm(request.POST)
    return _step(request, found, "withdraw_form", form, actions.withdraw)


def _step(
    request: HttpRequest,
    found: DataRequest,
    name: str,
    form: Form,
    verb: Any,
    **more: Any,
) -> HttpResponse:
    def carry_out() -> None:
        told = more or form.cleaned_data
        verb(request=found, by=account_of(request), now=clock.now(), **told)

    answer = parts.done(request, form, carry_out, "privacy:request", found.public_id)
    return answer or _shown(request, found, {name: form})


# ── the copy ─────────────────────────────────────────────────────────────────────


@require_http_methods(["POST"])
def copy_json(request: HttpRequest, public_id: UUID) -> HttpResponse:
    """Everything held on the person, for programs."""
    told = _copy(request, public_id)
    if isinstance(told, HttpResponse):
        return told
    options = {"ensure_ascii": False, "indent": 1}
    response = JsonResponse(dict(told), json_dumps_params=options)
    response["Content-Disposition"] = 'attachment; filename="du-lieu-ca-nhan.json"'
    return response


@require_http_methods(["POST"])
def copy_xlsx(request: HttpRequest, public_id: UUID) -> HttpResponse:
    """Everything held on the person, a sheet for each part."""
    told = _copy(request, public_id)
    if isinstance(told, HttpResponse):
        return told
    kind = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"
    response = HttpResponse(workbook_of(told), content_type=kind)
    response["Content-Disposition"] = 'attachment; filename="du-lieu-ca-nhan.xlsx"'
    return response


def _copy(request: HttpRequest, public_id: UUID) -> Any:
    found = _found(request, public_id)
    try:
        return actions.copy_for(request=found, by=account_of(request), now=clock.now())
    except Refused as refused:
        refuse(request, refused)
        return redirect("privacy:request", public_id=found.public_id)
