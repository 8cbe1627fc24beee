"""Hồ sơ nghi trùng: pairs of records that may be one person, likeliest first."""

from __future__ import annotations

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from design.components import Action, Buttons, Column, Empty, Paging, Row, Table
from design.components import Person as PersonCell
from lachan.ground.access.queries import account_of, holds
from lachan.ground.people import queries, words
from lachan.ground.people.forms import UnitForm
from lachan.ground.people.models import LikelyPair, Person
from lachan.ground.people.pages.merging import compare_url
from lachan.ground.people.pages.parts import likelihood, whole_url
from lachan.ground.people.queries import Shown
from lachan.ground.people.words import Agreement
from lachan.ground.units.models import Unit

PER_PAGE = 50


@require_safe
def duplicates(request: HttpRequest) -> HttpResponse:
    """The queue of the reader's area, or of one unit in it."""
    user = account_of(request)
    if not holds(user, words.MERGE):
        raise Http404
    asked = request.GET.get("unit", "")
    unit = get_object_or_404(Unit, public_id=asked) if _is_id(asked) else None
    pairs = queries.likely_pairs(user, path=unit.path if unit else "")
    page_number = _page_asked(request)
    start = (page_number - 1) * PER_PAGE
    some = pairs.select_related("first__unit", "second__unit")
    rows = list(some[start : start + PER_PAGE + 1])
    people = [one for pair in rows for one in (pair.first, pair.second)]
    shown = queries.shown_of_visible(people, user)
    page = {
        "form": UnitForm(request.GET),
        "table": Table(
            id="duplicates",
            caption=_("Records that may be one person"),
            columns=[
                Column("first", _("One record")),
                Column("second", _("Other record")),
                Column("score", _("Likelihood")),
                Column("why", _("Why")),
                Column("verbs", _("Decide")),
            ],
            rows=[_pair(one, shown) for one in rows[:PER_PAGE]],
            paging=_paging(request, page_number, rows),
            empty=Empty(
                _("No pair waits for a decision"),
                _("New records are looked through every night."),
                icon="user",
            ),
        ),
    }
    return render(request, "people/duplicates.html", page)


def _is_id(text: str) -> bool:
    return len(text) == 36


def _page_asked(request: HttpRequest) -> int:
    text = request.GET.get("page", "1")
    return int(text) if text.isascii() and text.isdigit() and 0 < len(text) < 4 else 1


def _paging(request: HttpRequest, page: int, rows: list[LikelyPair]) -> Paging:
    def at(number: int) -> str:
        query = request.GET.copy()
        query["page"] = str(number)
        return f"?{query.urlencode()}"

    first = (page - 1) * PER_PAGE + 1
    return Paging(
        first=first if rows else 0,
        last=first + min(len(rows), PER_PAGE) - 1 if rows else 0,
        previous_url=at(page - 1) if page > 1 else "",
        next_url=at(page + 1) if len(rows) > PER_PAGE else "",
    )


def _pair(pair: LikelyPair, shown: dict[int, Shown]) -> Row:
    apart = f"{reverse('people:not_same', args=[pair.first.public_id])}"
    return Row(
        cells={
            "first": _cell(pair.first, shown),
            "second": _cell(pair.second, shown),
            "score": likelihood(pair.score),
            "why": ", ".join(str(Agreement(c).label) for c in pair.reasons.split()),
            "verbs": Buttons(
                [
                    Action(
                        _("Compare"), compare_url(pair.second, pair.first.public_id)
                    ),
                    Action(
                        _("Two people"),
                        f"{apart}?with={pair.second.public_id}",
                        kind="quiet",
                        method="post",
                        confirm=_("Two people? The pair is not proposed again."),
                    ),
                ]
            ),
        },
        key=str(pair.pk),
        label=shown[pair.first_id].name,
    )


def _cell(person: Person, shown: dict[int, Shown]) -> PersonCell:
    name, is_named = shown[person.pk]
    born = str(person.year) if person.year else ""
    note = ", ".join(filter(None, (born, person.unit.local_name)))
    return PersonCell(name, whole_url(person), note=note, is_pseudonym=not is_named)
