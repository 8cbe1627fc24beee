"""What people really hand in: every fault is told with its cure, nothing is lost."""

from __future__ import annotations

import io
import unicodedata
from collections import Counter
from collections.abc import Callable, Iterator
from pathlib import Path

import openpyxl
import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.http import HttpResponse
from django.test import Client, override_settings

from lachan.doors.interchange import jobs
from lachan.doors.interchange.rules import columns, tables
from lachan.doors.interchange.tests.conftest import NOW, Office
from lachan.doors.interchange.tests.files import (
    HEADING,
    case,
    csv_bytes,
    repacked,
    workbook,
)
from lachan.ground.intake.models import ImportRun, RejectedRow
from lachan.ground.people.models import Person
from lachan.ground.units.models import Succession, Unit
from lachan.ground.units.tests.trees import plant
from lachan.ground.units.words import Kind
from lachan.kernel import clock
from lachan.watch.cases.models import Case

RIGHTS = ("intake.import", "cases.edit", "cases.view", "people.edit", "people.view",
          "people.register")  # fmt: skip
ROWS = [case(n) for n in range(1, 5)]


# ── one row, one reason ──────────────────────────────────────────────────────────


def test_the_same_list_in_composed_and_decomposed_letters_is_one_list(
    office: Office,
) -> None:
    raw = csv_bytes(ROWS).decode()

    first = office.imports(unicodedata.normalize("NFC", raw).encode())
    again = office.imports(unicodedata.normalize("NFD", raw).encode())

    assert (first.created, again.created, again.skipped) == (4, 0, 4)
    assert again.columns.keys() == first.columns.keys()
    assert Person.objects.count() == Case.objects.count() == 4


def other_edition(office: Office) -> Unit:
    """A commune of the tree of 2025 that came from Hoa Phú, and its province."""
    nation = plant("Việt Nam", "VN", under=None, kind=Kind.NATION, of="2025")
    province = plant("Tỉnh Sông Lam", "96", under=nation, kind=Kind.PROVINCE)
    commune = plant("Xã Cát Vàng Mới", "99999", under=province, kind=Kind.COMMUNE)
    Succession.objects.create(
        predecessor=office.tree.neighbour,
        successor=commune,
        relation="whole",
        is_default=True,
    )
    return commune


def test_a_commune_of_the_other_tree_is_refused_with_who_it_is_here(
    office: Office,
) -> None:
    other_edition(office)
    row = case(1, commune="Xã Cát Vàng Mới", district="")

    answer = office.imports(csv_bytes([row, case(2)]))

    assert (answer.created, answer.rejected) == (1, 1)
    [problem] = RejectedRow.objects.get().told_problems
    assert problem["column"] == "Xã"
    assert "belongs to the tree of 2025" in problem["why"]
    assert "Hoa Phú" in problem["cure"]
    assert "99004" in problem["cure"]


# ── whole files, through the pages ───────────────────────────────────────────────


def bomb() -> bytes:
    return repacked(workbook(ROWS), xl__media__a=b"0" * 40_000_000)


def in_tcvn3() -> bytes:
    """The bytes of a font-encoded list: `Hä vµ tªn` for “Họ và tên”."""
    return "M· BN,Hä vµ tªn,Giíi tÝnh\nSL-1,Lª ThÞ B×nh,N÷\n".encode("latin-1")


FILES: dict[str, Callable[[], bytes]] = {
    "nothing at all": lambda: b"",
    "headings only": lambda: csv_bytes([]),
    "headings only, a workbook": lambda: workbook([]),
    "merged cells": lambda: workbook(ROWS, merge=["E2:E3"]),
    "a zip bomb": bomb,
    "an archive": lambda: repacked(workbook(ROWS))[:200],
    "a picture": lambda: b"\x89PNG\r\n\x1a\n" + bytes(400),
    "a web page": lambda: b"<html><table><tr><td>1</td></tr></table></html>",
    "letters of a font": in_tcvn3,
    "broken letters": lambda: csv_bytes(ROWS).decode().encode().decode("latin-1")
    .encode(),
    "an open quotation mark": lambda: csv_bytes(ROWS).replace(b"2,", b'2,"', 1),
}  # fmt: skip


@pytest.fixture
def desk(client: Client, office: Office, tmp_path: Path) -> Iterator[Client]:
    user = office.officer(office.tree.province, *RIGHTS)
    client.force_login(user, "django.contrib.auth.backends.ModelBackend")
    with override_settings(MEDIA_ROOT=tmp_path / "media"), clock.frozen(NOW):
        yield client


def hands_in(desk: Client, office: Office, raw: bytes) -> HttpResponse:
    given = {"kind": "cases", "unit": str(office.tree.province.public_id)}
    file = SimpleUploadedFile("danh-sach", raw)
    return desk.post("/import/new/", {**given, "file": file})  # type: ignore[return-value]  # the test client's answer is an HttpResponse


@pytest.mark.parametrize("make", FILES.values(), ids=FILES)
def test_a_file_that_is_no_list_is_refused_on_the_page_and_nothing_is_kept(
    desk: Client, office: Office, make: Callable[[], bytes], tmp_path: Path
) -> None:
    answer = hands_in(desk, office, make())

    assert answer.status_code in (200, 422)
    assert 'role="alert"' in answer.content.decode()
    assert not ImportRun.objects.exists()
    assert not Person.objects.exists()
    assert not [path for path in tmp_path.rglob("*") if path.is_file()]


ENCODINGS = ("utf-8", "utf-8-sig", "utf-16", "utf-16-le", "cp1258")


def written_in(encoding: str) -> bytes:
    """The list as this encoding writes it: Windows-1258 sets tones apart."""
    raw = csv_bytes(ROWS).decode()
    if encoding != "cp1258":
        return raw.encode(encoding)
    return "".join(_apart(letter) for letter in raw).encode(encoding)


def _apart(letter: str) -> str:
    """A letter as Windows-1258 has it: whole if it can, else with its tone behind."""
    for size in range(len(unicodedata.normalize("NFD", letter)), 0, -1):
        parts = unicodedata.normalize("NFD", letter)
        whole = unicodedata.normalize("NFC", parts[:size]) + parts[size:]
        try:
            whole.encode("cp1258")
        except UnicodeEncodeError:
            continue
        return whole
    # ơ + tone: the tone is the first mark of the decomposed form.
    parts = unicodedata.normalize("NFD", letter)
    return unicodedata.normalize("NFC", parts[0] + parts[2:]) + parts[1]


@pytest.mark.parametrize("encoding", ENCODINGS)
def test_every_usual_encoding_gives_the_same_people(
    office: Office, encoding: str
) -> None:
    answer = office.imports(written_in(encoding))

    names = set(Person.objects.values_list("full_name", flat=True))
    assert (answer.created, answer.rejected) == (4, 0)
    assert names == {row[1] for row in ROWS}


MIXED = [
    case(1),
    case(2, confirmed="31/02/2021"),
    case(3, commune="Xã Không Có"),
    case(4, name="=cmd|' /C calc'!A0"),
    case(5, commune=unicodedata.normalize("NFD", "Xã Hoa Phú")),
    case(6, confirmed="08/12/2021"),
    case(7, sex="3"),
    [*case(8), "thừa"],
    case(9)[:4],
    [""] * len(HEADING),
    case(1, status="Khỏi bệnh"),
]


@pytest.mark.parametrize("make", [csv_bytes, workbook], ids=["csv", "xlsx"])
def test_a_list_full_of_faults_walks_every_page_and_its_counts_add_up(
    desk: Client, office: Office, make: Callable[..., bytes]
) -> None:
    hands_in(desk, office, make(MIXED))
    run = ImportRun.objects.get()
    address = f"/import/{run.public_id}/"
    form = desk.get(f"{address}columns/").context["form"]
    given = {name: form[name].value() or "" for name in form.fields}
    answers = [desk.post(f"{address}columns/", given), desk.get(address)]
    while jobs.advance(NOW):
        answers.append(desk.get(address))
    answers.append(desk.post(f"{address}start/"))
    while jobs.advance(NOW):
        answers.append(desk.get(f"{address}progress/"))
    answers += [desk.get(address), desk.get(f"{address}refused/")]

    run.refresh_from_db()
    assert {answer.status_code for answer in answers} <= {200, 302}
    assert run.state == "done"
    assert run.rows == run.created + run.updated + run.skipped + run.rejected
    assert run.rejected == RejectedRow.objects.count() > 0
    assert run.created == Case.objects.count()
    for refused in RejectedRow.objects.all():
        assert all(one["why"] and one["cure"] for one in refused.problems)


# ── a large list with the faults of a large list ─────────────────────────────────


FAULTS: tuple[dict[str, str], ...] = (
    {"confirmed": "31/02/2021"},
    {"confirmed": "08/12/2021"},
    {"commune": "Xã Không Có"},
    {"sex": "3"},
    {"name": "=cmd|' /C calc'!A0"},
)
MANY = 50_000


@pytest.mark.slow
def test_fifty_thousand_rows_with_one_fault_in_twenty(office: Office) -> None:
    communes = ("99001", "99004", "99007", "99010")
    rows = [
        case(
            n,
            **{"commune": communes[n % 4], "district": "", "province": ""}
            | (FAULTS[n // 20 % 5] if n % 20 == 0 else {}),
        )
        for n in range(1, MANY + 1)
    ]
    raw = csv_bytes(rows)

    answer = office.imports(raw)
    refused = tables.read(office.errors.read_bytes(), columns.is_known("cases"))
    told = Counter(
        one["column"] for row in RejectedRow.objects.all() for one in row.problems
    )
    again = office.imports(raw)

    assert (answer.rows, answer.created, answer.rejected) == (MANY, 47_500, 2_500)
    assert Case.objects.count() == 47_500
    assert [row.cells[0] for row in refused.rows] == [
        f"SL-{n:04}" for n in range(20, MANY + 1, 20)
    ]
    assert told == {
        "Ngày khẳng định": 1_000, "Xã": 500, "Giới tính": 500, "Họ và tên": 500
    }  # fmt: skip
    assert (again.created, again.skipped, again.rejected) == (0, 47_500, 2_500)


def test_refused_rows_of_a_workbook_come_back_as_one_that_opens(
    office: Office,
) -> None:
    office.imports(workbook([case(1), case(2, confirmed="31/02/2021")]))

    book = openpyxl.load_workbook(io.BytesIO(office.errors.read_bytes()))

    sheet = book.active
    assert sheet is not None
    [heading, row] = list(sheet.iter_rows(values_only=True))
    assert set(HEADING) <= set(heading)
    assert "31/02/2021" in row
