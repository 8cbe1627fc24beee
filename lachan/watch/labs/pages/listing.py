"""The list of specimens, also the list behind every figure that counts them."""

from __future__ import annotations

from dataclasses import replace

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import gettext as _

from design import lists
from design.components import (
    Action,
    Chip,
    Column,
    Empty,
    Link,
    Linked,
    Mark,
    Person,
    Row,
    Table,
)
from lachan.ground.access.models import User
from lachan.ground.access.queries import holds
from lachan.ground.people.queries import Shown, shown_by_id
from lachan.kernel import clock, figures
from lachan.watch.labs import queries, words
from lachan.watch.labs.forms import SpecimenFilter
from lachan.watch.labs.models import TestRequest
from lachan.watch.labs.pages.seen import columns, reader_of, row_of, tabs_of
from lachan.watch.labs.queries import Asked


def specimen_list(request: HttpRequest) -> HttpResponse:
    """The specimens that were asked for, a page at a time."""
    user, now = reader_of(request), clock.now()
    form = SpecimenFilter(request.GET or None)
    asked, chips = asked_of(request, form)
    rows = queries.specimens_asked(asked, user, now=now)
    shown, paging = lists.paginate(request, rows)
    people = queries.names_of(shown, user)
    query = request.GET.urlencode()
    table = Table(
        id="specimens",
        caption=_("Specimens"),
        columns=columns(),
        rows=[row_of(one, people) for one in shown],
        paging=paging,
        exports=_exports(query) if holds(user, words.EXPORT) else (),
        empty=Empty(
            _("No specimen"),
            _("No specimen matches, or none lies where you may look."),
            icon="test-pipe",
        ),
    )
    page = {
        "table": table,
        "filter_form": form,
        "figure_chips": chips,
        "tabs": tabs_of(user, "labs:list"),
        "verbs": _verbs(user),
    }
    return render(request, "labs/list.html", page)


def asked_of(request: HttpRequest, form: SpecimenFilter) -> tuple[Asked, list[Chip]]:
    """What a request asks of the list, and the figure it stands behind, if any.

    Raises Http404 for a figure that nobody counts, or of an unknown unit or time.
    """
    asked = form.asked() if form.is_bound else Asked()
    try:
        counted = figures.counted(request.GET)
    except LookupError:
        raise Http404 from None
    if counted is None:
        return asked, []
    asked = replace(asked, unit_path="", subjects=counted.condition)
    at = f"{counted.as_of.astimezone(clock.VIETNAM):%d/%m/%Y %H:%M}"
    told = f"{counted.name} · {counted.place} · {at}"
    return asked, [Chip(_("Counted in the figure"), told, reverse("labs:list"))]


def _exports(query: str) -> list[Link]:
    more = f"?{query}" if query else ""
    return [Link("CSV", reverse("labs:export") + more, "file-type-csv")]


def _verbs(user: User) -> list[Action]:
    if not holds(user, words.SAMPLE):
        return []
    return [
        Action(_("Take a specimen"), reverse("labs:new"), "primary", "test-pipe"),
        Action(_("Several in one tube"), reverse("labs:together"), icon="users"),
        Action(_("Rapid kit"), reverse("labs:kit"), icon="clipboard-check"),
    ]


def waiting(request: HttpRequest) -> HttpResponse:
    """Who is still to be sampled: asked for, or sampled in vain."""
    user = reader_of(request, words.SAMPLE)
    rows = queries.waiting_requests(user)
    shown, paging = lists.paginate(request, rows)
    people = shown_by_id({one.person_id for one in shown}, user)
    table = Table(
        id="waiting",
        caption=_("People to be sampled"),
        columns=[
            Column("person", _("Person")),
            Column("test", _("Test")),
            Column("reason", _("Reason")),
            Column("unit", _("Unit"), is_minor=True),
            Column("asked", _("Asked for"), "instant"),
            Column("why", _("Why again")),
            Column("act", ""),
        ],
        rows=[_waiting_row(one, people) for one in shown],
        paging=paging,
        has_column_chooser=False,
        empty=Empty(
            _("Nobody waits"), _("Everybody asked for was sampled."), icon="checks"
        ),
    )
    page = {
        "table": table,
        "tabs": tabs_of(user, "labs:waiting"),
        "verbs": _verbs(user),
    }
    return render(request, "labs/waiting.html", page)


def _waiting_row(one: TestRequest, people: dict[int, Shown]) -> Row:
    person = people[one.person_id]
    spoilt: str = getattr(one, "spoilt", "") or ""
    url = reverse("labs:collect", args=[one.public_id])
    return Row(
        cells={
            "person": Person(person.name, url, is_pseudonym=not person.is_visible),
            "test": queries.name_of_test(one.test),
            "reason": str(words.Indication(one.indication).label),
            "unit": one.unit.local_name,
            "asked": one.requested_at,
            "why": Mark(words.Reject(spoilt).label, "alert") if spoilt else "",
            "act": Linked(_("Take"), url),
        },
        key=str(one.public_id),
        label=person.name,
    )
