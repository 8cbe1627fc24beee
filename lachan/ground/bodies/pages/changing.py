"""Set up, seat, stand in, take charge: one form, one page, one verb."""

from __future__ import annotations

from typing import Any
from uuid import UUID

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST

from design.components import Crumb
from design.notices import refusals_shown
from lachan.ground.access.actions import require
from lachan.ground.access.models import Grant, User
from lachan.ground.access.queries import account_of
from lachan.ground.bodies import actions, queries
from lachan.ground.bodies.forms import (
    AbsenceForm,
    BodyForm,
    ChangeForm,
    ChargeForm,
    EndForm,
    ListForm,
    MoveForm,
    SeatForm,
)
from lachan.ground.bodies.models import Absence, Body, Charge, Seat
from lachan.ground.bodies.pages.parts import (
    Entering,
    address_of,
    body_or_404,
    crumbs,
    entered,
    reader_of,
    unit_asked,
)
from lachan.ground.bodies.words import EDIT, Role
from lachan.kernel import clock

_form = require_http_methods(["GET", "POST"])


@_form
def new(request: HttpRequest) -> HttpResponse:
    """Set up a committee, a command post, a team."""
    user = reader_of(request)
    top = unit_asked(request, None, EDIT)
    today = clock.today(clock.now())
    first = {"unit": request.GET.get("unit") or top, "valid_from": today}
    form = BodyForm(request.POST or None, initial=first)

    def verb(told: dict[str, Any]) -> str:
        draft = actions.BodyDraft(**told)
        return address_of(actions.found(draft=draft, by=user, now=clock.now()))

    title = _("Set up a body")
    back = crumbs()[0].url
    return entered(request, Entering(title, form, verb, back, draft="body-new"))


def _entering(
    body: Body, title: str, form: Any, verb: Any, submit: str = ""
) -> Entering:
    here = address_of(body)
    return Entering(
        title=title,
        form=form,
        verb=verb,
        back_url=here,
        submit=submit,
        subtitle=body.name,
        crumbs=crumbs(Crumb(body.name, here), Crumb(title)),
    )


@_form
def change(request: HttpRequest, public_id: UUID) -> HttpResponse:
    """Correct what is known of a body."""
    body = body_or_404(request, public_id, edits=True)
    names = ("name", "document", "valid_from", "note")
    first = {name: getattr(body, name) for name in names}
    form = ChangeForm(request.POST or None, initial=first)

    def verb(told: dict[str, Any]) -> str:
        by = account_of(request)
        actions.change_body(body=body, values=told, by=by, now=clock.now())
        return address_of(body)

    return entered(request, _entering(body, _("Correct the body"), form, verb))


@_form
def seat(request: HttpRequest, public_id: UUID) -> HttpResponse:
    """Let somebody sit in the body."""
    body = body_or_404(request, public_id, edits=True)
    first = {"valid_from": clock.today(clock.now())}
    accounts = _accounts_near(body)
    form = SeatForm(request.POST or None, initial=first, accounts=accounts)

    def verb(told: dict[str, Any]) -> str:
        draft = actions.SeatDraft(**told)
        by = account_of(request)
        actions.seat_member(body=body, draft=draft, by=by, now=clock.now())
        return address_of(body)

    return entered(request, _entering(body, _("Add a member"), form, verb))


def _accounts_near(body: Body) -> set[int]:
    """Accounts that hold a role at the unit, above it or below it."""
    held = Grant.objects.in_force(clock.now()).filter(user__is_active=True)
    roots = held.values_list("user_id", "paths__path")
    near = {pk for pk, path in roots if path is not None and _near(path, body)}
    return near - {User.objects.local_operator().pk}


def _near(path: str, body: Body) -> bool:
    return path.startswith(body.unit_path) or body.unit_path.startswith(path)


@_form
def charge(request: HttpRequest, public_id: UUID) -> HttpResponse:
    """Put a unit in the charge of the body, or of one of its members."""
    body = body_or_404(request, public_id, edits=True)
    members = queries.members_of(body, at=clock.now())
    seats = {str(one.seat.public_id): one for one in members}
    form = ChargeForm(
        request.POST or None,
        initial={"valid_from": clock.today(clock.now()), "unit": body.unit},
        seats=[(key, _called(one)) for key, one in seats.items()],
    )

    def verb(told: dict[str, Any]) -> str:
        through = seats.get(told["seat"])
        draft = actions.ChargeDraft(
            unit=told["unit"],
            valid_from=told["valid_from"],
            seat=through.seat if through else None,
        )
        by = account_of(request)
        actions.take_charge(body=body, draft=draft, by=by, now=clock.now())
        return address_of(body)

    return entered(request, _entering(body, _("Put in charge"), form, verb))


def _called(member: queries.Member) -> str:
    return f"{member.name or member.seat.position} ({Role(member.seat.role).label})"


@_form
def move(request: HttpRequest, public_id: UUID) -> HttpResponse:
    """Let the body go on at another unit."""
    body = body_or_404(request, public_id, edits=True)
    form = MoveForm(request.POST or None)

    def verb(told: dict[str, Any]) -> str:
        by = account_of(request)
        actions.move_body(body=body, unit=told["unit"], by=by, now=clock.now())
        return address_of(body)

    return entered(request, _entering(body, _("Go on at another unit"), form, verb))


@_form
def end(request: HttpRequest, public_id: UUID) -> HttpResponse:
    """Dissolve the body."""
    body = body_or_404(request, public_id, edits=True)
    form = _ending(request)

    def verb(told: dict[str, Any]) -> str:
        by = account_of(request)
        actions.dissolve(body=body, ends_on=told["ends_on"], by=by, now=clock.now())
        return address_of(body)

    return entered(request, _entering(body, _("Dissolve the body"), form, verb))


def _ending(request: HttpRequest) -> EndForm:
    first = {"ends_on": clock.today(clock.now())}
    return EndForm(request.POST or None, initial=first)


def _seat_or_404(request: HttpRequest, public_id: UUID, *, edits: bool) -> Seat:
    """A seat of a body that the account may see; members may change their own."""
    rows = Seat.objects.select_related("body__unit__edition", "account")
    found = get_object_or_404(rows, public_id=public_id)
    user = account_of(request)
    if found.account_id != user.pk:
        body_or_404(request, found.body.public_id)
    if edits and found.account_id != user.pk:
        require(user, EDIT, within=found.body.unit_path)
    return found


@_form
def leave(request: HttpRequest, public_id: UUID) -> HttpResponse:
    """End a seat."""
    found = _seat_or_404(request, public_id, edits=True)
    require(account_of(request), EDIT, within=found.body.unit_path)
    form = _ending(request)

    def verb(told: dict[str, Any]) -> str:
        by = account_of(request)
        actions.leave(seat=found, ends_on=told["ends_on"], by=by, now=clock.now())
        return address_of(found.body)

    return entered(request, _entering(found.body, _("End the seat"), form, verb))


@_form
def away(request: HttpRequest, public_id: UUID) -> HttpResponse:
    """Report a member absent: deputies stand in by their order."""
    found = _seat_or_404(request, public_id, edits=True)
    form = AbsenceForm(request.POST or None, initial={"starts_at": clock.now()})

    def verb(told: dict[str, Any]) -> str:
        by = account_of(request)
        actions.report_absence(seat=found, **told, by=by, now=clock.now())
        return address_of(found.body)

    return entered(request, _entering(found.body, _("Report absent"), form, verb))


@require_POST
def back(request: HttpRequest, public_id: UUID) -> HttpResponse:
    """End an absence: the member is back."""
    absence = get_object_or_404(
        Absence.objects.select_related("seat"), public_id=public_id
    )
    found = _seat_or_404(request, absence.seat.public_id, edits=True)
    with refusals_shown(request):
        actions.come_back(absence=absence, by=account_of(request), now=clock.now())
    return redirect(address_of(found.body))


@_form
def end_charge(request: HttpRequest, public_id: UUID) -> HttpResponse:
    """End what a body is in charge of."""
    rows = Charge.objects.select_related("body")
    found = get_object_or_404(rows, public_id=public_id)
    body = body_or_404(request, found.body.public_id, edits=True)
    form = _ending(request)

    def verb(told: dict[str, Any]) -> str:
        by = account_of(request)
        actions.end_charge(
            charge=found, ends_on=told["ends_on"], by=by, now=clock.now()
        )
        return address_of(body)

    return entered(request, _entering(body, _("End the charge"), form, verb))


@_form
def bring_in(request: HttpRequest) -> HttpResponse:
    """Read a list of bodies and members: every line or none."""
    user = reader_of(request)
    first = {
        "unit": unit_asked(request, None, EDIT),
        "since": clock.today(clock.now()),
    }
    form = ListForm(request.POST or None, request.FILES or None, initial=first)

    def verb(told: dict[str, Any]) -> str:
        done = actions.import_list(
            rows=told["rows"],
            within=told["unit"],
            since=told["since"],
            by=user,
            now=clock.now(),
        )
        said = _("%(bodies)d bodies; %(created)d members added, %(skipped)d known.")
        messages.success(request, said % done.__dict__)
        return f"{crumbs()[0].url}?unit={told['unit'].public_id}"

    title = _("Read a list of members")
    return entered(request, Entering(title, form, verb, crumbs()[0].url))
