"""What did not happen, in the shape of whoever asked: page, fragment or problem."""

from __future__ import annotations

import logging
from dataclasses import asdict
from http import HTTPStatus

from django.http import HttpRequest, HttpResponse, JsonResponse
from django.shortcuts import render
from django.template.loader import render_to_string
from django.utils.translation import gettext as _

from lachan.ground.access.actions import NotAllowed
from lachan.kernel.errors import Refused
from lachan.kernel.problems import MEDIA_TYPE, Problem, problem_of

log = logging.getLogger("lachan.config")
API_PREFIX = "/api/"


class NotFound(Refused):
    """Nothing is at this address, or nothing that this account may know of."""


class NotUnderstood(Refused):
    """The request itself was broken."""


class PageTooOld(Refused):
    """A form came back without the mark that shows it was ours."""


class NotSignedIn(Refused):
    """A program asked without a session."""


class Failed(Refused):
    """A defect of ours."""


def is_api(request: HttpRequest) -> bool:
    """Whether a program asked, which wants problem JSON and no page."""
    return request.path.startswith(API_PREFIX)


def status_of(refused: Refused) -> HTTPStatus:
    """403 for a missing right, 422 where an input is at fault, else 409."""
    if isinstance(refused, NotAllowed):
        return HTTPStatus.FORBIDDEN
    if refused.field is not None:
        return HTTPStatus.UNPROCESSABLE_ENTITY
    return HTTPStatus.CONFLICT


def answer(
    request: HttpRequest,
    refused: Refused,
    status: int | None = None,
    *,
    back_url: str = "",
) -> HttpResponse:
    """The one place where a refusal becomes a response."""
    code = int(status or status_of(refused))
    if is_api(request):
        return problem(problem_of(refused, code))
    if getattr(request, "htmx", False):
        return _fragment(request, refused, code)
    is_signed_in = getattr(getattr(request, "user", None), "is_authenticated", False)
    shown = {
        "refusal": refused,
        "layout": "design/page.html" if is_signed_in else "design/bare.html",
        "back_url": back_url or _way_back(request),
    }
    return render(request, "config/refused.html", shown, status=code)


def problem(told: Problem) -> HttpResponse:
    """Problem JSON; members without a value are left out."""
    members = {name: value for name, value in asdict(told).items() if value}
    return JsonResponse(
        members,
        status=told.status,
        content_type=MEDIA_TYPE,
        json_dumps_params={"ensure_ascii": False},
    )


def _fragment(request: HttpRequest, refused: Refused, code: int) -> HttpResponse:
    """For a part of a page: shown among its messages, wherever the part would go."""
    html = render_to_string("design/refusal.html", {"refusal": refused}, request)
    response = HttpResponse(html, status=code)
    response["HX-Retarget"] = "#messages"
    response["HX-Reswap"] = "innerHTML show:window:top"
    # Lists take their own part out of an answer; of this one they take the refusal.
    response["HX-Reselect"] = ".lc-refusal"
    return response


def _way_back(request: HttpRequest) -> str:
    """The form that was posted, or the front page."""
    return request.path if request.method == "POST" else "/"


# ── the handlers that Django calls ───────────────────────────────────────────────


def not_found(request: HttpRequest, exception: Exception) -> HttpResponse:
    """404, the same for what is not there and for what may not be seen."""
    refused = NotFound(
        what=_("Nothing was found at this address."),
        why=_("It does not exist, or your account may not see it."),
        what_now=_("Check the address, or search for the record by name or code."),
    )
    return answer(request, refused, HTTPStatus.NOT_FOUND)


def not_for_reading(request: HttpRequest) -> HttpResponse:
    """405 for an address that only takes forms: reloaded, or read in another language.

    The page of the form lies right above it.
    """
    refused = NotFound(
        what=_("There is nothing to read at this address."),
        why=_("It only takes what a form sends, and nothing was sent."),
        what_now=_("Go back to the form; what you typed is kept on this device."),
    )
    above = f"{request.path.rstrip('/').rpartition('/')[0]}/"
    return answer(request, refused, HTTPStatus.METHOD_NOT_ALLOWED, back_url=above)


def bad_request(request: HttpRequest, exception: Exception) -> HttpResponse:
    """400."""
    refused = NotUnderstood(
        what=_("The request was not understood."),
        why=_("It was damaged on the way, or is larger than allowed."),
        what_now=_("Go back, load the page again and repeat the last step."),
    )
    return answer(request, refused, HTTPStatus.BAD_REQUEST)


def forbidden(request: HttpRequest, exception: Exception) -> HttpResponse:
    """403 from Django itself."""
    refused = NotAllowed(
        what=_("This page was not opened."),
        why=_("Your account has no right to it."),
        what_now=_("Ask the administrator of your province for the right role."),
    )
    return answer(request, refused, HTTPStatus.FORBIDDEN)


def page_too_old(request: HttpRequest, reason: str = "") -> HttpResponse:
    """A form without a fresh mark: its page stood open through a new sign-in."""
    refused = PageTooOld(
        what=_("Nothing was saved."),
        why=_("This page had been open since before the last sign-in."),
        what_now=_("Open the page again; what you typed is kept on this device."),
    )
    return answer(request, refused, HTTPStatus.FORBIDDEN)


def server_error(request: HttpRequest) -> HttpResponse:
    """500 without details; the trace is in the log, without the request's content.

    Drawn without the shell, which may be what failed.
    """
    refused = Failed(
        what=_("This did not work."),
        why=_("The fault is ours and has been noted."),
        what_now=_("Try again in a minute. If it stays, tell the administrator when."),
    )
    if is_api(request):
        return problem(problem_of(refused, 500))
    try:
        html = str(render_to_string("config/failed.html", {"refusal": refused}))
    except Exception:
        log.exception("config.error_page.failed")
        html = f"<!doctype html><meta charset=utf-8><p>{refused}</p>"
    return HttpResponse(html, status=500)


def not_signed_in() -> HttpResponse:
    """401 for programs."""
    refused = NotSignedIn(
        what=_("Nothing was done."),
        why=_("The request carries no session of an account."),
        what_now=_("Sign in and send the session's cookie along."),
    )
    return problem(problem_of(refused, HTTPStatus.UNAUTHORIZED))
