"""Taking specimens at the station: one person, several in a tube, a rapid kit."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any
from uuid import UUID

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _

from lachan.ground.access.models import User, within
from lachan.ground.access.queries import paths_of
from lachan.ground.people.models import Person
from lachan.ground.people.queries import shown_name
from lachan.ground.units.models import Unit
from lachan.kernel import clock
from lachan.kernel.errors import Refused
from lachan.watch.labs import actions, queries, words
from lachan.watch.labs.forms import KitForm, SampleForm, TogetherForm
from lachan.watch.labs.models import TestRequest
from lachan.watch.labs.pages.seen import reader_of
from lachan.watch.labs.rules import RequestDraft, SpecimenDraft

MOST_AT_HOME = 30


def new(request: HttpRequest) -> HttpResponse:
    """Person, tube, reason: three answers make a specimen; more is asked if need be."""
    user = reader_of(request, words.SAMPLE)
    person = _named(request, user)
    refused: Refused | None = None
    form = _sample_form(request, user, person)
    if request.method == "POST" and form.is_valid():
        try:
            made = _take(form.cleaned_data, user)
        except Refused as refusal:
            refused = refusal
            form = _sample_form(request, user, person, asks_why=_asks_why(refusal))
        else:
            messages.success(
                request, _("Tube %(code)s is recorded.") % {"code": made.tube}
            )
            return redirect(f"{reverse('labs:new')}?last={made.public_id}")
    page = {
        "form": form,
        "refused": refused,
        "earlier": _earlier(person),
        "name": shown_name(person, user) if person else "",
        "last": request.GET.get("last", ""),
        "title": _("Take a specimen"),
    }
    return render(request, "labs/sample.html", page, status=409 if refused else 200)


def _asks_why(refusal: Refused) -> bool:
    return isinstance(refusal, actions.AlreadySampled)


def _earlier(person: Person | None) -> list[Any]:
    """What stands already: said before sampling, for every disease."""
    if person is None:
        return []
    now = clock.now()
    return [
        one
        for code, _name in queries.diseases()
        for one in queries.before_sampling(person.pk, code, now=now)
    ]


def _named(request: HttpRequest, user: User) -> Person | None:
    """The person one came here with."""
    text = request.GET.get("person", "")
    if not text:
        return None
    try:
        public_id = UUID(text)
    except ValueError:
        raise Http404 from None
    person: Person = get_object_or_404(_people(user), public_id=public_id)
    return person


def _people(user: User) -> Any:
    return Person.objects.standing().visible_to(user).select_related("unit")


def _sample_form(
    request: HttpRequest,
    user: User,
    person: Person | None,
    *,
    asks_why: bool = False,
) -> SampleForm:
    initial = {"person": str(person.public_id)} if person else {}
    form = SampleForm(
        request.POST if request.method == "POST" else None,
        initial=initial,
        people=_people(user),
        plans=queries.plans_of(user).filter(ended_at=None),
        asks_why=asks_why or bool(_earlier(person)),
    )
    widget: Any = form.fields["person"].widget
    widget.label_of = lambda key: _label(key, user)
    return form


def _label(key: str, user: User) -> str:
    try:
        person = _people(user).filter(public_id=UUID(key)).first()
    except ValueError:
        return ""
    return shown_name(person, user) if person else ""


def place_of(person: Person, user: User) -> Unit:
    """The unit on whose account somebody is sampled.

    The home, where the account works there; else the account's own unit: people fall
    ill away from home.
    """
    roots = paths_of(user, words.SAMPLE)
    if any(person.unit_path.startswith(root) for root in roots):
        return person.unit
    own = Unit.objects.filter(path__in=roots).order_by("depth").first()
    return own or person.unit


def _asked(given: dict[str, Any], person: Person, user: User) -> RequestDraft:
    unit = place_of(person, user)
    disease, _colon, test = given["what"].partition(":")
    plan = given.get("plan")
    return RequestDraft(
        person_id=person.pk,
        unit_id=unit.pk,
        unit_path=unit.path,
        disease=disease,
        test=test,
        indication=given["indication"],
        public_id=given.get("request_id"),
        plan_id=plan.pk if plan else None,
    )


def _take(given: dict[str, Any], user: User) -> Any:
    return actions.sample(
        request=_asked(given, given["person"], user),
        specimen=SpecimenDraft(
            tube_code=given["tube_code"],
            collected_at=given["collected_at"],
            material=given["material"],
            public_id=given["specimen_id"],
        ),
        by=user,
        now=clock.now(),
        despite=given["despite"],
    )


def collect(request: HttpRequest, public_id: UUID) -> HttpResponse:
    """Take the specimen of a request that waits for one."""
    user = reader_of(request, words.SAMPLE)
    rows = TestRequest.objects.standing().filter(
        within("unit_path", paths_of(user, words.SAMPLE))
    )
    asked = get_object_or_404(rows.select_related("person"), public_id=public_id)
    form = _sample_form(request, user, None)
    for name in ("person", "indication", "what", "plan", "despite", "request_id"):
        del form.fields[name]
    form.fieldsets = ()
    refused: Refused | None = None
    if request.method == "POST" and form.is_valid():
        given = form.cleaned_data
        draft = SpecimenDraft(
            tube_code=given["tube_code"],
            collected_at=given["collected_at"],
            material=given["material"],
            public_id=given["specimen_id"],
        )
        try:
            made = actions.collect(request=asked, draft=draft, by=user, now=clock.now())
        except Refused as refusal:
            refused = refusal
        else:
            messages.success(
                request, _("Tube %(code)s is recorded.") % {"code": made.tube}
            )
            return redirect("labs:waiting")
    page = {
        "form": form,
        "refused": refused,
        "name": shown_name(asked.person, user),
        "title": _("Take a specimen"),
    }
    return render(request, "labs/sample.html", page, status=409 if refused else 200)


def kit(request: HttpRequest) -> HttpResponse:
    """Write down a rapid kit or a self-test."""
    user = reader_of(request, words.SAMPLE)
    person = _named(request, user)
    form = KitForm(
        request.POST if request.method == "POST" else None,
        initial={"person": str(person.public_id)} if person else {},
        people=_people(user),
    )
    widget: Any = form.fields["person"].widget
    widget.label_of = lambda key: _label(key, user)
    refused: Refused | None = None
    if request.method == "POST" and form.is_valid():
        given = form.cleaned_data
        try:
            made = actions.report_kit(
                request=_asked(given, given["person"], user),
                value=given["value"],
                taken_at=given["taken_at"],
                by_staff=given["by_staff"],
                by=user,
                now=clock.now(),
            )
        except Refused as refusal:
            refused = refusal
        else:
            messages.success(request, _("The rapid kit is recorded."))
            return redirect("labs:record", public_id=made.public_id)
    page = {"form": form, "refused": refused, "title": _("Rapid kit or self-test")}
    return render(request, "labs/sample.html", page, status=409 if refused else 200)


def together(request: HttpRequest) -> HttpResponse:
    """Several people in one tube: choose a household, take out who is not there."""
    user = reader_of(request, words.SAMPLE)
    chosen = _chosen(request, user)
    form = TogetherForm(request.POST if request.method == "POST" else None)
    refused: Refused | None = None
    if request.method == "POST" and form.is_valid():
        given = form.cleaned_data
        try:
            pool = actions.sample_together(
                requests=[_asked(given, one, user) for one in chosen],
                specimen=SpecimenDraft(
                    tube_code=given["tube_code"],
                    collected_at=given["collected_at"],
                    public_id=given["pool_id"],
                ),
                by=user,
                now=clock.now(),
                despite=given["despite"],
                over_size_reason=given["over_size_reason"],
            )
        except Refused as refusal:
            refused = refusal
        else:
            messages.success(
                request, _("Tube %(code)s is recorded.") % {"code": pool.code}
            )
            return redirect("labs:pool", public_id=pool.public_id)
    page = {
        "form": form,
        "refused": refused,
        "people": [(one.public_id, shown_name(one, user)) for one in chosen],
    }
    return render(request, "labs/together.html", page, status=409 if refused else 200)


def _chosen(request: HttpRequest, user: User) -> Sequence[Person]:
    """Everybody named in the address or the form; one person brings the household."""
    given = request.POST if request.method == "POST" else request.GET
    ids = []
    for text in given.getlist("person"):
        try:
            ids.append(UUID(text))
        except ValueError:
            raise Http404 from None
    people = _people(user)
    found = list(people.filter(public_id__in=ids).order_by("pk"))
    if request.method == "POST" or len(found) != 1:
        return found
    home = found[0].household_id
    at_home = people.filter(household=home).order_by("pk") if home else people.none()
    return [*found, *(p for p in at_home[:MOST_AT_HOME] if p.pk != found[0].pk)]
