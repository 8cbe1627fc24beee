"""XLSX, opened only after the archive was found harmless. Formulas are read as text."""

from __future__ import annotations

import io
import re
import unicodedata
import zipfile
from collections.abc import Iterator
from datetime import date, datetime, time, timedelta
from typing import Any
from xml.etree.ElementTree import ParseError

import openpyxl
from openpyxl.utils.exceptions import InvalidFileException

from lachan.doors.interchange.rules.raw import RawTable
from lachan.doors.interchange.rules.refusals import CannotRead
from lachan.doors.interchange.words import MOST_COLUMNS, MOST_ROWS, Layout, Row
from lachan.kernel.speech import Text
from lachan.kernel.speech import sentence as _

MOST_ENTRIES = 3_000
MOST_UNPACKED = 600_000_000
# A sheet of equal rows packs about forty to one; what was built to burst, a thousand.
MOST_RATIO = 150
_RATIO_COUNTS_FROM = 10_000_000
_MERGED = re.compile(rb'<(?:\w+:)?mergeCell\s+ref="([A-Z0-9:$]+)"')
_DECLARES = re.compile(rb"<!(?:DOCTYPE|ENTITY)", re.IGNORECASE)
_PIECE = 1 << 20


def read(raw: bytes) -> RawTable:
    """The first visible sheet that holds anything."""
    archive = _opened(raw)
    _refuse_bomb(archive)
    try:
        book = openpyxl.load_workbook(
            io.BytesIO(raw), read_only=True, data_only=False, keep_links=False
        )
        return _first_sheet(book, archive)
    except CannotRead:
        raise
    except (
        InvalidFileException,
        ParseError,
        zipfile.BadZipFile,
        KeyError,
        ValueError,
        TypeError,
        AttributeError,
        IndexError,
        EOFError,
        OSError,
    ) as fault:
        raise _damaged() from fault


def refuse_compound(raw: bytes) -> CannotRead:
    """Why an OLE file is not read: locked by a password, or of before 2007."""
    if "EncryptedPackage".encode("utf-16-le") in raw:
        return _locked()
    return CannotRead.because(
        _("It is in the format of Excel before 2007."),
        _("Open it in a spreadsheet program and save it as XLSX."),
    )


def _opened(raw: bytes) -> zipfile.ZipFile:
    try:
        return zipfile.ZipFile(io.BytesIO(raw))
    except (zipfile.BadZipFile, ValueError, OSError, NotImplementedError):
        raise _damaged() from None


def _refuse_bomb(archive: zipfile.ZipFile) -> None:
    """Look at the directory only; Python then never unpacks more than it promises."""
    entries = archive.infolist()
    if any(entry.flag_bits & 0x1 for entry in entries):
        raise _locked()
    unpacked = sum(entry.file_size for entry in entries)
    bursts = len(entries) > MOST_ENTRIES or unpacked > MOST_UNPACKED
    for entry in entries:
        large = entry.file_size > _RATIO_COUNTS_FROM
        bursts |= large and entry.file_size > MOST_RATIO * max(entry.compress_size, 1)
    if bursts:
        raise CannotRead.because(
            _(
                "Unpacked it would be far larger than it is: %(megabytes)d MB.",
                megabytes=unpacked // 1_000_000,
            ),
            _("Copy the rows alone into a new workbook and choose that."),
        )
    names = {entry.filename for entry in entries}
    if "xl/workbook.xml" not in names:
        raise CannotRead.because(
            _("It is an archive or a document, not a workbook."),
            _("Choose a CSV or XLSX file."),
        )
    for entry in entries:
        if entry.filename.endswith((".xml", ".rels")):
            _refuse_declarations(archive, entry)


def _refuse_declarations(archive: zipfile.ZipFile, entry: zipfile.ZipInfo) -> None:
    """A workbook declares no entities; one that does means to burst or to spy."""
    try:
        with archive.open(entry) as stream:
            if _DECLARES.search(stream.read(4096)):
                raise _damaged()
    except (zipfile.BadZipFile, NotImplementedError, EOFError, OSError):
        raise _damaged() from None


def _first_sheet(book: Any, archive: zipfile.ZipFile) -> RawTable:
    sheets = [
        sheet
        for sheet in book.worksheets
        if getattr(sheet, "sheet_state", "visible") == "visible"
    ] or list(book.worksheets)
    for at, sheet in enumerate(sheets):
        sheet.reset_dimensions()
        rows = list(_rows(sheet))
        if any(any(row.cells) for row in rows) or at == len(sheets) - 1:
            others = [other.title for other in sheets if other is not sheet]
            return RawTable(
                rows,
                Layout("xlsx", sheet=sheet.title),
                merged=_merged(archive, sheet),
                notes=_note_others(others),
            )
    raise CannotRead.because(
        _("The workbook has no sheet with rows."),
        _("Choose the file that holds the rows."),
    )


def _note_others(others: list[str]) -> tuple[Text, ...]:
    if not others:
        return ()
    named = ", ".join(others[:5])
    return (_("Only the first sheet was read, not: %(sheets)s.", sheets=named),)


def _rows(sheet: Any) -> Iterator[Row]:
    for number, values in enumerate(sheet.iter_rows(values_only=True), start=1):
        if number > MOST_ROWS + 100:
            break
        cells = [as_text(value) for value in values[: MOST_COLUMNS + 1]]
        yield Row(number, cells)


def as_text(value: Any) -> str:
    """A cell as a person would type it: 38 and not 38.0, a day as 2021-12-07."""
    if value is None:
        return ""
    if isinstance(value, str):
        return value if value.isascii() else unicodedata.normalize("NFC", value)
    if isinstance(value, bool):
        return "TRUE" if value else "FALSE"
    if isinstance(value, float):
        return str(int(value)) if value.is_integer() else repr(value)
    if isinstance(value, datetime):
        at_midnight = value.time() == time.min
        return value.date().isoformat() if at_midnight else value.isoformat(" ")
    if isinstance(value, int | date | time | timedelta):
        return str(value)
    return "=" + str(getattr(value, "text", value)).removeprefix("=")  # a formula


def _merged(archive: zipfile.ZipFile, sheet: Any) -> tuple[str, ...]:
    """The merged ranges, which the fast reader of rows does not tell."""
    path = str(sheet._worksheet_path).lstrip("/")
    found: list[str] = []
    rest = b""
    with archive.open(path) as stream:
        while piece := stream.read(_PIECE):
            rest += piece
            found += [name.decode() for name in _MERGED.findall(rest)]
            # A tag cut in two at the end of a piece stays for the next one.
            cut = rest.rfind(b"<")
            rest = rest[cut:] if not _MERGED.match(rest[cut:]) else b""
    return tuple(dict.fromkeys(found))


def _damaged() -> CannotRead:
    return CannotRead.because(
        _("The workbook is damaged, or no workbook at all."),
        _("Open it in a spreadsheet program, save it as XLSX again, and choose that."),
    )


def _locked() -> CannotRead:
    return CannotRead.because(
        _("It is protected by a password."),
        _("Save a copy without password and choose that."),
    )
