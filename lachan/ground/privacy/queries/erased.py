"""Who was erased: by keyed hash, in the database and in a list beside it."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from uuid import UUID

from django.conf import settings
from django.db import DatabaseError

from lachan.ground.journal.queries import keyring
from lachan.ground.people.models import Person
from lachan.ground.privacy.models import Erasure
from lachan.ground.privacy.rules.erased import read_list

_KIND = "erased person"


def path_of_list() -> Path:
    """The list that outlives the database: it is in no backup."""
    folder: Path = settings.DATA_DIR
    return folder / "erased.txt"


def hash_of(public_id: UUID) -> bytes:
    """By what an erased record is known, under the key in force."""
    return keyring().keyed_hash(_KIND, str(public_id))


def hashes_of(public_id: UUID) -> set[str]:
    """The same under every key at hand, in hexadecimal."""
    return {one.hex() for one in keyring().keyed_hashes(_KIND, str(public_id))}


def listed() -> set[str]:
    """Every hash in the list and in this database; also before there are tables."""
    path = path_of_list()
    found = read_list(path.read_text("utf-8")) if path.exists() else set()
    try:
        kept = Erasure.objects.values_list("keyed_hash", flat=True)
        return found | {bytes(one).hex() for one in kept}
    except DatabaseError:
        return found


def erased_among(hashes: set[str]) -> Iterator[Person]:
    """Records of this database that were erased elsewhere, and stand here again."""
    if not hashes:
        return
    known = Person.objects.filter(erased_at=None).order_by("pk")
    rows = known.values_list("pk", "public_id").iterator(chunk_size=10_000)
    found = [pk for pk, public_id in rows if hashes & hashes_of(public_id)]
    for pk in found:
        yield Person.objects.get(pk=pk)
