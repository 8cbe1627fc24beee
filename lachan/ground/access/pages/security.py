"""How one's own account is guarded: second factor, codes on paper, sessions."""

from __future__ import annotations

from collections.abc import Callable
from uuid import UUID

import segno
from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.safestring import SafeString, mark_safe
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.cache import never_cache
from django.views.decorators.debug import sensitive_post_parameters
from django.views.decorators.http import require_POST

from design.components import Action, Definition
from lachan.ground.access import actions
from lachan.ground.access.forms import FirstCodeForm, PresentPasswordForm
from lachan.ground.access.models import User
from lachan.ground.access.pages.parts import sessions_table
from lachan.ground.access.queries import (
    Factors,
    account_of,
    factors_of,
    pin_since,
    safeguards,
    scope_of,
    sessions_of,
)
from lachan.kernel import clock
from lachan.kernel.errors import Refused


def security(request: HttpRequest) -> HttpResponse:
    """What guards this account, and where it is signed in."""
    user = account_of(request)
    factors = factors_of(user)
    opened = list(sessions_of(user, timezone.now()))
    page = {
        "factors": _told(factors),
        "verbs": _verbs(factors),
        "is_needed": scope_of(user).needs_second_factor and not factors.is_on,
        "pin": [Definition(_("PIN"), pin_since(user) or _("none"))],
        "sessions": sessions_table(opened, here=actions.row_of(request.session)),
        "has_others": len(opened) > 1,
    }
    return render(request, "access/security.html", page)


def _told(factors: Factors) -> list[Definition]:
    told = [Definition(_("Telephone"), factors.telephone_since or _("none"))]
    told += [
        Definition(
            _("Passkey"),
            key.name,
            _("remove"),
            reverse("access:remove_passkey", args=[key.public_id]),
        )
        for key in factors.passkeys
    ]
    if factors.is_on:
        left = _("%(left)d of %(count)d unused") % {
            "left": factors.codes_left,
            "count": safeguards().recovery_codes,
        }
        told.append(Definition(_("Recovery codes"), left))
    return told


def _verbs(factors: Factors) -> list[Action]:
    add = Action(
        _("Add a telephone"), reverse("access:telephone"), icon="device-mobile"
    )
    key = Action(_("Add a passkey"), reverse("access:passkey"), icon="fingerprint")
    codes = Action(_("New recovery codes"), reverse("access:codes"), icon="file-text")
    remove = Action(
        _("Remove the telephone"),
        reverse("access:remove_telephone"),
        "quiet",
        "x",
    )
    if factors.telephone_since is None:
        return [add, key, codes] if factors.is_on else [add, key]
    return [key, codes, remove]


# ── a telephone ──────────────────────────────────────────────────────────────────


@never_cache
@sensitive_post_parameters()
def telephone(request: HttpRequest) -> HttpResponse:
    """Add a telephone: the password, then a code to scan, then its first code."""
    user = account_of(request)
    if factors_of(user).telephone_since is not None:
        return redirect("access:security")
    if "code" in request.POST:
        return _confirm(request, user)
    try:
        begun = None if request.GET.get("again") else actions.enrolment_of(user)
    except actions.CannotAddFactor:
        begun = None
    if begun is not None and request.method != "POST":
        return _scan_page(request, begun, FirstCodeForm())
    return asked_for_password(
        request,
        lambda password: _begun(request, user, password),
        title=_("Add a telephone"),
        note=_(
            "From then on signing in takes your password and a code that your "
            "telephone shows, also without a network."
        ),
    )


def _begun(request: HttpRequest, user: User, password: str) -> HttpResponse:
    actions.begin_telephone(user=user, password=password, now=clock.now())
    return redirect("access:telephone")


def _confirm(request: HttpRequest, user: User) -> HttpResponse:
    form = FirstCodeForm(request.POST)
    if not form.is_valid():
        return _scan_page(request, actions.enrolment_of(user), form)
    try:
        codes = actions.confirm_telephone(
            user=user,
            code=form.cleaned_data["code"],
            now=clock.now(),
            machine_now=timezone.now(),
        )
    except actions.CannotAddFactor as refused:
        if refused.field is None:
            raise
        form.add_error("code", f"{refused.why} {refused.what_now}")
        return _scan_page(request, actions.enrolment_of(user), form)
    return added(request, user, codes)


def added(request: HttpRequest, user: User, codes: tuple[str, ...]) -> HttpResponse:
    """A factor was added: sessions without it end; codes for paper, once."""
    actions.note_second_factor(request.session)
    actions.end_sessions(user=user, by=user, now=clock.now(), but=request.session)
    messages.success(request, _("The second factor holds from now on."))
    if not codes:
        return redirect("access:security")
    return _codes_page(request, codes)


def _scan_page(
    request: HttpRequest, begun: actions.Enrolment, form: FirstCodeForm
) -> HttpResponse:
    page = {"drawing": _drawn(begun.address), "secret": begun.secret, "form": form}
    return render(request, "access/telephone.html", page)


def _drawn(address: str) -> SafeString:
    """The QR code as SVG; black on white in the dark too, for cameras."""
    code = segno.make(address, error="m", micro=False)
    drawn = code.svg_inline(
        scale=5, border=4, dark="#000", light="#fff", svgclass=None, lineclass=None
    )
    return mark_safe(drawn)  # noqa: S308  # drawn here, from digits and letters


@never_cache
@sensitive_post_parameters()
def remove_telephone(request: HttpRequest) -> HttpResponse:
    """Take the telephone off, with the password."""
    user = account_of(request)

    def removed(password: str) -> HttpResponse:
        actions.remove_telephone(user=user, password=password, now=clock.now())
        messages.success(request, _("The telephone was removed."))
        return redirect("access:security")

    return asked_for_password(
        request,
        removed,
        title=_("Remove the telephone"),
        note=_("Its codes, and those on paper if nothing else is left, stop working."),
    )


# ── codes on paper ───────────────────────────────────────────────────────────────


@never_cache
@sensitive_post_parameters()
def codes(request: HttpRequest) -> HttpResponse:
    """New codes for paper, with the password; shown once."""
    user = account_of(request)

    def made(password: str) -> HttpResponse:
        new = actions.make_codes(user=user, password=password, now=clock.now())
        return _codes_page(request, new)

    return asked_for_password(
        request,
        made,
        title=_("New recovery codes"),
        note=_("Codes made before stop working."),
    )


def _codes_page(request: HttpRequest, codes: tuple[str, ...]) -> HttpResponse:
    return render(request, "access/codes.html", {"codes": codes})


def asked_for_password(
    request: HttpRequest,
    carry_out: Callable[[str], HttpResponse],
    *,
    title: str,
    note: str,
) -> HttpResponse:
    """Ask for the password, then carry out; a refusal is said beside its field."""
    form = PresentPasswordForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        try:
            return carry_out(form.cleaned_data["password"])
        except Refused as refused:
            at = refused.field if refused.field in form.fields else None
            form.add_error(at, f"{refused.why} {refused.what_now}")
    page = {"form": form, "title": title, "note": note}
    return render(request, "access/asked.html", page)


# ── sessions ─────────────────────────────────────────────────────────────────────


@require_POST
def end_session(request: HttpRequest, public_id: UUID) -> HttpResponse:
    """Sign out on one other device."""
    user = account_of(request)
    mine = sessions_of(user, timezone.now())
    opened = get_object_or_404(mine, public_id=public_id)
    is_here = opened.pk == actions.row_of(request.session)
    actions.end_session(opened=opened, by=user, now=clock.now())
    if is_here:
        request.session.flush()
        return redirect("access:sign_in")
    messages.success(request, _("That session was ended."))
    return redirect("access:security")


@require_POST
def end_others(request: HttpRequest) -> HttpResponse:
    """Sign out everywhere but here."""
    user = account_of(request)
    ended = actions.end_sessions(
        user=user, by=user, now=clock.now(), but=request.session
    )
    text = ngettext(
        "%(count)d session was ended.", "%(count)d sessions were ended.", ended
    )
    messages.success(request, text % {"count": ended})
    return redirect("access:security")
