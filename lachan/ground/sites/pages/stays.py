"""Who is where: the list of stays, one stay, and what is done to it."""

from __future__ import annotations

from datetime import datetime, timedelta
from uuid import UUID

from django.db.models import QuerySet
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from design import lists
from design.components import Action, Definition, Record, Table
from design.notices import refusals_shown, refuse
from lachan.ground.access.actions import can
from lachan.ground.access.models import User
from lachan.ground.access.queries import Together, account_of, history
from lachan.ground.people.models import Person
from lachan.ground.people.queries import shown_by_id
from lachan.ground.sites import actions, facts, queries
from lachan.ground.sites.forms import EndForm, StayFilter, StayForm, VoidForm
from lachan.ground.sites.models import Stay
from lachan.ground.sites.pages.parts import (
    NO_STAY,
    STAY_COLUMNS,
    figure_asked,
    person_url,
    state_of,
    stay_rows,
)
from lachan.ground.sites.rules import StayDraft
from lachan.ground.sites.words import Ring
from lachan.kernel import clock
from lachan.kernel.errors import Refused

# A batch of ends is recorded soon after they were; the journal is read no further.
_ENDS_ARE_TOLD_WITHIN = timedelta(days=30)
_SORTS = {"since": "starts_at", "until": "ends_at"}


@require_GET
def stays(request: HttpRequest) -> HttpResponse:
    """Stays of my units; opened from a figure, exactly those it counted."""
    user = account_of(request)
    behind = figure_asked(request)
    form = StayFilter(request.GET)
    visible = Stay.objects.visible_to(user)
    rows = (
        visible.filter(behind.condition)
        if behind
        else _chosen(visible, form, clock.now())
    )
    sort = lists.order(request, _SORTS, "-since")
    ordered = lists.sorted_by(rows, sort, _SORTS).select_related("facility", "unit")
    shown, paging = lists.paginate(request, ordered)
    table = Table(
        id="stays",
        caption=_("Stays"),
        columns=STAY_COLUMNS,
        rows=stay_rows(shown, user),
        sort=sort,
        paging=paging,
        empty=NO_STAY,
    )
    page = {"form": form, "table": table, "behind": behind}
    return render(request, "sites/stays.html", page)


def _chosen(rows: QuerySet[Stay], form: StayFilter, now: datetime) -> QuerySet[Stay]:
    asked = form.cleaned_data if form.is_valid() else {}
    if asked.get("state") == "ended":
        rows = rows.filter(voided_at=None, ends_at__lte=now)
    elif asked.get("state") != "all":
        rows = Stay.objects.open_at(now) & rows
    if asked.get("ring"):
        rows = rows.filter(ring=asked["ring"])
    if asked.get("q"):
        rows = rows.filter(facility__folded_name__contains=asked["q"].lower())
    if asked.get("longer_than"):
        rows = rows.filter(starts_at__lt=now - timedelta(days=asked["longer_than"]))
    return rows


def _stay(request: HttpRequest, public_id: UUID) -> Stay:
    visible = Stay.objects.visible_to(account_of(request))
    return get_object_or_404(
        visible.select_related("facility", "unit", "person", "room"),
        public_id=public_id,
    )


@require_GET
def stay(request: HttpRequest, public_id: UUID) -> HttpResponse:
    """One stay: who, where, since when, and how it ended."""
    return _shown(request, _stay(request, public_id), {})


def _together(found: Stay) -> list[Together]:
    """The facts in which the stay began and ended among others."""
    at = found.recorded_at
    shared = [Together(fact=facts.StaysOpened, pk=found.pk, first=at, last=at)]
    if found.ends_at is not None:
        last = found.ends_at + _ENDS_ARE_TOLD_WITHIN
        shared.append(
            Together(fact=facts.StaysEnded, pk=found.pk, first=found.ends_at, last=last)
        )
    return shared


def _shown(request: HttpRequest, found: Stay, forms: dict[str, object]) -> HttpResponse:
    user = account_of(request)
    now = clock.now()
    may_edit = can(user, "sites.edit", within=found.unit_path)
    is_open = found.ends_at is None and found.voided_at is None
    move_form = StayForm(
        facilities=_facilities(user), initial={"starts_at": now}, prefix="move"
    )
    page: dict[str, object] = {
        "stay": found,
        "record": _record(found, user),
        "timeline": history("stay", found.public_id, together=_together(found)),
        "may_end": may_edit and is_open,
        "may_void": may_edit and found.voided_at is None,
        "end_form": EndForm(initial={"ends_at": now}, prefix="end"),
        "move_form": move_form,
        "void_form": VoidForm(prefix="void"),
    }
    page |= forms
    status = 422 if forms else 200
    return render(request, "sites/stay.html", page, status=status)


def _facilities(user: User) -> object:
    return queries.facilities_visible_to(user).filter(closed_on=None).order_by("name")


def _record(found: Stay, user: User) -> Record:
    name, is_visible = shown_by_id([found.person_id], user)[found.person_id]
    place = found.facility.name if found.facility else ""
    definitions = [
        Definition(_("Where"), Ring(found.ring).label, place),
        Definition(_("Unit"), found.unit.local_name),
        Definition(_("Since"), found.starts_at),
        Definition(_("Until"), found.ends_at or _("still there")),
    ]
    if found.room or found.bed_label:
        bed = f"{found.room or ''} {found.bed_label}".strip()
        definitions.append(Definition(_("Bed"), bed))
    url = person_url(found.person.public_id)
    actions_shown = [Action(_("Whole person"), url, kind="quiet", icon="user")]
    return Record(
        title=name,
        kind=_("Stay"),
        marks=[state_of(found)],
        definitions=definitions,
        actions=actions_shown if is_visible and url else [],
        void_reason=found.void_reason,
        is_pseudonym=not is_visible,
    )


@require_POST
def end(request: HttpRequest, public_id: UUID) -> HttpResponse:
    """Record that the person left."""
    found = _stay(request, public_id)
    form = EndForm(request.POST, prefix="end")
    if not form.is_valid():
        return _shown(request, found, {"end_form": form})
    with refusals_shown(request):
        actions.end_stay(
            stay=found,
            ends_at=form.cleaned_data["ends_at"],
            reason=form.cleaned_data["reason"],
            by=account_of(request),
            now=clock.now(),
        )
    return redirect("sites:stay", public_id=found.public_id)


@require_POST
def move(request: HttpRequest, public_id: UUID) -> HttpResponse:
    """End this stay and open the next at the same instant."""
    found = _stay(request, public_id)
    user = account_of(request)
    form = StayForm(request.POST, facilities=_facilities(user), prefix="move")
    if not form.is_valid():
        return _shown(request, found, {"move_form": form})
    try:
        made = actions.move(
            stay=found,
            to=_draft(found.person, form),
            by=user,
            now=clock.now(),
        )
    except Refused as refused:
        refuse(request, refused)
        return redirect("sites:stay", public_id=found.public_id)
    return redirect("sites:stay", public_id=made.public_id)


@require_POST
def void(request: HttpRequest, public_id: UUID) -> HttpResponse:
    """Take a stay recorded in error out of the figures."""
    found = _stay(request, public_id)
    form = VoidForm(request.POST, prefix="void")
    if not form.is_valid():
        return _shown(request, found, {"void_form": form})
    with refusals_shown(request):
        actions.void_stay(
            stay=found,
            reason=form.cleaned_data["reason"],
            by=account_of(request),
            now=clock.now(),
        )
    return redirect("sites:stay", public_id=found.public_id)


@require_http_methods(["GET", "POST"])
def new(request: HttpRequest) -> HttpResponse:
    """Record that the person named in the address is in a place from now on."""
    user = account_of(request)
    person = _person_asked(request)
    facilities = _facilities(user)
    form = StayForm(
        request.POST or None,
        facilities=facilities,
        initial={"starts_at": clock.now(), "ring": Ring.HOME.value},
    )
    if request.method == "POST" and form.is_valid():
        draft = _draft(person, form)
        try:
            made = actions.open_stay(draft=draft, by=user, now=clock.now())
        except Refused as refused:
            refuse(request, refused)
        else:
            return redirect("sites:stay", public_id=made.public_id)
    page = {
        "form": form,
        "name": shown_by_id([person.pk], user)[person.pk].name,
        "back": person_url(person.public_id) or reverse("sites:stays"),
    }
    return render(request, "sites/new.html", page, status=422 if form.errors else 200)


def _person_asked(request: HttpRequest) -> Person:
    try:
        public_id = UUID(request.GET.get("person", ""))
    except ValueError:
        raise Http404 from None
    visible = Person.objects.standing().visible_to(account_of(request))
    return get_object_or_404(visible, public_id=public_id)


def _draft(person: Person, form: StayForm) -> StayDraft:
    """At home the stay counts where the person lives, else where the place is."""
    told = form.cleaned_data
    facility = told["facility"]
    home = facility or person
    return StayDraft(
        person_id=person.pk,
        ring=told["ring"],
        unit_id=home.unit_id,
        unit_path=home.unit_path,
        starts_at=told["starts_at"],
        facility_id=facility.pk if facility else None,
        bed_label=told["bed_label"],
    )
