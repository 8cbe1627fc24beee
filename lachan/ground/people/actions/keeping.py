"""Upkeep of the register: forms of names and blocking keys worked out anew."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date

from django.db import connection, transaction

from lachan.ground.people.models import Person
from lachan.ground.people.rules import naming

CHUNK = 20_000
_DERIVED = (
    "folded_name",
    "given_first",
    "sort_key",
    "year_key",
    "day_key",
    "birth_key",
    "place_key",
)


def work_out_keys() -> int:
    """Bring every record in line with `rules.naming`; returns how many there are.

    Run after an upgrade that changed how names are folded or how keys are made. No
    fact is announced and no version counted: nothing that is known has changed. Safe
    to repeat, and to break off: each chunk is a transaction of its own.
    """
    last, done = 0, 0
    while rows := list(_after(last)):
        with transaction.atomic():
            _save(rows)
        last, done = rows[-1][0], done + len(rows)
    return done


_Known = tuple[int, str, date | None, int | None, int]


def _after(last: int) -> Iterator[_Known]:
    known = Person.objects.filter(pk__gt=last).order_by("pk")
    yield from known.values_list(
        "pk", "full_name", "birth_date", "birth_year", "unit_id"
    )[:CHUNK]


def _save(rows: list[_Known]) -> None:
    forms: dict[str, naming.NameForm] = {}
    values = []
    for pk, full_name, birth_date, birth_year, unit_id in rows:
        form = forms.get(full_name)
        if form is None:
            form = forms[full_name] = naming.name_form(full_name)
        keys = naming.keys_of(form, birth_date, birth_year, unit_id)
        values.append((form.folded, form.given_first, form.sort_key, *keys, pk))
    columns = ", ".join(f"{name} = %s" for name in _DERIVED)
    with connection.cursor() as cursor:
        # The columns are named above, nothing comes from outside.
        cursor.executemany(
            f"UPDATE people_person SET {columns} WHERE id = %s",  # noqa: S608  # names of tables and columns are ours, never typed
            values,
        )
