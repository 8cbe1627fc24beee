"""What is read of a file, and what is refused with a reason and a cure."""

from __future__ import annotations

import io
import json
import unicodedata
import zipfile
from datetime import date, datetime

import pytest

from lachan.doors.interchange.rules import columns, tables, workbooks
from lachan.doors.interchange.rules.decoding import decode
from lachan.doors.interchange.rules.refusals import CannotRead
from lachan.doors.interchange.tests.files import (
    HEADING,
    case,
    csv_bytes,
    repacked,
    workbook,
)
from lachan.doors.interchange.words import Table

ROWS = [case(1), case(2), case(3)]
WITHOUT_NAMES = ("ten", "so")


def read(raw: bytes, kind: str = "cases") -> Table:
    return tables.read(raw, columns.is_known(kind))


def why(raw: bytes, kind: str = "cases") -> str:
    """The refusal, which always has a cure."""
    with pytest.raises(CannotRead) as caught:
        read(raw, kind)
    assert str(caught.value.what_now)
    return str(caught.value.why)


@pytest.mark.parametrize(
    "encoding",
    ["utf-8", "utf-8-sig", "utf-16", "utf-16-le", "utf-16-be", "utf-32"],
)
@pytest.mark.parametrize("form", ["NFC", "NFD"])
def test_unicode_is_read_in_every_way_of_writing(encoding: str, form: str) -> None:
    rows = [[unicodedata.normalize(form, cell) for cell in row] for row in ROWS]  # type: ignore[arg-type]  # the test knows its shape; the type does not

    table = read(csv_bytes(rows, encoding=encoding))

    assert table.heading == HEADING
    assert [list(row.cells) for row in table.rows] == ROWS


@pytest.mark.parametrize("delimiter", [",", ";", "\t", "|"])
def test_columns_are_told_apart_by_any_usual_mark(delimiter: str) -> None:
    table = read(csv_bytes(ROWS, delimiter=delimiter))

    assert table.layout.delimiter == delimiter
    assert len(table.heading) == len(HEADING)


def test_windows_1258_is_told_from_latin_1_by_where_its_tones_stand() -> None:
    text = "Họ tên;Giới tính\nNguyễn Đức Hòa;Nam\nLê Thị Bưởi;Nữ\n"
    # windows-1258 keeps tones apart from their letters.
    apart = "".join(
        part
        for letter in text
        for part in (
            _without_tone(letter) if len(letter.encode("utf-8")) > 1 else letter
        )
    )

    decoded = decode(apart.encode("cp1258"))

    assert decoded.text == text
    assert decoded.encoding == "cp1258"


def _without_tone(letter: str) -> str:
    """The letter without its tone, composed, and the tone behind it."""
    parts = unicodedata.normalize("NFD", letter)
    tones = "\u0300\u0301\u0303\u0309\u0323"
    kept = "".join(p for p in parts if p not in tones)
    tone = "".join(p for p in parts if p in tones)
    return unicodedata.normalize("NFC", kept) + tone


def test_latin_1_is_read_where_its_letters_are_words() -> None:
    decoded = decode("name;town\nJosé Muñoz;Orléans\nHòa;Hà Nam\n".encode("latin-1"))

    assert "José Muñoz" in decoded.text
    assert "Hòa" in decoded.text


def test_letters_broken_by_a_wrong_export_are_refused_with_an_example() -> None:
    broken = csv_bytes(ROWS).decode("cp1252", "replace").encode("utf-8")

    assert "broken" in why(broken) or "certain" in why(broken)


def test_a_utf8_file_taken_for_latin_1_is_refused() -> None:
    twice = "Họ tên,Xã\nLê Nữ,Hoằng Phú\n".encode().decode("latin-1").encode()

    assert "broken" in why(twice)


def test_one_broken_letter_spoils_its_row_and_not_the_file() -> None:
    raw = csv_bytes(ROWS).replace("Xã Hoa Phú".encode(), b"X\xe3 Hoa", 1)

    table = read(raw)

    assert "\ufffd" in table.rows[0].cells[4]
    assert list(table.rows[1].cells) == ROWS[1]


def test_a_font_encoding_is_refused_and_not_guessed() -> None:
    # TCVN3 as it stands in a file: no table of ours turns it into letters for sure.
    raw = "Hä tªn,Giíi\n".encode("latin-1") + bytes(range(0xB5, 0xDF)) + b",x\n" * 3

    assert "encoding" in why(raw)


@pytest.mark.parametrize(
    ("raw", "word"),
    [
        (b"", "empty"),
        (b"  \r\n\t\n", "empty"),
        (b"\xef\xbb\xbf", "empty"),
        (csv_bytes([]), "no rows"),
        (workbook([]), "no rows"),
        (workbook([], ()), "empty"),
        (b"mot cot\nhai\nba\n", "one column"),
        (b"%PDF-1.7 abc", "not a table"),
        (b"\x89PNG\r\n\x1a\n", "not a table"),
        (b"\x00\x01\x02\x03" * 40, "not a table"),
        (b"<!DOCTYPE html><html></html>", "web page"),
        (b"{broken", "JSON"),
        (b'{"type": "Feature"}', "FeatureCollection"),
        (b"PK\x03\x04 no archive at all", "damaged"),
        (b"\xd0\xcf\x11\xe0" + b"\x00" * 40, "before 2007"),
        (
            b"\xd0\xcf\x11\xe0" + "EncryptedPackage".encode("utf-16-le"),
            "password",
        ),
        (b'a,b\n"open,1\n' + b"x,y\n" * 60, "not closed"),
    ],
)
def test_what_is_no_table_is_refused_with_its_reason(raw: bytes, word: str) -> None:
    assert word in why(raw)


def test_a_file_too_large_is_refused_before_it_is_read() -> None:
    assert "too large" in why(b"a,b\n" * 30_000_000)
    assert "too large" in why(b"a,b\n" * 200_010)


def test_merged_cells_are_named_unless_they_are_a_title() -> None:
    title = ("DANH SÁCH CA BỆNH", *[""] * 9)

    titled = read(workbook(ROWS, above=[title], merge=["A1:J1"]))

    assert titled.heading == HEADING
    assert titled.rows[0].number == 3
    assert "E2:E3" in why(workbook(ROWS, merge=["E2:E3"]))


def test_a_workbook_is_read_as_a_person_would_type_it() -> None:
    row = ["00123", 38, 38.0, 12.5, date(2021, 12, 7),
           datetime(2021, 12, 7, 17, 30),  # noqa: DTZ001  # a spreadsheet's instant has no zone
           True, None, "  Lê  ", "=1+1"]  # fmt: skip

    table = read(workbook([row]))

    assert list(table.rows[0].cells) == [
        "00123", "38", "38", "12.5", "2021-12-07", "2021-12-07 17:30:00",
        "TRUE", "", "  Lê  ", "=1+1",
    ]  # fmt: skip


def test_only_the_first_sheet_with_rows_is_read_and_the_others_are_named() -> None:
    import openpyxl

    book = openpyxl.load_workbook(io.BytesIO(workbook(ROWS)))
    book.create_sheet("Ghi chú").append(["x"])
    book.create_sheet("Trống", 0)
    written = io.BytesIO()
    book.save(written)

    table = read(written.getvalue())

    assert table.heading == HEADING
    assert any("Ghi chú" in str(note) for note in table.notes)


def test_an_archive_built_to_burst_is_refused_before_it_is_opened() -> None:
    bomb = repacked(workbook(ROWS), xl__media__a=b"0" * 40_000_000)

    assert "far larger" in why(bomb)


def test_an_archive_of_too_many_parts_is_refused() -> None:
    parts = {f"xl__p{number}": b"x" for number in range(workbooks.MOST_ENTRIES)}

    assert "far larger" in why(repacked(workbook(ROWS), **parts))


def test_a_workbook_that_declares_entities_is_refused() -> None:
    laughs = b'<?xml version="1.0"?><!DOCTYPE x [<!ENTITY a "aaaa">]><x>&a;</x>'

    assert "damaged" in why(repacked(workbook(ROWS), **{"xl__workbook.xml": laughs}))


def test_an_archive_under_a_password_is_refused() -> None:
    raw = bytearray(workbook(ROWS))
    at = raw.find(b"PK\x01\x02")
    while at >= 0:  # set the flag of encryption in every entry of the directory
        raw[at + 8] |= 1
        at = raw.find(b"PK\x01\x02", at + 4)

    assert "password" in why(bytes(raw))


def test_another_kind_of_archive_is_no_workbook() -> None:
    written = io.BytesIO()
    with zipfile.ZipFile(written, "w") as archive:
        archive.writestr("word/document.xml", "<x/>")

    assert "not a workbook" in why(written.getvalue())


def test_a_damaged_sheet_is_refused() -> None:
    damaged = {"xl__worksheets__sheet1.xml": b"<worksheet><sheetData><row"}

    assert "damaged" in why(repacked(workbook(ROWS), **damaged))


def test_headings_are_found_below_titles_and_told_apart() -> None:
    raw = csv_bytes(
        [["", "", ""], ["STT", "Họ tên", "Họ tên"], ["1", "Lê A", "Lê B"]],
        ["SỞ Y TẾ", "", ""],
    )

    table = read(raw)

    assert table.heading == ("STT", "Họ tên", "Họ tên (2)")
    assert table.rows[0].number == 4
    assert len(table.notes) == 1


def test_empty_lines_are_no_rows_and_short_ones_are_filled_up() -> None:
    table = read("Họ tên,Xã,Ghi chú\nLê A\n,,\n\nLê B,Hoa Phú,x\n".encode())

    assert [row.number for row in table.rows] == [2, 5]
    assert list(table.rows[0].cells) == ["Lê A", "", ""]


def test_texts_that_excel_guards_are_read_as_they_are_meant() -> None:
    raw = "sep=;\nMã BN;Điện thoại;Họ tên\n=\"007\";'+84912000001;'=An\n".encode()

    assert list(read(raw).rows[0].cells) == ["007", "+84912000001", "=An"]


def test_outlines_are_rows_with_their_shape_beside() -> None:
    square = {"type": "Polygon", "coordinates": [[[105, 20], [106, 20], [106, 21],
                                                  [105, 20]]]}  # fmt: skip
    raw = json.dumps(
        {
            "type": "FeatureCollection",
            "features": [
                {
                    "type": "Feature",
                    "properties": {"commune_code": "99001"},
                    "geometry": square,
                },
            ],
        }
    ).encode()

    table = read(raw, "boundaries")

    assert table.heading == ("commune_code",)
    assert table.shapes[2] == square
