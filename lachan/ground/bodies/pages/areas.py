"""Service areas: the list, one area, its units, gaps and overlaps."""

from __future__ import annotations

from typing import Any
from uuid import UUID

from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_http_methods

from design import lists
from design.components import (
    Action,
    Column,
    Crumb,
    Definition,
    Empty,
    Linked,
    Mark,
    Record,
    Row,
    Table,
    Tile,
)
from lachan.ground.access.actions import can, require
from lachan.ground.access.queries import account_of, history, holds
from lachan.ground.bodies import actions, queries
from lachan.ground.bodies.forms import (
    AreaFilter,
    AreaForm,
    AreaUnitsForm,
    EndForm,
    GapsForm,
)
from lachan.ground.bodies.models import ServiceArea
from lachan.ground.bodies.pages import tables
from lachan.ground.bodies.pages.parts import Entering, entered, reader_of, unit_asked
from lachan.ground.bodies.words import EDIT, AreaPurpose
from lachan.kernel import clock

_form = require_http_methods(["GET", "POST"])


def _crumbs(*more: Crumb) -> list[Crumb]:
    return [Crumb(_("Service areas"), reverse("bodies:areas")), *more]


def _address(area: ServiceArea) -> str:
    return reverse("bodies:area", args=[area.public_id])


def _area(request: HttpRequest, public_id: UUID, *, edits: bool = False) -> ServiceArea:
    user = reader_of(request)
    rows = ServiceArea.objects.visible_to(user).select_related("unit__edition")
    area = get_object_or_404(rows, public_id=public_id)
    if edits:
        require(user, EDIT, within=area.unit_path)
    return area


@require_GET
def listed(request: HttpRequest) -> HttpResponse:
    """Service areas in being that hold, or lie in, the account's units."""
    user, today = reader_of(request), clock.today(clock.now())
    form = AreaFilter(request.GET or None)
    asked = form.cleaned_data if form.is_valid() else {}
    rows = ServiceArea.objects.visible_to(user).standing(today)
    if asked.get("purpose"):
        rows = rows.filter(purpose=asked["purpose"])
    if asked.get("unit"):
        held = queries.areas_of_unit(asked["unit"], on=today)
        rows = rows.filter(pk__in=[area.pk for area in held])
    ordered = rows.order_by("purpose", "name", "pk").select_related("unit")
    shown, paging = lists.paginate(request, ordered)
    table = Table(
        id="areas",
        caption=_("Service areas"),
        columns=[
            Column("name", _("Name of the area")),
            Column("purpose", _("Purpose")),
            Column("holder", _("Served by")),
            Column("unit", _("Where it lies")),
            Column("since", _("From"), "date"),
        ],
        rows=[_row(area) for area in shown],
        paging=paging,
        empty=Empty(_("No service area"), _("None was drawn here."), icon="map-2"),
    )
    page = {"filter_form": form, "table": table, "may_edit": holds(user, EDIT)}
    return render(request, "bodies/areas.html", page)


def _row(area: ServiceArea) -> Row:
    return Row(
        cells={
            "name": Linked(area.name, _address(area)),
            "purpose": area.get_purpose_display(),
            "holder": area.holder,
            "unit": area.unit.local_name,
            "since": area.valid_from,
        },
        key=str(area.public_id),
        label=area.name,
    )


@require_GET
def record(request: HttpRequest, public_id: UUID) -> HttpResponse:
    """One area: who serves it, which units, since when."""
    area = _area(request, public_id)
    now = clock.now()
    units = list(queries.units_of_area(area, on=clock.today(now)))
    may_edit = can(account_of(request), EDIT, within=area.unit_path)
    page = {
        "area": area,
        "crumbs": _crumbs(Crumb(area.name)),
        "record": _record(area, may_edit=may_edit and area.valid_to is None),
        "units": _units_table(units),
        "trail": history("service_area", area.public_id)[::-1],
    }
    return render(request, "bodies/area.html", page)


def _record(area: ServiceArea, *, may_edit: bool) -> Record:
    here = [area.public_id]
    told = [
        Definition(_("Served by"), area.holder),
        Definition(_("Where it lies"), area.unit.local_name),
        Definition(_("From"), area.valid_from),
    ]
    if area.valid_to:
        told.append(Definition(_("Until"), area.valid_to))
    if area.note:
        told.append(Definition(_("Note"), area.note))
    return Record(
        title=area.name,
        kind=_("Service area"),
        subtitle=area.get_purpose_display(),
        marks=[Mark(_("closed"), "quiet")] if area.valid_to else [],
        definitions=told,
        actions=[
            Action(_("Change the units"), reverse("bodies:area_units", args=here)),
            Action(
                _("Close the area"), reverse("bodies:area_end", args=here), "quiet", "x"
            ),
        ]
        if may_edit
        else [],
    )


def _units_table(units: list[Any]) -> Table:
    return Table(
        id="units",
        caption=_("Units served"),
        columns=[
            Column("unit", _("Unit")),
            Column("code", _("Code")),
            Column("above", _("Belongs to")),
            Column("from", _("From"), "date"),
        ],
        rows=[
            Row(
                cells={
                    "unit": one.unit.local_name,
                    "code": one.unit.code,
                    "above": one.unit.parent.local_name if one.unit.parent else "",
                    "from": one.valid_from,
                },
                key=one.unit.code,
            )
            for one in units
        ],
        empty=Empty(_("No unit"), _("The area serves nobody now.")),
    )


@_form
def new(request: HttpRequest) -> HttpResponse:
    """Draw a service area."""
    user = reader_of(request)
    first = {
        "unit": unit_asked(request, None, EDIT),
        "valid_from": clock.today(clock.now()),
    }
    form = AreaForm(request.POST or None, initial=first)

    def verb(told: dict[str, Any]) -> str:
        draft = actions.AreaDraft(**told)
        return _address(actions.draw_area(draft=draft, by=user, now=clock.now()))

    title = _("Draw a service area")
    page = Entering(
        title, form, verb, reverse("bodies:areas"), crumbs=_crumbs(Crumb(title))
    )
    return entered(request, page)


@_form
def units(request: HttpRequest, public_id: UUID) -> HttpResponse:
    """Say which units the area holds from a day on."""
    area = _area(request, public_id, edits=True)
    today = clock.today(clock.now())
    held = queries.units_of_area(area, on=today)
    first = {"on": today, "units": "\n".join(one.unit.code for one in held)}
    form = AreaUnitsForm(request.POST or None, initial=first)

    def verb(told: dict[str, Any]) -> str:
        by = account_of(request)
        actions.change_area(area=area, **told, by=by, now=clock.now())
        return _address(area)

    title = _("Change the units")
    trail = _crumbs(Crumb(area.name, _address(area)), Crumb(title))
    page = Entering(title, form, verb, _address(area), subtitle=area.name, crumbs=trail)
    return entered(request, page)


@_form
def end(request: HttpRequest, public_id: UUID) -> HttpResponse:
    """Close the area."""
    area = _area(request, public_id, edits=True)
    first = {"ends_on": clock.today(clock.now())}
    form = EndForm(request.POST or None, initial=first)

    def verb(told: dict[str, Any]) -> str:
        by = account_of(request)
        actions.end_area(area=area, ends_on=told["ends_on"], by=by, now=clock.now())
        return _address(area)

    title = _("Close the area")
    page = Entering(title, form, verb, _address(area), subtitle=area.name)
    return entered(request, page)


@require_GET
def gaps(request: HttpRequest) -> HttpResponse:
    """Communes that no area of a purpose serves, and those that two serve."""
    reader_of(request)
    form = GapsForm(request.GET or None)
    asked = form.cleaned_data if form.is_valid() else {}
    unit = unit_asked(request, asked.get("unit"))
    purpose = asked.get("purpose") or AreaPurpose.TREATMENT.value
    told = queries.area_gaps(unit, purpose=purpose, on=clock.today(clock.now()))
    names = {pk: area.name for pk, area in told.areas.items()}
    page = {
        "unit": unit,
        "purpose": AreaPurpose(purpose).label,
        "filter_form": form,
        "tiles": [
            Tile(name=_("Communes"), value=len(told.units)),
            Tile(name=_("Served by nobody"), value=len(told.cover.gaps)),
            Tile(name=_("Served by several"), value=len(told.cover.overlaps)),
            Tile(name=_("Served in part"), value=len(told.cover.partly)),
        ],
        "table": tables.cover_table(told.cover, told.units, names),
        "crumbs": _crumbs(Crumb(_("Gaps and overlaps"))),
    }
    return render(request, "bodies/gaps.html", page)
