from __future__ import annotations

from decimal import Decimal

import pytest
from django.utils import translation
from hypothesis import given
from hypothesis import strategies as st

from lachan.doors.interchange.rules import answers, cells, columns, tables
from lachan.doors.interchange.rules.answers import RefusedRow
from lachan.doors.interchange.rules.circles import in_circles
from lachan.doors.interchange.rules.reading import RowReader
from lachan.doors.interchange.tests.files import HEADING, case, csv_bytes, workbook
from lachan.doors.interchange.words import Kind, Layout, Meaning, NotRead, Row, Table
from lachan.kernel.vietnamese import fold

# The machine may be busy with other things.


@pytest.mark.parametrize("text", ["", " ", "-", "—", "N/A", "NA", "không rõ",
                                  "KHÔNG RÕ", "null", "?", "chưa rõ"])  # fmt: skip
def test_what_stands_for_nothing_is_nothing(text: str) -> None:
    assert cells.is_nothing(text)


@pytest.mark.parametrize(
    ("text", "years"),
    [("34", 34), ("34.0", 34), ("34 tuổi", 34), ("34T", 34), ("0,5", 0), ("6 tháng", 0),
     ("18 tháng tuổi", 1), ("20 ngày", 0), ("3 weeks", 0), ("7 years old", 7)],
)  # fmt: skip
def test_ages_are_completed_years(text: str, years: int) -> None:
    assert cells.age(text) == years


def test_an_age_in_words_is_not_guessed() -> None:
    assert isinstance(cells.age("người già"), NotRead)


@pytest.mark.parametrize(
    ("text", "value"),
    [("1234", "1234"), ("1.234", "1234"), ("1,234", "1234"), ("1.234.567", "1234567"),
     ("1.234,5", "1234.5"), ("1,234.5", "1234.5"), ("12,5", "12.5"), ("0.956", "0.956"),
     ("95,6 %", "0.956"), ("1 234", "1234"), ("-3", "-3"), ("0.123", "0.123")],
)  # fmt: skip
def test_numbers_are_read_by_the_places_of_their_marks(text: str, value: str) -> None:
    assert cells.number(text) == Decimal(value)


@pytest.mark.parametrize("text", ["abc", "1.2.3,4,5x", "NaN", "Infinity", ""])
def test_what_is_no_number_is_said_to_be_none(text: str) -> None:
    assert isinstance(cells.number(text), NotRead)


@pytest.mark.parametrize(
    ("cell", "word"),
    [
        ("=cmd|' /C calc'!A0", "formula"),
        ("=SUM(A1:A2)", "formula"),
        ("#REF!", "spreadsheet"),
        ("#N/A", "spreadsheet"),
        ("Nguy?n", "lost"),
        ("Nguy\ufffdn", "lost"),
        ("Nguyá»…n", "lost"),
    ],
)
def test_a_spoilt_cell_is_named_with_its_column(cell: str, word: str) -> None:
    [problem] = cells.faults(["Lê A", cell], ["Mã", "Họ tên"])

    assert problem.column == "Họ tên"
    assert word in str(problem.why)
    assert str(problem.cure)


def test_sound_cells_have_no_faults() -> None:
    sound = ["Lê Thị Bưởi", "+84912000001", "-5", "@home", "a=b", "Sao?", "1/2"]

    assert not cells.are_faulty(sound)


def _table(rows: list[list[str]], heading: tuple[str, ...]) -> Table:
    numbered = [Row(number, row) for number, row in enumerate(rows, start=2)]
    return Table(heading, numbered, Layout("csv"))


@pytest.mark.parametrize(
    ("heading", "field"),
    [
        ("Họ và tên", "full_name"), ("HỌ TÊN", "full_name"), ("ho va ten", "full_name"),
        ("Họ  tên (*)", "full_name"), ("1. Họ tên", "full_name"),
        ("Full_Name", "full_name"),
        ("Giới tính", "sex"), ("Gender", "sex"), ("Năm sinh", "birth_year"),
        ("Ngày sinh (dd/mm/yyyy)", "birth_date"), ("Số CCCD/CMND", "citizen_id"),
        ("SĐT", "phone"), ("Xã/Phường", "commune"), ("Quận, huyện", "district"),
        ("Ngày khởi phát", "onset_date"), ("Date of onset", "onset_date"),
        ("status_at_2020_10_10", "outcome"), ("Tình trạng (đến 31/12/2021)", "outcome"),
        ("Ngày khẳng định", "confirmed_date"), ("infection_type", "found_by"),
        ("Ngay khoi phatt", "onset_date"),
    ],
)  # fmt: skip
def test_headings_are_known_in_both_languages_and_in_haste(
    heading: str, field: str
) -> None:
    guess = columns.guess("cases", _table([["", ""]], (heading, "Cột lạ")))

    assert guess.columns == {field: (heading,)}
    assert guess.unmapped == ("Cột lạ",)


def test_cells_decide_where_a_heading_may_mean_two_things() -> None:
    names = _table([["Lê Thị Bưởi", "x"], ["Trần Văn Cam", "x"]], ("Bệnh nhân", "y"))
    codes = _table([["BN12", "x"], ["BN13", "x"]], ("Bệnh nhân", "y"))

    assert set(columns.guess("cases", names).columns) == {"full_name"}
    assert set(columns.guess("cases", codes).columns) == {"case_code"}


def test_a_column_is_known_by_its_cells_under_a_strange_heading() -> None:
    rows = [["038091000001", "Nam"], ["038091000002", "Nữ"], ["038091000003", "nữ"]]

    guess = columns.guess("cases", _table(rows, ("Cột A", "Cột B")))

    assert guess.columns == {"citizen_id": ("Cột A",), "sex": ("Cột B",)}
    assert guess.unsure == ("Cột A", "Cột B")


def test_a_field_may_have_two_columns_and_the_code_speaks_first() -> None:
    table = _table(
        [["Danang", "48"], ["Huế", ""]], ("residence_raw", "residence_province_code")
    )
    guess = columns.guess("cases", table)
    reader = RowReader("cases", table, Meaning(guess.columns))

    told = [reader.read(row).values["province"] for row in table.rows]

    assert guess.columns["province"] == ("residence_province_code", "residence_raw")
    assert told == ["48", "Huế"]


def test_a_mapping_is_found_again_whatever_the_order_of_the_columns() -> None:
    one = columns.header_key(["Họ tên", "Xã", "Lá Chắn: lý do"])
    other = columns.header_key(["xã", "HỌ TÊN"])

    assert one == other
    assert one != columns.header_key(["Họ tên", "Huyện"])


def test_words_of_the_file_may_be_given_a_meaning() -> None:
    table = _table([["1"], ["2"], ["3"]], ("Giới tính",))
    meaning = Meaning({"sex": ("Giới tính",)}, {"sex": {"1": "male", "2": "female"}})
    reader = RowReader("cases", table, meaning)

    told = [reader.read(row) for row in table.rows]

    assert [one.values.get("sex") for one in told] == ["male", "female", None]
    assert "“3”" in str(told[2].problems[0].why)


def test_a_row_with_more_cells_than_headings_is_refused() -> None:
    table = _table([["Lê A", "x", "y"]], ("Họ tên",))
    reader = RowReader("cases", table, Meaning({"full_name": ("Họ tên",)}))

    assert "3 cells" in str(reader.read(table.rows[0]).problems[0].why)


ODD = [
    "=cmd|' /C calc'!A0",
    "+84912000001",
    "-5",
    "@x",
    "\tTab",
    "Lê, A",
    'q"q',
    "a\nb",
]


@pytest.mark.parametrize("form", ["csv", "xlsx"])
@pytest.mark.parametrize("encoding", ["utf-8", "utf-16"])
def test_refused_rows_come_back_as_they_stood(form: str, encoding: str) -> None:
    layout = Layout(form, encoding, ";", "Sheet")
    heading = ("Mã BN", "Họ tên", "Lá Chắn: lý do")
    problems = [{"column": "Họ tên", "why": "=bad", "cure": "good"}]
    rows = [
        RefusedRow(at, [odd, "Lê A", "old"], problems) for at, odd in enumerate(ODD)
    ]

    written = answers.write(layout, heading, rows)
    again = tables.read(written, columns.is_known("cases"))

    assert [row.cells[0] for row in again.rows] == ODD
    assert columns.told_columns(again) == ["Mã BN", "Họ tên"]
    assert len([name for name in again.heading if tables.is_own(name)]) == 4


def test_no_cell_of_an_answer_is_a_formula() -> None:
    import io

    import openpyxl

    rows = [RefusedRow(2, ["=1+1"], [{"column": "", "why": "=2", "cure": "+3"}])]
    book = openpyxl.load_workbook(
        io.BytesIO(answers.write(Layout("xlsx", sheet="A"), ("Mã",), rows))
    )
    text = answers.write(Layout("csv", "utf-8", ","), ("Mã",), rows).decode()

    sheet = book.active
    assert sheet is not None
    filled = [cell for row in sheet.iter_rows() for cell in row if cell.value]
    assert {cell.data_type for cell in filled} == {"s"}
    assert "\n'=1+1," in text.replace("\r", "")


@given(st.lists(st.tuples(st.integers(0, 8), st.integers(0, 8)), max_size=25))
def test_circles_are_groups_that_reach_each_other(
    links: list[tuple[int, int]],
) -> None:
    reach = {node: {node} for node in range(9)}
    for _turn in range(9):
        for source, target in links:
            for known in reach.values():
                if source in known:
                    known.add(target)
    expected = {
        frozenset(b for b in range(9) if b in reach[a] and a in reach[b])
        for a in range(9)
    }

    found = {frozenset(group) for group in in_circles(links)}

    assert found == {group for group in expected if len(group) > 1}


def test_a_long_chain_is_no_circle_and_needs_no_deep_stack() -> None:
    assert in_circles((n, n + 1) for n in range(50_000)) == []


def test_every_kind_knows_its_fields_and_their_labels() -> None:
    for kind in ("cases", "people", "links", "reported", "population", "boundaries",
                 "units"):  # fmt: skip
        fields = columns.fields_of(kind)
        assert fields
        assert all(str(one.label) != one.name for one in fields.values())
        assert columns.missing(kind, ()) != []


@pytest.mark.parametrize("language", ["vi", "en"])
def test_a_word_may_be_written_as_it_is_shown(language: str) -> None:
    for kind in Kind.values:
        for one in columns.fields_of(kind).values():
            for word in one.words:
                with translation.override(language):
                    shown = str(columns.called(one.name, word))

                read = columns.word_keys(one).get(fold(shown))

                assert read == word or (read is None and cells.is_nothing(shown))


def test_the_small_line_list_is_guessed_whole() -> None:
    for raw in (csv_bytes([case(1)]), workbook([case(1)])):
        table = tables.read(raw, columns.is_known("cases"))
        guess = columns.guess("cases", table)

        assert guess.unmapped == ()
        assert len(guess.columns) == len(HEADING)
