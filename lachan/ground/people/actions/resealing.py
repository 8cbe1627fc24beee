"""A new field key: numbers are sealed, and found, under it from then on."""

from __future__ import annotations

from django.db import connection, transaction

from lachan.ground.journal.queries import keyring
from lachan.ground.people.models import Identifier, Reach
from lachan.ground.people.rules import naming
from lachan.ground.people.words import ReachKind

_CHUNK = 5_000


class SealedNumbers:
    """One table of numbers; the first byte of a cipher names its key."""

    def __init__(self, model: type[Identifier] | type[Reach]) -> None:
        """`model` has columns kind, cipher and keyed_hash."""
        self._model = model
        self._upto = (
            0  # rows before this one are done; looked at again by `under_former`
        )

    @property
    def name(self) -> str:
        """The table."""
        return self._model._meta.db_table

    def under_former(self) -> int:
        """How many numbers still need a former key."""
        self._upto = 0
        ring = keyring()
        ciphers = self._model.objects.order_by("pk").values_list("cipher", flat=True)
        rows = ciphers.iterator(chunk_size=_CHUNK)
        return sum(not ring.is_current(bytes(one)) for one in rows)

    @transaction.atomic
    def reseal(self, limit: int) -> int:
        """Seal the next numbers under the key in force; how many were."""
        found = self._next(limit)
        ring = keyring()
        fresh = []
        for row in found:
            value = row.reveal()
            keyed_hash = ring.keyed_hash(row.kind, _found_by(row.kind, value))
            fresh.append((ring.seal(row.kind, value), keyed_hash, row.pk))
        statement = f"UPDATE {self.name} SET cipher = %s, keyed_hash = %s WHERE id = %s"  # noqa: S608  # our own table
        with connection.cursor() as cursor:
            cursor.executemany(statement, fresh)
        return len(fresh)

    def _next(self, limit: int) -> list[Identifier | Reach]:
        """The next rows that need a former key, locked."""
        ring = keyring()
        while True:
            rows = self._model.objects.select_for_update().filter(pk__gt=self._upto)
            seen: list[Identifier | Reach] = list(rows.order_by("pk")[:limit])
            if not seen:
                return []
            self._upto = seen[-1].pk
            old = [row for row in seen if not ring.is_current(bytes(row.cipher))]
            if old:
                return old


def _found_by(kind: str, value: str) -> str:
    """The form under which a stored number is sought."""
    if kind == ReachKind.PHONE:
        number = naming.phone(value)
    elif kind in ReachKind.values:
        number = None
    else:
        number = naming.identifier(kind, value)
    return number.found_by if number else value


SEALED = (SealedNumbers(Identifier), SealedNumbers(Reach))
