"""Where a benchmark takes place: a database, a province, an officer over all of it."""

from __future__ import annotations

import datetime as dt
import os
import sys
import tempfile
import time
from collections.abc import Iterator
from contextlib import contextmanager
from itertools import islice
from pathlib import Path
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from django.db import models

    from bench.register import Commune, Register
    from lachan.ground.access.models import User
    from lachan.ground.units.models import TreeEdition, Unit

_FIRST_UNIT = 500_000  # ids of its own, beyond those of any tree that was loaded
CHUNK = 20_000
_LONG_AGO = dt.datetime(2000, 1, 1, tzinfo=dt.UTC)


@contextmanager
def prepared(url: str | None) -> Iterator[None]:
    """Django on the database of `url`, migrated; without one, on a passing file."""
    with tempfile.TemporaryDirectory() as folder:
        passing = f"sqlite:///{Path(folder) / 'bench.sqlite3'}"
        os.environ["LACHAN_DATABASE_URL"] = url or passing
        import django
        from django.core.management import call_command
        from django.db import connections

        django.setup()
        _nothing_follows()
        call_command("migrate", verbosity=0)
        yield
        connections.close_all()


def _nothing_follows() -> None:
    from lachan.ground.journal import actions as journal

    journal.install(journal.Flow(), may_be_empty=True)


def officer() -> User:
    """An account that may do everything with people, everywhere."""
    from lachan.ground.access.models import Grant, GrantPath, Role, User

    found = User.objects.filter(username="bench").first()
    if found is not None:
        return found
    user = User.objects.create_user("bench", None, full_name="bench")
    role = Role.objects.create(
        code="bench",
        name_vi="bench",
        name_en="bench",
        permissions=["people.view", "people.edit", "people.view_identifiers"],
        purpose="response",
        sees="personal",
    )
    grant = Grant.objects.create(user=user, role=role, starts_at=_LONG_AGO)
    GrantPath.objects.create(grant=grant, path="")
    return user


def units(communes: int, per_district: int) -> list[Commune]:
    """A province with districts of `per_district` communes each; made once."""
    from bench.register import Commune
    from lachan.ground.units.models import TreeEdition

    edition, _made = TreeEdition.objects.get_or_create(
        code="bench",
        defaults={
            "name_vi": "bench",
            "name_en": "bench",
            "source": "bench",
            "valid_from": _LONG_AGO.date(),
        },
    )
    province = _unit(edition, None, 0, "province")
    made: list[Commune] = []
    district = province
    for at in range(communes):
        if at % per_district == 0:
            district = _unit(edition, province, 1 + at // per_district, "district")
        commune = _unit(edition, district, 10_000 + at, "commune")
        made.append(Commune(commune.pk, commune.path, district.pk, district.path))
    return made


def _unit(edition: TreeEdition, parent: Unit | None, at: int, kind: str) -> Unit:
    from lachan.ground.units.models import Unit, step

    pk = _FIRST_UNIT + at
    found = Unit.objects.filter(pk=pk).first()
    if found is not None:
        return found
    return Unit.objects.create(
        pk=pk,
        edition=edition,
        parent=parent,
        kind=kind,
        type_name=kind,
        code=f"bench-{at}",
        name=f"{kind} {at}",
        full_name=f"{kind} {at}",
        folded_name=f"{kind} {at}",
        sort_key=f"{kind} {at:06d}",
        depth=parent.depth + 1 if parent else 0,
        path=(parent.path if parent else "") + step(pk),
        valid_from=_LONG_AGO.date(),
    )


def fill(register: Register, count: int, by: User) -> int | None:
    """Enter people until there are `count`; how many a second, None if all were there.

    The same seed draws the same people: a run broken off goes on where it was. An
    empty register is filled without its indexes, which are made at the end at once.
    """
    from django.db import connection

    from lachan.ground.people.actions import register_many
    from lachan.ground.people.models import Person
    from lachan.kernel import clock

    there = Person.objects.count()
    if there >= count:
        _make_indexes()
        return None
    if count - there > there and not connection.in_atomic_block:
        _drop_indexes()
    drafts = islice(register.people(count), there, None)
    begun = time.perf_counter()
    while chunk := list(islice(drafts, CHUNK)):
        register_many(drafts=chunk, by=by, now=clock.now())
        there += len(chunk)
        print(f"\r{there:,} people", end="", file=sys.stderr)
    print(file=sys.stderr)
    _make_indexes()
    with connection.cursor() as cursor:
        cursor.execute("ANALYZE")
    return round(count / (time.perf_counter() - begun))


def _drop_indexes() -> None:
    from django.db import connection

    with connection.schema_editor() as editor:
        for model, index in _indexes(there=True):
            editor.remove_index(model, index)


def _make_indexes() -> None:
    from django.db import connection

    lacking = _indexes(there=False)
    if not lacking:
        return
    with connection.schema_editor() as editor:
        for model, index in lacking:
            editor.add_index(model, index)


def _indexes(*, there: bool) -> list[tuple[type[models.Model], models.Index]]:
    """The named indexes of people that the database has, or lacks."""
    from django.db import connection

    from lachan.ground.people.models import Person

    table = Person._meta.db_table
    with connection.cursor() as cursor:
        names = connection.introspection.get_constraints(cursor, table)
    return [
        (Person, index)
        for index in Person._meta.indexes
        if (index.name in names) is there
    ]
