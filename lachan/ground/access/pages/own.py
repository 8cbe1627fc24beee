"""One's own account: language, password, what one may do."""

from __future__ import annotations

from django.conf import settings
from django.contrib import messages
from django.contrib.auth import update_session_auth_hash
from django.contrib.auth.decorators import login_not_required
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import redirect, render
from django.utils.http import url_has_allowed_host_and_scheme
from django.utils.translation import gettext as _
from django.views.decorators.debug import sensitive_post_parameters
from django.views.decorators.http import require_POST

from lachan.ground.access import actions
from lachan.ground.access.forms import LanguageForm, PasswordForm
from lachan.ground.access.models import User
from lachan.ground.access.pages.parts import grants_table
from lachan.ground.access.queries import account_of
from lachan.kernel import clock


def me(request: HttpRequest) -> HttpResponse:
    """Who I am here and what I may do where; choose the language."""
    user = account_of(request)
    form = LanguageForm(request.POST or None, initial={"language": user.language})
    if request.method == "POST" and form.is_valid():
        actions.choose_language(user=user, language=form.cleaned_data["language"])
        return _with_language(redirect("access:me"), user.language)
    shown = {
        "form": form,
        "account": user,
        "grants": grants_table(user, now=clock.now(), by=None),
    }
    return render(request, "access/me.html", shown)


@sensitive_post_parameters()
def change_password(request: HttpRequest) -> HttpResponse:
    """Choose a new password; this session stays, all others end."""
    user = account_of(request)
    form = PasswordForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        typed = form.cleaned_data
        try:
            actions.change_password(
                user=user,
                old=typed["old_password"],
                new=typed["new_password"],
                now=clock.now(),
                here=request.session,
            )
        except actions.CannotSetPassword as refused:
            form.add_error(refused.field, f"{refused.why} {refused.what_now}")
        else:
            update_session_auth_hash(request, user)
            messages.success(request, _("The new password holds from now on."))
            return redirect("access:me")
    shown = {"form": form, "is_asked_for": user.password_is_temporary}
    return render(request, "access/change_password.html", shown)


@login_not_required
@require_POST
def set_language(request: HttpRequest) -> HttpResponse:
    """Read on in another language, on this device and for this account."""
    language = request.POST.get("language", "")
    target = request.POST.get("next", "")
    if not url_has_allowed_host_and_scheme(target, {request.get_host()}):
        target = "/"
    response = HttpResponseRedirect(target)
    if language not in {code for code, _name in settings.LANGUAGES}:
        return response
    if isinstance(request.user, User):
        actions.choose_language(user=request.user, language=language)
    return _with_language(response, language)


def _with_language(response: HttpResponse, language: str) -> HttpResponse:
    response.set_cookie(
        settings.LANGUAGE_COOKIE_NAME,
        language,
        max_age=365 * 24 * 3600,
        samesite="Lax",
        httponly=True,
    )
    return response
