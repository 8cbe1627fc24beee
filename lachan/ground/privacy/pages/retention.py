"""How long data are kept, what is due, and who approves that it goes."""

from __future__ import annotations

from typing import Any
from uuid import UUID

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_http_methods

from design.components import Action, Column, Empty, Mark, Row, Table
from design.notices import refusals_shown
from lachan.ground.access.actions import can
from lachan.ground.access.models import User
from lachan.ground.access.queries import account_of, holds
from lachan.ground.privacy import words
from lachan.ground.privacy.actions import keeping
from lachan.ground.privacy.models import Disposal
from lachan.ground.privacy.pages import parts
from lachan.ground.privacy.queries.keeping import terms
from lachan.ground.privacy.rules.keeping import Term
from lachan.ground.privacy.words import DisposalState
from lachan.kernel import clock

_TONES = {DisposalState.PROPOSED: "accent", DisposalState.DONE: "done"}
_MOST = 100


@require_GET
def retention(request: HttpRequest) -> HttpResponse:
    """The terms, what waits for approval, and what was disposed of."""
    user = account_of(request)
    if not holds(user, words.VIEW):
        raise Http404
    page = {
        "tabs": parts.tabs("retention"),
        "terms": _terms(),
        "disposals": _disposals(),
        "waiting": _waiting(user),
        "may_count": can(user, words.HANDLE, within=""),
    }
    return render(request, "privacy/retention.html", page)


def _terms() -> Table:
    return Table(
        id="terms",
        caption=_("Terms of retention"),
        columns=[
            Column("class", _("Data")),
            Column("days", _("Days"), "count"),
            Column("how", _("How")),
            Column("source", _("Source"), is_minor=True),
        ],
        rows=[_term(one) for one in terms().values()],
    )


def _term(one: Term) -> Row:
    by_hand = _("a second person approves") if one.days else _("no term is known")
    return Row(
        cells={
            "class": str(one.name),
            "days": one.days,
            "how": by_hand if one.is_approved_by_hand else _("every night by itself"),
            "source": f"[{one.verification.mark}] {_(one.source)}",
        },
        label=str(one.name),
    )


def _name(disposal: Disposal) -> str:
    term = terms().get(disposal.term)
    return str(term.name) if term else disposal.term


def _waiting(user: User) -> list[dict[str, Any]]:
    """What was counted, with the buttons of those who may decide."""
    if not can(user, words.DECIDE, within=""):
        return []
    rows = Disposal.objects.filter(state=DisposalState.PROPOSED).order_by("term")
    return [
        {"title": _name(one), "due": one.due, "actions": _verbs(one)} for one in rows
    ]


def _verbs(one: Disposal) -> list[Action]:
    return [
        Action(
            _("Dispose of them"),
            reverse("privacy:approve", args=[one.public_id]),
            kind="danger",
            method="post",
            confirm=_("They are gone for good. Only counts and a proof stay."),
        ),
        Action(
            _("Keep them for now"),
            reverse("privacy:keep", args=[one.public_id]),
            method="post",
        ),
    ]


def _disposals() -> Table:
    rows = Disposal.objects.select_related("decided_by").order_by("-pk")[:_MOST]
    return Table(
        id="disposals",
        caption=_("Disposals"),
        columns=[
            Column("class", _("Data")),
            Column("due", _("Counted"), "count"),
            Column("state", _("State")),
            Column("when", _("Decided"), "instant"),
            Column("who", _("By")),
            Column("proof", _("Proof"), is_minor=True),
        ],
        rows=[_disposal(one) for one in rows],
        empty=Empty(_("Nothing was due yet"), "", icon="archive"),
    )


def _disposal(one: Disposal) -> Row:
    state = DisposalState(one.state)
    return Row(
        cells={
            "class": _name(one),
            "due": one.due,
            "state": Mark(state.label, _TONES.get(state, "quiet")),  # type: ignore[arg-type]  # tones of the design
            "when": one.decided_at or "",
            "who": one.decided_by.full_name if one.decided_by else "–",
            "proof": one.proof[:16] or "–",
        },
        key=str(one.public_id),
        label=_name(one),
    )


@require_http_methods(["POST"])
def count_due(request: HttpRequest) -> HttpResponse:
    """Count now what the clock counts every night."""
    with refusals_shown(request):
        keeping.propose_disposals(by=account_of(request), now=clock.now())
    return redirect("privacy:retention")


@require_http_methods(["POST"])
def approve(request: HttpRequest, public_id: UUID) -> HttpResponse:
    """Dispose of what was counted."""
    return _decide(request, public_id, keeping.approve_disposal)


@require_http_methods(["POST"])
def keep(request: HttpRequest, public_id: UUID) -> HttpResponse:
    """Keep it for now."""
    return _decide(request, public_id, keeping.refuse_disposal)


def _decide(request: HttpRequest, public_id: UUID, verb: Any) -> HttpResponse:
    user = account_of(request)
    if not can(user, words.DECIDE, within=""):
        raise Http404
    found = get_object_or_404(Disposal, public_id=public_id)
    with refusals_shown(request):
        verb(disposal=found, by=user, now=clock.now())
    return redirect("privacy:retention")
