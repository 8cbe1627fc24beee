"""An import of cases with new people into a large register, end to end.

    python -m bench.imports --people 1000000 --rows 50000 --database sqlite:////var/tmp/imports.sqlite3

Builds the register of `bench.register` (kept for the next run if --database names it),
writes a line list of people whom it does not know, and imports it as the command line
does: the file read, every cell checked, places found, duplicates looked up, people and
cases entered by their owners, journalled, and the figures brought up to date.

Beside it, in the same run, the physical limit: the very rows that the import wrote
(people, identity numbers, telephones, cases) written again by bare `executemany` in
transactions of the same size, with one probe of one index per row and nothing else.
Aims: 2,000 rows a second, and 20 % of the limit.
"""  # a command is one line

from __future__ import annotations

import argparse
import csv
import io
import itertools
import json
import os
import random
import time
import uuid
from dataclasses import dataclass
from datetime import timedelta
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import TYPE_CHECKING, Any

from bench.place import prepared, units

if TYPE_CHECKING:
    from bench.register import Commune
    from lachan.ground.access.models import User
    from lachan.ground.people.words import PersonDraft

CHUNK = 20_000
DISTRICT_COMMUNES = 16
HEADING = ("Mã ca bệnh", "Họ và tên", "Giới tính", "Ngày sinh", "Năm sinh", "Số CCCD",
           "Số điện thoại", "Mã xã", "Địa chỉ", "Ngày khởi phát", "Ngày khẳng định",
           "Nguồn phát hiện", "Tình trạng")  # fmt: skip
FOUND = ("Cộng đồng", "Khu cách ly", "Khu phong tỏa", "Sàng lọc", "")


@dataclass(frozen=True)
class Size:
    """How many people stand in the register, and how many rows come in."""

    people: int = 20_000
    rows: int = 2_000
    fault_share: float = 0.0


def run(size: Size) -> dict[str, Any]:
    """Build the register unless it stands, import, and write the same rows barely."""
    from django.db import connection

    from config.install import everything
    from lachan.ground.access.queries import local_operator

    everything()
    communes, by = units(max(size.people // 6_400, 8), DISTRICT_COMMUNES), _operator()
    assert by == local_operator()
    _build(communes, size.people, by)
    raw, first_case = _line_list(communes, size), _next_case()
    told = _import(raw, by)
    limit, of_cpu = _barely(first_case)
    return {
        "database": connection.vendor,
        "people": size.people,
        **told,
        "limit_rows_per_second": round(limit),
        "limit_rows_per_cpu_second": round(of_cpu),
        "share_of_limit": round(told["rows_per_second"] / limit, 3),
    }


def _operator() -> User:
    from lachan.ground.access.actions import load_roles
    from lachan.ground.access.queries import local_operator
    from lachan.kernel import clock

    load_roles(clock.now())
    return local_operator()


def _build(communes: list[Commune], count: int, by: User) -> None:
    from django.conf import settings

    from bench.register import Names, Register
    from lachan.ground.people.actions import register_many
    from lachan.ground.people.models import Person
    from lachan.kernel import clock

    if Person.objects.count() >= count:
        return
    names = Names.from_shared(settings.SHARED_DATA / "vn_names")
    drafts = Register(names, communes).people(count)
    while chunk := list(itertools.islice(drafts, CHUNK)):
        register_many(drafts=chunk, by=by, now=clock.now())


def _next_case() -> int:
    from django.db.models import Max

    from lachan.watch.cases.models import Case

    return (Case.objects.aggregate(newest=Max("pk"))["newest"] or 0) + 1


def _line_list(communes: list[Commune], size: Size) -> bytes:
    """A CSV of people whom the register does not know, under new codes."""
    from django.conf import settings

    from bench.register import Names, Register
    from lachan.watch.cases.models import Case

    batch = Case.objects.count()
    names = Names.from_shared(settings.SHARED_DATA / "vn_names")
    drawn = Register(names, communes, seed=77_000 + batch).people(size.rows)
    code_of = _codes_of(communes)
    chance = random.Random(batch)
    text = io.StringIO(newline="")
    writer = csv.writer(text)
    writer.writerow(HEADING)
    for number, draft in enumerate(drawn, start=batch + 1):
        writer.writerow(_row(draft, number, code_of, chance, size.fault_share))
    return text.getvalue().encode()


def _codes_of(communes: list[Commune]) -> dict[int, str]:
    from lachan.ground.units.models import Unit

    ids = [commune.unit_id for commune in communes]
    return dict(Unit.objects.filter(pk__in=ids).values_list("pk", "code"))


def _row(
    draft: PersonDraft,
    number: int,
    code_of: dict[int, str],
    chance: random.Random,
    fault_share: float,
) -> list[str]:
    from bench.register import TODAY

    confirmed = TODAY - timedelta(days=chance.randint(0, 60))
    onset = confirmed - timedelta(days=chance.randint(0, 5))
    faulty = chance.random() < fault_share
    sex = {"male": "Nam", "female": "Nữ"}[draft.sex]
    # Numbers of another province than the register's: these people are new.
    citizen = f"001{number:09}" if draft.identifiers else ""
    return [
        f"TH-{number}",
        draft.full_name,
        sex,
        f"{draft.birth_date:%d/%m/%Y}" if draft.birth_date else "",
        "" if draft.birth_date else str(draft.birth_year),
        citizen,
        draft.phones[0] if draft.phones else "",
        code_of[draft.unit_id],
        draft.address,
        "31/02/2021" if faulty else f"{onset:%d/%m/%Y}",
        f"{confirmed:%d/%m/%Y}",
        chance.choice(FOUND),
        "Đang điều trị",
    ]


def _import(raw: bytes, by: User) -> dict[str, Any]:
    from lachan.command.indicators.models import Movement
    from lachan.doors.interchange.actions.importing import import_file
    from lachan.doors.interchange.actions.requests import Request
    from lachan.ground.journal.models import Entry
    from lachan.ground.units.models import Unit
    from lachan.kernel import clock

    province = Unit.objects.get(edition__code="bench", kind="province")
    before = Movement.objects.count(), Entry.objects.count()
    with TemporaryDirectory() as folder:
        begun, worked = time.perf_counter(), time.process_time()
        answer = import_file(
            Request(
                kind="cases",
                filename="bench.csv",
                raw=raw,
                unit=province,
                options={},
                on_duplicate="create",
            ),
            by=by,
            now=clock.now(),
            errors_to=Path(folder) / "refused.csv",
        )
        seconds = time.perf_counter() - begun
        of_ours = time.process_time() - worked
    return {
        "rows": answer.rows,
        "created": answer.created,
        "rejected": answer.rejected,
        "seconds": round(seconds, 2),
        # On a machine that others use too, what this process itself computed.
        "cpu_seconds": round(of_ours, 2),
        "rows_per_second": round(answer.rows / seconds),
        "movements": Movement.objects.count() - before[0],
        "journal_entries": Entry.objects.count() - before[1],
    }


# ── the limit ────────────────────────────────────────────────────────────────────

TABLES = ("people_person", "people_identifier", "people_reach", "cases_case")
PER_TRANSACTION = 2_000
_PROBE = "SELECT id FROM people_person WHERE year_key = %s"


def _barely(first_case: int) -> tuple[float, float]:
    """Rows per second of bare inserts and one probe per row, and per second of CPU.

    What was written is deleted afterwards.
    """
    from django.db import connection, transaction

    newest, chunks = _copies(first_case)
    begun, worked = time.perf_counter(), time.process_time()
    for chunk in chunks:
        with transaction.atomic(), connection.cursor() as cursor:
            for year_key in chunk.probes:
                cursor.execute(_PROBE, [year_key])
                cursor.fetchall()
            for statement, rows in chunk.writes:
                cursor.executemany(statement, rows)
    seconds = time.perf_counter() - begun
    of_ours = time.process_time() - worked
    with connection.cursor() as cursor:
        for table in reversed(TABLES):
            column = "id" if table == "people_person" else "person_id"
            cursor.execute(f"DELETE FROM {table} WHERE {column} > %s", [newest])
    written = sum(len(chunk.probes) for chunk in chunks)
    return written / seconds, written / of_ours


@dataclass
class _Chunk:
    """What one transaction of the limit probes and writes."""

    probes: list[int | None]
    writes: list[tuple[str, list[list[Any]]]]


def _copies(first_case: int) -> tuple[int, list[_Chunk]]:
    """The rows that the import wrote, for people whose ids come after all others."""
    from django.db import connection

    with connection.cursor() as cursor:
        cursor.execute("SELECT max(id) FROM people_person")
        newest = int(cursor.fetchone()[0])
        cursor.execute(
            "SELECT person_id FROM cases_case WHERE id >= %s ORDER BY id", [first_case]
        )
        people = [row[0] for row in cursor.fetchall()]
        new_id = {pk: newest + at for at, pk in enumerate(people, start=1)}
        chunks = []
        for start in range(0, len(people), PER_TRANSACTION):
            some = people[start : start + PER_TRANSACTION]
            chunks.append(_chunk(cursor, some, new_id))
    return newest, chunks


def _chunk(cursor: Any, people: list[int], new_id: dict[int, int]) -> _Chunk:
    chunk = _Chunk([], [])
    places = ", ".join(["%s"] * len(people))
    for table in TABLES:
        key = "id" if table == "people_person" else "person_id"
        cursor.execute(f"SELECT * FROM {table} WHERE {key} IN ({places})", people)
        names = [column[0] for column in cursor.description]
        rows = [
            _renewed(dict(zip(names, row, strict=True)), key, new_id)
            for row in cursor.fetchall()
        ]
        if key == "id":
            chunk.probes = [row["year_key"] for row in rows]
        elif rows:
            for row in rows:
                del row["id"]
        if rows:
            columns = ", ".join(f'"{name}"' for name in rows[0])
            marks = ", ".join(["%s"] * len(rows[0]))
            statement = f"INSERT INTO {table} ({columns}) VALUES ({marks})"
            chunk.writes.append((statement, [list(row.values()) for row in rows]))
    return chunk


def _renewed(row: dict[str, Any], key: str, new_id: dict[int, int]) -> dict[str, Any]:
    """The row of another person: what must be unique is made anew."""
    row[key] = new_id[row[key]]
    if "public_id" in row:
        fresh = uuid.uuid4()
        row["public_id"] = fresh.hex if isinstance(row["public_id"], str) else fresh
    if "keyed_hash" in row:
        row["keyed_hash"] = os.urandom(16)
    if "origin_code" in row:
        row["origin_code"] = f"copy of {row['origin_code']}"
    return row


def main() -> None:
    """Run on the database that is named, or on a passing one."""
    parser = argparse.ArgumentParser(description=__doc__.partition("\n")[0])
    parser.add_argument("--people", type=int, default=Size.people)
    parser.add_argument("--rows", type=int, default=Size.rows)
    parser.add_argument("--fault-share", type=float, default=Size.fault_share)
    parser.add_argument("--database", help="URL; kept for the next run")
    told = parser.parse_args()
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "config.settings")
    with prepared(told.database):
        size = Size(told.people, told.rows, told.fault_share)
        print(json.dumps(run(size), ensure_ascii=False, indent=2))


if __name__ == "__main__":
    main()
