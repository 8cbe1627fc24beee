"""Files as people send them: right ones, odd ones, hostile ones. Synthetic people."""

from __future__ import annotations

import csv
import io
import zipfile
from collections.abc import Iterable, Sequence
from typing import Any

import openpyxl

Rows = Sequence[Sequence[Any]]

HEADING = ("Mã BN", "Họ và tên", "Giới tính", "Ngày sinh", "Xã", "Huyện", "Tỉnh",
           "Ngày khẳng định", "Nguồn phát hiện", "Tình trạng")  # fmt: skip


def case(number: int, **told: str) -> list[str]:
    """A row of a district's line list in the small tree."""
    values = {
        "code": f"SL-{number:04}",
        "name": f"Lê Thử {_word(number)}",
        "sex": "Nam" if number % 2 else "Nữ",
        "born": f"{number % 28 + 1:02}/0{number % 9 + 1}/{1950 + number % 50}",
        "commune": "Xã Hoa Phú",
        "district": "Huyện Bến Cát Vàng",
        "province": "Tỉnh Sông Lam",
        "confirmed": "05/12/2021",
        "found": "Cộng đồng",
        "status": "Đang điều trị",
        **told,
    }
    return list(values.values())


def _word(number: int) -> str:
    """A syllable of letters only: names hold no digits."""
    word = ""
    number += 700
    while number:
        number, digit = divmod(number, 20)
        word += "bcdghklmnpqrstvxaoei"[digit]
    return word.capitalize()


def csv_bytes(
    rows: Iterable[Sequence[Any]],
    heading: Sequence[str] = HEADING,
    *,
    encoding: str = "utf-8",
    delimiter: str = ",",
) -> bytes:
    """A CSV file of a heading and rows."""
    text = io.StringIO(newline="")
    writer = csv.writer(text, delimiter=delimiter)
    writer.writerow(heading)
    writer.writerows(rows)
    return text.getvalue().encode(encoding)


def workbook(
    rows: Iterable[Sequence[Any]],
    heading: Sequence[str] = HEADING,
    *,
    above: Rows = (),
    merge: Sequence[str] = (),
) -> bytes:
    """An XLSX file; `above` are lines over the heading, `merge` ranges to merge."""
    book = openpyxl.Workbook()
    sheet = book.active
    assert sheet is not None
    for row in (*above, heading, *rows):
        sheet.append(list(row))
    for place in merge:
        sheet.merge_cells(place)
    written = io.BytesIO()
    book.save(written)
    return written.getvalue()


def repacked(raw: bytes, **replaced: bytes) -> bytes:
    """The same archive with some parts put in place of others."""
    written = io.BytesIO()
    with zipfile.ZipFile(io.BytesIO(raw)) as old:
        parts = {entry.filename: old.read(entry) for entry in old.infolist()}
    parts |= {name.replace("__", "/"): told for name, told in replaced.items()}
    with zipfile.ZipFile(written, "w", zipfile.ZIP_DEFLATED) as new:
        for name, told in parts.items():
            new.writestr(name, told)
    return written.getvalue()
