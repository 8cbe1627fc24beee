"""The shared computer: names of who is here today, PIN, lock; and its registration."""

from __future__ import annotations

from datetime import timedelta
from uuid import UUID

from django.conf import settings
from django.contrib import messages
from django.contrib.auth import logout
from django.contrib.auth.decorators import login_not_required
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils.http import url_has_allowed_host_and_scheme, urlencode
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.debug import sensitive_post_parameters
from django.views.decorators.http import require_POST

from design.components import Action, Buttons, Column, Empty, Mark, Row, Table
from lachan.ground.access import actions
from lachan.ground.access.forms import (
    WHOLE_TREE,
    NewPinForm,
    PinForm,
    StationForm,
)
from lachan.ground.access.models import Station, User
from lachan.ground.access.pages.sign_in import let_in
from lachan.ground.access.queries import (
    STATION_COOKIE,
    account_of,
    colleagues,
    place_names,
    safeguards,
    station_of,
    stations_visible_to,
)
from lachan.kernel import clock
from lachan.kernel.errors import Refused

_KEPT = timedelta(days=400)


# ── at the computer ──────────────────────────────────────────────────────────────


@never_cache
@login_not_required
@sensitive_post_parameters()
def station(request: HttpRequest) -> HttpResponse:
    """Who is here today; one's PIN to come back."""
    here = station_of(request)
    if here is None:
        return redirect("access:sign_in")
    if isinstance(request.user, User):
        return redirect("/")
    seats = colleagues(here, clock.today(clock.now()))
    who = request.POST.get("who") or request.GET.get("who", "")
    chosen = next((one for one in seats if str(one.user.public_id) == who), None)
    form = PinForm(request.POST or None)
    if chosen is not None and request.method == "POST" and form.is_valid():
        try:
            return _back(request, here, chosen.user, form.cleaned_data["pin"])
        except actions.PinRefused as refused:
            form.add_error("pin", f"{refused.why} {refused.what_now}")
    page = {
        "station": here,
        "seats": seats,
        "chosen": chosen,
        "form": form,
        "next": request.GET.get("next", ""),
    }
    return render(request, "access/station.html", page)


def _back(request: HttpRequest, here: Station, user: User, pin: str) -> HttpResponse:
    now = clock.now()
    visit = actions.come_back(
        station=here, user=user, pin=pin, day=clock.today(now), now=now
    )
    to = visit.last_page
    if not url_has_allowed_host_and_scheme(to, {request.get_host()}):
        to = "/"
    response = let_in(request, user, to, with_second_factor=visit.with_second_factor)
    actions.sit_down(session=request.session, station=here, now=now)
    return response


@require_POST
def lock(request: HttpRequest) -> HttpResponse:
    """End the session, keep the seat: somebody else may go on, or oneself later."""
    here = station_of(request)
    if here is None:
        return redirect("/")
    page = request.POST.get("page", "")
    leave(request, here, page if page.startswith("/") else "")
    return redirect("access:station")


def leave(request: HttpRequest, here: Station, page: str) -> None:
    """Lock a session at a shared computer, by hand or because it was idle."""
    now = clock.now()
    user = account_of(request)
    actions.lock_seat(station=here, user=user, page=page, day=clock.today(now))
    actions.note_end(session=request.session, now=now)
    logout(request)


@require_POST
def alive(request: HttpRequest) -> HttpResponse:
    """Somebody is typing though no page is asked for."""
    actions.note_alive(session=request.session, now=clock.now())
    return HttpResponse(status=204)


def to_station(page: str) -> str:
    """The address of the names, and where somebody was going."""
    return f"{reverse('access:station')}?{urlencode({'next': page})}"


# ── the PIN ──────────────────────────────────────────────────────────────────────


@never_cache
@sensitive_post_parameters()
def pin(request: HttpRequest) -> HttpResponse:
    """Choose the PIN for shared computers."""
    user = account_of(request)
    form = NewPinForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        typed = form.cleaned_data
        try:
            actions.set_pin(
                user=user,
                password=typed["password"],
                pin=typed["pin"],
                now=clock.now(),
            )
        except Refused as refused:
            at = refused.field if refused.field in form.fields else None
            form.add_error(at, f"{refused.why} {refused.what_now}")
        else:
            messages.success(request, _("The PIN holds from now on."))
            return redirect("access:security")
    page = {
        "form": form,
        "title": _("PIN for shared computers"),
        "note": _(
            "With it you come back, on the same day, to a shared computer on which "
            "you signed in with your password."
        ),
    }
    return render(request, "access/asked.html", page)


# ── registered by an administrator ───────────────────────────────────────────────


def stations(request: HttpRequest) -> HttpResponse:
    """Shared computers of the units one manages; make this one of them."""
    user = account_of(request)
    actions.require_anywhere(user, "access.manage")
    form = StationForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        unit = form.cleaned_data["unit"]
        try:
            _station, key = actions.register_station(
                label=form.cleaned_data["label"],
                unit_path="" if unit == WHOLE_TREE else unit,
                by=user,
                now=clock.now(),
            )
        except actions.NotAllowed as refused:
            form.add_error("unit", f"{refused.why} {refused.what_now}")
        else:
            return _with_key(request, key)
    page = {
        "form": form,
        "table": _table(request, user),
        "idle": safeguards().idle_minutes,
    }
    return render(request, "access/stations.html", page)


def _table(request: HttpRequest, user: User) -> Table:
    rows = list(stations_visible_to(user).select_related("registered_by"))
    here = station_of(request)
    names = place_names(one.unit_path for one in rows)
    return Table(
        id="stations",
        caption=_("Shared computers"),
        columns=[
            Column("label", _("Computer")),
            Column("unit", _("Unit")),
            Column("since", _("Since"), "date"),
            Column("by", _("Registered by"), is_minor=True),
            Column("verbs", _("Change")),
        ],
        rows=[
            Row(
                cells={
                    "label": [one.label, Mark(_("this one"), "done")]
                    if one == here
                    else one.label,
                    "unit": names[one.unit_path],
                    "since": clock.today(one.registered_at),
                    "by": one.registered_by.get_full_name(),
                    "verbs": _verbs(one, is_here=one == here),
                },
                key=str(one.public_id),
                label=one.label,
            )
            for one in rows
        ],
        empty=Empty(
            _("No shared computer"),
            _("Sign in on the computer itself, then name it below."),
            icon="users",
        ),
        has_column_chooser=False,
    )


def _verbs(one: Station, *, is_here: bool) -> Buttons:
    move = Action(
        _("It is this computer"),
        reverse("access:move_station", args=[one.public_id]),
        icon="switch-horizontal",
        method="post",
        confirm=_("Let this browser be that computer? The one before is none then."),
    )
    close = Action(
        _("Shared no more"),
        reverse("access:close_station", args=[one.public_id]),
        kind="quiet",
        icon="x",
        method="post",
        confirm=_("Share this computer no more?"),
    )
    return Buttons([close] if is_here else [move, close])


@require_POST
def move_station(request: HttpRequest, public_id: UUID) -> HttpResponse:
    """Let this browser be a station that was registered before."""
    user = account_of(request)
    one = get_object_or_404(stations_visible_to(user), public_id=public_id)
    key = actions.move_station(station=one, by=user, now=clock.now())
    return _with_key(request, key)


@require_POST
def close_station(request: HttpRequest, public_id: UUID) -> HttpResponse:
    """Share a computer no more."""
    user = account_of(request)
    one = get_object_or_404(stations_visible_to(user), public_id=public_id)
    actions.close_station(station=one, by=user, now=clock.now())
    messages.success(request, _("The computer is shared no more."))
    return redirect("access:stations")


def _with_key(request: HttpRequest, key: str) -> HttpResponse:
    messages.success(request, _("This computer is a shared one now."))
    response = redirect("access:stations")
    response.set_cookie(
        STATION_COOKIE,
        key,
        max_age=_KEPT,
        httponly=True,
        samesite="Lax",
        secure=settings.SESSION_COOKIE_SECURE,
    )
    return response
