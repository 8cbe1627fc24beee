"""Người: everybody whom the reader may see, found by name, number or telephone."""

from __future__ import annotations

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_safe

from design.components import Column, Empty, Paging, Row, Table
from design.components import Person as PersonCell
from lachan.ground.access.models import User
from lachan.ground.access.queries import account_of, holds
from lachan.ground.people import queries
from lachan.ground.people.forms import SearchForm
from lachan.ground.people.models import Person
from lachan.ground.people.pages.parts import born, whole_url
from lachan.ground.people.queries import PeoplePage
from lachan.ground.people.words import EDIT, MERGE, Sex

COLUMNS = [
    Column("person", gettext_lazy("Full name")),
    Column("born", gettext_lazy("Born")),
    Column("sex", gettext_lazy("Sex")),
    Column("unit", gettext_lazy("Lives in")),
    Column("address", gettext_lazy("Address"), hidden=True),
]


@require_safe
def people(request: HttpRequest) -> HttpResponse:
    """The list, in alphabetical order by given name; or who was sought."""
    user = account_of(request)
    form = SearchForm(request.GET)
    asked = form.cleaned_data if form.is_valid() else {}
    found = queries.search_people(
        asked.get("q", ""),
        user,
        page=_page_asked(request),
        only_guests=asked.get("among") == "guests",
    )
    page = {
        "form": form,
        "table": _table(found, user, request),
        "may_enter": holds(user, EDIT),
        "may_merge": holds(user, MERGE),
    }
    return render(request, "people/list.html", page)


def _page_asked(request: HttpRequest) -> int:
    text = request.GET.get("page", "1")
    return int(text) if text.isascii() and text.isdigit() and len(text) < 4 else 1


def _table(found: PeoplePage, user: User, request: HttpRequest) -> Table:
    return Table(
        id="people",
        caption=_("People"),
        columns=COLUMNS,
        rows=_rows(found.people, user),
        paging=_paging(found, request),
        empty=Empty(
            _("Nobody found"),
            _(
                "Type the given name, or the name from its beginning; diacritics may "
                "be left out. Numbers and telephones are typed in full."
            ),
            icon="user",
        ),
    )


def _rows(people: list[Person], user: User) -> list[Row]:
    shown = queries.shown_of_visible(people, user)
    rows = []
    for person in people:
        name, is_named = shown[person.pk]
        cells = {
            "person": PersonCell(name, whole_url(person), is_pseudonym=not is_named),
            "born": born(person) if is_named else "",
            "sex": Sex(person.sex).label,
            "unit": person.unit.local_name,
            "address": person.address if is_named else "",
        }
        rows.append(Row(cells=cells, key=str(person.public_id), label=name))
    return rows


def _paging(found: PeoplePage, request: HttpRequest) -> Paging:
    return Paging(
        first=found.first,
        last=found.first + len(found.people) - 1 if found.people else 0,
        previous_url=_at(request, found.page - 1) if found.page > 1 else "",
        next_url=_at(request, found.page + 1) if found.has_more else "",
    )


def _at(request: HttpRequest, page: int) -> str:
    query = request.GET.copy()
    query["page"] = str(page)
    return f"?{query.urlencode()}"
