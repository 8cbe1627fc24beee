"""Rows by the ten thousand, written past the object layer."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Sequence
from typing import Any

from django.db import connection, models

_WORTH_A_LOOK = 1_000  # rows


def insert(
    model: type[models.Model], columns: Sequence[str], rows: Iterable[Sequence[Any]]
) -> int:
    """Insert rows whose values stand in the order of `columns` (field names).

    Five times as fast as `bulk_create` for the tree: on the machines the house is
    made for, `init` would otherwise take the time of a coffee. Values of ids, text,
    numbers and booleans go as they are; others as the database stores them.
    """
    fields = [model._meta.get_field(name) for name in columns]
    quote = connection.ops.quote_name
    columns_of = (str(getattr(field, "column", "")) for field in fields)
    names = ", ".join(quote(column) for column in columns_of)
    places = ", ".join(["%s"] * len(fields))
    table = quote(model._meta.db_table)
    statement = f"insert into {table} ({names}) values ({places})"  # noqa: S608  # names of tables and columns are ours, never typed
    written = list(rows)
    with connection.cursor() as cursor:
        cursor.executemany(statement, written)
    has_grown(model, len(written))
    return len(written)


# By table, the rows written here since PostgreSQL last looked at it.
_unseen: Counter[str] = Counter()


def has_grown(model: type[models.Model], rows: int) -> None:
    """Let PostgreSQL measure a table that has grown by half, before its next plan.

    Within one transaction, or in the minute before the server does it by itself, a
    filled table would be read as if it were empty: all of it, for each row of another.
    """
    table = model._meta.db_table
    _unseen[table] += rows
    if connection.vendor != "postgresql" or _unseen[table] < _WORTH_A_LOOK:
        return
    with connection.cursor() as cursor:
        # What a rolled-back transaction learned is gone; only the count stays.
        cursor.execute(
            "SELECT reltuples, EXISTS (SELECT FROM pg_stats WHERE tablename = relname)"
            " FROM pg_class WHERE oid = %s::regclass",
            [table],
        )
        counted, is_known = cursor.fetchone()
        if not is_known or _unseen[table] > counted / 2:
            # Another import may be measuring it at this moment: once is enough.
            name = connection.ops.quote_name(table)
            cursor.execute(f"ANALYZE (SKIP_LOCKED) {name}")
            _unseen[table] = 0
