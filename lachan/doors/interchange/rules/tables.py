"""From a file to a table: by what it is, not by what it is called."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Callable, Iterable, Sequence
from itertools import islice

from lachan.doors.interchange.rules import outlines, texts, workbooks
from lachan.doors.interchange.rules.decoding import decode
from lachan.doors.interchange.rules.raw import RawTable
from lachan.doors.interchange.rules.refusals import CannotRead
from lachan.doors.interchange.words import (
    MOST_BYTES,
    MOST_COLUMNS,
    MOST_ROWS,
    Row,
    Table,
)
from lachan.kernel.speech import Text
from lachan.kernel.speech import sentence as _
from lachan.kernel.vietnamese import fold, repair

IsKnown = Callable[[str], bool]

# The columns that the errors file adds; a file that comes back still has them.
OWN = "Lá Chắn"
_OWN_KEY = "la chan "
_LOOK_FOR_HEADING = 25  # titles, dates and logos stand above it in real files


def read(raw: bytes, is_known: IsKnown, *, may_be_slight: bool = False) -> Table:
    """The table in a file; `is_known` says whether a text is a heading of the kind.

    A table of a single column, or without a row, is refused unless it `may_be_slight`.

    Raises CannotRead: too large, empty, headings only, no table, merged cells, locked
    by a password, an archive built to burst, letters that cannot be told.
    """
    if len(raw) > MOST_BYTES:
        raise _too_large()
    taken = _raw_table(raw)
    table = _with_heading(taken, is_known)
    if not may_be_slight:
        _refuse_slight(table)
    return table


def _raw_table(raw: bytes) -> RawTable:
    if raw.startswith((b"PK\x03\x04", b"PK\x05\x06")):
        return workbooks.read(raw)
    if raw.startswith(b"\xd0\xcf\x11\xe0"):
        raise workbooks.refuse_compound(raw)
    if raw.startswith((b"%PDF", b"\x89PNG", b"\xff\xd8\xff", b"GIF8", b"\x1f\x8b")):
        raise CannotRead.because(
            _("It is a document, a picture or an archive, not a table."),
            _("Choose a CSV or XLSX file."),
        )
    decoded = decode(raw)
    begin = decoded.text.lstrip("\ufeff \t\r\n")[:200].lower()
    if begin.startswith(("{", "[")):
        return outlines.read(decoded)
    if begin.startswith(("<!doctype", "<html", "<?xml", "<table")):
        raise CannotRead.because(
            _("It is a web page or XML, whatever its name says."),
            _("Open it in a spreadsheet program and save it as XLSX."),
        )
    return texts.read(decoded)


def _with_heading(taken: RawTable, is_known: IsKnown) -> Table:
    filled = [
        row
        for row in taken.rows
        if any(cell and not cell.isspace() for cell in row.cells)
    ]
    if not filled:
        raise CannotRead.because(
            _("It is empty."), _("Choose the file that holds the rows.")
        )
    at = _heading_at(filled, is_known)
    heading_row = filled[at]
    _refuse_merged(taken.merged, heading_row.number)
    heading = _headings(heading_row.cells)
    rows = [_fitted(row, len(heading)) for row in filled[at + 1 :]]
    if len(heading) > MOST_COLUMNS or len(rows) > MOST_ROWS:
        raise _too_large()
    notes = list(taken.notes)
    if at:
        notes.append(_("%(count)d lines above the headings were not read.", count=at))
    return Table(heading, rows, taken.layout, tuple(notes), taken.shapes)


def _heading_at(rows: Sequence[Row], is_known: IsKnown) -> int:
    """The row with the most known headings; without any the first of two cells."""
    best, most = -1, 0
    for at, row in enumerate(islice(rows, _LOOK_FOR_HEADING)):
        known = sum(1 for cell in row.cells if cell and is_known(cell))
        if known > most:
            best, most = at, known
    if best >= 0:
        return best
    for at, row in enumerate(islice(rows, _LOOK_FOR_HEADING)):
        if sum(1 for cell in row.cells if cell.strip()) > 1:
            return at
    return 0


def _headings(cells: Sequence[str]) -> tuple[str, ...]:
    """Headings as shown, each once: a second “Ngày” becomes “Ngày (2)”."""
    named = [repair(cell) for cell in cells]
    while named and not named[-1]:
        named.pop()
    seen: Counter[str] = Counter()
    heading = []
    for at, name in enumerate(named, start=1):
        name = name or _unnamed(at)
        seen[name] += 1
        heading.append(name if seen[name] == 1 else f"{name} ({seen[name]})")
    return tuple(heading)


def _unnamed(at: int) -> str:
    """What a spreadsheet calls the column: A, B … Z, AA."""
    letters = ""
    while at:
        at, digit = divmod(at - 1, 26)
        letters = chr(ord("A") + digit) + letters
    return f"[{letters}]"


def _fitted(row: Row, width: int) -> Row:
    """A short row is filled up; what a long row has too much is refused later."""
    missing = width - len(row.cells)
    if missing > 0:
        return Row(row.number, [*row.cells, *[""] * missing])
    if missing < 0 and not any(cell.strip() for cell in row.cells[width:]):
        return Row(row.number, row.cells[:width])
    return row


def _refuse_slight(table: Table) -> None:
    if not table.rows:
        raise CannotRead.because(
            _("It has headings and no rows."),
            _("Choose the file that holds the rows."),
        )
    if len(table.heading) < 2 and not table.shapes:
        raise CannotRead.because(
            _("It is not a table: only one column was found."),
            _("Separate the columns by commas, semicolons or tabs, or use XLSX."),
        )


def _refuse_merged(merged: Iterable[str], heading_row: int) -> None:
    """A title above the headings may be merged; what is read may not."""
    inside = [
        place
        for place in merged
        if max(map(int, re.findall(r"\d+", place)), default=0) >= heading_row
    ]
    if inside:
        named = ", ".join(inside[:10]) + ("…" if len(inside) > 10 else "")
        raise CannotRead.because(
            _(
                "Cells are merged: %(cells)s. It cannot be told which rows they speak "
                "of.",
                cells=named,
            ),
            _(
                "Unmerge them, fill every cell, keep one line of headings, and choose "
                "the file again."
            ),
        )


def _too_large() -> CannotRead:
    return CannotRead.because(
        _(
            "It is too large: at most %(rows)d rows, %(columns)d columns and "
            "%(megabytes)d MB are read at once.",
            rows=MOST_ROWS,
            columns=MOST_COLUMNS,
            megabytes=MOST_BYTES // 1_000_000,
        ),
        _("Split it into several files, each with the headings."),
    )


def own_heading(name: Text) -> str:
    """The heading of a column that the errors file adds."""
    return f"{OWN}: {name}"


def is_own(heading: str) -> bool:
    """Whether a column was added by an errors file and says nothing of the row."""
    return fold(heading).startswith(_OWN_KEY)
