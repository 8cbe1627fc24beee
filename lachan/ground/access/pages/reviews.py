"""Access review: who holds what, when last seen; confirm or withdraw."""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime
from typing import Any
from uuid import UUID

from django.contrib import messages
from django.db.models import QuerySet
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_POST

from design.components import (
    Action,
    BulkAction,
    Column,
    Empty,
    Linked,
    Mark,
    Row,
    Table,
)
from design.lists import order, paginate, sorted_by
from lachan.ground.access import actions
from lachan.ground.access.forms import WHOLE_TREE, ReviewFilter
from lachan.ground.access.models import Grant, User, within
from lachan.ground.access.queries import (
    account_of,
    grants_reviewed_by,
    in_state,
    is_asleep,
    name_of,
    place_names,
    review_due,
    safeguards,
)
from lachan.kernel import clock

_ORDER = {
    "due": "counts_from",
    "name": "user__folded_name",
    "seen": "user__last_seen_at",
    "until": "ends_at",
}


def review(request: HttpRequest) -> HttpResponse:
    """Every role that others hold below the reader, the longest unseen first."""
    user = account_of(request)
    actions.require_anywhere(user, "access.manage")
    now = clock.now()
    form = ReviewFilter(request.GET or None)
    sort = order(request, _ORDER, "due")
    found = sorted_by(_filtered(user, form, now), sort, _ORDER)
    rows = found.select_related("user", "role").prefetch_related("paths")
    shown, paging = paginate(request, rows)
    query = request.GET.urlencode()
    table = Table(
        id="review",
        caption=_("Roles held"),
        columns=[
            Column("name", _("Full name"), sortable=True),
            Column("role", _("Role")),
            Column("units", _("Units")),
            Column("seen", _("Last seen"), "instant", sortable=True),
            Column("reviewed", _("Last reviewed")),
            Column("due", _("Review by"), "date", sortable=True),
            Column("until", _("Until"), "date", sortable=True, is_minor=True),
            Column("state", _("State")),
        ],
        rows=_rows(shown, now),
        sort=sort,
        paging=paging,
        bulk=[
            BulkAction(_("Confirm"), f"{reverse('access:confirm')}?{query}", "check"),
            BulkAction(
                _("Withdraw"),
                f"{reverse('access:withdraw')}?{query}",
                "x",
                _("Withdraw the chosen roles? Their accounts lose them at once."),
                "danger",
            ),
        ],
        empty=Empty(
            _("Nothing to review"),
            _("No role matches what you look for."),
            icon="checks",
        ),
    )
    page = {
        "table": table,
        "filter_form": form,
        "every": safeguards().every_days,
        "accounts": Action(
            _("Accounts"), reverse("access:accounts"), icon="users-group"
        ),
    }
    return render(request, "access/review.html", page)


def _filtered(user: User, form: ReviewFilter, now: datetime) -> QuerySet[Any]:
    asked = form.cleaned_data if form.is_valid() else {}
    grants = in_state(grants_reviewed_by(user, now), asked.get("state", ""), now)
    unit = asked.get("unit")
    if unit and unit != WHOLE_TREE:
        held = Grant.objects.filter(within("paths__path", (unit,)))
        grants = grants.filter(pk__in=held.values("pk"))
    return grants


def _rows(shown: list[Any], now: datetime) -> list[Row]:
    names = place_names(path.path for one in shown for path in one.paths.all())
    return [
        Row(
            cells={
                "name": Linked(
                    one.user.full_name,
                    reverse("access:account", args=[one.user.public_id]),
                    one.user.title,
                ),
                "role": name_of(one.role),
                "units": ", ".join(sorted(names[p.path] for p in one.paths.all())),
                "seen": one.user.last_seen_at or _("never"),
                "reviewed": [clock.today(one.last_reviewed_at), one.last_reviewed_by]
                if one.last_reviewed_at
                else _("never"),
                "due": clock.today(review_due(one)),
                "until": clock.civil_day_of(one.ends_at) if one.ends_at else "–",
                "state": _marks(one, now),
            },
            key=str(one.public_id),
            label=f"{one.user.full_name}: {name_of(one.role)}",
        )
        for one in shown
    ]


def _marks(one: Grant, now: datetime) -> list[Mark]:
    told = []
    if review_due(one) <= now:
        told.append(Mark(_("review overdue"), "alert", "clock-exclamation"))
    if is_asleep(one.user, one.starts_at, now):
        told.append(Mark(_("dormant"), "accent", "moon"))
    if one.ends_at is not None and one.ends_at <= now + safeguards().ends_soon:
        told.append(Mark(_("ends soon"), "accent", "calendar-due"))
    return told or [Mark(_("in order"), "done", "check")]


@require_POST
def confirm(request: HttpRequest) -> HttpResponse:
    """Let the chosen roles stand."""
    count = _carry_out(request, actions.confirm_grants)
    text = ngettext(
        "%(count)d role was confirmed.", "%(count)d roles were confirmed.", count
    )
    messages.success(request, text % {"count": count})
    return _back(request)


@require_POST
def withdraw(request: HttpRequest) -> HttpResponse:
    """Take the chosen roles away."""
    count = _carry_out(request, actions.withdraw_grants)
    text = ngettext(
        "%(count)d role was withdrawn.", "%(count)d roles were withdrawn.", count
    )
    messages.success(request, text % {"count": count})
    return _back(request)


def _carry_out(request: HttpRequest, verb: Callable[..., int]) -> int:
    user = account_of(request)
    actions.require_anywhere(user, "access.manage")
    now = clock.now()
    found = _filtered(user, ReviewFilter(request.GET or None), now)
    if request.POST.get("everything") != "1":
        found = found.filter(public_id__in=_chosen(request))
    return verb(grants=list(found), by=user, now=now)


def _chosen(request: HttpRequest) -> list[UUID]:
    keys = []
    for text in request.POST.getlist("selected"):
        try:
            keys.append(UUID(text))
        except ValueError:
            continue
    return keys


def _back(request: HttpRequest) -> HttpResponse:
    query = request.GET.urlencode()
    address = reverse("access:review")
    return redirect(f"{address}?{query}" if query else address)
