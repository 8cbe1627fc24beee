"""Line lists: what comes in, what is refused, and what comes again."""

from __future__ import annotations

from datetime import date

import pytest

from lachan.doors.interchange.rules import columns, tables
from lachan.doors.interchange.tests.conftest import Office
from lachan.doors.interchange.tests.files import HEADING, case, csv_bytes, workbook
from lachan.ground.access.actions import NotAllowed
from lachan.ground.intake.models import ImportRun
from lachan.ground.journal.models import Entry
from lachan.ground.people.models import Person
from lachan.watch.cases.models import Case


def problems(office: Office) -> list[tuple[str, str, str, str]]:
    """Row, column, reason and cure of every row given back."""
    table = tables.read(office.errors.read_bytes(), columns.is_known("cases"))
    own = [at for at, name in enumerate(table.heading) if tables.is_own(name)]
    return [tuple(row.cells[at] for at in own) for row in table.rows]  # type: ignore[misc]  # the test knows its shape; the type does not


def test_a_line_list_becomes_people_and_cases(office: Office) -> None:
    answer = office.imports(csv_bytes([case(n) for n in range(1, 6)]))

    assert (answer.rows, answer.created, answer.rejected) == (5, 5, 0)
    assert answer.errors_file is None
    found = Case.objects.get(origin_code="SL-0001")
    assert found.classification == "confirmed"
    assert found.confirmed_date == date(2021, 12, 5)
    assert found.found_by == "community"
    assert found.outcome == "none"
    assert found.unit_path == office.tree.neighbour.path
    assert found.person.sex == "male"
    assert found.person.full_name.startswith("Lê Thử ")
    assert found.person.birth_date == date(1951, 2, 2)


def test_what_happened_is_journalled_in_counts_and_without_names(
    office: Office,
) -> None:
    office.imports(csv_bytes([case(n) for n in range(1, 4)]))

    told = list(Entry.objects.order_by("pk").values_list("fact", "count"))
    assert ("people.people_registered", 3) in told
    assert ("cases.cases_opened", 3) in told
    assert told[-1] == ("intake.import_ended", 3)
    assert "Lê" not in "".join(str(e.payload) for e in Entry.objects.all())


def test_the_same_file_twice_creates_nothing(office: Office) -> None:
    raw = csv_bytes([case(n) for n in range(1, 4)])

    office.imports(raw)
    again = office.imports(raw)

    assert (again.created, again.updated, again.skipped) == (0, 0, 3)
    assert Case.objects.count() == Person.objects.count() == 3


def test_the_same_rows_without_codes_create_nothing_twice(office: Office) -> None:
    heading = HEADING[1:]
    named = [case(n)[1:] for n in range(1, 4)]
    unnamed = [["", *case(n)[2:]] for n in (7, 7, 7, 8)]
    raw = csv_bytes([*named, *unnamed], heading)

    first = office.imports(raw)
    again = office.imports(raw)

    assert (first.created, first.skipped) == (7, 0)
    assert (again.created, again.skipped) == (0, 7)
    assert Case.objects.count() == 7


def test_a_changed_row_updates_and_silence_takes_nothing_back(office: Office) -> None:
    office.imports(csv_bytes([case(1), case(2)]))
    changed = csv_bytes([case(1, status="Khỏi bệnh"), case(2, found="", status="")])

    answer = office.imports(changed)

    assert (answer.updated, answer.skipped) == (1, 1)
    assert Case.objects.get(origin_code="SL-0001").outcome == "recovered"
    assert Case.objects.get(origin_code="SL-0002").found_by == "community"


def test_a_file_without_a_column_for_the_end_leaves_it_unknown(office: Office) -> None:
    office.imports(csv_bytes([case(1)[:-1]], HEADING[:-1]))

    assert Case.objects.get().outcome == "unknown"


def test_recovered_without_a_day_has_no_day(office: Office) -> None:
    office.imports(csv_bytes([case(1, status="Recovered")]))

    found = Case.objects.get()
    assert (found.outcome, found.outcome_date) == ("recovered", None)


def test_days_of_an_end_say_how_it_ended(office: Office) -> None:
    heading = (*HEADING[:-1], "Ngày ra viện", "Ngày tử vong")
    rows = [
        [*case(1)[:-1], "06/12/2021", ""],
        [*case(2)[:-1], "", "06/12/2021"],
        [*case(3)[:-1], "", ""],
    ]

    office.imports(csv_bytes(rows, heading))

    told = Case.objects.order_by("origin_code").values_list("outcome", "outcome_date")
    sixth = date(2021, 12, 6)
    assert list(told) == [("recovered", sixth), ("died", sixth), ("none", None)]


@pytest.mark.parametrize(
    ("told", "column", "why", "cure"),
    [
        ({"confirmed": "31/02/2021"}, "Ngày khẳng định", "calendar", "Correct"),
        ({"confirmed": "05/12/21"}, "Ngày khẳng định", "century", "four digits"),
        ({"confirmed": "08/12/2021"}, "Ngày khẳng định", "not come", "Correct"),
        ({"confirmed": "05/12/2011"}, "Ngày khẳng định", "register began", "year"),
        ({"confirmed": "=TODAY()"}, "Ngày khẳng định", "formula", "values"),
        ({"name": "=cmd|' /C calc'!A0"}, "Họ và tên", "formula", "values"),
        ({"name": "L\ufffd Thử"}, "Họ và tên", "lost", "again"),
        ({"name": "L" * 200}, "Họ và tên", "characters", "Shorten"),
        ({"born": "08/12/2021"}, "Ngày sinh", "not come", "Correct"),
        ({"born": "07/12/1850"}, "Ngày sinh", "1850", "Correct"),
        ({"commune": "Xã Không Có"}, "Xã", "no unit", "Write"),
        ({"commune": "Xã Hoa Phu"}, "Xã", "more than one", "Hoa Phú"),
        ({"commune": "99999"}, "Xã", "no unit", ""),
        ({"province": "Tỉnh Biển Đông"}, "Xã", "", ""),
        ({"sex": "3"}, "Giới tính", "not known", "male, female"),
        ({"found": "trên trời"}, "Nguồn phát hiện", "not known", "community"),
        ({"status": "bay mất"}, "Tình trạng", "not known", "recovered"),
    ],
)
def test_a_faulty_row_is_given_back_with_row_column_reason_and_cure(
    office: Office, told: dict[str, str], column: str, why: str, cure: str
) -> None:
    answer = office.imports(csv_bytes([case(1), case(2, **told), case(3)]))

    assert (answer.created, answer.rejected) == (2, 1)
    [(row, where, reason, what_now)] = problems(office)
    assert row == "3"
    assert where == column
    assert why in reason
    assert cure in what_now
    assert what_now
    assert not Case.objects.filter(origin_code="SL-0002").exists()


def test_onset_after_notification_is_refused_with_both_days(office: Office) -> None:
    heading = (*HEADING, "Ngày khởi phát", "Ngày báo cáo")
    rows = [[*case(1), "05/12/2021", "03/12/2021"], [*case(2), "05/12/2021", ""]]

    answer = office.imports(csv_bytes(rows, heading))

    assert (answer.created, answer.rejected) == (1, 1)
    [(_row, where, reason, _cure)] = problems(office)
    assert where == "Ngày khởi phát"
    assert "05/12/2021" in reason
    assert "03/12/2021" in reason


def test_every_reason_of_a_row_is_told_at_once(office: Office) -> None:
    office.imports(csv_bytes([case(1, sex="?1", confirmed="x", commune="Xã Lạ")]))

    [(_row, where, _why, _cure)] = problems(office)
    assert set(where.split(" | ")) == {"Giới tính", "Ngày khẳng định", "Xã"}


def test_two_orders_of_day_and_month_refuse_only_what_is_unclear(
    office: Office,
) -> None:
    rows = [
        case(1, confirmed="25/11/2021"),
        case(2, confirmed="11/25/2021"),
        case(3, confirmed="05/11/2021"),
        case(4, confirmed="11/11/2021"),
    ]

    answer = office.imports(csv_bytes(rows))

    assert (answer.created, answer.rejected) == (3, 1)
    [(row, where, reason, _cure)] = problems(office)
    assert (row, where) == ("4", "Ngày khẳng định")
    assert "both orders" in reason


def test_refused_rows_come_in_after_correction_and_nothing_is_doubled(
    office: Office,
) -> None:
    for make in (csv_bytes, workbook):
        Case.objects.all().delete()
        rows = [case(n, confirmed="31/02/2021" if n % 2 else "01/12/2021")
                for n in range(1, 9)]  # fmt: skip
        office.imports(make(rows))
        table = tables.read(office.errors.read_bytes(), columns.is_known("cases"))
        at = table.heading.index("Ngày khẳng định")
        mended = [
            [*row.cells[:at], "30/11/2021", *row.cells[at + 1 :]] for row in table.rows
        ]

        answer = office.imports(make(mended, table.heading))

        assert (answer.rows, answer.created) == (4, 4)
        assert answer.unmapped == []
        assert Case.objects.count() == 8


def test_the_same_code_twice_in_a_file_is_refused(office: Office) -> None:
    answer = office.imports(csv_bytes([case(1), case(2), case(1, status="Khỏi")]))

    assert (answer.created, answer.rejected) == (2, 1)
    assert "row 2" in problems(office)[0][2]


def test_residence_decides_else_treatment_else_the_unit_given(office: Office) -> None:
    heading = ("Mã BN", "Tỉnh", "Tỉnh điều trị", "Ngày khẳng định")
    rows = [
        ["A1", "Sông Lam", "97", "01/12/2021"],
        ["A2", "Việt Nam", "Núi Đỏ", "01/12/2021"],
        ["A3", "", "", "01/12/2021"],
    ]

    answer = office.imports(csv_bytes(rows, heading), unit=office.tree.nation)

    tree = office.tree
    units = Case.objects.order_by("origin_code").values_list("unit", "present_unit")
    assert list(units) == [
        (tree.province.pk, tree.other_province.pk),
        (tree.other_province.pk, tree.other_province.pk),
        (tree.nation.pk, tree.nation.pk),
    ]
    assert answer.warnings == {"no_residence": 1, "no_place": 1}


def test_columns_that_nobody_reads_are_named(office: Office) -> None:
    answer = office.imports(csv_bytes([[*case(1), "x"]], (*HEADING, "Sở thích")))

    assert answer.unmapped == ["Sở thích"]


def test_a_check_counts_like_the_import_and_writes_nothing(office: Office) -> None:
    office.imports(csv_bytes([case(1)]))
    raw = csv_bytes([case(1), case(2), case(3, confirmed="x"), case(1, status="Khỏi")])

    checked = office.checks(raw)

    assert checked.is_dry_run
    assert Case.objects.count() == 1
    assert ImportRun.objects.count() == 1
    done = office.imports(raw)
    assert [getattr(checked, name) for name in ("created", "updated", "skipped")] == [
        done.created,
        done.updated,
        done.skipped,
    ]


def test_nobody_imports_where_they_hold_no_right(office: Office) -> None:
    tree = office.tree
    officer = office.officer(tree.district, "intake.import", "cases.edit",
                             "people.edit", "people.register")  # fmt: skip
    far = case(1, commune="Phường Hoa Phú", district="Thị xã Đồi Cỏ")

    with pytest.raises(NotAllowed):
        office.imports(csv_bytes([case(2)]), by=officer)
    answer = office.imports(csv_bytes([case(2), far]), by=officer, unit=tree.district)

    assert (answer.created, answer.rejected) == (1, 1)
    assert "may not import" in problems(office)[0][2]


def test_a_voided_case_does_not_come_back_with_its_file(office: Office) -> None:
    raw = csv_bytes([case(1)])
    office.imports(raw)
    Case.objects.update(voided_at="2021-12-06T00:00:00Z")

    answer = office.imports(raw)

    assert answer.skipped == 1
    assert answer.warnings == {"voided": 1}


def test_numbers_of_the_ministry_are_one_register_whoever_imports(
    office: Office,
) -> None:
    office.imports(csv_bytes([case(1, code="BN 12")]), unit=office.tree.nation)
    again = office.imports(csv_bytes([case(1, code="bn12")]))

    assert again.created == 0
    assert Case.objects.get().origin == "BN"
