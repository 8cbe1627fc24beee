"""Cấu hình: what the house is set up with, and what was done to one record."""

from __future__ import annotations

from dataclasses import dataclass
from uuid import UUID

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_GET

from design.components import Action, Definition, Moment
from lachan.doors.console.forms import TrailForm
from lachan.doors.console.pages.parts import address_of
from lachan.doors.console.queries import configuration as queries
from lachan.ground.access.models import User
from lachan.ground.access.queries import account_of, holds, paths_of
from lachan.kernel import clock

MOST = 300  # lines of one record's history


@dataclass(frozen=True)
class Part:
    """One part of the house: what there is of it, and the page that changes it."""

    title: str
    told: list[Definition]
    action: Action | None = None


@require_GET
def configuration(request: HttpRequest) -> HttpResponse:
    """Units, accounts, regulations, integrations, work of the machine, integrity."""
    user = account_of(request)
    now = clock.now()
    parts = [
        _part(user, title, right, page, label, queries_of(user, now))
        for title, right, page, label, queries_of in _PARTS
        if not right or holds(user, right)
    ]
    page = {"parts": parts, "trail_form": TrailForm() if _audits(user) else None}
    return render(request, "console/configuration.html", page)


_PARTS = (
    (gettext_lazy("Units"), "", "units:browse", gettext_lazy("Units"), queries.units),
    (
        gettext_lazy("Committees and teams"),
        "bodies.view",
        "bodies:list",
        gettext_lazy("Committees and teams"),
        queries.bodies,
    ),
    (
        gettext_lazy("Accounts"),
        "access.manage",
        "access:accounts",
        gettext_lazy("Accounts"),
        queries.accounts,
    ),
    (
        gettext_lazy("Regulations in force"),
        "",
        "policy:list",
        gettext_lazy("Policies"),
        queries.policies,
    ),
    (
        gettext_lazy("Integrations"),
        "intake.import",
        "interchange:list",
        gettext_lazy("Bring in data"),
        queries.integrations,
    ),
    (
        gettext_lazy("Work of the machine"),
        "journal.view",
        "access:waiting",
        gettext_lazy("Work waiting"),
        queries.jobs,
    ),
    (
        gettext_lazy("Integrity of the records"),
        "integrity.view",
        "integrity:list",
        gettext_lazy("Integrity of the records"),
        queries.integrity,
    ),
)


def _part(
    user: User,
    title: str | Promise,
    right: str,
    page: str,
    label: str | Promise,
    told: list[tuple[str, object]],
) -> Part:
    url = address_of(page)
    return Part(
        str(title),
        [Definition(name, value) for name, value in told],
        Action(str(label), url) if url else None,
    )


def _audits(user: User) -> bool:
    return holds(user, "audit.view")


@require_GET
def trail(request: HttpRequest) -> HttpResponse:
    """Who did what to one record and when, in sentences, the last first."""
    user = account_of(request)
    if not _audits(user):
        raise Http404
    form = TrailForm(request.GET or None)
    record: UUID | None = form.cleaned_data["record"] if form.is_valid() else None
    lines = (
        queries.trail_of(record, paths_of(user, "audit.view"), most=MOST)
        if record
        else []
    )
    page = {
        "form": form,
        "record": record,
        "moments": [
            Moment(at=line.at, title=line.sentence, detail=line.where) for line in lines
        ],
    }
    return render(request, "console/trail.html", page)
