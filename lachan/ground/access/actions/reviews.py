"""Access review: each role an account holds is confirmed or withdrawn, with a date."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from datetime import datetime

from django.db import transaction
from django.utils.translation import gettext_lazy as _

from lachan.ground.access import facts, rules
from lachan.ground.access.actions.gate import require_anywhere
from lachan.ground.access.actions.roles import CannotGrant, revoke
from lachan.ground.access.models import Grant, GrantReview, User
from lachan.ground.access.words import ReviewVerdict
from lachan.ground.journal.actions import announce
from lachan.kernel.errors import Refused

MANAGE = "access.manage"
_AT_MOST = 2000


class CannotReview(Refused):
    """Raised when a chosen grant is one's own, or reaches beyond one's units."""


@transaction.atomic
def confirm_grants(*, grants: Sequence[Grant], by: User, now: datetime) -> int:
    """Let grants stand; each is looked at again after the time in policy/access."""
    chosen = _reviewable(grants, by)
    _write(chosen, ReviewVerdict.CONFIRMED, by, now)
    for start in range(0, len(chosen), _AT_MOST):
        part = chosen[start : start + _AT_MOST]
        told = facts.GrantsConfirmed(
            grant_ids=tuple(grant.pk for grant in part), at=now, by=by.actor
        )
        owners = {grant.user_id: grant.user for grant in part}
        (owner, *others) = owners.values()
        announce(
            told,
            subject=None if others else ("account", owner.public_id),
            path=_root(part[0]),
            count=len(part),
        )
    return len(chosen)


@transaction.atomic
def withdraw_grants(*, grants: Sequence[Grant], by: User, now: datetime) -> int:
    """Take grants away that nobody needs any more; each is told to its account."""
    chosen = _reviewable(grants, by)
    for grant in chosen:
        is_begun = grant.starts_at < now
        revoke(grant=grant, by=by, now=now)
        if is_begun:
            _write([grant], ReviewVerdict.WITHDRAWN, by, now)
    return len(chosen)


def _write(
    grants: Collection[Grant], verdict: ReviewVerdict, by: User, now: datetime
) -> None:
    GrantReview.objects.bulk_create(
        [
            GrantReview(grant=grant, verdict=verdict, reviewed_by=by, reviewed_at=now)
            for grant in grants
        ],
        batch_size=500,
    )


def _reviewable(grants: Sequence[Grant], by: User) -> list[Grant]:
    """All of them, or none: a list is not half reviewed because of one grant."""
    roots = require_anywhere(by, MANAGE)
    ids = [grant.pk for grant in grants]
    rows = Grant.objects.filter(pk__in=ids).select_related("user", "role")
    chosen = list(rows.prefetch_related("paths").order_by("pk"))
    if not chosen:
        raise CannotReview(
            what=_("Nothing was reviewed."),
            why=_("No role was chosen."),
            what_now=_("Choose one or more roles in the list."),
        )
    if any(grant.user_id == by.pk for grant in chosen):
        raise CannotGrant(
            what=_("Nothing was reviewed."),
            why=_("Nobody changes the rights of their own account."),
            what_now=_("Ask another administrator."),
        )
    if not all(
        rules.covers(roots, path.path) for grant in chosen for path in grant.paths.all()
    ):
        raise CannotReview(
            what=_("Nothing was reviewed."),
            why=_("One of the roles also holds outside the units that you manage."),
            what_now=_("Leave it to an administrator of the whole area."),
        )
    return chosen


def _root(grant: Grant) -> str:
    return min((path.path for path in grant.paths.all()), default="")
