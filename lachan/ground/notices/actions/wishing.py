"""What accounts want for themselves, and what units want otherwise."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, time
from uuid import UUID

from django.core.exceptions import ValidationError
from django.core.validators import validate_email
from django.db import transaction
from django.utils.translation import gettext_lazy as _

from lachan.ground.access import actions as access
from lachan.ground.access.models import Role, User
from lachan.ground.journal import actions as journal
from lachan.ground.notices import facts, words
from lachan.ground.notices.models import Address, Preference, Subscription
from lachan.ground.notices.queries import catalogue
from lachan.ground.notices.words import Channel
from lachan.kernel import phones
from lachan.kernel.errors import Refused


class WishRefused(Refused):
    """Raised for an address that is none, half of quiet hours, an unknown kind."""


@dataclass(frozen=True, kw_only=True)
class WishesDraft:
    """Quiet hours (both or none), channels, who stands in."""

    quiet_from: time | None = None
    quiet_to: time | None = None
    urgent_breaks_quiet: bool = True
    by_email: bool = True
    by_sms: bool = True
    deputy: User | None = None


@transaction.atomic
def set_wishes(*, user: User, draft: WishesDraft) -> Preference:
    """Keep how an account wants to be told; what is queued already stays as it is."""
    if (draft.quiet_from is None) != (draft.quiet_to is None):
        raise _refused(_("Quiet hours have a beginning and an end."), "quiet_to")
    if draft.deputy is not None and draft.deputy.pk == user.pk:
        raise _refused(_("Nobody stands in for themselves."), "deputy")
    made, _new = Preference.objects.update_or_create(
        user=user,
        defaults={
            "quiet_from": draft.quiet_from,
            "quiet_to": draft.quiet_to,
            "urgent_breaks_quiet": draft.urgent_breaks_quiet,
            "by_email": draft.by_email,
            "by_sms": draft.by_sms,
            "deputy": draft.deputy,
        },
    )
    return made


def _refused(why: object, field: str) -> WishRefused:
    return WishRefused(
        what=_("Nothing was changed."),
        why=why,  # type: ignore[arg-type]  # a lazy text
        what_now=_("Correct it and save again."),
        field=field,
    )


@transaction.atomic
def set_address(*, user: User, channel: str, address: str, now: datetime) -> None:
    """Keep where an account is told outside; empty takes it back.

    The former one is written over at once. The account is told in the app that its
    address changed, whoever changed it.
    """
    told = _read(channel, address) if address.strip() else ""
    before = Address.objects.filter(user=user, channel=channel, ended_at=None).first()
    if (before.opened() if before else "") == told:
        return
    if before is not None:
        before.sealed, before.ended_at = None, now
        before.save(update_fields=["sealed", "ended_at"])
    if told:
        made = Address(user=user, channel=channel, added_at=now)
        made.seal(told)
        made.save()
    fact = facts.AddressChanged(
        account=user.public_id,
        channel=channel,
        is_known=bool(told),
        at=now,
        by=user.actor,
    )
    journal.announce(fact, subject=("account", user.public_id))


def _read(channel: str, address: str) -> str:
    written = address.strip()
    if channel == Channel.EMAIL:
        try:
            validate_email(written)
        except ValidationError:
            raise _refused(_("This is no e-mail address."), "email") from None
        return written
    found = phones.normalise(written).e164
    if found is None:
        raise _refused(_("This is no telephone number."), "sms")
    return found


@transaction.atomic
def forget_addresses(*, account: UUID, now: datetime) -> int:
    """Write over where a closed account was told; how many addresses that was."""
    known = Address.objects.filter(user__public_id=account, ended_at=None)
    return known.update(sealed=None, ended_at=now)


@transaction.atomic
def subscribe(
    *,
    kind: str,
    role: Role,
    path: str,
    channels: Sequence[str] | None,
    by: User,
    now: datetime,
) -> None:
    """Let a role be told of a kind in a unit and below, or, with None, not be told.

    Empty channels: those of the kind. The nearest unit's word counts.
    """
    access.require(by, words.MANAGE, within=path)
    if kind not in catalogue().kinds:
        raise _refused(_("There is no such kind of notice."), "kind")
    known = [Channel(one).value for one in channels or ()]
    Subscription.objects.update_or_create(
        kind=kind,
        role=role,
        path=path,
        defaults={
            "is_told": channels is not None,
            "channels": known,
            "set_at": now,
            "set_by": by,
        },
    )
    fact = facts.SubscriptionSet(
        kind=kind, role=role.code, is_told=channels is not None, at=now, by=by.actor
    )
    journal.announce(fact, path=path)
