"""What accounts and units want, read for many at once."""

from __future__ import annotations

from collections.abc import Collection
from datetime import datetime

from lachan.ground.access.models import User
from lachan.ground.access.queries import above_and_itself, holders_of_role
from lachan.ground.journal.models import Among
from lachan.ground.notices.models import (
    Address,
    Endpoint,
    EndpointQuerySet,
    Preference,
    Subscription,
)
from lachan.ground.notices.rules.telling import Subscribed, Wishes
from lachan.ground.notices.words import Channel, EndpointKind


def addresses_of(user_ids: Collection[int]) -> dict[tuple[int, str], int]:
    """The key of the address of each account on each channel outside the app."""
    rows = Address.objects.filter(Among("user_id", user_ids), ended_at=None)
    return {
        (user_id, channel): pk
        for pk, user_id, channel in rows.values_list("pk", "user_id", "channel")
    }


def wishes_of(user_ids: Collection[int]) -> dict[int, Wishes]:
    """What each account wants, and where it can be reached; two queries."""
    if not user_ids:
        return {}
    reachable: dict[int, set[Channel]] = {}
    for user_id, channel in addresses_of(user_ids):
        reachable.setdefault(user_id, {Channel.IN_APP}).add(Channel(channel))
    rows = Preference.objects.filter(Among("user_id", user_ids))
    wanted = {row.user_id: row for row in rows}
    return {
        user_id: _wishes(wanted.get(user_id), reachable.get(user_id, set()))
        for user_id in user_ids
    }


def _wishes(row: Preference | None, reachable: set[Channel]) -> Wishes:
    if row is None:
        return Wishes(reachable=frozenset(reachable))
    refused = set() if row.by_email else {Channel.EMAIL}
    if not row.by_sms:
        refused.add(Channel.SMS)
    quiet = None
    if row.quiet_from is not None and row.quiet_to is not None:
        quiet = (row.quiet_from, row.quiet_to)
    return Wishes(
        quiet=quiet,
        urgent_breaks_quiet=row.urgent_breaks_quiet,
        refused=frozenset(refused),
        reachable=frozenset(reachable),
        deputy_id=row.deputy_id,
    )


def preference_of(user: User) -> Preference:
    """What the account chose, or what holds for everybody; not saved."""
    found = Preference.objects.filter(user=user).select_related("deputy").first()
    return found or Preference(user=user)


def subscribed(kind: str, path: str, at: datetime) -> tuple[Subscribed, ...]:
    """What units above want of a kind otherwise, with who holds the role there."""
    rows = Subscription.objects.filter(kind=kind, path__in=above_and_itself(path))
    return tuple(
        Subscribed(
            kind=kind,
            path=row.path,
            is_told=row.is_told,
            channels=tuple(Channel(one) for one in row.channels),
            users=frozenset(
                user_id
                for user_id, root in holders_of_role(row.role, path, at=at)
                if root.startswith(row.path)
            ),
        )
        for row in rows.select_related("role").order_by("path", "pk")
    )


def _above(path: str) -> EndpointQuerySet:
    here = Endpoint.objects.active().filter(unit_path__in=above_and_itself(path))
    return here.order_by("-unit_path", "pk")


def gateway_for(path: str) -> Endpoint | None:
    """The text-message gateway of the unit, or of the nearest one above it."""
    return _above(path).filter(kind=EndpointKind.SMS).first()


def webhooks_for(kind: str, path: str) -> list[Endpoint]:
    """The webhooks that want to know of a kind in a unit."""
    hooks = _above(path).filter(kind=EndpointKind.WEBHOOK)
    return [hook for hook in hooks if not hook.kinds or kind in hook.kinds]
