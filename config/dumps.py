"""Copies of the whole database, each by the means of its own engine.

A dump is one moment of the database, taken while others go on working. What a dump must
not bring back (who was signed in) is left out. A load replaces everything or nothing.
"""

from __future__ import annotations

import os
import shutil
import sqlite3
import subprocess
import tempfile
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import closing, contextmanager, suppress
from dataclasses import dataclass
from pathlib import Path
from typing import IO, Any

from django.db import connection, transaction

from lachan.kernel.errors import Refused
from lachan.kernel.speech import sentence as _

# Sessions and failed sign-ins: after a restore everybody signs in again.
PASSING = (
    "django_session",
    "axes_accessattempt",
    "axes_accessattemptexpiration",
    "axes_accessfailurelog",
    "axes_accesslog",
)
Process = subprocess.Popen[bytes]
_AT_ONCE = 1 << 20  # bytes
_HEAD = "SELECT digest FROM journal_sealed_entry ORDER BY position DESC LIMIT 1"
_MIGRATIONS = "SELECT app, name FROM django_migrations ORDER BY id"


class NotKept(Refused):
    """A dump could not be taken or put back; the database is as it was."""


@dataclass(frozen=True)
class Contents:
    """What one moment of a database holds, counted in that moment."""

    rows: Mapping[str, int]
    migrations: tuple[str, ...]
    head: str  # last digest of the sealed journal, empty before the first


class SqliteDump:
    """The online copy of SQLite, without what was deleted in it."""

    member = "database.sqlite3"

    def take(self, into: Path) -> Contents:
        """Write the dump to a new file."""
        with closing(sqlite3.connect(into)) as copy:
            self._here().backup(copy)
            _forget_passing(copy)
            return _contents(lambda sql: copy.execute(sql).fetchall(), _TABLES_SQLITE)

    def load(self, dump: Path) -> None:
        """Replace the database by a dump, in one transaction of SQLite."""
        with closing(sqlite3.connect(dump)) as copy:
            copy.backup(self._here())

    def _here(self) -> sqlite3.Connection:
        connection.ensure_connection()
        found: sqlite3.Connection = connection.connection
        return found


_TABLES_SQLITE = (
    "SELECT name FROM sqlite_schema WHERE type = 'table' "
    "AND name NOT LIKE 'sqlite_%' ORDER BY name"
)
_TABLES_POSTGRES = (
    "SELECT relname FROM pg_class WHERE relkind = 'r' "
    "AND relnamespace = 'public'::regnamespace ORDER BY relname"
)


def _forget_passing(copy: sqlite3.Connection) -> None:
    copy.execute("PRAGMA secure_delete = ON")
    here = {name for (name,) in copy.execute(_TABLES_SQLITE)}
    for table in here.intersection(PASSING):
        copy.execute(f'DELETE FROM "{table}"')  # noqa: S608  # our own names
    copy.commit()
    # The journal of writes would be a second file beside the dump.
    copy.execute("PRAGMA journal_mode = DELETE")


def _contents(ask: Callable[[str], list[tuple[Any, ...]]], tables: str) -> Contents:
    counted = (name for (name,) in ask(tables) if name not in PASSING)
    return Contents(
        rows={
            name: ask(f'SELECT COUNT(*) FROM "{name}"')[0][0]  # noqa: S608  # names of tables and columns are ours, never typed
            for name in counted
        },
        migrations=tuple(f"{app}.{name}" for app, name in ask(_MIGRATIONS)),
        head=next((digest for (digest,) in ask(_HEAD)), ""),
    )


class PostgresDump:
    """`pg_dump` of one snapshot, in its own compressed form."""

    member = "database.dump"

    def take(self, into: Path) -> Contents:
        """Write the dump to a new file; counts are of the same snapshot."""
        with _snapshot() as snapshot, connection.cursor() as cursor:
            left_out = [f"--exclude-table-data=public.{name}" for name in PASSING]
            form = ["--format=custom", "--no-owner", "--no-privileges"]
            place = [f"--snapshot={snapshot}", f"--file={into}"]
            with _told() as told:
                dump = _start("pg_dump", [*form, *left_out, *place], stderr=told)
                _refuse_failure(dump, told)

            def ask(sql: str) -> list[tuple[Any, ...]]:
                cursor.execute(sql)
                rows: list[tuple[Any, ...]] = cursor.fetchall()
                return rows

            return _contents(ask, _TABLES_POSTGRES)

    def load(self, dump: Path) -> None:
        """Replace the schema by a dump, in one transaction of PostgreSQL.

        The commit is sent only after the whole script was made: a dump that breaks
        off halfway leaves the database as it was.
        """
        connection.close()
        words = ["--quiet", "--no-psqlrc", "--set=ON_ERROR_STOP=1"]
        with _told() as told:
            script = _start(
                "pg_restore", ["--no-owner", "--file=-", str(dump)], stderr=told
            )
            into = _start("psql", words, stdin=subprocess.PIPE, stderr=told)
            with suppress(BrokenPipeError):
                _pump(script, into)
            _refuse_failure(into, told)


def _pump(script: Process, into: Process) -> None:
    with _open(into.stdin) as commands:
        commands.write(b"BEGIN; DROP SCHEMA public CASCADE; CREATE SCHEMA public;\n")
        shutil.copyfileobj(_open(script.stdout), commands, _AT_ONCE)
        if script.wait() != 0:
            raise _unreadable()
        commands.write(b"COMMIT;\n")


def _open(pipe: IO[bytes] | None) -> IO[bytes]:
    if pipe is None:
        raise TypeError("The program was started without this pipe.")
    return pipe


@contextmanager
def _snapshot() -> Iterator[str]:
    with transaction.atomic(), connection.cursor() as cursor:
        cursor.execute("SET TRANSACTION ISOLATION LEVEL REPEATABLE READ READ ONLY")
        cursor.execute("SELECT pg_export_snapshot()")
        yield cursor.fetchone()[0]


@contextmanager
def _told() -> Iterator[IO[bytes]]:
    """Where programs may complain at any length without anybody waiting to read."""
    with tempfile.TemporaryFile() as told:
        yield told


def _refuse_failure(ran: Process, told: IO[bytes]) -> None:
    if ran.wait() == 0:
        return
    told.seek(0)
    lines = told.read().decode(errors="replace").strip().splitlines()
    raise NotKept(
        what=_("The database was not copied; it is as it was."),
        why=lines[0] if lines else str(ran.returncode),
        what_now=_("Look at the server and at the room on the disk."),
    )


def _start(
    program: str, words: Sequence[str], *, stderr: IO[bytes], **told: Any
) -> Process:
    found = shutil.which(program)
    if not found:
        raise NotKept(
            what=_("The database was not copied; it is as it was."),
            why=_("The program %(program)s is not installed.", program=program),
            what_now=_("Install the client programs of PostgreSQL."),
        )
    place = connection.settings_dict
    names = {
        "PGHOST": "HOST",
        "PGPORT": "PORT",
        "PGUSER": "USER",
        "PGPASSWORD": "PASSWORD",
    }
    where = {name: str(place[key]) for name, key in names.items() if place[key]}
    return subprocess.Popen(  # noqa: S603  # no shell, programs and words of our own
        [found, *words],
        env=os.environ | where | {"PGDATABASE": str(place["NAME"])},
        stdout=subprocess.PIPE if program == "pg_restore" else subprocess.DEVNULL,
        stderr=stderr,
        **told,
    )


def _unreadable() -> NotKept:
    return NotKept(
        what=_("Nothing was restored; the database is as it was."),
        why=_("The backup is damaged."),
        what_now=_("Take another backup; keep this one for whoever looks into it."),
    )
