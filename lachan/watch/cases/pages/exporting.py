"""The list as a file, for whoever may take it out of the house."""

from __future__ import annotations

import csv
import io
from collections.abc import Iterable, Iterator, Sequence
from datetime import date, datetime
from typing import Any

import xlsxwriter
from django.http import Http404, HttpRequest, HttpResponse
from django.utils.translation import gettext as _

from lachan.ground.access import actions as access
from lachan.ground.access.models import User
from lachan.ground.access.queries import paths_of
from lachan.kernel import clock
from lachan.kernel.errors import Refused
from lachan.watch.cases import actions, queries, words
from lachan.watch.cases.actions import Export
from lachan.watch.cases.forms import CaseFilter
from lachan.watch.cases.models import Case
from lachan.watch.cases.pages.listing import asked_of, reader_of

MOST = 100_000
CHUNK = 2_000
Cell = str | int | date | None
# What a spreadsheet would take for a formula, OWASP "CSV injection".
_FORMULA = ("=", "+", "-", "@", "\t", "\r")


class TooMany(Refused):
    """Raised for an export that no spreadsheet could hold comfortably."""


def export(request: HttpRequest, kind: str) -> HttpResponse:
    """The list that the same address without `export` shows, as CSV or XLSX."""
    user, now = reader_of(request), clock.now()
    if kind not in _WRITERS:
        raise Http404
    asked, _chips = asked_of(request, CaseFilter(request.GET or None))
    access.require(user, words.EXPORT, within=_path_asked(asked.unit_path, user))
    cases = queries.cases_asked(asked, user, now=now)
    count = cases.count()
    if count > MOST:
        raise TooMany(
            what=_("The list was not exported."),
            why=_("It holds %(count)s cases; a file holds %(most)s.")
            % {"count": count, "most": MOST},
            what_now=_("Choose a unit or a period, and export in parts."),
        )
    table = _Table(cases.select_related("unit", "present_unit"), user)
    response = _WRITERS[kind](table)
    named = Export(
        kind=kind,
        count=count,
        with_names=table.with_names,
        path=_path_asked(asked.unit_path, user),
    )
    actions.note_export(export=named, by=user, now=now)
    return response


def _path_asked(unit_path: str, user: User) -> str:
    """Where the right to export is asked: the unit of the list, else the reader's."""
    roots = paths_of(user, words.EXPORT)
    return unit_path or (roots[0] if roots else "")


class _Table:
    """Rows with names looked up 2,000 at a time; counts the names that went out."""

    def __init__(self, cases: Iterable[Case], user: User) -> None:
        self.cases = cases
        self.user = user
        self.with_names = 0

    def head(self) -> list[str]:
        """The columns, in the reader's language; a file with these imports again."""
        return [
            _("Code"),
            _("Patient"),
            _("Age"),
            _("Unit"),
            _("Unit code"),
            _("Now at"),
            _("Disease"),
            _("Classification"),
            _("How found"),
            _("Source"),
            _("Onset"),
            _("Specimen taken"),
            _("Confirmed"),
            _("Notified"),
            _("Outcome"),
            _("Day of the outcome"),
        ]

    def rows(self) -> Iterator[list[Cell]]:
        """One row per case, in the order of notification."""
        ordered = list(self.cases)
        ordered.sort(key=lambda case: (case.notified_at, case.pk), reverse=True)
        for start in range(0, len(ordered), CHUNK):
            chunk = ordered[start : start + CHUNK]
            people = queries.names_of_people(chunk, self.user)
            for case in chunk:
                person = people[case.person_id]
                self.with_names += person.is_visible
                yield _row(case, person.name)


def _row(case: Case, name: str) -> list[Cell]:
    return [
        queries.code_of(case),
        name,
        case.age_years,
        case.unit.full_name,
        case.unit.code,
        case.present_unit.full_name,
        queries.disease_name(case.disease),
        str(words.Classification(case.classification).label),
        str(words.FoundBy(case.found_by).label),
        str(words.SourceKnown(case.source_known).label),
        case.onset_date,
        case.specimen_date,
        case.confirmed_date,
        clock.today(case.notified_at),
        str(words.Outcome(case.outcome).label),
        case.outcome_date,
    ]


def safe_text(value: Cell) -> str:
    """A cell of a CSV file that no spreadsheet takes for a formula."""
    if value is None:
        return ""
    if isinstance(value, date):
        return f"{value:%d/%m/%Y}"
    text = str(value)
    return f"'{text}" if text.startswith(_FORMULA) else text


def _csv(table: _Table) -> HttpResponse:
    text = io.StringIO()
    writer = csv.writer(text)
    writer.writerow(table.head())
    writer.writerows([safe_text(cell) for cell in row] for row in table.rows())
    # The mark lets Excel read Vietnamese letters.
    response = HttpResponse(
        "\ufeff" + text.getvalue(), content_type="text/csv; charset=utf-8"
    )
    response["Content-Disposition"] = f'attachment; filename="{_file_name("csv")}"'
    return response


def _xlsx(table: _Table) -> HttpResponse:
    file = io.BytesIO()
    options = {
        "constant_memory": True,
        "strings_to_formulas": False,
        "strings_to_urls": False,
        "strings_to_numbers": False,
    }
    book = xlsxwriter.Workbook(file, options)
    sheet = book.add_worksheet()
    day = book.add_format({"num_format": "dd/mm/yyyy"})
    head = table.head()
    sheet.write_row(0, 0, head, book.add_format({"bold": True}))
    sheet.freeze_panes(1, 0)
    sheet.set_column(0, len(head) - 1, 16)
    for number, row in enumerate(table.rows(), start=1):
        _write_row(sheet, number, row, day)
    book.close()
    response = HttpResponse(
        file.getvalue(),
        content_type="application/vnd.openxmlformats-officedocument.spreadsheetml.sheet",
    )
    response["Content-Disposition"] = f'attachment; filename="{_file_name("xlsx")}"'
    return response


def _write_row(sheet: Any, number: int, row: Sequence[Cell], day: Any) -> None:
    """Days and numbers as such; texts always as texts, whatever they begin with."""
    for column, value in enumerate(row):
        if isinstance(value, date):
            at = datetime(value.year, value.month, value.day)  # noqa: DTZ001  # a day
            sheet.write_datetime(number, column, at, day)
        elif isinstance(value, int):
            sheet.write_number(number, column, value)
        elif value:
            sheet.write_string(number, column, value)


def _file_name(ending: str) -> str:
    return f"ca-benh-{clock.today(clock.now()):%Y-%m-%d}.{ending}"


_WRITERS = {"csv": _csv, "xlsx": _xlsx}
