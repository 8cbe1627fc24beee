"""What notices keep: sealed addresses and secrets, and rows that grow old."""

from __future__ import annotations

from datetime import datetime

from django.db import transaction
from django.db.models import QuerySet

from lachan.ground.journal.queries import keyring
from lachan.ground.notices.models import Address, Delivery, Endpoint, Notice


class SealedAddresses:
    """Where accounts are told outside the house."""

    name = Address._meta.db_table

    def under_former(self) -> int:
        """How many addresses still need a former key."""
        return len(self._old())

    @transaction.atomic
    def reseal(self, limit: int) -> int:
        """Seal addresses under the key in force; how many were."""
        some = self._old()[:limit]
        for row in some:
            row.seal(row.opened())
            row.save(update_fields=["sealed"])
        return len(some)

    def _old(self) -> list[Address]:
        rows = Address.objects.exclude(sealed=None).order_by("pk")
        ring = keyring()
        return [one for one in rows if not ring.is_current(bytes(one.sealed or b""))]


class SealedEndpoints:
    """Secrets of gateways and webhooks."""

    name = Endpoint._meta.db_table

    def under_former(self) -> int:
        """How many secrets still need a former key."""
        return len(self._old())

    @transaction.atomic
    def reseal(self, limit: int) -> int:
        """Seal secrets under the key in force; how many were."""
        some = self._old()[:limit]
        for row in some:
            row.seal(row.opened())
            row.save(update_fields=["secret"])
        return len(some)

    def _old(self) -> list[Endpoint]:
        rows = Endpoint.objects.exclude(secret=None).order_by("pk")
        ring = keyring()
        return [one for one in rows if not ring.is_current(bytes(one.secret or b""))]


class OldNotices:
    """Notices whose time is over, with everything that was sent of them."""

    name = "notices"

    def due(self, before: datetime) -> int:
        """How many are older."""
        return self._older(before).count()

    @transaction.atomic
    def dispose(self, before: datetime, *, now: datetime) -> dict[str, int]:
        """Delete them; the journal keeps what happened."""
        older = self._older(before)
        sent = Delivery.objects.filter(notice__in=older).delete()[0]
        return {"notices_delivery": sent, "notices_notice": older.delete()[0]}

    def _older(self, before: datetime) -> QuerySet[Notice]:
        return Notice.objects.filter(created_at__lt=before)


SEALED = (SealedAddresses(), SealedEndpoints())
KEPT = (OldNotices(),)
