"""Opening a case: six fields, and a look at who may be meant before it is saved."""

from __future__ import annotations

from datetime import datetime
from uuid import UUID

from django.contrib import messages
from django.db import transaction
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _

from lachan.ground.access.models import User
from lachan.ground.access.queries import holds
from lachan.ground.people.actions import register
from lachan.ground.people.models import Person
from lachan.ground.people.queries import Candidate, likely_same, shown_name
from lachan.ground.units.queries import own_commune
from lachan.kernel import clock
from lachan.kernel.errors import Refused
from lachan.watch.cases import actions, words
from lachan.watch.cases.forms import OpenForm
from lachan.watch.cases.models import Case
from lachan.watch.cases.pages.listing import reader_of
from lachan.watch.cases.rules import CaseDraft

NEW = "new"


def open_case(request: HttpRequest) -> HttpResponse:
    """Ask six fields, show who is alike, then open the case and go to its page."""
    user = reader_of(request)
    if not holds(user, words.EDIT):
        raise Http404
    person = _chosen(request, user)
    form = _form(request, person, user)
    alike: list[Candidate] = []
    refused: Refused | None = None
    if request.method == "POST" and form.is_valid():
        decided = person is not None or form.cleaned_data["person"] == NEW
        if not decided:
            alike = likely_same(form.person_draft(), user=user)
        if decided or not alike:
            try:
                case = _open(form, person, user, clock.now())
            except Refused as refusal:
                refused = refusal
            else:
                messages.success(request, _("The case is open. Complete it below."))
                return redirect("cases:record", public_id=case.public_id)
    page = {
        "form": form,
        "alike": alike,
        "person": shown_name(person, user) if person else "",
        "refused": refused,
        "known_case": _known_case(refused),
        "new_episode": request.POST.get("new_episode") == "1",
    }
    return render(request, "cases/open.html", page, status=409 if refused else 200)


def _chosen(request: HttpRequest, user: User) -> Person | None:
    """The person somebody chose among those who are alike, or came here with."""
    text = request.POST.get("person") or request.GET.get("person") or ""
    if text in ("", NEW):
        return None
    try:
        public_id = UUID(text)
    except ValueError:
        raise Http404 from None
    return get_object_or_404(Person.objects.standing(), public_id=public_id)


def _form(request: HttpRequest, person: Person | None, user: User) -> OpenForm:
    if request.method == "POST":
        return OpenForm(request.POST)
    initial: dict[str, object] = {}
    if person is not None:
        initial = {"person": str(person.public_id), "unit": person.unit.public_id}
    elif commune := own_commune(user, on=clock.today(clock.now())):
        initial = {"unit": commune.public_id}
    return OpenForm(initial=initial)


@transaction.atomic
def _open(form: OpenForm, person: Person | None, user: User, now: datetime) -> Case:
    given = form.cleaned_data
    if person is None:
        person = register(draft=form.person_draft(), by=user, now=now)
    draft = CaseDraft(
        person_id=person.pk,
        unit_id=given["unit"].pk,
        unit_path=given["unit"].path,
        disease=given["disease"],
        notified_at=now,
        public_id=given["public_id"],
        found_by=given["found_by"],
    )
    new_episode = form.data.get("new_episode") == "1"
    return actions.open_case(draft=draft, by=user, now=now, new_episode=new_episode)


def _known_case(refused: Refused | None) -> str:
    """The page of the case that stands in the way of a second one."""
    if not isinstance(refused, actions.AlreadyACase):
        return ""
    return reverse("cases:record", args=[refused.case.public_id])
