"""In and out; and what a locked account is told."""

from __future__ import annotations

from datetime import datetime, timedelta
from math import ceil
from typing import Any

from axes.helpers import get_cool_off
from axes.models import AccessAttempt
from django.conf import settings
from django.contrib.auth import login, logout
from django.contrib.auth.decorators import login_not_required
from django.contrib.auth.views import LoginView
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.cache import never_cache
from django.views.decorators.debug import sensitive_post_parameters
from django.views.decorators.http import require_POST

from lachan.ground.access import actions
from lachan.ground.access.forms import CodeForm, SignInForm
from lachan.ground.access.models import User
from lachan.ground.access.queries import (
    account_of,
    has_second_factor,
    station_of,
)
from lachan.kernel import clock
from lachan.kernel.errors import Refused

BACKEND = "django.contrib.auth.backends.ModelBackend"
_HALF_WAY = "access_half_way"
ASKED = "access_asked"
_HALF_WAY_LASTS = timedelta(minutes=10)


class SignIn(LoginView):
    """Sign in, then back to where one was going: `next`, inside this house only."""

    template_name = "access/sign_in.html"
    authentication_form = SignInForm
    redirect_authenticated_user = True

    def form_valid(self, form: Any) -> HttpResponse:
        """Let in who has the password; or ask for the second factor first."""
        user: User = form.get_user()
        to = self.get_success_url()
        if has_second_factor(user):
            stop_half_way(self.request, user, to)
            return redirect("access:second_factor")
        return enter(self.request, user, to)

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        """Whether somebody was on the way to a page when the session ended."""
        shown = super().get_context_data(**kwargs)
        shown["was_on_the_way"] = shown["next"] not in ("", "/")
        shown["station"] = station_of(self.request)
        return shown

    def get_initial(self) -> dict[str, Any]:
        """The name that was chosen at a shared computer."""
        return {"username": self.request.GET.get("username", "")[:60]}


def enter(
    request: HttpRequest, user: User, to: str, *, with_second_factor: bool = False
) -> HttpResponse:
    """Let in who showed password and second factor; at a shared computer for today."""
    response = let_in(request, user, to, with_second_factor=with_second_factor)
    now = clock.now()
    actions.note_sign_in(user=user, now=now)
    here = station_of(request)
    if here is not None:
        actions.take_seat(
            station=here,
            user=user,
            with_second_factor=with_second_factor,
            day=clock.today(now),
            now=now,
        )
        actions.sit_down(session=request.session, station=here, now=now)
    return response


def let_in(
    request: HttpRequest, user: User, to: str, *, with_second_factor: bool = False
) -> HttpResponse:
    """Begin a session of the account; it ends after half a day, however it is used."""
    login(request, user, backend=BACKEND)
    request.session.set_expiry(
        timezone.now() + timedelta(seconds=settings.SESSION_COOKIE_AGE)
    )
    if with_second_factor:
        actions.note_second_factor(request.session)
    response = redirect(to)
    response.set_cookie(
        settings.LANGUAGE_COOKIE_NAME, user.language, samesite="Lax", httponly=True
    )
    return response


# ── between the password and the second factor ───────────────────────────────────


def stop_half_way(request: HttpRequest, user: User, to: str) -> None:
    """Remember whose password was right; the session is still nobody's."""
    request.session.cycle_key()
    request.session[_HALF_WAY] = {
        "user": user.pk,
        "hash": user.get_session_auth_hash(),
        "at": timezone.now().isoformat(),
        "to": to,
    }


def half_way(request: HttpRequest) -> tuple[User, str] | None:
    """Whose password was right a moment ago, and where they were going."""
    kept = request.session.get(_HALF_WAY)
    if not kept:
        return None
    if timezone.now() - datetime.fromisoformat(kept["at"]) > _HALF_WAY_LASTS:
        return None
    user = User.objects.filter(pk=kept["user"], is_active=True).first()
    if user is None or user.get_session_auth_hash() != kept["hash"]:
        return None
    return user, kept["to"]


def whole_way(request: HttpRequest, user: User, to: str) -> HttpResponse:
    """The second factor was shown: begin the session."""
    for word in (_HALF_WAY, ASKED):
        request.session.pop(word, None)
    return enter(request, user, to, with_second_factor=True)


@never_cache
@login_not_required
@sensitive_post_parameters()
def second_factor(request: HttpRequest) -> HttpResponse:
    """Ask for the code of the telephone, or one from paper."""
    found = half_way(request)
    if found is None:
        return redirect("access:sign_in")
    user, to = found
    form = CodeForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        try:
            actions.pass_code(
                user=user,
                code=form.cleaned_data["code"],
                now=clock.now(),
                machine_now=timezone.now(),
            )
        except actions.CodeRefused as refused:
            form.add_error("code", f"{refused.why} {refused.what_now}")
        else:
            return whole_way(request, user, to)
    page: dict[str, Any] = {"form": form}
    asked = actions.ask_passkey(user=user, host=request.get_host())
    if asked is not None:
        page["options"], request.session[ASKED] = asked
    return render(request, "access/second_factor.html", page)


@require_POST
def sign_out(request: HttpRequest) -> HttpResponse:
    """End the session; at a shared computer one leaves the list of names too."""
    now = clock.now()
    user = account_of(request)
    here = station_of(request)
    if here is not None:
        actions.leave_seat(station=here, user=user, day=clock.today(now), now=now)
    actions.note_end(session=request.session, now=now)
    actions.note_sign_out(user=user, now=now)
    logout(request)
    return redirect("access:sign_in" if here is None else "access:station")


def locked_out(
    request: HttpRequest, response: HttpResponse | None, credentials: dict[str, Any]
) -> HttpResponse:
    """Say that the account is locked, why, and in how many minutes it opens again.

    The same for names that no account has: nobody learns here which exist.
    """
    minutes = _minutes_left(credentials.get("username"), now=timezone.now())
    limit = settings.AXES_FAILURE_LIMIT
    refusal = Refused(
        what=_("Signing in to this account is locked for a while."),
        why=ngettext(
            "A wrong password was typed %(count)d time.",
            "A wrong password was typed %(count)d times in a row.",
            limit,
        )
        % {"count": limit},
        what_now=ngettext(
            "Try again in %(count)d minute, or have your administrator lift the lock.",
            "Try again in %(count)d minutes, or have your administrator lift the lock.",
            minutes,
        )
        % {"count": minutes},
    )
    return render(request, "access/locked_out.html", {"refusal": refusal}, status=429)


def _minutes_left(username: str | None, *, now: datetime) -> int:
    """By the machine's clock, which the lock goes by, not by the house's."""
    pause = get_cool_off() or timedelta(0)
    last = (
        AccessAttempt.objects.filter(username=username)
        .order_by("-attempt_time")
        .values_list("attempt_time", flat=True)
        .first()
    )
    left = (last or now) + pause - now
    return max(1, ceil(left.total_seconds() / 60))
