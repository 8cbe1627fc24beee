"""CSV in the ways in which it is really written: comma, semicolon, tab or bar."""

from __future__ import annotations

import csv
import io
import re
from collections import Counter
from collections.abc import Iterator
from itertools import islice

from lachan.doors.interchange.rules.decoding import Decoded
from lachan.doors.interchange.rules.raw import RawTable
from lachan.doors.interchange.rules.refusals import CannotRead
from lachan.doors.interchange.words import MOST_ROWS, Layout, Row
from lachan.kernel.speech import sentence as _

DELIMITERS = ",;\t|"
_SAMPLE_ROWS = 60
_MOST_LINES_IN_A_CELL = 30
# Excel keeps zeros in CSV by writing ="0912"; a lone apostrophe guards a formula.
_KEPT_TEXT = re.compile(r'="([^"]*)"')
_GUARDED = re.compile(r"'(?=[=+\-@\t\r])")


def read(decoded: Decoded) -> RawTable:
    """All records, numbered as a spreadsheet would show them."""
    text = decoded.text
    named = re.match(r"sep=(.)\r?\n", text)  # a line that Excel writes and hides
    skipped = 0
    if named and named[1] in DELIMITERS:
        text, skipped = text[named.end() :], 1
    delimiter = named[1] if named else _delimiter(text)
    rows = [
        Row(number + skipped, _cells(cells))
        for number, cells in enumerate(_records(text, delimiter), start=1)
    ]
    if rows and text.count('"') % 2 and "\n" in rows[-1].cells[-1]:
        raise _open_quote(rows[-1].number)  # it swallowed the rest of the file
    return RawTable(rows, Layout("csv", decoded.encoding, delimiter))


def _cells(cells: list[str]) -> list[str]:
    for at, cell in enumerate(cells):
        if cell[:1] in "='" and cell:
            kept = _KEPT_TEXT.fullmatch(cell)
            cells[at] = kept[1] if kept else _GUARDED.sub("", cell, count=1)
    return cells


def _delimiter(text: str) -> str:
    """The one that splits most rows into the same number of columns, above one."""

    def score(delimiter: str) -> tuple[float, int]:
        try:
            widths = Counter(
                len(cells)
                for cells in islice(_records(text, delimiter), _SAMPLE_ROWS)
                if any(cells)
            )
        except CannotRead:
            return (0, 0)
        width, times = max(widths.items(), key=lambda item: item[::-1], default=(0, 0))
        return (times / widths.total() if width > 1 else 0, width)

    return max(DELIMITERS, key=score)


def _records(text: str, delimiter: str) -> Iterator[list[str]]:
    reader = csv.reader(io.StringIO(text, newline=""), delimiter=delimiter)
    number = 0
    try:
        for number, cells in enumerate(reader, start=1):
            if number > MOST_ROWS + _SAMPLE_ROWS:
                break
            yield cells
            if reader.line_num - number > _MOST_LINES_IN_A_CELL:
                _refuse_open_quote(cells, number)
    except csv.Error as fault:
        raise _open_quote(number + 1) from fault


def _refuse_open_quote(cells: list[str], number: int) -> None:
    if any(cell.count("\n") > _MOST_LINES_IN_A_CELL for cell in cells):
        raise _open_quote(number)


def _open_quote(number: int) -> CannotRead:
    return CannotRead.because(
        _("A quotation mark that opens in row %(row)d is not closed.", row=number),
        _("Close or remove it, or save the list as XLSX."),
    )
