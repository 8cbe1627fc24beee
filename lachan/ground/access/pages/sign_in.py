"""In and out; and what a locked account is told."""

from __future__ import annotations

from datetime import datetime, timedelta
from math import ceil
from typing import Any

from axes.helpers import get_cool_off
from axes.models import AccessAttempt
from django.conf import settings
from django.contrib.auth import logout
from django.contrib.auth.views import LoginView
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_POST

from lachan.ground.access import actions
from lachan.ground.access.forms import SignInForm
from lachan.ground.access.models import User
from lachan.ground.access.queries import account_of
from lachan.kernel import clock
from lachan.kernel.errors import Refused


class SignIn(LoginView):
    """Sign in, then back to where one was going: `next`, inside this house only."""

    template_name = "access/sign_in.html"
    authentication_form = SignInForm
    redirect_authenticated_user = True

    def form_valid(self, form: Any) -> HttpResponse:
        response = super().form_valid(form)
        user: User = form.get_user()
        actions.note_sign_in(user=user, now=clock.now())
        response.set_cookie(
            settings.LANGUAGE_COOKIE_NAME, user.language, samesite="Lax", httponly=True
        )
        return response

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        """Whether somebody was on the way to a page when the session ended."""
        shown = super().get_context_data(**kwargs)
        shown["was_on_the_way"] = shown["next"] not in ("", "/")
        return shown


@require_POST
def sign_out(request: HttpRequest) -> HttpResponse:
    """End the session."""
    actions.note_sign_out(user=account_of(request), now=clock.now())
    logout(request)
    return redirect("access:sign_in")


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
