"""What an account was told, and how the channels stand."""

from __future__ import annotations

from dataclasses import dataclass
from uuid import UUID

from django.db.models import Count, Min, Q, QuerySet, Subquery
from django.db.models.expressions import Combinable
from django.db.models.functions import Coalesce

from lachan.ground.access.models import User
from lachan.ground.access.queries import scope_of
from lachan.ground.notices.models import Delivery, Notice
from lachan.ground.notices.words import Channel, DeliveryState

MOST_COUNTED = 100


def unread_of(user_id: int) -> Combinable:
    """How many notices wait for an account, to be asked along with something else."""
    unread = Delivery.objects.filter(recipient=user_id).unread().order_by()
    number = unread.values("recipient").annotate(n=Count("pk")).values("n")
    return Coalesce(Subquery(number), 0)


def unread_count(user: User) -> int:
    """How many notices wait to be read, at most 100: one read of a partial index."""
    unread = Delivery.objects.filter(recipient=user).unread()
    return unread.order_by()[:MOST_COUNTED].count()


@dataclass(frozen=True)
class Bell:
    """What the shell shows of notices; counted only where it is drawn."""

    url: str
    user: User

    def shown(self) -> str:
        """The number as the bell wears it: it came along with the account's grants.

        Only an account without any, or one that just read something, is asked about.
        """
        known = scope_of(self.user).waiting
        count = unread_count(self.user) if known is None else known
        return f"{MOST_COUNTED - 1}+" if count >= MOST_COUNTED else str(count)


def addressed_to(user: User) -> QuerySet[Delivery]:
    """What an account was told in the app, with what it is about."""
    return Delivery.objects.of(user).select_related("notice__unit")


def notice_of(user: User, public_id: UUID) -> Delivery | None:
    """What an account was told of one notice; None if it was not told."""
    return addressed_to(user).filter(notice__public_id=public_id).first()


def how_it_went(notice: Notice, user: User) -> list[Delivery]:
    """Every channel over which this account was told, in order."""
    rows = Delivery.objects.filter(notice=notice, recipient=user)
    return list(rows.order_by("pk"))


def standing(user: User) -> dict[str, dict[str, object]]:
    """By channel outside the app: how many wait, were sent, were given up; since when.

    Of the units whose channels this account looks after.
    """
    outside = Delivery.objects.visible_to(user).exclude(channel=Channel.IN_APP)
    waiting = Q(state=DeliveryState.QUEUED)
    rows = outside.values("channel").annotate(
        waiting=Count("pk", filter=waiting),
        oldest=Min("notice__created_at", filter=waiting),
        sent=Count("pk", filter=Q(state__in=("sent", "delivered", "read"))),
        failed=Count("pk", filter=Q(state=DeliveryState.FAILED)),
        spared=Count("pk", filter=Q(state=DeliveryState.SPARED)),
    )
    return {
        row["channel"]: {name: told for name, told in row.items() if name != "channel"}
        for row in rows.order_by("channel")
    }
