"""The list as a file, for whoever may take it out of the house."""

from __future__ import annotations

import csv
import io

from django.http import HttpRequest, HttpResponse
from django.utils.translation import gettext as _

from lachan.kernel import clock
from lachan.kernel.clock import VIETNAM
from lachan.watch.labs import actions, queries, words
from lachan.watch.labs.forms import SpecimenFilter
from lachan.watch.labs.models import Specimen
from lachan.watch.labs.pages.listing import asked_of
from lachan.watch.labs.pages.seen import reader_of

MOST = 50_000
# What a spreadsheet would take for a formula, OWASP "CSV injection".
_FORMULA = ("=", "+", "-", "@", "\t", "\r")


def export(request: HttpRequest) -> HttpResponse:
    """The list that the same address without `export` shows; it imports again."""
    user, now = reader_of(request, words.EXPORT), clock.now()
    asked, _chips = asked_of(request, SpecimenFilter(request.GET or None))
    rows = list(queries.specimens_asked(asked, user, now=now)[:MOST])
    people = queries.names_of(rows, user)
    text = io.StringIO()
    writer = csv.writer(text)
    writer.writerow(_head())
    for one in rows:
        shown = people[one.request.person_id]
        writer.writerow([_safe(cell) for cell in _cells(one, shown.name)])
    named = sum(people[one.request.person_id].is_visible for one in rows)
    actions.note_export(count=len(rows), with_names=named, by=user, now=now)
    # The mark lets Excel read Vietnamese letters.
    response = HttpResponse(
        "\ufeff" + text.getvalue(), content_type="text/csv; charset=utf-8"
    )
    name = f"mau-xet-nghiem-{clock.today(now):%Y-%m-%d}.csv"
    response["Content-Disposition"] = f'attachment; filename="{name}"'
    return response


def _head() -> list[str]:
    return [
        _("Tube code"),
        _("Full name"),
        _("Unit"),
        _("Test"),
        _("Reason"),
        _("Taken at"),
        _("Laboratory"),
        _("State"),
        _("Result"),
        _("Result at"),
    ]


def _cells(one: Specimen, name: str) -> list[str]:
    return [
        queries.code_of(one),
        name,
        one.request.unit.full_name,
        queries.name_of_test(one.request.test),
        str(words.Indication(one.request.indication).label),
        f"{one.collected_at.astimezone(VIETNAM):%d/%m/%Y %H:%M}",
        one.laboratory.name if one.laboratory else "",
        str(words.State(one.state).label),
        str(words.Value(one.value).label) if one.value else "",
        f"{one.resulted_at.astimezone(VIETNAM):%d/%m/%Y %H:%M}"
        if one.resulted_at
        else "",
    ]


def _safe(text: str) -> str:
    return f"'{text}" if text.startswith(_FORMULA) else text
