"""Rows by the ten thousand, written past the object layer."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from typing import Any

from django.db import connection, models


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
    statement = f"insert into {table} ({names}) values ({places})"  # noqa: S608
    written = list(rows)
    with connection.cursor() as cursor:
        cursor.executemany(statement, written)
    return len(written)
