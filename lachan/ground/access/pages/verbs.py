"""What who manages an account does to it with one button."""

from __future__ import annotations

from uuid import UUID

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_POST

from lachan.ground.access import actions
from lachan.ground.access.pages.accounts import password_page, seen
from lachan.kernel import clock


@never_cache
@require_POST
def reset(request: HttpRequest, public_id: UUID) -> HttpResponse:
    """A new first password, shown once."""
    reader, user = seen(request, public_id)
    password = actions.reset_password(user=user, by=reader, now=clock.now())
    return password_page(request, user, password)


@require_POST
def close(request: HttpRequest, public_id: UUID) -> HttpResponse:
    """Close an account."""
    reader, user = seen(request, public_id)
    actions.deactivate(user=user, by=reader, now=clock.now())
    messages.success(request, _("The account was closed."))
    return redirect("access:account", public_id=user.public_id)


@require_POST
def reopen(request: HttpRequest, public_id: UUID) -> HttpResponse:
    """Open a closed account again."""
    reader, user = seen(request, public_id)
    actions.reactivate(user=user, by=reader, now=clock.now())
    messages.success(request, _("The account was opened again."))
    return redirect("access:account", public_id=user.public_id)


@require_POST
def unlock(request: HttpRequest, public_id: UUID) -> HttpResponse:
    """Lift the lock after wrong passwords."""
    reader, user = seen(request, public_id)
    actions.unlock(user=user, by=reader, now=clock.now())
    messages.success(request, _("The lock after wrong passwords was lifted."))
    return redirect("access:account", public_id=user.public_id)


@require_POST
def end_sessions(request: HttpRequest, public_id: UUID) -> HttpResponse:
    """Sign an account out everywhere."""
    reader, user = seen(request, public_id)
    actions.end_sessions(user=user, by=reader, now=clock.now())
    messages.success(request, _("The account is signed out everywhere."))
    return redirect("access:account", public_id=user.public_id)


@require_POST
def reset_factors(request: HttpRequest, public_id: UUID) -> HttpResponse:
    """Take every second factor off an account whose owner lost them."""
    reader, user = seen(request, public_id)
    actions.reset_factors(user=user, by=reader, now=clock.now())
    messages.success(request, _("The second factor was removed."))
    return redirect("access:account", public_id=user.public_id)
