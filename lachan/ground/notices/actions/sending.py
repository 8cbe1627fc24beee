"""The outbox: taken by one worker, sent, and noted; never lost and never doubled.

A worker takes what is due in a short transaction (SKIP LOCKED; SQLite lets one write at
a time), sends it with no transaction open, and notes what became of it in another. One
that dies in between leaves a lease that runs out; then the same piece goes again, with
the same id and the same content, by which a receiver knows it.
"""

from __future__ import annotations

import random
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from django.db import connection, transaction
from django.db.models import F, Q

from lachan.ground.access import actions as access
from lachan.ground.access.models import User
from lachan.ground.journal import actions as journal
from lachan.ground.journal.models import Among
from lachan.ground.journal.rules import wait_before_retry
from lachan.ground.notices import facts, words
from lachan.ground.notices.models import Delivery, DeliveryQuerySet, Endpoint
from lachan.ground.notices.queries import catalogue
from lachan.ground.notices.rules.telling import rest_after
from lachan.ground.notices.words import Channel, DeliveryState

_TOGETHER = (Channel.EMAIL, Channel.SMS)


@dataclass(frozen=True)
class Parcel:
    """What goes out in one piece: notices of one account, or one for a webhook."""

    message_id: UUID
    deliveries: tuple[Delivery, ...]
    attempt: int

    @property
    def first(self) -> Delivery:
        """The one that says where all of them go."""
        return self.deliveries[0]


@dataclass(frozen=True)
class Outcome:
    """What became of a parcel. `is_final`: another try would be answered the same."""

    is_sent: bool
    receipt_id: str = ""
    error: str = ""
    is_final: bool = False


def _locked(rows: DeliveryQuerySet) -> DeliveryQuerySet:
    if connection.features.has_select_for_update_skip_locked:
        return rows.select_for_update(skip_locked=True, of=("self",))
    return rows


@transaction.atomic
def claim(*, now: datetime) -> Parcel | None:
    """Take the oldest piece that is due; None if nothing is.

    What goes out together is chosen when it first goes and stays so: its first row
    gives it its id and stands for it ever after, so that workers meet at one row only.
    """
    stands_for_it = Q(message_id=None) | Q(message_id=F("public_id"))
    at_rest = Q(endpoint__rests_until__gt=now)
    due = Delivery.objects.due(now).filter(stands_for_it).exclude(at_rest)
    first = _locked(due).first()
    if first is None:
        return None
    rows = _with_its_kin(first, now)
    ids = [row.pk for row in rows]
    Delivery.objects.filter(Among("pk", ids)).update(
        message_id=first.public_id,
        attempts=F("attempts") + 1,
        next_attempt_at=now + catalogue().sending.lease,
    )
    if not _is_wanted(first):
        spared = Delivery.objects.filter(Among("pk", ids))
        spared.update(state=DeliveryState.SPARED, next_attempt_at=None)
        return Parcel(first.public_id, (), 0)
    whole = Delivery.objects.filter(Among("pk", ids)).select_related(
        "notice__unit", "recipient", "address", "endpoint"
    )
    taken = tuple(whole.order_by("pk"))
    return Parcel(first.public_id, taken, taken[0].attempts)


def _with_its_kin(first: Delivery, now: datetime) -> Sequence[Delivery]:
    queued = Delivery.objects.filter(state=DeliveryState.QUEUED)
    if first.message_id is not None:
        return list(queued.filter(message_id=first.message_id))
    if first.channel not in _TOGETHER:
        return [first]
    kin = Delivery.objects.due(now).filter(
        recipient_id=first.recipient_id,
        channel=first.channel,
        address=first.address,
        endpoint=first.endpoint,
        message_id=None,
    )
    most = catalogue().sending.most_in_one
    others = list(_locked(kin.exclude(pk=first.pk))[: most - 1])
    return [first, *others]


def _is_wanted(first: Delivery) -> bool:
    """A closed account or channel, or an address taken back, gets nothing."""
    if first.endpoint is not None and not first.endpoint.is_active:
        return False
    if first.channel == Channel.WEBHOOK:
        return True
    is_in_use = bool(first.recipient and first.recipient.is_active)
    return is_in_use and bool(first.address and first.address.ended_at is None)


@transaction.atomic
def note_outcome(*, parcel: Parcel, outcome: Outcome, now: datetime) -> None:
    """Write down what became of a parcel; a failure waits, or is given up at last."""
    rows = Delivery.objects.filter(
        message_id=parcel.message_id, state=DeliveryState.QUEUED
    )
    if outcome.is_sent:
        rows.update(
            state=DeliveryState.SENT,
            next_attempt_at=None,
            sent_at=now,
            receipt_id=outcome.receipt_id,
            last_error="",
        )
    else:
        # Another worker may have it meanwhile: what an old try says counts no more.
        _note_failure(rows.filter(attempts=parcel.attempt), parcel, outcome, now)
    if parcel.first.endpoint_id is not None:
        _note_health(parcel.first.endpoint_id, outcome, now)


def _note_failure(
    rows: DeliveryQuerySet, parcel: Parcel, outcome: Outcome, now: datetime
) -> None:
    error = outcome.error[:300]
    if outcome.is_final or parcel.attempt >= catalogue().sending.most_tries:
        ids = tuple(rows.values_list("pk", flat=True))
        if not ids:
            return
        rows.update(state=DeliveryState.FAILED, next_attempt_at=None, last_error=error)
        told = facts.DeliveriesGivenUp(
            channel=parcel.first.channel, ids=ids, at=now, by="system"
        )
        path = parcel.first.notice.unit_path
        journal.announce(told, path=path, count=len(ids))
        return
    spread = random.random()  # noqa: S311  # spreads load; guards no secret
    wait = wait_before_retry(parcel.attempt, spread=spread)
    rows.update(next_attempt_at=now + wait, last_error=error)


def _note_health(endpoint_id: int, outcome: Outcome, now: datetime) -> None:
    """A channel that works is well again; one that fails on and on rests."""
    found = Endpoint.objects.filter(pk=endpoint_id)
    if outcome.is_sent:
        found.exclude(failures=0).update(failures=0, rests_until=None)
        return
    found.update(failures=F("failures") + 1)
    endpoint = found.get()
    before_rest = catalogue().sending.failures_before_rest
    rest = rest_after(endpoint.failures, before_rest)
    if rest is None:
        return
    found.update(rests_until=now + rest)
    if endpoint.failures == before_rest:
        journal.announce(
            facts.EndpointRested(
                endpoint=endpoint.public_id,
                failures=endpoint.failures,
                at=now,
                by="system",
            ),
            subject=("endpoint", endpoint.public_id),
            path=endpoint.unit_path,
        )


@transaction.atomic
def try_again(*, by: User, now: datetime) -> int:
    """Queue once more what was given up in the units looked after; how much it was.

    Each piece goes out again with the id it had.
    """
    access.require_anywhere(by, words.MANAGE)
    failed = Delivery.objects.visible_to(by).filter(state=DeliveryState.FAILED)
    ids = list(failed.values_list("pk", flat=True))
    rows = Delivery.objects.filter(Among("pk", ids))
    rows.update(state=DeliveryState.QUEUED, attempts=0, next_attempt_at=now)
    for at in range(0, len(ids), 2000):
        some = tuple(ids[at : at + 2000])
        told = facts.DeliveriesTriedAgain(ids=some, at=now, by=by.actor)
        journal.announce(told, count=len(some))
    return len(ids)
