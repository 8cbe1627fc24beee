"""The pages by hand, as somebody with a file walks through them."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.http import HttpResponse
from django.test import Client, override_settings
from django.utils import translation

from lachan.doors.interchange import jobs
from lachan.doors.interchange.tests.conftest import NOW, Office
from lachan.doors.interchange.tests.files import HEADING, case, csv_bytes, workbook
from lachan.ground.access.models import User
from lachan.ground.intake import actions as intake
from lachan.ground.intake.models import ImportRun, RejectedRow, SavedMapping
from lachan.ground.intake.queries import shelf
from lachan.kernel import clock
from lachan.watch.cases.models import Case

RIGHTS = ("intake.import", "cases.edit", "cases.view", "people.edit", "people.view",
          "people.register")  # fmt: skip


@pytest.fixture(autouse=True)
def files_of_the_test(tmp_path: Path) -> Iterator[None]:
    """Uploads lie in the test's own folder; the clock stands in 2021."""
    with override_settings(MEDIA_ROOT=tmp_path / "media"), clock.frozen(NOW):
        yield


@pytest.fixture
def officer(office: Office) -> User:
    return office.officer(office.tree.province, *RIGHTS)


@pytest.fixture
def desk(client: Client, officer: User) -> Client:
    client.force_login(officer, "django.contrib.auth.backends.ModelBackend")
    return client


def upload(desk: Client, office: Office, raw: bytes, **told: str) -> HttpResponse:
    file = SimpleUploadedFile("danh sách.csv", raw)
    given = {"kind": "cases", "unit": str(office.tree.province.public_id), **told}
    return desk.post("/import/new/", {**given, "file": file})  # type: ignore[return-value]  # the test client's answer is an HttpResponse


def work() -> int:
    """The worker, until nothing is left."""
    done = 0
    while jobs.advance(NOW):
        done += 1
    return done


def confirmed(desk: Client, run: ImportRun, **told: str) -> HttpResponse:
    """Confirm the columns as guessed, but for what is told."""
    page = desk.get(f"/import/{run.public_id}/columns/")
    form = page.context["form"]
    given = {name: form[name].value() or "" for name in form.fields}
    return desk.post(f"/import/{run.public_id}/columns/", {**given, **told})  # type: ignore[return-value]  # the test client's answer is an HttpResponse


def test_a_file_is_handed_in_confirmed_looked_at_and_written(
    desk: Client, office: Office
) -> None:
    for make, first in ((csv_bytes, 1), (workbook, 11)):
        ImportRun.objects.all().delete()
        Case.objects.all().delete()
        rows = [case(first), case(first + 1), case(9, confirmed="31/02/2021")]

        answer = upload(desk, office, make(rows))
        run = ImportRun.objects.get()
        assert answer["Location"] == f"/import/{run.public_id}/columns/"
        page = desk.get(answer["Location"]).content.decode()
        assert "Họ và tên" in page
        assert "Lê Thử" in page

        confirmed(desk, run)
        assert work() == 2
        run.refresh_from_db()
        assert (run.state, run.created, run.rejected) == ("checked", 2, 1)
        assert Case.objects.count() == 0
        page = desk.get(f"/import/{run.public_id}/").content.decode()
        assert "31/02/2021" in page

        desk.post(f"/import/{run.public_id}/start/")
        work()
        run.refresh_from_db()
        assert (run.state, run.rows_done, run.created) == ("done", 3, 2)
        assert Case.objects.count() == 2
        refused = desk.get(f"/import/{run.public_id}/refused/")
        assert refused.status_code == 200
        assert "attachment" in refused["Content-Disposition"]


def test_every_page_speaks_vietnamese_and_survives_both_widths(
    desk: Client, office: Office
) -> None:
    upload(desk, office, csv_bytes([case(1)]))
    run = ImportRun.objects.get()

    for address in ("/import/", "/import/new/", f"/import/{run.public_id}/",
                    f"/import/{run.public_id}/columns/"):  # fmt: skip
        page = desk.get(address)
        assert page.status_code == 200
        assert 'lang="vi"' in page.content.decode()


@pytest.mark.parametrize(
    "raw",
    [
        b"",
        b"\x00\x01",
        b"PK\x03\x04x",
        b"%PDF",
        csv_bytes([]),
        workbook([case(1)], merge=["A2:A3"]),
        b"a\n1\n",
        "Họ tên\n".encode("utf-16"),
        b"\xff\xfe\x00",
    ],
)
def test_no_file_makes_the_server_fail(
    desk: Client, office: Office, raw: bytes
) -> None:
    answer = upload(desk, office, raw)

    assert answer.status_code in (200, 422)
    assert ImportRun.objects.count() == 0


def test_progress_is_shown_and_the_page_comes_again_when_it_rests(
    desk: Client, office: Office
) -> None:
    upload(desk, office, csv_bytes([case(1)]))
    run = ImportRun.objects.get()
    confirmed(desk, run)

    address = f"/import/{run.public_id}/progress/"
    moving = desk.get(address, headers={"hx-request": "true"})
    work()
    resting = desk.get(address, headers={"hx-request": "true"})

    assert "hx-get" in moving.content.decode()
    assert "HX-Refresh" not in moving
    assert resting["HX-Refresh"] == "true"


def test_a_correction_of_the_columns_is_saved_by_name_and_found_again(
    desk: Client, office: Office
) -> None:
    heading = ("Ký hiệu", *HEADING[1:])
    upload(desk, office, csv_bytes([case(1)], heading))
    run = ImportRun.objects.get()
    assert "case_code" not in run.columns

    confirmed(desk, run, **{"column-0": "case_code", "save_as": "Huyện Bến Cát"})
    upload(desk, office, csv_bytes([case(2)], heading))

    assert SavedMapping.objects.get().columns["case_code"] == ["Ký hiệu"]
    again = ImportRun.objects.order_by("-pk")[0]
    assert again.columns["case_code"] == ["Ký hiệu"]


def test_texts_that_are_not_known_are_given_a_meaning(
    desk: Client, office: Office
) -> None:
    upload(desk, office, csv_bytes([case(1, found="Tuyến đầu"), case(2)]))
    run = ImportRun.objects.get()

    confirmed(desk, run, **{"word-found_by-0": "facility"})
    work()

    run.refresh_from_db()
    assert run.values == {"found_by": {"Tuyến đầu": "facility"}}
    assert run.rejected == 0


def test_a_mapping_that_says_too_little_is_refused_with_what_it_lacks(
    desk: Client, office: Office
) -> None:
    upload(desk, office, csv_bytes([case(1)]))
    run = ImportRun.objects.get()
    nothing = {f"column-{at}": "-" for at in range(len(HEADING))}

    answer = desk.post(f"/import/{run.public_id}/columns/", nothing)

    assert answer.status_code == 422
    run.refresh_from_db()
    assert run.state == "mapping"


def test_doubtful_rows_are_decided_by_row_and_by_rule(
    desk: Client, office: Office
) -> None:
    office.imports(csv_bytes([case(n) for n in range(1, 5)]))
    known = [case(n, code=f"X-{n}", status="Khỏi bệnh") for n in range(1, 5)]
    upload(desk, office, csv_bytes(known))
    run = ImportRun.objects.order_by("-pk")[0]
    confirmed(desk, run)
    work()
    run.refresh_from_db()
    assert run.duplicates == 4
    page = desk.get(f"/import/{run.public_id}/").content.decode()
    assert "Lê Thử" in page

    desk.post(f"/import/{run.public_id}/decide/create/", {"selected": ["2", "3"]})
    desk.post(f"/import/{run.public_id}/decide/merge/", {"selected": ["4"]})
    desk.post(f"/import/{run.public_id}/rule/", {"on_duplicate": "skip"})
    desk.post(f"/import/{run.public_id}/start/")
    work()

    run.refresh_from_db()
    assert run.state == "done"
    assert run.created == 2
    assert run.rows == run.created + run.updated + run.skipped + run.rejected


def test_a_failure_is_told_and_can_be_gone_on_with(
    desk: Client, office: Office
) -> None:
    upload(desk, office, csv_bytes([case(1)]))
    run = ImportRun.objects.get()
    confirmed(desk, run)
    path = shelf().path(run.stored_as)
    raw = Path(path).read_bytes()
    Path(path).unlink()

    work()
    run.refresh_from_db()
    assert run.state == "failed"
    assert run.told_problem
    assert run.told_problem in desk.get(f"/import/{run.public_id}/").content.decode()
    Path(path).write_bytes(raw)
    desk.post(f"/import/{run.public_id}/go-on/")
    work()

    run.refresh_from_db()
    assert (run.state, run.created) == ("done", 1)


def test_refusals_are_read_in_the_language_of_each_reader(
    desk: Client, officer: User, office: Office
) -> None:
    with translation.override("vi"):
        upload(desk, office, csv_bytes([case(1, confirmed="31/02/2021")]))
        run = ImportRun.objects.get()
        confirmed(desk, run)
        work()
        run.refresh_from_db()

    [row] = RejectedRow.objects.filter(run=run)
    told = {}
    for language in ("vi", "en"):
        with translation.override(language):
            told[language] = row.told_problems[0]["why"]

    assert "calendar" in told["en"]
    assert "trên lịch" in told["vi"]


def test_reasons_written_down_before_stay_in_the_words_they_had() -> None:
    old = RejectedRow(problems=[{"column": "Xã", "why": "lạ", "cure": "sửa"}])

    assert old.told_problems == [{"column": "Xã", "why": "lạ", "cure": "sửa"}]
    assert ImportRun(problem="mất điện").told_problem == "mất điện"


def test_a_stopped_import_stays_stopped(desk: Client, office: Office) -> None:
    upload(desk, office, csv_bytes([case(1)]))
    run = ImportRun.objects.get()
    confirmed(desk, run)

    desk.post(f"/import/{run.public_id}/cancel/")

    assert work() == 0
    run.refresh_from_db()
    assert run.state == "cancelled"
    assert desk.get(f"/import/{run.public_id}/").status_code == 200


def test_an_outsider_finds_nothing(
    client: Client, office: Office, officer: User
) -> None:
    office_file = SimpleUploadedFile("a.csv", csv_bytes([case(1, confirmed="x")]))
    client.force_login(officer, "django.contrib.auth.backends.ModelBackend")
    unit = str(office.tree.province.public_id)
    client.post("/import/new/", {"kind": "cases", "file": office_file, "unit": unit})
    run = ImportRun.objects.get()
    far = office.officer(office.tree.other_province, *RIGHTS, name="xa")
    without = office.officer(office.tree.province, "cases.view", name="xem")

    for outsider in (far, without):
        client.force_login(outsider, "django.contrib.auth.backends.ModelBackend")
        for page in ("", "columns/", "progress/", "refused/"):
            address = f"/import/{run.public_id}/{page}"
            assert client.get(address).status_code == 404, address
        for verb in ("check/", "start/", "cancel/", "decide/merge/", "rule/"):
            address = f"/import/{run.public_id}/{verb}"
            assert client.post(address).status_code == 404, address
    assert client.get("/import/").status_code == 404
    assert client.get("/import/new/").status_code == 404


def test_a_file_for_a_unit_outside_the_right_is_refused(
    desk: Client, office: Office
) -> None:
    other = str(office.tree.other_province.public_id)

    answer = upload(desk, office, csv_bytes([case(1)]), unit=other)

    assert answer.status_code in (403, 422)
    assert ImportRun.objects.count() == 0


def test_files_and_refused_rows_are_forgotten_in_time(
    desk: Client, office: Office, django_capture_on_commit_callbacks: Any
) -> None:
    upload(desk, office, csv_bytes([case(1, confirmed="x")]))
    run = ImportRun.objects.get()
    confirmed(desk, run)
    work()
    path = Path(shelf().path(run.stored_as))
    assert path.stat().st_mode & 0o077 == 0

    assert intake.forget_old(now=NOW) == 0
    later = NOW.replace(year=2022)
    with django_capture_on_commit_callbacks(execute=True):
        assert intake.forget_old(now=later) == 1

    run.refresh_from_db()
    assert not path.exists()
    assert not run.refused.exists()
    assert run.profile == {}
    assert desk.get(f"/import/{run.public_id}/").status_code == 200


def test_the_pages_ask_few_questions(
    desk: Client, office: Office, django_assert_max_num_queries: Any
) -> None:
    rows = [case(n, confirmed="x" if n % 3 else "05/12/2021") for n in range(1, 60)]
    upload(desk, office, csv_bytes(rows))
    run = ImportRun.objects.get()
    confirmed(desk, run)
    work()

    for address in ("/import/", f"/import/{run.public_id}/"):
        with django_assert_max_num_queries(12):
            assert desk.get(address).status_code == 200
