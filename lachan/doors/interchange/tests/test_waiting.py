"""“Hôm nay” names every file that waits for somebody, and whom it may concern only."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import timedelta

import pytest
from django.test import override_settings

from lachan.doors.interchange.actions import receiving, running
from lachan.doors.interchange.queries import waiting
from lachan.doors.interchange.tests.conftest import NOW, Office
from lachan.doors.interchange.tests.files import case, csv_bytes
from lachan.ground.access.models import User
from lachan.ground.intake import actions as intake
from lachan.ground.intake.models import ImportRun
from lachan.kernel.work import WorkLine

RIGHTS = ("intake.import", "cases.edit", "people.edit")


@pytest.fixture
def officer(office: Office) -> User:
    return office.officer(office.tree.province, *RIGHTS)


@pytest.fixture(autouse=True)
def files_of_the_test(office: Office) -> Iterator[None]:
    """Uploads lie in the test's own folder."""
    with override_settings(MEDIA_ROOT=office.folder / "media"):
        yield


def handed_in(office: Office, by: User, *rows: list[str]) -> ImportRun:
    """A file that its owner has handed in."""
    request = office.request(csv_bytes(rows or [case(1)]), on_duplicate="ask")
    return receiving.receive(request, by=by, now=NOW)


def looked_at(run: ImportRun, by: User) -> ImportRun:
    """The run after every row was looked at."""
    intake.begin_check(run=run, by=by)
    target = running.target_of(receiving.job_of(run, now=NOW))
    run.refresh_from_db()
    while running.advance(run, target):
        run.refresh_from_db()
    run.refresh_from_db()
    return run


def lines(user: User, hours: int = 1) -> list[WorkLine]:
    return waiting.worklist(user, NOW + timedelta(hours=hours))


def test_a_file_waits_for_its_columns_then_for_its_rows_then_for_nobody(
    office: Office, officer: User
) -> None:
    run = handed_in(office, officer)
    [confirm] = lines(officer)

    looked_at(run, officer)
    [write] = lines(officer)
    intake.cancel(run=run, by=officer, now=NOW)

    assert "confirm its columns" in str(confirm.what)
    assert confirm.url == f"/import/{run.public_id}/columns/"
    assert "not yet written" in str(write.what)
    assert write.url == f"/import/{run.public_id}/"
    assert lines(officer) == []


def test_doubtful_rows_are_counted_until_somebody_says_who_they_are(
    office: Office, officer: User
) -> None:
    office.imports(csv_bytes([case(1), case(2)]))
    again = [case(1, code="X-1"), case(2, code="X-2"), case(3)]
    run = looked_at(handed_in(office, officer, *again), officer)
    [doubtful] = lines(officer)

    intake.decide(run=run, row_numbers=[2, 3], decision="merge", by=officer)
    [decided] = lines(officer)

    assert "2 are about people" in str(doubtful.what)
    assert "not yet written" in str(decided.what)


def test_rows_left_out_of_a_written_file_still_wait(
    office: Office, officer: User
) -> None:
    office.imports(csv_bytes([case(1)]))
    again = handed_in(office, officer, case(1, code="X-1"), case(2))
    run = looked_at(again, officer)
    running.begin(run, by=officer, now=NOW)
    running.carry_out(run, receiving.job_of(run, now=NOW))

    [left_out] = lines(officer)
    intake.decide(run=run, row_numbers=[2], decision="skip", by=officer)

    assert "1 are about people" in str(left_out.what)
    assert lines(officer) == []


def test_a_file_that_stopped_halfway_is_told(office: Office, officer: User) -> None:
    run = handed_in(office, officer)
    intake.note_failure(run=run, problem="the machine went away")

    [line] = lines(officer)

    assert "stopped halfway" in str(line.what)


def test_a_line_never_shows_the_name_of_a_file(office: Office, officer: User) -> None:
    handed_in(office, officer)

    [line] = lines(officer)

    assert "danh-sach" not in f"{line.what} {line.url} {line.unit}"


def test_who_waits_longer_than_a_day_is_late(office: Office, officer: User) -> None:
    handed_in(office, officer)

    [early], [late] = lines(officer, hours=23), lines(officer, hours=25)

    assert (early.is_overdue, late.is_overdue) == (False, True)


def test_many_files_are_one_line(office: Office, officer: User) -> None:
    for number in range(waiting.MOST_LINES + 2):
        handed_in(office, officer, case(number + 1))

    [line] = lines(officer)

    assert line.count == waiting.MOST_LINES + 2
    assert line.url == "/import/"


def test_nobody_sees_the_work_of_another_province(
    office: Office, officer: User
) -> None:
    handed_in(office, officer)
    far = office.officer(office.tree.other_province, *RIGHTS, name="xa")
    without = office.officer(office.tree.province, "cases.view", name="xem")

    assert lines(far) == lines(without) == []
