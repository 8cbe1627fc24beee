"""Refused rows given back in the form of the file, with what to correct beside each.

No cell can become a formula: workbooks hold text only, and in CSV what would begin one
is guarded by an apostrophe, which reading takes away again.
"""

from __future__ import annotations

import csv
import io
import json
import re
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

import xlsxwriter

from lachan.doors.interchange.rules.tables import is_own, own_heading
from lachan.doors.interchange.words import Layout
from lachan.kernel.speech import Text
from lachan.kernel.speech import sentence as _

_STARTS_FORMULA = re.compile(r"[=+\-@\t\r]")
_PLAIN_NUMBER = re.compile(r"[+-]?[\d .,()-]+")
_ADDED: tuple[Text, ...] = (_("row"), _("column"), _("reason"), _("cure"))


@dataclass(frozen=True, slots=True)
class RefusedRow:
    """One row as it stood, and every reason."""

    number: int
    cells: Sequence[str]
    problems: Sequence[dict[str, str]]  # as spoken to whoever gets the answer


def heading_with_reasons(heading: Sequence[str]) -> list[str]:
    """The file's headings, less those an earlier answer added, and ours."""
    own = [name for name in heading if not is_own(name)]
    return [*own, *(own_heading(str(name)) for name in _ADDED)]


def _lines(heading: Sequence[str], rows: Iterable[RefusedRow]) -> Iterable[list[str]]:
    kept = [at for at, name in enumerate(heading) if not is_own(name)]
    for row in rows:
        cells = [row.cells[at] if at < len(row.cells) else "" for at in kept]
        told = {
            key: " | ".join(dict.fromkeys(p[key] for p in row.problems if p[key]))
            for key in ("column", "why", "cure")
        }
        yield [*cells, str(row.number), told["column"], told["why"], told["cure"]]


def write(
    layout: Layout,
    heading: Sequence[str],
    rows: Iterable[RefusedRow],
    shapes: Mapping[int, Any] | None = None,
) -> bytes:
    """The errors file, to be corrected and imported again; outlines keep shape."""
    if layout.form == "xlsx":
        return _workbook(layout, heading, rows)
    if layout.form == "geojson":
        return _features(heading, list(rows), shapes or {})
    return _csv(layout, heading, rows)


def suffix(layout: Layout) -> str:
    """How the file's name ends."""
    return f".{layout.form}"


def _csv(layout: Layout, heading: Sequence[str], rows: Iterable[RefusedRow]) -> bytes:
    written = io.StringIO(newline="")
    writer = csv.writer(written, delimiter=layout.delimiter or ",")
    writer.writerow(heading_with_reasons(heading))
    for line in _lines(heading, rows):
        writer.writerow(map(guarded, line))
    text = written.getvalue()
    encoding = layout.encoding or "utf-8-sig"
    if encoding == "utf-8":
        encoding = "utf-8-sig"  # else Excel breaks the letters on the way back
    try:
        return text.encode(encoding)
    except UnicodeEncodeError:
        return text.encode("utf-8-sig")


def guarded(cell: str) -> str:
    """A cell that no spreadsheet program takes for a formula."""
    if _STARTS_FORMULA.match(cell) and not _PLAIN_NUMBER.fullmatch(cell):
        return "'" + cell
    return cell


def _workbook(
    layout: Layout, heading: Sequence[str], rows: Iterable[RefusedRow]
) -> bytes:
    return workbook(layout.sheet, heading_with_reasons(heading), _lines(heading, rows))


def workbook(
    sheet_name: str, heading: Sequence[str], lines: Iterable[Sequence[str]]
) -> bytes:
    """A workbook of text cells; nothing in it can be carried out."""
    buffer = io.BytesIO()
    book = xlsxwriter.Workbook(
        buffer,
        {
            "in_memory": True,
            "strings_to_formulas": False,
            "strings_to_urls": False,
            "strings_to_numbers": False,
        },
    )
    name = re.sub(r"[\[\]:*?/\\]", " ", sheet_name).strip("' ")[:31]
    sheet = book.add_worksheet(name or None)
    bold = book.add_format({"bold": True})
    for at, title in enumerate(heading):
        sheet.write_string(0, at, title, bold)
    for number, line in enumerate(lines, start=1):
        for at, cell in enumerate(line):
            if cell:
                sheet.write_string(number, at, cell[:32_767])
    sheet.freeze_panes(1, 0)
    book.close()
    return buffer.getvalue()


def _features(
    heading: Sequence[str], rows: Sequence[RefusedRow], shapes: Mapping[int, Any]
) -> bytes:
    names = heading_with_reasons(heading)
    features: list[dict[str, Any]] = [
        {
            "type": "Feature",
            "properties": dict(zip(names, line, strict=True)),
            "geometry": shapes.get(row.number),
        }
        for row, line in zip(rows, _lines(heading, rows), strict=True)
    ]
    told = {"type": "FeatureCollection", "features": features}
    return json.dumps(told, ensure_ascii=False).encode()
