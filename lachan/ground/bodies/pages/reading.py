"""The list of bodies, one body, the telephone list, and who covers which hamlet."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any
from uuid import UUID

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET

from design import lists
from design.components import Crumb, Tile
from lachan.ground.access.actions import can
from lachan.ground.access.queries import account_of, history, holds
from lachan.ground.bodies import queries
from lachan.ground.bodies.forms import BodyFilter, CoverForm
from lachan.ground.bodies.models import Charge
from lachan.ground.bodies.pages import tables
from lachan.ground.bodies.pages.parts import (
    body_or_404,
    crumbs,
    reader_of,
    unit_asked,
)
from lachan.ground.bodies.words import EDIT
from lachan.kernel import clock

_MOST_PHONES = 300  # bodies on one sheet
_MOST_SHOWN = 200


@require_GET
def listed(request: HttpRequest) -> HttpResponse:
    """The bodies of my units, or of the unit asked for and all below it."""
    user, now = reader_of(request), clock.now()
    form = BodyFilter(request.GET or None)
    asked = form.cleaned_data if form.is_valid() else {}
    day = None if asked.get("state") == "all" else clock.today(now)
    rows = queries.bodies_at(user, asked.get("unit"), day)
    if asked.get("kind"):
        rows = rows.filter(kind=asked["kind"])
    shown, paging = lists.paginate(request, rows)
    told = queries.answering_of(shown, at=now)
    page = {
        "filter_form": form,
        "table": tables.bodies_table(shown, told, paging=paging),
        "may_edit": holds(user, EDIT),
        "unit": asked.get("unit"),
    }
    return render(request, "bodies/list.html", page)


@require_GET
def record(request: HttpRequest, public_id: UUID) -> HttpResponse:
    """One body: who sits in it, who answers now, what it is in charge of."""
    body = body_or_404(request, public_id)
    user, now = account_of(request), clock.now()
    may_edit = can(user, EDIT, within=body.unit_path)
    is_over = body.valid_to is not None and body.valid_to <= clock.today(now)
    members = queries.members_of(body, at=now)
    charges = Charge.objects.filter(body=body).order_by("-valid_from", "unit_path")
    page = {
        "body": body,
        "crumbs": crumbs(Crumb(body.name)),
        "record": tables.record_of(body, members, may_edit=may_edit and not is_over),
        "members": tables.members_table(members, user, may_edit=may_edit),
        "absences": tables.absences_table(body, user, now, may_edit=may_edit),
        "charges": tables.charges_table(
            charges.select_related("unit__edition", "seat")[:_MOST_SHOWN],
            {one.seat.pk: one for one in members},
            may_edit=may_edit,
        ),
        "trail": history("body", body.public_id)[::-1],
    }
    return render(request, "bodies/body.html", page)


@require_GET
def phones(request: HttpRequest) -> HttpResponse:
    """The telephone list of a unit's bodies, made to be printed."""
    user, now = reader_of(request), clock.now()
    form = CoverForm(request.GET or None)
    form.is_valid()
    unit = unit_asked(request, getattr(form, "cleaned_data", {}).get("unit"))
    rows = queries.bodies_at(user, unit, clock.today(now))
    lines = queries.phone_list(rows, at=now, most=_MOST_PHONES)
    page = {
        "unit": unit,
        "filter_form": form,
        "sheets": tables.phone_sheets(lines),
        "printed_at": now,
        "crumbs": crumbs(Crumb(_("Telephone list"))),
    }
    return render(request, "bodies/phones.html", page)


@require_GET
def coverage(request: HttpRequest) -> HttpResponse:
    """Which hamlets no team covers, and which two cover."""
    reader_of(request)
    form = CoverForm(request.GET or None)
    form.is_valid()
    unit = unit_asked(request, getattr(form, "cleaned_data", {}).get("unit"))
    told = queries.team_cover(unit, on=clock.today(clock.now()))
    cover = told.cover
    names = {pk: body.name for pk, body in told.teams.items()}
    page = {
        "unit": unit,
        "filter_form": form,
        "tiles": _tiles(len(told.units), cover),
        "table": tables.cover_table(cover, told.units, names),
        "crumbs": crumbs(Crumb(_("Who covers what"))),
        "may_edit": holds(account_of(request), EDIT),
    }
    return render(request, "bodies/coverage.html", page)


def _tiles(number: int, cover: Any) -> Iterable[Tile]:
    return [
        Tile(name=_("Hamlets, else communes"), value=number),
        Tile(name=_("Covered by nobody"), value=len(cover.gaps)),
        Tile(name=_("Covered by several"), value=len(cover.overlaps)),
        Tile(name=_("Covered in part"), value=len(cover.partly)),
    ]
