"""Proposed corrections: the list, one of them, proposing, deciding, withdrawing."""

from __future__ import annotations

from uuid import UUID

from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from design import lists
from design.components import (
    Column,
    Crumb,
    Definition,
    Empty,
    Linked,
    Mark,
    Record,
    Row,
    Table,
)
from design.notices import refusals_shown
from lachan.ground.access.actions import can
from lachan.ground.access.queries import account_of, history
from lachan.ground.units import actions, queries
from lachan.ground.units.forms.changes import DecideForm, ProposeForm
from lachan.ground.units.models import ChangeRequest
from lachan.ground.units.pages.parts import address_of, crumbs_of, unit_or_404
from lachan.ground.units.queries.changes import Compared, compared, current
from lachan.ground.units.words import EDIT, ChangeState, Verdict
from lachan.kernel import clock
from lachan.kernel.errors import Refused

_TONES = {
    ChangeState.OPEN: "accent",
    ChangeState.ACCEPTED: "done",
    ChangeState.PARTLY: "done",
}


def _crumb() -> Crumb:
    return Crumb(_("Proposed corrections"), reverse("units:changes"))


def _mark(row: ChangeRequest) -> Mark:
    state = ChangeState(row.state)
    return Mark(state.label, _TONES.get(state, "quiet"))  # type: ignore[arg-type]  # a tone of the table above


@require_GET
def listed(request: HttpRequest) -> HttpResponse:
    """Corrections proposed of my units, and my own; those to be decided first."""
    user = account_of(request)
    rows = ChangeRequest.objects.visible_to(user).select_related("unit", "asked_by")
    shown, paging = lists.paginate(request, rows.order_by("decided_at", "-asked_at"))
    table = Table(
        id="changes",
        caption=_("Proposed corrections"),
        columns=[
            Column("unit", _("Unit")),
            Column("reason", _("Why")),
            Column("who", _("Proposed by")),
            Column("at", _("Proposed"), "instant"),
            Column("state", _("State")),
        ],
        rows=[
            Row(
                cells={
                    "unit": Linked(
                        row.unit.local_name,
                        reverse("units:change", args=[row.public_id]),
                    ),
                    "reason": row.reason,
                    "who": row.asked_by.get_full_name(),
                    "at": row.asked_at,
                    "state": _mark(row),
                },
                key=str(row.public_id),
                label=row.unit.local_name,
                is_quiet=row.decided_at is not None,
            )
            for row in shown
        ],
        paging=paging,
        empty=Empty(
            _("No proposal"), _("Open a unit to propose what is to be corrected.")
        ),
    )
    return render(request, "units/changes.html", {"table": table})


@require_http_methods(["GET", "POST"])
def propose(request: HttpRequest, edition: str, code: str) -> HttpResponse:
    """Propose corrections of a unit: each field as it stands, to be overwritten."""
    unit = unit_or_404(edition, code)
    form = ProposeForm(request.POST or None, stands=current(unit), kind=unit.kind)
    refused: Refused | None = None
    if request.method == "POST" and form.is_valid():
        draft = actions.ChangeDraft(
            unit=unit, values=form.values(), reason=form.cleaned_data["reason"]
        )
        try:
            made = actions.propose_change(
                draft=draft, by=account_of(request), now=clock.now()
            )
        except Refused as why:
            refused = why
            if why.field in form.fields:
                form.add_error(why.field, f"{why.why} {why.what_now}")
        else:
            return redirect("units:change", public_id=made.public_id)
    page = {
        "unit": unit,
        "form": form,
        "refused": refused,
        "title": _("Propose a correction"),
        "crumbs": crumbs_of(unit, queries.ancestors(unit)),
        "back_url": address_of(unit),
    }
    status = 409 if refused else 422 if form.errors else 200
    return render(request, "units/form.html", page, status=status)


def _change(request: HttpRequest, public_id: UUID) -> ChangeRequest:
    rows = ChangeRequest.objects.visible_to(account_of(request)).select_related(
        "unit__edition", "asked_by", "decided_by"
    )
    return get_object_or_404(rows, public_id=public_id)


@require_http_methods(["GET", "POST"])
def change(request: HttpRequest, public_id: UUID) -> HttpResponse:
    """One proposal beside what stands now; decide it."""
    row = _change(request, public_id)
    items = compared(row)
    form = DecideForm(request.POST or None, items=items)
    if request.method == "POST" and form.is_valid():
        with refusals_shown(request):
            actions.decide_change(
                request=row,
                accepted=[int(pk) for pk in form.cleaned_data["accepted"]],
                answer=form.cleaned_data["answer"],
                by=account_of(request),
                now=clock.now(),
            )
        return redirect("units:change", public_id=public_id)
    user, is_open = account_of(request), row.state == ChangeState.OPEN
    is_mine = row.asked_by_id == user.pk
    may_decide = is_open and not is_mine and can(user, EDIT, within=row.unit_path)
    page = {
        "change": row,
        "record": _record(row),
        "crumbs": [_crumb(), Crumb(row.unit.local_name)],
        "table": _items_table(items),
        "has_stale": any(one.is_stale for one in items),
        "decide_form": form if may_decide else None,
        "may_withdraw": is_open and is_mine,
        "trail": history("unit_change", row.public_id)[::-1],
    }
    return render(
        request, "units/change.html", page, status=422 if form.errors else 200
    )


@require_POST
def withdraw(request: HttpRequest, public_id: UUID) -> HttpResponse:
    """Take one's own proposal back."""
    row = _change(request, public_id)
    with refusals_shown(request):
        actions.withdraw_change(request=row, by=account_of(request), now=clock.now())
    return redirect("units:change", public_id=public_id)


def _record(row: ChangeRequest) -> Record:
    told = [
        Definition(_("Unit"), row.unit.local_name, url=address_of(row.unit)),
        Definition(_("Why"), row.reason),
        Definition(_("Proposed by"), row.asked_by.get_full_name()),
        Definition(_("Proposed"), row.asked_at),
    ]
    if row.decided_by:
        told.append(Definition(_("Decided by"), row.decided_by.get_full_name()))
        told.append(Definition(_("Decided"), row.decided_at))
    if row.answer:
        told.append(Definition(_("Reason"), row.answer))
    return Record(
        title=row.unit.local_name,
        kind=_("Proposed correction"),
        marks=[_mark(row)],
        definitions=told,
    )


def _items_table(items: list[Compared]) -> Table:
    return Table(
        id="items",
        caption=_("What is proposed"),
        columns=[
            Column("field", _("What")),
            Column("seen", _("Then")),
            Column("proposed", _("Proposed")),
            Column("now", _("Stands now")),
            Column("verdict", _("State")),
        ],
        rows=[
            Row(
                cells={
                    "field": one.item.get_field_display(),
                    "seen": one.item.seen,
                    "proposed": one.item.proposed,
                    "now": one.now,
                    "verdict": _verdict(one),
                },
                key=str(one.item.pk),
            )
            for one in items
        ],
        has_column_chooser=False,
    )


def _verdict(one: Compared) -> Mark:
    if one.is_stale:
        return Mark(_("changed meanwhile"), "alert", "alert-triangle")
    verdict = Verdict(one.item.verdict)
    tone = {Verdict.ACCEPTED: "done", Verdict.OPEN: "accent"}.get(verdict, "quiet")
    return Mark(verdict.label, tone)  # type: ignore[arg-type]  # a tone of the table above
