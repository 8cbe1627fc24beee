"""The briefing as a workbook: numbers as numbers, to be calculated with."""

from __future__ import annotations

import io
from collections.abc import Iterable, Sequence
from datetime import date, datetime
from typing import Any

import xlsxwriter
from django.utils.translation import gettext as _

from lachan.command.briefing.papers.printed import headlines, kind_of, printed
from lachan.command.briefing.words import BELOW
from lachan.kernel.clock import VIETNAM
from lachan.watch.cases.words import FoundBy

Cell = str | float | date | None
FORMATS = {"count": "#,##0", "share": "0.0%", "decimal": "#,##0.0"}


def xlsx(content: dict[str, Any]) -> bytes:
    """The briefing as XLSX: figures, units, days with their chart, lists.

    What nobody knows is written as such and is no number; no text can be carried out.
    """
    told = printed(content)
    file = io.BytesIO()
    made = datetime.fromisoformat(content["known_at"]).astimezone(VIETNAM)
    with _Book(file, made.replace(tzinfo=None)) as book:
        _figures(book, content, told)
        _below(book, content, told)
        _days(book, content["curve"])
        lists = (
            (_("Results"), told["results"]),
            (_("Weaknesses"), told["weaknesses"]),
            (
                _("Tasks"),
                [f"{t['title']} — {t['unit']} ({t['due']})" for t in told["tasks"]],
            ),
        )
        for name, lines in lists:
            sheet = book.sheet(name, [(name, 120)])
            for number, line in enumerate(lines, start=1):
                sheet.write_string(number, 0, line)
    return file.getvalue()


class _Book:
    """A workbook in which texts stay texts and every number has its format."""

    def __init__(self, file: io.BytesIO, made: datetime) -> None:
        options = {
            "in_memory": True,
            "strings_to_formulas": False,
            "strings_to_urls": False,
            "strings_to_numbers": False,
        }
        self.book = xlsxwriter.Workbook(file, options)
        self.book.set_properties({"created": made})
        self.bold = self.book.add_format({"bold": True, "text_wrap": True})
        self.day = self.book.add_format({"num_format": "dd/mm/yyyy"})
        self.numbers = {
            kind: self.book.add_format({"num_format": shape})
            for kind, shape in FORMATS.items()
        }

    def __enter__(self) -> _Book:
        return self

    def __exit__(self, *_fault: object) -> None:
        self.book.close()

    def sheet(self, name: str, columns: Sequence[tuple[str, int]]) -> Any:
        """A new sheet with a heading that stays in sight; widths in characters."""
        sheet = self.book.add_worksheet(name[:31])
        for at, (title, width) in enumerate(columns):
            sheet.write_string(0, at, title, self.bold)
            sheet.set_column(at, at, width)
        sheet.freeze_panes(1, 1)
        return sheet

    def write(self, sheet: Any, row: int, at: int, value: Cell, kind: str) -> None:
        """A number in its format, or that it is not known."""
        if value is None:
            sheet.write_string(row, at, _("unknown"))
        elif isinstance(value, str):
            sheet.write_string(row, at, value)
        elif isinstance(value, date):
            sheet.write_datetime(row, at, value, self.day)
        else:
            sheet.write_number(row, at, value, self.numbers[kind])


def _figures(book: _Book, content: dict[str, Any], told: dict[str, Any]) -> None:
    sheet = book.sheet(
        _("Situation"),
        [(_("Figure"), 44), (_("Value"), 14), (_("Since the last"), 14), ("", 70)],
    )
    differences = {c["id"]: c["difference"] for c in content["changes"]}
    shown = headlines(content)
    for number, figure in enumerate(shown, start=1):
        kind = kind_of(figure["id"])
        sheet.write_string(number, 0, figure["name"])
        book.write(sheet, number, 1, figure["value"], kind)
        if differences.get(figure["id"]) is not None:
            book.write(sheet, number, 2, differences[figure["id"]], kind)
        remarks = [*figure["warnings"], *figure.get("notes", ())]
        sheet.write_string(number, 3, "; ".join(remarks))
    labels = told["labels"]
    below: Iterable[str] = (
        f"{told['title']}: {told['unit']}",
        f"{labels['as_of']} {told['as_of']}",
        f"{labels['known_at']} {told['known_at']}",
        told["seal"],
    )
    for number, line in enumerate(filter(None, below), start=len(shown) + 2):
        sheet.write_string(number, 0, line)


def _below(book: _Book, content: dict[str, Any], told: dict[str, Any]) -> None:
    columns = [(told["labels"]["unit"], 30), (_("Level"), 8)]
    sheet = book.sheet(
        _("By unit"), [*columns, *((name, 16) for name in told["columns"])]
    )
    for number, child in enumerate(content["below"], start=1):
        sheet.write_string(number, 0, child["name"])
        if child["level"] is not None:
            sheet.write_number(number, 1, child["level"])
        for at, name in enumerate(BELOW, start=2):
            known = [
                figure["value"]
                for figure in child["figures"]
                if figure["id"] == name and figure["value"] is not None
            ]
            book.write(sheet, number, at, known[0] if known else None, kind_of(name))


def _days(book: _Book, curve: dict[str, Any]) -> None:
    names = {way.value: str(way.label) for way in FoundBy}
    series = list(curve["series"].items())
    heads = [(names.get(key, key or names["unknown"]), 16) for key, _values in series]
    title = _("New cases a day")
    sheet = book.sheet(title, [(_("Day"), 12), *heads])
    for number, day in enumerate(curve["days"], start=1):
        book.write(sheet, number, 0, date.fromisoformat(day), "count")
        for at, (_key, values) in enumerate(series, start=1):
            book.write(sheet, number, at, values[number - 1], "count")
    if not series:
        return
    chart = book.book.add_chart({"type": "column", "subtype": "stacked"})
    last = len(curve["days"])
    for at in range(1, len(series) + 1):
        chart.add_series(
            {
                "name": [title[:31], 0, at],
                "categories": [title[:31], 1, 0, last, 0],
                "values": [title[:31], 1, at, last, at],
                "gap": 20,
            }
        )
    chart.set_title({"name": title})
    sheet.insert_chart(1, len(series) + 2, chart, {"x_scale": 1.6, "y_scale": 1.4})
