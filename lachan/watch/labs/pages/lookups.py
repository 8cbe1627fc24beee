"""What fields suggest while one types."""

from __future__ import annotations

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render

from design.components import Option
from lachan.ground.access.queries import paths_of
from lachan.ground.people.models import Person
from lachan.ground.people.queries import search_people, shown_of_visible
from lachan.ground.units.models import Unit
from lachan.ground.units.queries import UnknownUnit, edition_on
from lachan.ground.units.queries import search as search_units
from lachan.kernel import clock
from lachan.watch.labs import words
from lachan.watch.labs.pages.seen import reader_of

MOST = 8


def typed(request: HttpRequest) -> str:
    """What stands in the field; its name ends in `_text`."""
    texts = [v for name, v in request.GET.items() if name.endswith("_text")]
    text = texts[0] if texts else request.GET.get("q", "")
    return str(text).strip()[:120]


def people(request: HttpRequest) -> HttpResponse:
    """People by name without marks, identity number or telephone."""
    user, text = reader_of(request), typed(request)
    found = search_people(text, user).people[:MOST] if text else []
    names = shown_of_visible(found, user)
    options = [
        Option(
            str(one.public_id),
            names[one.pk].name,
            _born_and_where(one),
        )
        for one in found
    ]
    return _suggested(request, options)


def _born_and_where(one: Person) -> str:
    year = one.birth_date.year if one.birth_date else one.birth_year
    return " · ".join(part for part in (str(year or ""), one.address) if part)


def units(request: HttpRequest) -> HttpResponse:
    """Units of the tree in force, those of the reader's own area first."""
    user, text = reader_of(request), typed(request)
    try:
        edition = edition_on(clock.today(clock.now()))
    except UnknownUnit:
        return _suggested(request, [])
    found = (
        [
            *search_units(text, edition, inside=paths_of(user, words.VIEW), limit=MOST),
            *search_units(text, edition, limit=MOST),
        ]
        if text
        else []
    )
    labels = dict(list(dict.fromkeys((o.unit_id, o.label) for o in found))[:MOST])
    public = dict(Unit.objects.filter(pk__in=labels).values_list("pk", "public_id"))
    options = [
        Option(str(public[pk]), label) for pk, label in labels.items() if pk in public
    ]
    return _suggested(request, options)


def _suggested(request: HttpRequest, options: list[Option]) -> HttpResponse:
    return render(request, "design/typeahead_options.html", {"options": options})
