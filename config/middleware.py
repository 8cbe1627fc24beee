"""What every request passes: language, sign-in, visit, one answer to refusals."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any
from urllib.parse import urlsplit

from django.conf import settings
from django.contrib.auth import logout
from django.contrib.auth.middleware import LoginRequiredMiddleware
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.urls import reverse
from django.utils import translation
from django.utils.http import url_has_allowed_host_and_scheme, urlencode
from django.utils.translation import gettext as _

from config import errors
from lachan.ground.access.actions import (
    NotAllowed,
    is_idle,
    note_alive,
    note_session,
    note_visit,
    passed_second_factor,
    sits_at,
)
from lachan.ground.access.models import User
from lachan.ground.access.pages.stations import leave, to_station
from lachan.ground.access.queries import has_second_factor, scope_of, station_of
from lachan.ground.access.rules import device_of
from lachan.kernel import clock
from lachan.kernel.errors import Refused

Answer = Callable[[HttpRequest], HttpResponse]


class LanguageMiddleware:
    """The language chosen by the account or on this device; Vietnamese otherwise.

    What the browser would prefer is not asked: most computers here are set to English
    by their makers, not by their readers.
    """

    def __init__(self, get_response: Answer) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        """Answer in the reader's language."""
        language = self._language_of(request)
        translation.activate(language)
        request.LANGUAGE_CODE = language
        response = self.get_response(request)
        response.headers.setdefault("Content-Language", language)
        return response

    @staticmethod
    def _language_of(request: HttpRequest) -> str:
        user = request.user
        chosen = (
            user.language
            if isinstance(user, User)
            else request.COOKIES.get(settings.LANGUAGE_COOKIE_NAME, "")
        )
        known = {code for code, _name in settings.LANGUAGES}
        return chosen if chosen in known else settings.LANGUAGE_CODE


class HtmxMiddleware:
    """Says of every request whether a part of a page asks, or a page."""

    def __init__(self, get_response: Answer) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        """Answer the request, marked with `htmx`."""
        is_part = request.headers.get("HX-Request") == "true"
        request.htmx = is_part  # type: ignore[attr-defined]  # a mark of our own
        return self.get_response(request)


class SignInMiddleware(LoginRequiredMiddleware):
    """Everything needs an account, except what says that it does not."""

    def handle_no_permission(  # type: ignore[override]  # htmx and the API too
        self, request: HttpRequest, view_func: Callable[..., Any]
    ) -> HttpResponse:
        """To the sign-in and back again; what was being typed stays on the device."""
        if errors.is_api(request):
            return errors.not_signed_in()
        sign_in = (
            f"{reverse('access:sign_in')}?{urlencode({'next': _page_of(request)})}"
        )
        if getattr(request, "htmx", False):
            # The whole page goes there, not the part of it that asked.
            response = HttpResponse(status=401)
            response["HX-Redirect"] = sign_in
            return response
        return redirect(sign_in)


def _page_of(request: HttpRequest) -> str:
    """The page that the reader sees; for a posted form or a part, the one around it."""
    if request.method in ("GET", "HEAD") and not getattr(request, "htmx", False):
        return request.get_full_path()
    around = request.headers.get("HX-Current-URL") or request.headers.get("Referer", "")
    if url_has_allowed_host_and_scheme(around, {request.get_host()}):
        told = urlsplit(around)
        return f"{told.path}?{told.query}" if told.query else told.path
    return "/"


class StationMiddleware:
    """Locks a session at a shared computer that gives no sign of life.

    The page locks itself a minute before and keeps what was typed; this is for
    computers on which no script runs, or that were shut meanwhile.
    """

    def __init__(self, get_response: Answer) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        """Lock what was left alone; else note that somebody is there."""
        if not isinstance(request.user, User) or not sits_at(request.session):
            return self.get_response(request)
        now = clock.now()  # noqa: TID251  # a face
        here = station_of(request)
        if here is None or sits_at(request.session) != here.pk:
            # Shared no more, or carried to another computer.
            logout(request)
            return redirect("access:sign_in")
        if not is_idle(request.session, now):
            note_alive(session=request.session, now=now)
            return self.get_response(request)
        page = _page_of(request)
        leave(request, here, page)
        if errors.is_api(request):
            return errors.not_signed_in()
        if getattr(request, "htmx", False):
            response = HttpResponse(status=401)
            response["HX-Redirect"] = to_station(page)
            return response
        return redirect(to_station(page))


class VisitMiddleware:
    """Remembers that the account is in use; asks for an own password first."""

    def __init__(self, get_response: Answer) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        """Note the visit; lead to what must be done before anything else."""
        user = request.user
        if isinstance(user, User):
            now = clock.now()  # noqa: TID251  # a face
            note_visit(user=user, now=now)
            device = device_of(request.headers.get("User-Agent", ""))
            note_session(session=request.session, user=user, device=device, now=now)
            if user.password_is_temporary:
                first = self._ask_for_password(request)
            else:
                first = self._ask_for_factor(request, user)
            if first is not None:
                return first
        return self.get_response(request)

    @staticmethod
    def _ask_for_password(request: HttpRequest) -> HttpResponse | None:
        if _is_one_of(request, "access:change_password"):
            return None
        if errors.is_api(request):
            refused = NotAllowed(
                what=_("Nothing was done."),
                why=_("The password of this account was set by somebody else."),
                what_now=_("Sign in by page and choose an own password."),
            )
            return errors.answer(request, refused)
        return redirect("access:change_password")

    @staticmethod
    def _ask_for_factor(request: HttpRequest, user: User) -> HttpResponse | None:
        """Where roles decide, a role that is too strong for a password alone waits."""
        if (
            not settings.SECOND_FACTOR_BY_ROLE
            or passed_second_factor(request.session)
            or not scope_of(user).needs_second_factor
        ):
            return None
        if has_second_factor(user):
            # Added elsewhere since this session began: it has to be shown here too.
            logout(request)
            return redirect("access:sign_in")
        if _is_one_of(request, *_ENROLMENT):
            return None
        if errors.is_api(request):
            refused = NotAllowed(
                what=_("Nothing was done."),
                why=_("The role of this account needs a second factor."),
                what_now=_("Sign in by page and add one."),
            )
            return errors.answer(request, refused)
        return redirect("access:security")


_ENROLMENT = ("access:security", "access:telephone", "access:passkey")


def _is_one_of(request: HttpRequest, *names: str) -> bool:
    """Whether the page may be used before what must be done first."""
    open_pages = (*names, "access:sign_out", "set_language")
    return request.path in {reverse(name) for name in open_pages}


class RefusalMiddleware:
    """Turns a `Refused` raised anywhere into one page message or problem JSON."""

    def __init__(self, get_response: Answer) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        """Answer the request; one to read what only takes forms is told so."""
        response = self.get_response(request)
        is_blank = response.status_code == 405 and not response.content
        if is_blank and request.method == "GET" and not errors.is_api(request):
            told = errors.not_for_reading(request)
            told["Allow"] = response["Allow"]
            return told
        return response

    def process_exception(
        self, request: HttpRequest, exception: Exception
    ) -> HttpResponse | None:
        """Say what was refused; leave every other exception to Django."""
        if isinstance(exception, Refused):
            return errors.answer(request, exception)
        return None
