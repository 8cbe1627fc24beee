"""Whole or not at all: counts add up, refusals stay single, a kill costs a chunk."""

from __future__ import annotations

import json
import os
import sqlite3
import subprocess
import sys
from contextlib import closing
from pathlib import Path
from typing import Any

import pytest
from django.conf import settings as house
from django.db import connection
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from lachan.doors.interchange.actions import running
from lachan.doors.interchange.actions.importing import UndecidedDuplicates
from lachan.doors.interchange.actions.requests import CannotMap
from lachan.doors.interchange.rules.refusals import CannotRead
from lachan.doors.interchange.tests.conftest import Office
from lachan.doors.interchange.tests.files import HEADING, case, csv_bytes
from lachan.ground.access.queries import local_operator
from lachan.ground.intake import actions as intake
from lachan.ground.intake.models import DoubtfulRow, ImportRun, RejectedRow
from lachan.ground.journal.models import Entry
from lachan.ground.people.models import Person
from lachan.ground.units.tests.trees import SmallTree
from lachan.watch.cases.models import Case

CELLS = st.sampled_from(
    ["", "x", "=1+1", "31/02/2021", "05/12/2021", "2021-12-01", "Nam", "Xã Hoa Phú",
     "SL-0001", "SL-0002", "không rõ", "\ufffd", "Cộng đồng", "Khỏi", "Lê A"]
)  # fmt: skip
ROWS = st.lists(
    st.one_of(
        st.integers(1, 6).map(case),
        st.lists(CELLS, min_size=len(HEADING), max_size=len(HEADING) + 1),
    ),
    min_size=1,
    max_size=12,
)


@settings(
    max_examples=25,
    suppress_health_check=[HealthCheck.function_scoped_fixture, HealthCheck.too_slow],
)
@given(ROWS, st.sampled_from(["create", "skip", "merge"]))
def test_rows_are_always_created_updated_skipped_or_rejected(
    office: Office, rows: list[list[str]], rule: str
) -> None:
    try:
        answers = [
            office.checks(csv_bytes(rows), on_duplicate=rule),
            office.imports(csv_bytes(rows), on_duplicate=rule),
            office.imports(csv_bytes(rows), on_duplicate=rule),
        ]
    except (CannotRead, CannotMap):
        return
    for answer in answers:
        assert answer.rows == (
            answer.created + answer.updated + answer.skipped + answer.rejected
        )
    assert answers[-1].created == 0


def test_what_an_owner_refuses_is_refused_alone(
    office: Office, monkeypatch: pytest.MonkeyPatch
) -> None:
    heading = (*HEADING, "Số CCCD")
    known = [[*case(1), "038191000001"]]
    office.imports(csv_bytes(known, heading))
    taken = [*case(2, name="Trần Khác Hẳn", sex="Nữ"), "038191000001"]
    others = [[*case(n), ""] for n in range(3, 10)]

    answer = office.imports(csv_bytes([taken, *others], heading))

    assert (answer.created, answer.rejected) == (7, 1)
    assert RejectedRow.objects.get().row_number == 2


def test_a_chunk_that_fails_leaves_nothing_half_written(
    office: Office, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(running, "CHUNK", 3)
    raw = csv_bytes([case(n) for n in range(1, 9)])
    note = intake.note_chunk
    calls: list[object] = []

    def fails_at_the_second(**told: Any) -> None:
        calls.append(told)
        if len(calls) == 2:
            raise RuntimeError("the machine went away")
        note(**told)

    monkeypatch.setattr(intake, "note_chunk", fails_at_the_second)
    with pytest.raises(RuntimeError):
        office.imports(raw)

    run = ImportRun.objects.get()
    assert run.rows_done == Case.objects.count() == Person.objects.count() == 3
    answer = office.imports(raw)
    assert answer.went_on
    assert (answer.created, Case.objects.count(), Person.objects.count()) == (8, 8, 8)
    assert ImportRun.objects.count() == 1


def test_ask_without_anybody_to_ask_refuses_and_writes_nothing(office: Office) -> None:
    office.imports(csv_bytes([case(1)]))
    before = Entry.objects.count()

    with pytest.raises(UndecidedDuplicates) as caught:
        office.imports(csv_bytes([case(1, code="X-1")]), on_duplicate="ask")

    told = caught.value.as_json()
    assert [one["row"] for one in told["duplicates"]] == [2]
    assert told["duplicates"][0]["candidates"][0]["score"] > 0.8
    assert Entry.objects.count() == before
    assert not DoubtfulRow.objects.exists()


@pytest.mark.parametrize(
    ("rule", "people", "cases"), [("skip", 1, 1), ("merge", 1, 1), ("create", 2, 2)]
)
def test_duplicates_are_decided_by_rule(
    office: Office, rule: str, people: int, cases: int
) -> None:
    office.imports(csv_bytes([case(1)]))

    answer = office.imports(csv_bytes([case(1, code="X-1")]), on_duplicate=rule)

    assert (Person.objects.count(), Case.objects.count()) == (people, cases)
    assert answer.rows == answer.created + answer.skipped


def test_rows_of_one_file_are_not_duplicates_of_each_other(office: Office) -> None:
    twins = [case(1), case(1, code="X-2", name=case(1)[1])]

    answer = office.imports(csv_bytes(twins), on_duplicate="ask")

    assert answer.duplicates == 0


KILLED = """
import os, sys
os.environ["DJANGO_SETTINGS_MODULE"] = "config.settings"
import django
django.setup()
from datetime import datetime, UTC
from pathlib import Path
from lachan.doors.interchange.actions import ahead, importing, running
from lachan.doors.interchange.actions.requests import Request
from lachan.ground.access.queries import local_operator
from lachan.ground.units.models import Unit
running.CHUNK, ahead.WORTH_A_PROCESS = 20, int(sys.argv[4])
seen = []
def progress(done, rows):
    seen.append(done)
    if len(seen) == int(sys.argv[3]):
        os.kill(os.getpid(), 9)
importing.import_file(
    Request(kind="cases", filename="a.csv", raw=Path(sys.argv[1]).read_bytes(),
            unit=Unit.objects.get(code="96"), options={}, on_duplicate="create"),
    by=local_operator(), now=datetime(2021, 12, 6, 23, tzinfo=UTC),
    errors_to=Path(sys.argv[2]), progress=progress)
"""


@pytest.mark.slow  # starts and kills a process of its own until the file is in
@pytest.mark.django_db(transaction=True)
@pytest.mark.parametrize("worth_a_process", [10, 10_000], ids=["two", "one"])
def test_an_import_killed_at_any_moment_goes_on_to_the_same_end(
    tmp_path: Path, transactional_db: None, worth_a_process: int
) -> None:
    SmallTree()
    local_operator()
    rows = [case(n, confirmed="31/02/2021" if n % 7 == 0 else "05/12/2021")
            for n in range(1, 101)]  # fmt: skip
    # The same without a code, in chunks that are judged before the other is written.
    rows[10] = rows[50] = case(11, code="")
    file = tmp_path / "a.csv"
    file.write_bytes(csv_bytes(rows))
    url = _database_of_its_own(tmp_path)

    ends = [
        _run(KILLED, url, file, tmp_path / "refused", n, worth_a_process)
        for n in (1, 2, 99)
    ]
    told = json.loads(_run(COUNTED, url).stdout)

    assert [end.returncode for end in ends] == [-9, -9, 0], ends[-1].stderr
    assert told == {"runs": [["done", 100, 85, 14]], "cases": 85, "people": 85,
                    "refused": 14}  # fmt: skip


COUNTED = """
import json, os
os.environ["DJANGO_SETTINGS_MODULE"] = "config.settings"
import django
django.setup()
from lachan.ground.intake.models import ImportRun, RejectedRow
from lachan.ground.people.models import Person
from lachan.watch.cases.models import Case
runs = ImportRun.objects.values_list("state", "rows_done", "created", "rejected")
print(json.dumps({"runs": list(map(list, runs)), "cases": Case.objects.count(),
    "people": Person.objects.count(), "refused": RejectedRow.objects.count()}))
"""


def _database_of_its_own(folder: Path) -> str:
    """A database that other processes see: SQLite's in memory is copied to a file."""
    told = connection.settings_dict
    if connection.vendor == "sqlite":
        copy = folder / "copy.sqlite3"
        connection.ensure_connection()
        with closing(sqlite3.connect(copy)) as target:
            connection.connection.backup(target)
        return f"sqlite:///{copy}"
    place = f"{told['HOST']}:{told['PORT']}/{told['NAME']}"
    return f"postgres://{told['USER']}:{told['PASSWORD']}@{place}"


def _run(
    program: str, url: str, *arguments: object
) -> subprocess.CompletedProcess[str]:
    """A process of its own on the database."""
    return subprocess.run(
        [sys.executable, "-c", program, *map(str, arguments)],
        env={**os.environ, "LACHAN_DATABASE_URL": url, "PYTHONPATH": str(house.ROOT)},
        cwd=house.ROOT,
        check=False,
        capture_output=True,
        text=True,
        timeout=120,
    )
