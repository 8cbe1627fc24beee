"""What fields suggest while one types."""

from __future__ import annotations

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils.translation import gettext as _

from design.components import Option
from lachan.ground.access.models import User
from lachan.ground.access.queries import paths_of
from lachan.ground.units.models import Unit
from lachan.ground.units.queries import UnknownUnit, edition_on
from lachan.ground.units.queries import search as search_units
from lachan.kernel import clock
from lachan.watch.cases import queries, words
from lachan.watch.cases.pages.listing import reader_of
from lachan.watch.cases.queries import Asked, Place

MOST = 8


def typed(request: HttpRequest) -> str:
    """What stands in the field; its name ends in `_text`."""
    texts = [v for name, v in request.GET.items() if name.endswith("_text")]
    text = texts[0] if texts else request.GET.get("q", "")
    return str(text).strip()[:120]


def units(request: HttpRequest) -> HttpResponse:
    """Units of the tree in force, by the beginning of their name or their code.

    Those of the reader's own area come first: most work is at home.
    """
    user, text = reader_of(request), typed(request)
    options = _units(text, user) if text else []
    return _suggested(request, options)


def _units(text: str, user: User) -> list[Option]:
    try:
        edition = edition_on(clock.today(clock.now()))
    except UnknownUnit:
        return []
    home = paths_of(user, words.VIEW)
    found = [
        *search_units(text, edition, inside=home, limit=MOST),
        *search_units(text, edition, limit=MOST),
    ]
    labels = dict.fromkeys((one.unit_id, one.label) for one in found)
    ids = [unit_id for unit_id, _label in labels][:MOST]
    public = dict(Unit.objects.filter(pk__in=ids).values_list("pk", "public_id"))
    return [
        Option(str(public[unit_id]), label)
        for unit_id, label in labels
        if unit_id in public
    ]


def search(request: HttpRequest) -> HttpResponse:
    """Cases by code, name or number, for the field that names a source."""
    user, text = reader_of(request), typed(request)
    if not text:
        return _suggested(request, [])
    now = clock.now()
    cases = queries.page_of(Asked(text=text), Place(), user, now=now).cases[:MOST]
    people = queries.names_of_people(cases, user)
    options = [
        Option(
            str(case.public_id),
            f"{queries.code_of(case)} · {people[case.person_id].name}",
            _("notified %(day)s")
            % {"day": f"{clock.today(case.notified_at):%d/%m/%Y}"},
        )
        for case in cases
    ]
    return _suggested(request, options)


def _suggested(request: HttpRequest, options: list[Option]) -> HttpResponse:
    return render(request, "design/typeahead_options.html", {"options": options})
