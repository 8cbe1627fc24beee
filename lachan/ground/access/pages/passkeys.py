"""Passkeys: made, used at the sign-in, removed; the browser's part is an island."""

from __future__ import annotations

import json
from typing import Any
from uuid import UUID

from django.contrib import messages
from django.contrib.auth.decorators import login_not_required
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.debug import sensitive_post_parameters
from django.views.decorators.http import require_POST

from lachan.ground.access import actions
from lachan.ground.access.forms import PasskeyForm
from lachan.ground.access.models import Passkey
from lachan.ground.access.pages.security import added, asked_for_password
from lachan.ground.access.pages.sign_in import ASKED, half_way, whole_way
from lachan.ground.access.queries import account_of
from lachan.kernel import clock
from lachan.kernel.errors import Refused

_NEW = "access_new_passkey"


@never_cache
@sensitive_post_parameters()
def passkey(request: HttpRequest) -> HttpResponse:
    """Add a passkey: its name and the password, then the browser's own dialogue."""
    user = account_of(request)
    if "answer" in request.POST:
        return _keep(request)
    form = PasskeyForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        try:
            options, asked = actions.begin_passkey(
                user=user,
                password=form.cleaned_data["password"],
                host=request.get_host(),
            )
        except Refused as refused:
            form.add_error("password", f"{refused.why} {refused.what_now}")
        else:
            name = form.cleaned_data["name"]
            request.session[_NEW] = {"asked": asked, "name": name}
            page = {"options": options, "name": name}
            return render(request, "access/passkey.html", page)
    page = {
        "form": form,
        "title": _("Add a passkey"),
        "note": _(
            "A fingerprint, a face, a screen lock or a security key: the device signs, "
            "and only for this address."
        ),
    }
    return render(request, "access/asked.html", page)


def _keep(request: HttpRequest) -> HttpResponse:
    user = account_of(request)
    begun: dict[str, Any] = request.session.pop(_NEW, {})
    codes = actions.add_passkey(
        user=user,
        name=begun.get("name", ""),
        asked=begun.get("asked", {}),
        answer=answer_of(request),
        host=request.get_host(),
        now=clock.now(),
    )
    return added(request, user, codes)


def answer_of(request: HttpRequest) -> dict[str, Any]:
    """What the browser answered; nothing if it cannot be read."""
    try:
        told = json.loads(request.POST.get("answer", ""))
    except ValueError:
        return {}
    return told if isinstance(told, dict) else {}


@never_cache
@sensitive_post_parameters()
def remove_passkey(request: HttpRequest, public_id: UUID) -> HttpResponse:
    """Take a passkey off, with the password."""
    user = account_of(request)
    held = get_object_or_404(Passkey, user=user, public_id=public_id)

    def removed(password: str) -> HttpResponse:
        actions.remove_passkey(
            user=user, passkey=held, password=password, now=clock.now()
        )
        messages.success(request, _("The passkey was removed."))
        return redirect("access:security")

    return asked_for_password(
        request,
        removed,
        title=_("Remove the passkey"),
        note=held.name,
    )


@never_cache
@login_not_required
@require_POST
def use_passkey(request: HttpRequest) -> HttpResponse:
    """Half way through the sign-in: the device answered."""
    found = half_way(request)
    if found is None:
        return redirect("access:sign_in")
    user, to = found
    try:
        actions.pass_passkey(
            user=user,
            asked=request.session.pop(ASKED, {}),
            answer=answer_of(request),
            host=request.get_host(),
            now=clock.now(),
            machine_now=timezone.now(),
        )
    except actions.CodeRefused as refused:
        messages.error(request, f"{refused.why} {refused.what_now}")
        return redirect("access:second_factor")
    return whole_way(request, user, to)
