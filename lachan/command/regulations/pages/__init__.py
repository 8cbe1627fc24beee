"""Editions proposed: the list, proposing one, one with its replay, deciding."""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import Any
from uuid import UUID

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from design.components import Crumb
from design.notices import refusals_shown
from lachan.command.regulations import actions, queries, rules
from lachan.command.regulations.forms import (
    AmendForm,
    ApprovalForm,
    ChooseForm,
    FileForm,
    RefusalForm,
)
from lachan.command.regulations.models import SEES, PolicyDraft
from lachan.command.regulations.pages.shown import (
    changes_table,
    comparison_of,
    drafts_table,
    impact_said,
    record_of,
)
from lachan.command.regulations.words import DraftState
from lachan.ground.access.actions import can
from lachan.ground.access.models import User
from lachan.ground.access.queries import account_of, holds
from lachan.ground.policy.models import PolicyEdition
from lachan.ground.policy.pages import tables
from lachan.ground.policy.rules.writing import amended
from lachan.kernel import clock
from lachan.kernel.errors import Refused


def _account(request: HttpRequest) -> User:
    """The account, if it drafts or approves anywhere; else there is no such page."""
    user = account_of(request)
    if not any(holds(user, permission) for permission in SEES):
        raise Http404
    return user


def _drafter(request: HttpRequest) -> User:
    user = account_of(request)
    if not holds(user, "policy.draft"):
        raise Http404
    return user


@require_GET
def drafts(request: HttpRequest) -> HttpResponse:
    """Every draft of my places, the newest first, and a way to propose one."""
    user = _account(request)
    rows = PolicyDraft.objects.visible_to(user).select_related("drafted_by")
    shown = {
        "table": drafts_table(
            rows.defer("text", "impact").order_by("-drafted_at")[:200]
        ),
        "choose": _choose(user),
        "may_draft": holds(user, "policy.draft"),
    }
    return render(request, "regulations/list.html", shown)


def _choose(user: User) -> ChooseForm:
    tongue = tables.language()
    today = clock.today(clock.now())
    return ChooseForm(
        choices=[
            (str(row.pk), f"{row.name(tongue)} · {row.edition}")
            for row in queries.amendable(user, on=today)
        ]
    )


@require_http_methods(["GET", "POST"])
def new(request: HttpRequest) -> HttpResponse:
    """Propose an edition by its file."""
    user = _drafter(request)
    form = FileForm(request.POST or None)
    if form.is_bound and form.is_valid():
        told = form.cleaned_data
        proposal = actions.Proposal(told["text"], "page", told["reason"])
        return _drafted(request, proposal, user, form)
    return _form_page(request, form, _("Propose an edition by its file"))


@require_http_methods(["GET", "POST"])
def amend(request: HttpRequest) -> HttpResponse:
    """Propose other numbers for an edition, for the nation or for a province."""
    user = _drafter(request)
    now = clock.now()
    asked = request.GET.get("edition", "")
    if not asked.isdigit():
        raise Http404
    row = get_object_or_404(PolicyEdition, pk=int(asked))
    places = queries.places_to_draft_for(user, on=clock.today(now))
    form = AmendForm(
        request.POST or None,
        edition=row.content,
        places=places,
        initial=_suggested(row, places, now),
    )
    if form.is_bound and form.is_valid():
        text = amended(row.content, form.amendment())
        reason = form.cleaned_data["reason"]
        proposal = actions.Proposal(text, f"page: {row.ref}", reason)
        return _drafted(request, proposal, user, form)
    return _form_page(request, form, row.name(tables.language()))


def _suggested(
    row: PolicyEdition, places: list[tuple[str, str]], now: datetime
) -> dict[str, Any]:
    tomorrow = clock.today(now) + timedelta(days=1)
    return {
        "place": places[0][0] if places else "",
        "label": f"{tomorrow:%Y-%m-%d}",
        "valid_from": tomorrow,
        "date": clock.today(now),
        "verification": "text",
    }


def _drafted(
    request: HttpRequest, proposal: actions.Proposal, user: User, form: Any
) -> HttpResponse:
    try:
        row = actions.draft(proposal=proposal, by=user, now=clock.now())
    except Refused as refused:
        return _form_page(
            request, form, _("Propose an edition"), refused=refused, status=409
        )
    return redirect("regulations:record", public_id=row.public_id)


def _form_page(
    request: HttpRequest,
    form: Any,
    title: str,
    *,
    refused: Refused | None = None,
    status: int | None = None,
) -> HttpResponse:
    shown = {"form": form, "title": title, "refused": refused, "crumbs": [_crumb()]}
    invalid = form.is_bound and not form.is_valid()
    return render(
        request,
        "regulations/new.html",
        shown,
        status=status or (422 if invalid else 200),
    )


def _crumb() -> Crumb:
    return Crumb(_("Proposed editions"), reverse("regulations:list"))


def _draft(request: HttpRequest, public_id: UUID) -> PolicyDraft:
    visible = PolicyDraft.objects.visible_to(_account(request))
    rows = visible.select_related("drafted_by", "decided_by")
    return get_object_or_404(rows, public_id=public_id)


@require_GET
def record(request: HttpRequest, public_id: UUID) -> HttpResponse:
    """One draft: what it changes, whom, and the decision on it."""
    row = _draft(request, public_id)
    return render(request, "regulations/record.html", _shown(request, row))


def _shown(request: HttpRequest, row: PolicyDraft) -> dict[str, Any]:
    user = account_of(request)
    waits = row.state == DraftState.WAITING
    mine = row.drafted_by_id == user.pk
    may_decide = waits and can(user, "policy.approve", within=row.unit_path)
    seen = queries.changes_seen_by(row, user)
    late = rules.is_retroactive(row.valid_from, today=clock.today(clock.now()))
    return {
        "draft": row,
        "record": record_of(row),
        "crumbs": [_crumb(), Crumb(str(row))],
        "comparison": comparison_of(row),
        "impact": impact_said(row),
        "changes": changes_table(row, seen),
        "hidden": len(row.impact["changes"]) - len(seen),
        "needs_another": may_decide and mine,
        "approval": ApprovalForm(is_retroactive=late),
        "refusal_form": RefusalForm(),
        "may_decide": may_decide and not mine,
        "may_withdraw": waits and mine,
    }


@require_POST
def approve(request: HttpRequest, public_id: UUID) -> HttpResponse:
    """Let the edition hold from its first day on."""
    row = _draft(request, public_id)
    form = ApprovalForm(request.POST, is_retroactive=True)
    form.is_valid()
    with refusals_shown(request):
        actions.approve(
            draft=row,
            by=account_of(request),
            now=clock.now(),
            note=form.cleaned_data.get("note", ""),
            accepts_retroactive=form.cleaned_data.get("accepts_retroactive", False),
        )
    return redirect("regulations:record", public_id=public_id)


@require_POST
def refuse_draft(request: HttpRequest, public_id: UUID) -> HttpResponse:
    """Do not approve it, and say why."""
    row = _draft(request, public_id)
    reason = request.POST.get("reason", "")[:500]
    with refusals_shown(request):
        actions.refuse(
            draft=row, by=account_of(request), now=clock.now(), reason=reason
        )
    return redirect("regulations:record", public_id=public_id)


@require_POST
def withdraw(request: HttpRequest, public_id: UUID) -> HttpResponse:
    """Take it back."""
    row = _draft(request, public_id)
    with refusals_shown(request):
        actions.withdraw(draft=row, by=account_of(request), now=clock.now())
    return redirect("regulations:record", public_id=public_id)
