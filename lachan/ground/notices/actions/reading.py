"""Read by its reader, or received by a machine."""

from __future__ import annotations

from collections.abc import Collection
from datetime import datetime
from uuid import UUID

from django.db import transaction

from lachan.ground.access.models import User
from lachan.ground.access.queries import forget_scope
from lachan.ground.journal.models import Among
from lachan.ground.notices.models import Delivery, Endpoint, Notice
from lachan.ground.notices.words import DeliveryState


@transaction.atomic
def mark_read(*, user: User, notice_ids: Collection[int], now: datetime) -> int:
    """Note that an account has read notices; how many were new to it.

    What waits to go out to it about these is no longer needed; what already went, or
    goes in one piece with others, is left. Nothing goes on to others any more.
    """
    mine = Delivery.objects.of(user).filter(Among("notice_id", notice_ids))
    number = mine.unread().update(
        state=DeliveryState.READ, read_at=now, unread_since=None
    )
    if number:
        forget_scope(user)  # the number of the bell stands with it
        waiting = Delivery.objects.filter(
            Among("notice_id", notice_ids),
            recipient=user,
            state=DeliveryState.QUEUED,
            message_id=None,
        )
        waiting.update(state=DeliveryState.SPARED, next_attempt_at=None)
        Notice.objects.filter(
            Among("pk", notice_ids), next_step_at__isnull=False
        ).update(next_step_at=None)
    return number


@transaction.atomic
def read_all(*, user: User, now: datetime) -> int:
    """Note that an account has read everything it was told; how many were new."""
    unread = Delivery.objects.filter(recipient=user).unread()
    ids = list(unread.values_list("notice_id", flat=True))
    return mark_read(user=user, notice_ids=ids, now=now)


_SAID = {
    "delivered": DeliveryState.DELIVERED,
    "failed": DeliveryState.FAILED,
}


@transaction.atomic
def note_receipt(*, endpoint: Endpoint, message_id: UUID, state: str) -> int:
    """What a gateway says of a message it took: arrived, or not; how many it held.

    A receipt for what was never sent over this endpoint, or was told before, changes
    nothing. Raises KeyError for another word than `delivered` and `failed`.
    """
    said = _SAID[state]
    sent = Delivery.objects.filter(
        endpoint=endpoint, message_id=message_id, state=DeliveryState.SENT
    )
    error = "gateway: not delivered" if said == DeliveryState.FAILED else ""
    return sent.update(state=said, last_error=error)
