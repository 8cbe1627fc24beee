"""Rows by the ten thousand: COPY on PostgreSQL, one prepared statement on SQLite.

Past `bulk_create`, which builds and checks each row in Python once more. Triggers,
constraints and indexes work as for any other insert.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from datetime import UTC, datetime

from django.db import connection, models

from lachan.ground.units.actions.bulk import has_grown


def next_ids(model: type[models.Model], count: int) -> range | list[int]:
    """Primary keys nobody else will get; call inside the transaction that uses them."""
    table = model._meta.db_table
    with connection.cursor() as cursor:
        if connection.vendor == "postgresql":
            cursor.execute(
                "SELECT nextval(pg_get_serial_sequence(%s, 'id'))"
                " FROM generate_series(1, %s)",
                [table, count],
            )
            return [row[0] for row in cursor.fetchall()]
        # The writer's lock is held (IMMEDIATE), and ids are never used twice.
        cursor.execute("SELECT seq FROM sqlite_sequence WHERE name = %s", [table])
        found = cursor.fetchone()
    first = (found[0] if found else 0) + 1
    return range(first, first + count)


def keeps_plain_text() -> bool:
    """True if days and ids are kept as text here (SQLite), not in their own types."""
    return connection.vendor != "postgresql"


def stored_instant(at: datetime) -> datetime | str:
    """An aware instant as this database keeps it."""
    if connection.vendor == "postgresql":
        return at
    return at.astimezone(UTC).replace(tzinfo=None).isoformat(" ")


def insert(
    model: type[models.Model], columns: Sequence[str], rows: Iterable[Sequence[object]]
) -> None:
    """Write rows whose values are already in the form the database keeps."""
    table = connection.ops.quote_name(model._meta.db_table)
    names = ", ".join(map(connection.ops.quote_name, columns))
    # Past Django's cursor, which would prepare the statement anew for each row.
    with connection.wrap_database_errors, connection.cursor() as cursor:
        if connection.vendor == "postgresql":
            with cursor.copy(f"COPY {table} ({names}) FROM STDIN") as copy:
                for row in rows:
                    copy.write_row(row)
            has_grown(model, cursor.rowcount)
        else:
            places = ", ".join(["?"] * len(columns))
            statement = f"INSERT INTO {table} ({names}) VALUES ({places})"  # noqa: S608  # names of tables and columns are ours, never typed
            connection.connection.executemany(statement, rows)
