"""A new field key: what former keys sealed is sealed under the one in force.

The operator names the new key in LACHAN_FIELD_KEY and the old one in
LACHAN_FORMER_KEYS, starts the house again, and runs `lachan keys rotate` while it
works: old keys read, the new one writes. Broken off, it goes on where it was.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import datetime

from django.conf import settings
from django.db import transaction
from django.utils.translation import gettext_lazy as _

from lachan.ground.access import actions as access
from lachan.ground.access.models import User
from lachan.ground.access.queries import PSEUDONYMS
from lachan.ground.journal import actions as journal
from lachan.ground.journal.queries import LASTING, fingerprint_of
from lachan.ground.privacy import facts, queries, words
from lachan.ground.privacy.actions.erasing import write_list
from lachan.ground.privacy.models import Erasure
from lachan.kernel.errors import Refused
from lachan.kernel.sealing import CannotOpenError

BATCH = 2_000
Progress = Callable[[str, int], None]


class KeyMissing(Refused):
    """Raised by `rotate` for rows sealed under a key that nobody named."""


@dataclass(frozen=True)
class Rotated:
    """What a rotation did; `may_forget_former` once nothing needs a former key."""

    rows: Mapping[str, int]
    kept_keys: int
    key: str
    may_forget_former: bool


def keys_in_use() -> dict[str, object]:
    """Which key is in force, by fingerprint, and how much still needs another."""
    waiting = {one.name: one.under_former() for one in queries.sealed()}
    return {
        "key": fingerprint_of(settings.FIELD_KEY),
        "former": [fingerprint_of(one) for one in settings.FORMER_KEYS],
        "rows_under_former_keys": waiting,
        "may_forget_former": not any(waiting.values()),
    }


def rotate(*, by: User, now: datetime, progress: Progress | None = None) -> Rotated:
    """Seal everything under the key in force, in batches that each stand by themselves.

    Safe to repeat and to break off. Raises NotAllowed, and KeyMissing when rows were
    sealed under a key that is not in LACHAN_FORMER_KEYS.
    """
    access.require_anywhere(by, words.KEYS)
    kept = journal.keep_former_keys(purposes=(*LASTING, PSEUDONYMS), now=now)
    rows: dict[str, int] = {}
    for one in queries.sealed():
        rows[one.name] = 0
        while done := _some(one.reseal):
            rows[one.name] += done
            if progress is not None:
                progress(one.name, rows[one.name])
    _list_anew()
    if any(rows.values()):
        with transaction.atomic():
            journal.announce(
                facts.KeysRotated(rows=sum(rows.values()), at=now, by=by.actor)
            )
    left = any(one.under_former() for one in queries.sealed())
    return Rotated(rows, kept, fingerprint_of(settings.FIELD_KEY), not left)


def _some(reseal: Callable[[int], int]) -> int:
    try:
        return reseal(BATCH)
    except CannotOpenError as why:
        raise KeyMissing(
            what=_("Not everything was sealed under the new key."),
            why=_("Some rows were sealed under a key that is not at hand."),
            what_now=_("Add that key to LACHAN_FORMER_KEYS and run it again."),
        ) from why


@transaction.atomic
def _list_anew() -> None:
    """Erased records are found under the new key too."""
    for erasure in Erasure.objects.select_related("person"):
        keyed_hash = queries.hash_of(erasure.person.public_id)
        if bytes(erasure.keyed_hash) != keyed_hash:
            Erasure.objects.filter(pk=erasure.pk).update(keyed_hash=keyed_hash)
    transaction.on_commit(write_list)
