"""A new field key: secrets of second factors are sealed under it from then on.

Codes on paper are kept by keyed hash alone and cannot be hashed anew: those made before
are good while the former key is at hand.
"""

from __future__ import annotations

from django.db import transaction

from lachan.ground.access.models import SecondFactor
from lachan.ground.journal.queries import keyring


class SealedSecrets:
    """The secret that an account shares with its telephone."""

    name = SecondFactor._meta.db_table

    def under_former(self) -> int:
        """How many secrets still need a former key."""
        return len(self._old())

    @transaction.atomic
    def reseal(self, limit: int) -> int:
        """Seal secrets under the key in force; how many were."""
        some = self._old()[:limit]
        for factor in some:
            factor.seal(factor.opened())
            factor.save(update_fields=["secret"])
        return len(some)

    def _old(self) -> list[SecondFactor]:
        ring = keyring()
        factors = SecondFactor.objects.exclude(secret=None).order_by("pk")
        return [one for one in factors if not ring.is_current(bytes(one.secret or b""))]


SEALED = (SealedSecrets(),)
