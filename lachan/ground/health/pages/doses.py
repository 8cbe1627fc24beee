"""Doses: the list, those of one person, recording one and taking one back."""

from __future__ import annotations

from collections.abc import Iterable
from uuid import UUID

from django.db.models import QuerySet
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import NoReverseMatch, reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from design import lists
from design.components import (
    Action,
    Column,
    Definition,
    Empty,
    Mark,
    Record,
    Row,
    Table,
)
from design.components import Person as PersonCell
from design.notices import refusals_shown, refuse
from lachan.ground.access.actions import can
from lachan.ground.access.models import User
from lachan.ground.access.queries import Together, account_of, history
from lachan.ground.health import actions, facts, queries
from lachan.ground.health.forms import DoseFilter, DoseForm, VoidForm
from lachan.ground.health.models import DoseReceived
from lachan.ground.health.rules import DoseDraft
from lachan.ground.health.words import RecordSource
from lachan.ground.people.models import Person
from lachan.ground.people.queries import shown_by_id
from lachan.kernel import clock, figures
from lachan.kernel.errors import Refused

COVID = "covid-19"
_SORTS = {"given": "given_date", "number": "dose_number"}


@require_GET
def doses(request: HttpRequest) -> HttpResponse:
    """Doses counted in my units; opened from a figure, exactly those it counted."""
    user = account_of(request)
    behind = _figure_asked(request)
    form = DoseFilter(request.GET)
    visible = queries.doses_visible_to(user)
    rows = visible.filter(behind.condition) if behind else _chosen(visible, form)
    sort = lists.order(request, _SORTS, "-given")
    ordered = lists.sorted_by(rows, sort, _SORTS).select_related("unit")
    shown, paging = lists.paginate(request, ordered)
    table = Table(
        id="doses",
        caption=_("Doses given"),
        columns=[
            Column("person", _("Person")),
            Column("number", _("Dose"), "count", sortable=True),
            Column("given", _("Given on"), "date", sortable=True),
            Column("product", _("Vaccine")),
            Column("unit", _("Unit")),
            Column("source", _("Known from")),
        ],
        rows=_rows(shown, user),
        sort=sort,
        paging=paging,
        empty=Empty(_("No dose"), _("No dose matches."), icon="vaccine"),
    )
    page = {"form": form, "table": table, "behind": behind}
    return render(request, "health/doses.html", page)


def _figure_asked(request: HttpRequest) -> figures.Counted | None:
    try:
        return figures.counted(request.GET.dict())
    except LookupError:
        raise Http404 from None


def _chosen(rows: QuerySet[DoseReceived], form: DoseFilter) -> QuerySet[DoseReceived]:
    rows = rows.filter(voided_at=None)
    asked = form.cleaned_data if form.is_valid() else {}
    if asked.get("number"):
        rows = rows.filter(dose_number=asked["number"])
    if asked.get("source"):
        rows = rows.filter(source=asked["source"])
    if asked.get("since"):
        rows = rows.filter(given_date__gte=asked["since"])
    return rows


def _rows(doses: Iterable[DoseReceived], user: User) -> list[Row]:
    shown = list(doses)
    people = shown_by_id([dose.person_id for dose in shown], user)
    rows = []
    for dose in shown:
        name, is_visible = people[dose.person_id]
        url = reverse("health:dose", args=[dose.public_id])
        cells = {
            "person": PersonCell(name, url, is_pseudonym=not is_visible),
            "number": dose.dose_number,
            "given": dose.given_date,
            "product": dose.product or None,
            "unit": dose.unit.local_name,
            "source": RecordSource(dose.source).label,
        }
        rows.append(Row(cells=cells, key=str(dose.public_id), label=name))
    return rows


def _dose(request: HttpRequest, public_id: UUID) -> DoseReceived:
    visible = queries.doses_visible_to(account_of(request))
    return get_object_or_404(
        visible.select_related("unit", "person"), public_id=public_id
    )


@require_GET
def dose(request: HttpRequest, public_id: UUID) -> HttpResponse:
    """One dose of one person, and who wrote it down."""
    return _shown(request, _dose(request, public_id), VoidForm())


def _shown(request: HttpRequest, found: DoseReceived, form: VoidForm) -> HttpResponse:
    user = account_of(request)
    may_edit = can(user, "health.edit", within=found.unit_path)
    name, is_visible = shown_by_id([found.person_id], user)[found.person_id]
    url = _person_url(found.person)
    record = Record(
        title=name,
        kind=_("Dose %(number)d") % {"number": found.dose_number},
        marks=[Mark(_("void"), "alert")] if found.voided_at else [],
        definitions=[
            Definition(_("Given on"), found.given_date),
            Definition(_("Vaccine"), found.product or None, found.lot),
            Definition(_("Counted in"), found.unit.local_name),
            Definition(_("Known from"), RecordSource(found.source).label),
        ],
        actions=[Action(_("Whole person"), url, kind="quiet", icon="user")]
        if url and is_visible
        else [],
        void_reason=found.void_reason,
        is_pseudonym=not is_visible,
    )
    page = {
        "dose": found,
        "record": record,
        "timeline": history(
            "dose",
            found.public_id,
            together=[
                Together(
                    fact=facts.DosesRecorded,
                    pk=found.pk,
                    first=found.recorded_at,
                    last=found.recorded_at,
                )
            ],
        ),
        "form": form if may_edit and not found.voided_at else None,
        "may_restore": may_edit and found.voided_at is not None,
    }
    status = 422 if form.errors else 200
    return render(request, "health/dose.html", page, status=status)


def _person_url(person: Person) -> str:
    try:
        return reverse("console:person", args=[person.public_id])
    except NoReverseMatch:
        return ""


@require_POST
def void(request: HttpRequest, public_id: UUID) -> HttpResponse:
    """Take a dose recorded in error out of the figures."""
    found = _dose(request, public_id)
    form = VoidForm(request.POST)
    if not form.is_valid():
        return _shown(request, found, form)
    with refusals_shown(request):
        actions.void_dose(
            dose=found,
            reason=form.cleaned_data["reason"],
            by=account_of(request),
            now=clock.now(),
        )
    return redirect("health:dose", public_id=found.public_id)


@require_POST
def restore(request: HttpRequest, public_id: UUID) -> HttpResponse:
    """Let a voided dose count again."""
    found = _dose(request, public_id)
    with refusals_shown(request):
        actions.restore_dose(dose=found, by=account_of(request), now=clock.now())
    return redirect("health:dose", public_id=found.public_id)


@require_http_methods(["GET", "POST"])
def new(request: HttpRequest) -> HttpResponse:
    """Record a dose of the person named in the address."""
    user = account_of(request)
    person = _person_asked(request)
    form = DoseForm(request.POST or None)
    back = _person_url(person) or reverse("health:list")
    if request.method == "POST" and form.is_valid():
        draft = DoseDraft(
            person_id=person.pk,
            unit_id=person.unit_id,
            unit_path=person.unit_path,
            disease=COVID,
            **form.cleaned_data,
        )
        try:
            actions.record_dose(draft=draft, by=user, now=clock.now())
        except Refused as refused:
            refuse(request, refused)
        else:
            return redirect(back)
    page = {
        "form": form,
        "name": shown_by_id([person.pk], user)[person.pk].name,
        "back": back,
    }
    return render(request, "health/new.html", page, status=422 if form.errors else 200)


def _person_asked(request: HttpRequest) -> Person:
    try:
        public_id = UUID(request.GET.get("person", ""))
    except ValueError:
        raise Http404 from None
    visible = Person.objects.standing().visible_to(account_of(request))
    return get_object_or_404(visible, public_id=public_id)
