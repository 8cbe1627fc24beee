"""Every check with what the last inspection found; the offenders of one check."""

from __future__ import annotations

from collections.abc import Iterable

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_POST

from design.components import (
    Column,
    Crumb,
    Definition,
    Empty,
    Linked,
    Mark,
    Record,
    Row,
    Table,
    Tile,
)
from lachan.ground.access.models import User
from lachan.ground.access.queries import account_of, holds
from lachan.ground.integrity import actions, queries
from lachan.ground.integrity.queries import Offender, Result
from lachan.ground.integrity.words import VIEW, Severity
from lachan.kernel import clock
from lachan.kernel.integrity import Check, check_named

_TONES = {Severity.GRAVE: "alert", Severity.FAULT: "accent", Severity.DOUBT: "quiet"}


def _reader(request: HttpRequest) -> User:
    user = account_of(request)
    if not holds(user, VIEW):
        raise Http404
    return user


def mark_of(severity: str, *, is_found: bool = True) -> Mark:
    """The severity as a mark; no alarm where nothing was found."""
    told = Severity(severity)
    if not is_found:
        return Mark(told.label, "quiet")
    icon = "alert-triangle" if told == Severity.GRAVE else ""
    return Mark(told.label, _TONES[told], icon)  # type: ignore[arg-type]  # a tone of the table above


@require_GET
def listed(request: HttpRequest) -> HttpResponse:
    """What must hold, and where it does not; the worst first."""
    user = _reader(request)
    inspection = queries.latest()
    results = queries.results_of(inspection, user)
    page = {
        "inspection": inspection,
        "tiles": _tiles(results),
        "table": _table(results),
    }
    return render(request, "integrity/list.html", page)


def _tiles(results: Iterable[Result]) -> list[Tile]:
    told = list(results)
    return [
        Tile(name=_("Checks"), value=len(told)),
        *(
            Tile(
                name=str(severity.label).capitalize(),
                value=sum(r.number for r in told if r.check.severity == severity.value),
            )
            for severity in Severity
        ),
    ]


def _table(results: Iterable[Result]) -> Table:
    return Table(
        id="checks",
        caption=_("Checks"),
        columns=[
            Column("wrong", _("What is looked for")),
            Column("severity", _("Severity")),
            Column("number", _("Found"), "count"),
            Column("cure", _("What to do"), is_minor=True),
        ],
        rows=[
            Row(
                cells={
                    "wrong": Linked(str(one.check.wrong), _address(one.check)),
                    "severity": mark_of(one.check.severity, is_found=bool(one.number)),
                    "number": one.number,
                    "cure": str(one.check.cure),
                },
                key=one.check.key,
                label=str(one.check.wrong),
                is_quiet=not one.number,
            )
            for one in results
        ],
    )


def _address(check: Check) -> str:
    return reverse("integrity:check", args=[check.key])


@require_GET
def check(request: HttpRequest, key: str) -> HttpResponse:
    """One check: what is wrong, what to do, and the records that it finds now."""
    user = _reader(request)
    try:
        asked = check_named(key)
    except KeyError:
        raise Http404 from None
    found = queries.offenders(asked, user, clock.now())
    page = {
        "check": asked,
        "crumbs": [
            Crumb(_("Integrity of the records"), reverse("integrity:list")),
            Crumb(asked.key),
        ],
        "record": Record(
            title=str(asked.wrong),
            kind=_("Check"),
            subtitle=asked.key,
            marks=[mark_of(asked.severity)],
            definitions=[Definition(_("What to do"), str(asked.cure))],
        ),
        "table": _found_table(found),
    }
    return render(request, "integrity/check.html", page)


def _found_table(found: list[Offender]) -> Table:
    return Table(
        id="found",
        caption=_("Found now"),
        columns=[Column("subject", _("Record")), Column("unit", _("Unit"))],
        rows=[
            Row(
                cells={
                    "subject": Linked(one.subject, one.url) if one.url else one.subject,
                    "unit": one.unit,
                },
                key=f"{at}",
            )
            for at, one in enumerate(found)
        ],
        empty=Empty(
            _("Nothing was found"), _("All records are as they must be."), icon="checks"
        ),
        shows_caption=True,
        has_column_chooser=False,
    )


@require_POST
def inspect(request: HttpRequest) -> HttpResponse:
    """Ask every check now."""
    actions.inspect(by=_reader(request), now=clock.now())
    return redirect("integrity:list")
