"""Who holds what, since when, when last seen; and what somebody must look at again."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from django.db.models import Exists, F, OuterRef, Q, QuerySet, Subquery
from django.db.models.functions import Coalesce
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from lachan.ground.access.models import Grant, GrantPath, GrantReview, User, within
from lachan.ground.access.queries.places import place_names
from lachan.ground.access.queries.scope import paths_of
from lachan.ground.access.queries.written import safeguards
from lachan.kernel.work import WorkLine

MANAGE = "access.manage"
STATES = ("overdue", "dormant", "ends_soon")


def grants_reviewed_by(user: User, now: datetime) -> QuerySet[Any]:
    """Grants that `user` looks at: of others in use, below what `user` manages.

    Each a Grant with `last_reviewed_at`, `last_reviewed_by` and `counts_from`: the
    last look, or the day from which the grant holds.
    """
    roots = paths_of(user, MANAGE)
    below = GrantPath.objects.filter(within("path", roots), grant=OuterRef("pk"))
    last = GrantReview.objects.filter(grant=OuterRef("pk")).order_by("-reviewed_at")
    return (
        Grant.objects.not_over(now)
        .filter(Exists(below), user__is_active=True, user__is_local_operator=False)
        .exclude(user=user)
        .annotate(
            last_reviewed_at=Subquery(last.values("reviewed_at")[:1]),
            last_reviewed_by=Subquery(last.values("reviewed_by__full_name")[:1]),
            counts_from=Coalesce("last_reviewed_at", F("starts_at")),
        )
    )


def in_state(grants: QuerySet[Any], state: str, now: datetime) -> QuerySet[Any]:
    """Those to be looked at again, of accounts that sleep, or that end soon."""
    limits = safeguards()
    if state == "overdue":
        return grants.filter(counts_from__lte=now - limits.reviewed_every)
    if state == "dormant":
        return grants.filter(asleep(now, "user__", "starts_at"))
    if state == "ends_soon":
        return grants.filter(ends_at__lte=now + limits.ends_soon)
    return grants


def asleep(now: datetime, user: str, since: str) -> Q:
    """Accounts not seen for long; one never seen counts from `since`."""
    before = now - safeguards().dormant_after
    never = Q(**{f"{user}last_seen_at": None, f"{since}__lt": before})
    return Q(**{f"{user}last_seen_at__lt": before}) | never


def is_asleep(user: User, since: datetime, now: datetime) -> bool:
    """Whether one account was not seen for long."""
    return (user.last_seen_at or since) < now - safeguards().dormant_after


def dormant_accounts(users: QuerySet[User], now: datetime) -> QuerySet[User]:
    """Accounts in use that hold something and were not seen for long."""
    held = Grant.objects.in_force(now).filter(user=OuterRef("pk"))
    old = held.filter(starts_at__lt=now - safeguards().dormant_after)
    return users.filter(
        Exists(held),
        Q(last_seen_at__lt=now - safeguards().dormant_after)
        | (Q(last_seen_at=None) & Exists(old)),
        is_active=True,
    )


def review_due(grant: Grant) -> datetime:
    """By when the grant, as `grants_reviewed_by` answers it, is looked at again."""
    counts_from: datetime = grant.counts_from  # type: ignore[attr-defined]  # annotated
    return counts_from + safeguards().reviewed_every


def review_lines(user: User, now: datetime) -> list[WorkLine]:
    """One line for all grants that this reader must look at again."""
    roots = paths_of(user, MANAGE)
    if not roots:
        return []
    due = in_state(grants_reviewed_by(user, now), "overdue", now)
    count = due.count()
    if not count:
        return []
    first = due.order_by("counts_from").values_list("counts_from", flat=True)[0]
    text = ngettext(
        "Review %(count)d role that nobody confirmed for long",
        "Review %(count)d roles that nobody confirmed for long",
        count,
    )
    return [
        WorkLine(
            what=text % {"count": count},
            unit=place_names([roots[0]])[roots[0]],
            url=reverse("access:review") + "?state=overdue",
            module="access",
            verb=_("Review"),
            due_at=first + safeguards().reviewed_every,
            is_overdue=True,
            count=count,
        )
    ]
