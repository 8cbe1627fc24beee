from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client, override_settings

from lachan.doors.interchange import jobs
from lachan.doors.interchange.tests.conftest import NOW, Office
from lachan.doors.interchange.tests.files import case, csv_bytes
from lachan.kernel import clock
from lachan.watch.cases.models import Case


@pytest.fixture(autouse=True)
def files_of_the_test(tmp_path: Path) -> Iterator[None]:
    with override_settings(MEDIA_ROOT=tmp_path / "media"), clock.frozen(NOW):
        yield


@pytest.fixture
def program(client: Client, office: Office) -> Client:
    user = office.officer(office.tree.province, "intake.import", "cases.edit",
                          "people.edit", "people.register")  # fmt: skip
    client.force_login(user, "django.contrib.auth.backends.ModelBackend")
    return client


def hand_in(program: Client, raw: bytes, **told: str) -> object:
    file = SimpleUploadedFile("ca.csv", raw)
    given = {"kind": "cases", "unit": "96", "on_duplicate": "create", **told}
    return program.post("/api/v1/imports", {**given, "file": file})


def test_a_file_is_handed_in_and_asked_after(program: Client) -> None:
    answer = hand_in(program, csv_bytes([case(1), case(2, confirmed="x")]))
    assert answer.status_code == 202  # type: ignore[attr-defined]  # the test client's answer has more than its type
    run = answer.json()["public_id"]  # type: ignore[attr-defined]  # the test client's answer has more than its type
    while jobs.advance(NOW):
        pass

    told = program.get(f"/api/v1/imports/{run}").json()
    rejected = program.get(f"/api/v1/imports/{run}/rejected").json()

    assert told["state"] == "done"
    assert told["rows"] == told["created"] + told["rejected"] == 2
    assert rejected[0]["row_number"] == 3
    assert rejected[0]["problems"][0]["column"] == "Ngày khẳng định"
    assert Case.objects.count() == 1
    again = program.get(f"/api/v1/imports/{run}/errors-file")
    assert b"SL-0002" in again.content


def test_a_dry_run_writes_nothing(program: Client) -> None:
    answer = hand_in(program, csv_bytes([case(1)]), dry_run="true")
    while jobs.advance(NOW):
        pass

    run = answer.json()["public_id"]  # type: ignore[attr-defined]  # the test client's answer has more than its type
    told = program.get(f"/api/v1/imports/{run}").json()
    assert (told["state"], told["created"]) == ("checked", 1)
    assert Case.objects.count() == 0


@pytest.mark.parametrize("raw", [b"", b"\x00", b"x,y\n1,2\n", csv_bytes([])])
def test_what_cannot_be_read_is_a_problem_with_its_cure(
    program: Client, raw: bytes
) -> None:
    answer = hand_in(program, raw)

    assert answer.status_code in (409, 422)  # type: ignore[attr-defined]  # the test client's answer has more than its type
    told = answer.json()  # type: ignore[attr-defined]  # the test client's answer has more than its type
    assert told["detail"]
    assert told["cure"] or not raw


def test_an_outsider_finds_nothing(program: Client, office: Office) -> None:
    run = hand_in(program, csv_bytes([case(1)])).json()["public_id"]  # type: ignore[attr-defined]  # the test knows its shape; the type does not
    far = office.officer(office.tree.other_province, "intake.import", name="xa")
    program.force_login(far, "django.contrib.auth.backends.ModelBackend")

    for page in ("", "/rejected", "/errors-file"):
        assert program.get(f"/api/v1/imports/{run}{page}").status_code == 404
