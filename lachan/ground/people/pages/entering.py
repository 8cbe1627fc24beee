"""Entering somebody: six fields or a card; who is there already is shown before."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any
from uuid import UUID

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST

from design.components import Column, Row, Table
from design.components import Person as PersonCell
from design.notices import refuse
from lachan.ground.access.models import User
from lachan.ground.access.queries import account_of, holds
from lachan.ground.people import actions, queries
from lachan.ground.people.forms import (
    CardForm,
    RegisterForm,
    draft_of,
    from_card,
)
from lachan.ground.people.models import Person
from lachan.ground.people.pages.parts import likelihood, whole_url
from lachan.ground.people.queries import Candidate
from lachan.ground.people.words import EDIT
from lachan.ground.units.queries import own_commune
from lachan.kernel import clock
from lachan.kernel.errors import Doubt, Refused
from lachan.kernel.identity import UnreadableCode, read_card_qr
from lachan.kernel.ids import uuid7


def _who_may_enter(request: HttpRequest) -> User:
    user = account_of(request)
    if not holds(user, EDIT):
        raise Http404
    return user


def _begun(user: User) -> dict[str, Any]:
    """What is known of anybody this account enters: a station's people live there."""
    commune = own_commune(user, on=clock.today(clock.now()))
    lives = {"unit": commune.public_id} if commune else {}
    return {"public_id": uuid7(), **lives}


@require_http_methods(["GET", "POST"])
def new(request: HttpRequest) -> HttpResponse:
    """Enter a person, unless the reader finds them among those shown."""
    user = _who_may_enter(request)
    if request.method != "POST":
        return _form(request, RegisterForm(initial=_begun(user)))
    form = RegisterForm(request.POST)
    if not form.is_valid():
        return _form(request, form, status=422)
    candidates = queries.likely_same(form.draft(), user=user)
    looked_at = _looked_at(form)
    if {str(one.public_id) for one in candidates} - looked_at:
        return _form(request, form, candidates=candidates, status=422)
    try:
        person = actions.register(draft=form.draft(), by=user, now=clock.now())
    except Refused as refused:
        if refused.field in form.fields:
            form.add_error(refused.field, f"{refused.why} {refused.what_now}")
        else:
            refuse(request, refused)
        return _form(request, form, candidates=candidates, status=422)
    _tell_apart(person, candidates, user)
    return redirect(whole_url(person))


def _looked_at(form: RegisterForm) -> set[str]:
    return set(form.cleaned_data["looked_at"].split())


def _tell_apart(person: Person, candidates: Sequence[Candidate], user: User) -> None:
    """Whom the reader saw and passed over is another person: remembered."""
    others = Person.objects.in_bulk([one.person_id for one in candidates])
    for other in others.values():
        if other.pk != person.pk:
            actions.mark_not_same(one=person, other=other, by=user, now=clock.now())


def _form(
    request: HttpRequest,
    form: RegisterForm,
    *,
    candidates: Sequence[Candidate] = (),
    doubts: Sequence[Doubt] = (),
    card: CardForm | None = None,
    status: int = 200,
) -> HttpResponse:
    """The page; candidates come with a form that says: none of these."""
    if candidates and form.is_bound:
        looked_at = " ".join(str(one.public_id) for one in candidates)
        form.data = {**form.data.dict(), "looked_at": looked_at}  # type: ignore[attr-defined]  # Django's forms may be given other data
    page = {
        "form": form,
        "card": card or CardForm(),
        "doubts": doubts,
        "similar": candidates_table(candidates),
        "back": reverse("people:list"),
    }
    return render(request, "people/new.html", page, status=status)


@require_POST
def read_card(request: HttpRequest) -> HttpResponse:
    """Fill the form from the text of a card's code; nothing is kept of it."""
    begun = _begun(_who_may_enter(request))
    card = CardForm(request.POST)
    empty = RegisterForm(initial=begun)
    if not card.is_valid():
        return _form(request, empty, card=card, status=422)
    try:
        reading = read_card_qr(card.cleaned_data["code"])
    except UnreadableCode as unread:
        card.add_error("code", f"{unread.why} {unread.what_now}")
        return _form(request, empty, card=card, status=422)
    filled = RegisterForm(initial={**begun, **from_card(reading)})
    return _form(request, filled, doubts=reading.doubts)


@require_POST
def similar(request: HttpRequest) -> HttpResponse:
    """Who may be meant by what is typed so far; asked as fields change."""
    user = _who_may_enter(request)
    form = RegisterForm(request.POST)
    form.is_valid()  # for what can be read of a form not yet whole
    candidates = queries.likely_same(draft_of(form.cleaned_data), user=user)
    page = {"similar": candidates_table(candidates)}
    return render(request, "people/_similar.html", page)


def candidates_table(candidates: Sequence[Candidate]) -> Table | None:
    """Who is in the register already, with why it may be the same person."""
    if not candidates:
        return None
    return Table(
        id="similar",
        caption=_("In the register already"),
        columns=[
            Column("person", _("Person")),
            Column("score", _("Likelihood")),
            Column("why", _("Why")),
        ],
        rows=[
            candidate_row(one, _url_of(one.public_id) if one.is_visible else "")
            for one in candidates
        ],
        has_column_chooser=False,
        shows_caption=True,
    )


def candidate_row(one: Candidate, url: str) -> Row:
    """Somebody who may be meant, with how likely it is and why."""
    return Row(
        cells={
            "person": PersonCell(one.shown, url, is_pseudonym=not one.is_visible),
            "score": likelihood(one.score),
            "why": ", ".join(str(reason.label) for reason in one.reasons),
        },
        key=str(one.public_id),
        label=one.shown,
    )


def _url_of(public_id: UUID) -> str:
    return whole_url(Person(public_id=public_id))
