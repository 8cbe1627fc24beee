"""A province at its busiest: 30 people read, 5 write cases down, one file comes in.

On a copy of the database, which is thrown away afterwards. Everybody has a session of
their own and pauses as people do: a reader four seconds on average, a writer ten. The
worker runs, so that figures follow while they are read. This loader itself works on the
same machine, and the server is one process, as `up` starts it.
"""

from __future__ import annotations

import contextlib
import csv
import datetime as dt
import io
import os
import random
import shutil
import statistics
import subprocess
import sys
import tempfile
import threading
import time
from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Any
from urllib.parse import urlsplit

from bench.visitors import Visitor, running, served

if TYPE_CHECKING:
    from bench.pages import Page

READERS = 30
WRITERS = 5
READ_EVERY = 4.0  # seconds, on average
WRITE_EVERY = 10.0
ROWS = 20_000  # of the file; what is left when time is up is not waited for
HEADING = ("Mã ca bệnh", "Họ và tên", "Giới tính", "Ngày sinh", "Mã xã",
           "Ngày khẳng định", "Nguồn phát hiện")  # fmt: skip


class _Diary:
    """What everybody met, kept by many threads."""

    def __init__(self) -> None:
        self.read: list[float] = []
        self.written: list[float] = []
        self.refused: list[str] = []
        self.stop = threading.Event()

    def pause(self, chance: random.Random, seconds: float) -> None:
        """As long as a person takes; no longer than until the end."""
        self.stop.wait(chance.expovariate(1 / seconds))


def crowd(url: str, pages: Sequence[Page], seconds: int) -> dict[str, Any]:
    """Let them all work for some seconds; how long reading and writing took."""
    diary = _Diary()
    with (
        _copy(url) as copy,
        tempfile.TemporaryDirectory() as folder,
        served(copy) as server,
        running(copy, "worker"),
    ):
        file = Path(folder) / "cases.csv"
        file.write_text(_line_list(ROWS), encoding="utf-8")
        people = _threads(server.port, pages, diary)
        with running(copy, str(file), program="bench.crowd") as importer:
            begun = time.perf_counter()
            for person in people:
                person.start()
            imported = _seconds_of(importer, seconds)
            diary.stop.wait(max(0.0, seconds - (time.perf_counter() - begun)))
            diary.stop.set()
            for person in people:
                person.join()
            ended = importer.poll()
        rows = _rows_of(copy)
    return {
        "seconds": seconds,
        "reading": _spread(diary.read),
        "writing": _spread(diary.written),
        "refused": diary.refused[:5] or "nothing",
        "import": f"{rows:,} of {ROWS:,} rows in {imported:.0f} s"
        + ("" if ended is None or ended == 0 else f", ended with {ended}"),
    }


def _seconds_of(importer: subprocess.Popen[bytes], at_most: int) -> float:
    begun = time.perf_counter()
    with contextlib.suppress(subprocess.TimeoutExpired):
        importer.wait(at_most)
    return time.perf_counter() - begun


def _spread(seconds: Sequence[float]) -> dict[str, float]:
    if len(seconds) < 2:
        return {"n": len(seconds)}
    cuts = statistics.quantiles([s * 1000 for s in seconds], n=100, method="inclusive")
    told = {"p50_ms": cuts[49], "p95_ms": cuts[94], "p99_ms": cuts[98]}
    return {"n": len(seconds), **{name: round(ms, 1) for name, ms in told.items()}}


# ── who is there ─────────────────────────────────────────────────────────────────


def _threads(port: int, pages: Sequence[Page], diary: _Diary) -> list[threading.Thread]:
    """Everybody signed in already: nobody signs in thirty at a time."""
    from bench.province import ACCOUNTS

    people: list[threading.Thread] = []
    for number in range(READERS):
        account = list(ACCOUNTS)[number % len(ACCOUNTS)]
        mine = [page.address for page in pages if page.account == account]
        visitor = Visitor(port, account)
        chance = random.Random(number)
        told: tuple[Any, ...] = (visitor, mine or ["/"], chance, diary)
        people.append(threading.Thread(target=_reads, args=told))
    for number in range(WRITERS):
        visitor = Visitor(port, "commune")
        told = (visitor, random.Random(1_000 + number), diary)
        people.append(threading.Thread(target=_writes, args=told))
    return people


def _reads(
    visitor: Visitor, addresses: list[str], chance: random.Random, diary: _Diary
) -> None:
    diary.pause(chance, READ_EVERY)
    while not diary.stop.is_set():
        address = chance.choice(addresses)
        answer = visitor.get(address)
        diary.read.append(answer.seconds)
        if answer.status != 200:
            diary.refused.append(f"{answer.status} {address}")
        diary.pause(chance, READ_EVERY)


def _writes(visitor: Visitor, chance: random.Random, diary: _Diary) -> None:
    """Two steps, as on the page: look who is alike, then open as somebody new."""
    from bench import province
    from lachan.kernel.ids import uuid7

    commune = str(province.places().commune.public_id)
    diary.pause(chance, WRITE_EVERY)
    while not diary.stop.is_set():
        told = {
            "full_name": f"Nguyễn Văn {chance.choice(('Hùng', 'Nam', 'Long', 'Sơn'))}",
            "birth": f"{chance.randint(1, 28)}/{chance.randint(1, 12)}/1984",
            "sex": "male",
            "unit": commune,
            "disease": province.DISEASE,
            "found_by": "community",
            "public_id": str(uuid7()),
        }
        for person in ("", "new"):
            answer = visitor.post("/cases/new/", told | {"person": person})
            diary.written.append(answer.seconds)
            if answer.status == 302:
                break
        else:
            diary.refused.append(f"{answer.status} /cases/new/")
        diary.pause(chance, WRITE_EVERY)


def _line_list(rows: int) -> str:
    """People whom the register does not know, under new codes."""
    from django.conf import settings

    from bench import province
    from bench.place import units
    from bench.register import Names, Register
    from lachan.ground.units.models import Unit

    count = Unit.objects.filter(edition__code="bench", kind="commune").count()
    communes = units(count, 16)
    codes = dict(Unit.objects.filter(kind="commune").values_list("pk", "code"))
    names = Names.from_shared(settings.SHARED_DATA / "vn_names")
    text = io.StringIO(newline="")
    writer = csv.writer(text)
    writer.writerow(HEADING)
    drafts = Register(names, communes, seed=55_000).people(rows)
    for number, draft in enumerate(drafts):
        on = province.TODAY - dt.timedelta(days=number % 30)
        sex = {"male": "Nam", "female": "Nữ"}[draft.sex]
        born = f"{draft.birth_date:%d/%m/%Y}" if draft.birth_date else ""
        told = [draft.full_name, sex, born, codes[draft.unit_id], f"{on:%d/%m/%Y}"]
        writer.writerow([f"ĐÔNG-{number}", *told, "Cộng đồng"])
    return text.getvalue()


def _rows_of(url: str) -> int:
    """How many rows of the file became cases."""
    from django.db import connections

    spare = connections.create_connection("default")
    spare.settings_dict = {**spare.settings_dict, "NAME": _name_of(url)}
    try:
        with spare.cursor() as cursor:
            cursor.execute(
                "SELECT count(*) FROM cases_case WHERE origin_code LIKE 'ĐÔNG-%%'"
            )
            return int(cursor.fetchone()[0])
    finally:
        spare.close()


def _name_of(url: str) -> str:
    path = urlsplit(url).path
    return path[1:]  # sqlite:////tmp/x leaves /tmp/x, postgres://…/x leaves x


def _bring_in(file: Path) -> None:
    """Import a line list of the province, as the command line does."""
    from bench import province
    from lachan.doors.interchange.actions.importing import import_file
    from lachan.doors.interchange.actions.requests import Request
    from lachan.ground.access.queries import local_operator
    from lachan.kernel import clock

    request = Request(
        kind="cases",
        filename=file.name,
        raw=file.read_bytes(),
        unit=province.places().province,
        options={},
        on_duplicate="create",
    )
    refused = file.with_suffix(".refused.csv")
    import_file(request, by=local_operator(), now=clock.now(), errors_to=refused)


# ── a copy ───────────────────────────────────────────────────────────────────────


@contextlib.contextmanager
def _copy(url: str) -> Iterator[str]:
    """The same database under another name, gone afterwards."""
    from django.db import connection, connections

    name = f"{_name_of(url)}_crowd"
    copied = f"{url.removesuffix(_name_of(url))}{name}"
    if connection.vendor == "sqlite":
        with connection.cursor() as cursor:
            cursor.execute("PRAGMA wal_checkpoint(TRUNCATE)")
        _remove(name)  # what a run left that was broken off
        shutil.copyfile(_name_of(url), name)
        try:
            yield copied
        finally:
            _remove(name)
        return
    connections.close_all()
    _on_server(f'DROP DATABASE IF EXISTS "{name}" WITH (FORCE)')
    _on_server(f'CREATE DATABASE "{name}" TEMPLATE "{_name_of(url)}"')
    try:
        yield copied
    finally:
        _on_server(f'DROP DATABASE "{name}" WITH (FORCE)')


def _remove(name: str) -> None:
    for tail in ("", "-wal", "-shm"):
        Path(name + tail).unlink(missing_ok=True)


def _on_server(statement: str) -> None:
    """A statement about databases, said from none of those it is about."""
    from django.db import connections

    spare = connections.create_connection("default")
    spare.settings_dict = {**spare.settings_dict, "NAME": "postgres"}
    try:
        with spare.cursor() as cursor:
            cursor.execute(statement)
    finally:
        spare.close()


if __name__ == "__main__":
    import django

    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "config.settings")
    django.setup()
    _bring_in(Path(sys.argv[1]))
