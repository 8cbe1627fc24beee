"""The list of cases, also the list behind every figure that counts cases."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from datetime import datetime

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from design.components import (
    Action,
    BulkAction,
    Chip,
    Column,
    Empty,
    Linked,
    Mark,
    Paging,
    Person,
    Row,
    Table,
)
from design.components import Link as ExportLink
from lachan.ground.access.models import User
from lachan.ground.access.queries import account_of, holds
from lachan.ground.people.queries import Shown
from lachan.kernel import clock, figures
from lachan.watch.cases import queries, words
from lachan.watch.cases.forms import CaseFilter
from lachan.watch.cases.models import Case
from lachan.watch.cases.queries import Asked, Listed, Place

# Alike wherever a case is named; colour never says more than the word beside it.
CLASS_TONES = {
    words.Classification.CONFIRMED: "accent",
    words.Classification.PROBABLE: "alert",
    words.Classification.SUSPECTED: "alert",
    words.Classification.DISCARDED: "quiet",
}
OUTCOME_TONES = {
    words.Outcome.RECOVERED: "done",
    words.Outcome.DIED: "alert",
}


def class_mark(case: Case) -> Mark:
    """The classification as a mark."""
    classification = words.Classification(case.classification)
    return Mark(classification.label, CLASS_TONES[classification])  # type: ignore[arg-type]  # a tone of the table above


def outcome_mark(case: Case) -> Mark:
    """The outcome as a mark."""
    outcome = words.Outcome(case.outcome)
    return Mark(outcome.label, OUTCOME_TONES.get(outcome, ""))  # type: ignore[arg-type]  # a tone of the table above


def doubt_marks(case: Case, now: datetime) -> list[Mark]:
    """What about a case needs a look."""
    marks = []
    if case.voided_at is not None:
        marks.append(Mark(_("void"), "quiet", "ban"))
    if case.disagrees:
        says = words.Classification(case.definition_says).label
        title = _("The definition says: %(says)s") % {"says": says}
        marks.append(Mark(_("definition differs"), "alert", "gavel", title))
    if case.discrepancies:
        title = ", ".join(str(word.label) for word in case.discrepancy_words)
        marks.append(Mark(_("contradiction"), "alert", "alert-triangle", title))
    if is_overdue(case, now):
        marks.append(Mark(_("report overdue"), "alert", "clock-exclamation"))
    return marks


def is_overdue(case: Case, now: datetime) -> bool:
    """Whether the national register should have the case by now and has not."""
    due = case.report_due_at
    return case.reported_at is None and due is not None and due <= now


def reader_of(request: HttpRequest) -> User:
    """The account of a request; 404 for who may see no case anywhere."""
    user = account_of(request)
    if not holds(user, words.VIEW):
        raise Http404
    return user


def case_list(request: HttpRequest) -> HttpResponse:
    """The cases that were asked for, a page at a time."""
    user, now = reader_of(request), clock.now()
    form = CaseFilter(request.GET or None)
    asked, chips = asked_of(request, form)
    listed = queries.page_of(asked, place_of(request), user, now=now)
    people = queries.names_of_people(listed.cases, user)
    rows = [_row(case, people, now) for case in listed.cases]
    page = {
        "table": _table(request, user, listed, rows),
        "filter_form": form,
        "figure_chips": chips,
        "open": (
            Action(_("Open a case"), reverse("cases:open"), "primary", "plus")
            if holds(user, words.EDIT)
            else None
        ),
    }
    return render(request, "cases/list.html", page)


def asked_of(request: HttpRequest, form: CaseFilter) -> tuple[Asked, list[Chip]]:
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
    # The figure says where, and of what: a case may have been handed over since.
    asked = replace(
        asked, unit_path="", kin_paths=(), disease="", behind=counted, any_state=True
    )
    at = f"{counted.as_of.astimezone(clock.VIETNAM):%d/%m/%Y %H:%M}"
    told = f"{counted.name} · {counted.place} · {at}"
    return asked, [Chip(_("Counted in the figure"), told, reverse("cases:list"))]


def place_of(request: HttpRequest) -> Place:
    """Which page of the list is meant."""
    given = request.GET
    page = given.get("page", "1")
    return Place(
        sort=given.get("sort", "-notified"),
        after=given.get("after", ""),
        before=given.get("before", ""),
        page=int(page) if page.isascii() and page.isdigit() and len(page) < 7 else 1,
    )


_COLUMNS = (
    ("code", gettext_lazy("Code"), "text"),
    ("person", gettext_lazy("Patient"), "text"),
    ("age", gettext_lazy("Age"), "count"),
    ("unit", gettext_lazy("Unit"), "text"),
    ("classification", gettext_lazy("Classification"), "text"),
    ("found_by", gettext_lazy("How found"), "text"),
    ("confirmed", gettext_lazy("Confirmed"), "date"),
    ("notified", gettext_lazy("Notified"), "instant"),
    ("outcome", gettext_lazy("Outcome"), "text"),
    ("doubts", gettext_lazy("Look at"), "text"),
)


def _table(request: HttpRequest, user: User, listed: Listed, rows: list[Row]) -> Table:
    sort = request.GET.get("sort", "-notified")
    known = sort.removeprefix("-") in listed.sortable
    return Table(
        id="cases",
        caption=_("Cases"),
        columns=[
            Column(name, label, kind, sortable=name in listed.sortable)  # type: ignore[arg-type]  # a kind of the table above
            for name, label, kind in _COLUMNS
        ],
        rows=rows,
        sort=sort if known else "-notified",
        paging=Paging(
            first=listed.first if rows else 0,
            last=listed.first + len(rows) - 1 if rows else 0,
            total=listed.total,
            previous_url=_step(request, listed.previous),
            next_url=_step(request, listed.next),
        ),
        bulk=_bulk(request) if holds(user, words.EDIT) else (),
        exports=_exports(request) if holds(user, words.EXPORT) else (),
        empty=Empty(
            _("No case"), _("No case matches, or none lies where you may look.")
        ),
    )


def _step(request: HttpRequest, place: Mapping[str, str]) -> str:
    if not place:
        return ""
    query = request.GET.copy()
    for name in ("after", "before", "page"):
        query.pop(name, None)
    for name, value in place.items():
        query[name] = value
    return f"?{query.urlencode()}"


def query_of(request: HttpRequest) -> str:
    """The filters in force, without the place in the pages."""
    query = request.GET.copy()
    for name in ("after", "before", "page", "sort"):
        query.pop(name, None)
    return f"?{query.urlencode()}" if query else ""


def _bulk(request: HttpRequest) -> list[BulkAction]:
    query = query_of(request)
    verbs = (
        ("classify", _("Classify"), "stethoscope"),
        ("outcome", _("Record the outcome"), "flag"),
        ("hand-over", _("Hand over"), "transfer"),
    )
    return [
        BulkAction(label, reverse("cases:bulk", args=[verb]) + query, icon)
        for verb, label, icon in verbs
    ]


def _exports(request: HttpRequest) -> list[ExportLink]:
    query = query_of(request)
    return [
        ExportLink(
            "Excel", reverse("cases:export", args=["xlsx"]) + query, "file-type-xls"
        ),
        ExportLink(
            "CSV", reverse("cases:export", args=["csv"]) + query, "file-type-csv"
        ),
    ]


def _row(case: Case, people: Mapping[int, Shown], now: datetime) -> Row:
    url = reverse("cases:record", args=[case.public_id])
    person = people[case.person_id]
    code = queries.code_of(case)
    elsewhere = case.present_unit_id != case.unit_id
    note = _("now: %(unit)s") % {"unit": case.present_unit.local_name}
    cells = {
        "code": Linked(code, url),
        "person": Person(person.name, url, is_pseudonym=not person.is_visible),
        "age": case.age_years,
        "unit": Linked(
            case.unit.local_name,
            f"{reverse('cases:list')}?unit={case.unit.public_id}",
            note if elsewhere else "",
        ),
        "classification": class_mark(case),
        "found_by": str(words.FoundBy(case.found_by).label),
        "confirmed": case.confirmed_date if case.confirmed_date else "",
        "notified": case.notified_at,
        "outcome": outcome_mark(case),
        "doubts": doubt_marks(case, now),
    }
    return Row(
        cells=cells,
        key=str(case.public_id),
        label=code,
        is_quiet=case.voided_at is not None,
    )
