"""Decrees: the list, recording one, its dry run, carrying it out, what it left open."""

from __future__ import annotations

from typing import Any
from uuid import UUID

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from design.components import Crumb
from design.notices import refuse
from lachan.ground.access.actions import can
from lachan.ground.access.models import User
from lachan.ground.access.queries import account_of, history, holds
from lachan.ground.units import actions, queries
from lachan.ground.units.forms.decrees import AnswerForm, DecreeForm, ReasonForm
from lachan.ground.units.models import Decree, DecreeQuestion
from lachan.ground.units.pages import decreed
from lachan.ground.units.words import CARRY_OUT, DECREE, DECREE_RIGHTS, DecreeState
from lachan.kernel import clock
from lachan.kernel.errors import Refused


def _account(request: HttpRequest) -> User:
    """The account, if it records or carries out decrees; else there is no such page."""
    user = account_of(request)
    if not any(holds(user, right) for right in DECREE_RIGHTS):
        raise Http404
    return user


def _crumb() -> Crumb:
    return Crumb(_("Decrees on units"), reverse("units:decrees"))


@require_GET
def listed(request: HttpRequest) -> HttpResponse:
    """Every decree on my units, the newest first."""
    user = _account(request)
    rows = Decree.objects.visible_to(user).select_related("recorded_by", "carried_by")
    shown = {
        "table": decreed.decrees_table(rows.order_by("-issued_on", "-pk")[:200]),
        "may_record": holds(user, DECREE),
    }
    return render(request, "units/decrees.html", shown)


@require_http_methods(["GET", "POST"])
def new(request: HttpRequest) -> HttpResponse:
    """Write a decree down: its lines typed, from a file, or from the mapping."""
    user = account_of(request)
    if not holds(user, DECREE):
        raise Http404
    form = DecreeForm(request.POST or None, request.FILES or None)
    refused: Refused | None = None
    if request.method == "POST" and form.is_valid():
        try:
            row = actions.record_decree(draft=form.draft(), by=user, now=clock.now())
        except Refused as why:
            refused = why
        else:
            return redirect("units:decree", public_id=row.public_id)
    shown = {"form": form, "refused": refused, "crumbs": [_crumb()]}
    status = 409 if refused else 422 if form.errors else 200
    return render(request, "units/decree_new.html", shown, status=status)


def _decree(request: HttpRequest, public_id: UUID) -> Decree:
    rows = Decree.objects.visible_to(_account(request)).select_related(
        "recorded_by", "carried_by", "predecessor_edition", "successor_edition"
    )
    return get_object_or_404(rows, public_id=public_id)


@require_GET
def record(request: HttpRequest, public_id: UUID) -> HttpResponse:
    """One decree: its lines, what it would change or has changed, what is open."""
    row = _decree(request, public_id)
    return render(request, "units/decree.html", _shown(request, row))


def _shown(request: HttpRequest, row: Decree) -> dict[str, Any]:
    user = account_of(request)
    is_draft = row.state == DecreeState.DRAFT
    path = row.lines.earliest("pk").predecessor.path
    may_carry = can(user, CARRY_OUT, within=path)
    is_mine = row.recorded_by_id == user.pk
    questions = list(row.questions.select_related("unit__edition", "answered_by"))
    effect = queries.effect_of(row, now=clock.now()) if is_draft else None
    return {
        "decree": row,
        "crumbs": [_crumb(), Crumb(str(row))],
        "record": decreed.record_of(row),
        "lines": decreed.lines_table(row),
        "effect": decreed.effect_table(effect) if effect else None,
        "held": decreed.held_table(effect) if effect else None,
        "to_ask": decreed.asked_table(effect) if effect else None,
        "questions": decreed.questions_table(questions) if questions else None,
        "answers": _answers(questions) if may_carry else [],
        "may_carry": is_draft and may_carry and not is_mine,
        "needs_another": is_draft and is_mine,
        "may_withdraw": is_draft and can(user, DECREE, within=path),
        "may_undo": row.state == DecreeState.CARRIED and may_carry,
        "undo_form": ReasonForm(),
        "trail": history("decree", row.public_id)[::-1],
    }


def _answers(questions: list[DecreeQuestion]) -> list[dict[str, Any]]:
    """The open questions, each with its form."""
    names = decreed.names_of_subjects(questions)
    return [
        {
            "question": one,
            "title": decreed.said(one, names),
            "form": AnswerForm(gives=one.is_of_sight, prefix=str(one.pk)),
        }
        for one in questions
        if one.answered_at is None
    ][:50]


@require_POST
def carry(request: HttpRequest, public_id: UUID) -> HttpResponse:
    """Carry it out, as a second person."""
    row = _decree(request, public_id)
    try:
        actions.carry_out(decree=row, by=account_of(request), now=clock.now())
    except Refused as refused:
        refuse(request, refused)
    return redirect("units:decree", public_id=public_id)


@require_POST
def undo(request: HttpRequest, public_id: UUID) -> HttpResponse:
    """Put everything back."""
    row = _decree(request, public_id)
    reason = request.POST.get("reason", "")[:300]
    try:
        actions.undo_decree(
            decree=row, reason=reason, by=account_of(request), now=clock.now()
        )
    except Refused as refused:
        refuse(request, refused)
    return redirect("units:decree", public_id=public_id)


@require_POST
def withdraw(request: HttpRequest, public_id: UUID) -> HttpResponse:
    """Take it back before it was carried out."""
    row = _decree(request, public_id)
    try:
        actions.withdraw_decree(decree=row, by=account_of(request), now=clock.now())
    except Refused as refused:
        refuse(request, refused)
    return redirect("units:decree", public_id=public_id)


@require_POST
def answer(request: HttpRequest, public_id: UUID, question_id: UUID) -> HttpResponse:
    """Decide what the decree left open."""
    row = _decree(request, public_id)
    asked = get_object_or_404(row.questions, public_id=question_id)
    form = AnswerForm(request.POST, gives=asked.is_of_sight, prefix=str(asked.pk))
    form.is_valid()
    try:
        actions.answer_question(
            question=asked,
            answer=form.cleaned_data.get("answer", ""),
            gives=form.cleaned_data.get("gives", False),
            by=account_of(request),
            now=clock.now(),
        )
    except Refused as refused:
        refuse(request, refused)
    return redirect("units:decree", public_id=public_id)
