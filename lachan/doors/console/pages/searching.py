"""Search everything; and choose the unit to stand on."""

from __future__ import annotations

from urllib.parse import parse_qsl, urlsplit

from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import Resolver404, resolve, reverse
from django.utils.http import urlencode
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET

from design.components import Action, Column, Empty, Linked, Row, Table
from design.components import Person as PersonCell
from lachan.doors.console.pages.parts import address, address_of
from lachan.doors.console.queries import searching
from lachan.doors.console.queries.searching import Found
from lachan.ground.access.models import User
from lachan.ground.access.queries import account_of, holds
from lachan.ground.people.queries import shown_by_id
from lachan.kernel import clock
from lachan.watch.cases.words import Classification

# Pages that stand on a unit: choosing another keeps the page.
_KEEPS_PAGE = ("console:situation", "console:map", "levels:list", "briefing:page")


@require_GET
def search(request: HttpRequest) -> HttpResponse:
    """What a text may mean; a single hit opens at once."""
    user = account_of(request)
    text = request.GET.get("q", "").strip()
    found = searching.search(text, user, clock.now())
    if found.total == 1 and len(found.people) == 1:
        return redirect("console:person", public_id=found.people[0].public_id)
    page = {
        "search_text": text,
        "found": found,
        "tables": [table for table in _tables(found, user) if table.rows],
        "empty": _nothing(user),
    }
    return render(request, "console/search.html", page)


def _nothing(user: User) -> Empty:
    """What to do when nothing was found; in an emergency a record can be opened."""
    emergency = Action(
        _("Open a record in an emergency"),
        reverse("access:new_opening"),
        icon="lock-open",
    )
    return Empty(
        _("Nothing found"),
        _("Records outside your area are not sought here."),
        emergency if holds(user, "access.break_glass") else None,
        icon="search",
    )


def _tables(found: Found, user: User) -> list[Table]:
    return [
        _table("people", _("People"), _people(found, user)),
        _table("cases", _("Cases"), _cases(found)),
        _table("units", _("Units"), _units(found)),
        _table("facilities", _("Places to stay"), _facilities(found)),
    ]


def _table(name: str, title: str, rows: list[Row]) -> Table:
    return Table(
        id=f"found-{name}",
        caption=title,
        columns=[Column("what", title), Column("where", _("Unit")), Column("note", "")],
        rows=rows,
        shows_caption=True,
        has_column_chooser=False,
    )


def _people(found: Found, user: User) -> list[Row]:
    shown = shown_by_id([person.pk for person in found.people], user)
    return [
        Row(
            cells={
                "what": PersonCell(
                    shown[person.pk].name,
                    reverse("console:person", args=[person.public_id]),
                    is_pseudonym=not shown[person.pk].is_visible,
                ),
                "where": person.unit.local_name,
                "note": str(person.year or _("year of birth not known")),
            }
        )
        for person in found.people
    ]


def _cases(found: Found) -> list[Row]:
    return [
        Row(
            cells={
                "what": Linked(
                    case.origin_code or str(case.public_id),
                    address_of("cases:record", case.public_id),
                ),
                "where": case.unit.local_name,
                "note": Classification(case.classification).label,
            }
        )
        for case in found.cases
    ]


def _units(found: Found) -> list[Row]:
    return [
        Row(
            cells={
                "what": Linked(unit.local_name, address("console:situation", unit)),
                "where": unit.parent.local_name if unit.parent else "",
                "note": unit.code,
            }
        )
        for unit in found.units
    ]


def _facilities(found: Found) -> list[Row]:
    return [
        Row(
            cells={
                "what": Linked(
                    one.name, reverse("sites:facility", args=[one.public_id])
                ),
                "where": one.unit.local_name,
                "note": one.code,
            }
        )
        for one in found.facilities
    ]


@require_GET
def switch(request: HttpRequest) -> HttpResponse:
    """Lines of the unit switcher for what is being typed."""
    user = account_of(request)
    text = request.GET.get("q", "").strip()
    units = searching.units_found(text, user, clock.now()) if text else []
    page_url, kept = _page_around(request)
    links = [
        {
            "url": f"{page_url}?{urlencode({**kept, 'unit': str(unit.public_id)})}",
            "label": unit.local_name,
            "note": unit.parent.local_name if unit.parent else "",
        }
        for unit in units
    ]
    return render(request, "console/switch.html", {"links": links})


def _page_around(request: HttpRequest) -> tuple[str, dict[str, str]]:
    """The page that the switcher is on, with its times, if it stands on a unit."""
    around = urlsplit(request.headers.get("HX-Current-URL", ""))
    try:
        name = resolve(around.path).view_name
    except Resolver404:
        name = ""
    if name in _KEEPS_PAGE:
        return around.path, dict(parse_qsl(around.query))
    return reverse("console:situation"), {}
