"""Gateways and webhooks set up, changed, closed and tried out."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime

from django.conf import settings
from django.db import IntegrityError, transaction
from django.utils.translation import gettext_lazy as _

from lachan.ground.access import actions as access
from lachan.ground.access.models import User
from lachan.ground.journal import actions as journal
from lachan.ground.notices import facts, words
from lachan.ground.notices.models import Delivery, Endpoint, Notice
from lachan.ground.notices.queries import addresses_of, catalogue, gateway_for
from lachan.ground.notices.rules.wire import read_shape, url_faults
from lachan.ground.notices.words import (
    Because,
    Channel,
    DeliveryState,
    EndpointKind,
    Urgency,
)
from lachan.kernel.errors import Refused
from lachan.kernel.ids import uuid7


class ChannelRefused(Refused):
    """Raised for an address the house does not go to, or a shape it cannot read."""


@dataclass(frozen=True, kw_only=True)
class EndpointDraft:
    """A gateway or webhook about to be set up; without a secret the old one stays."""

    kind: str
    name: str
    url: str
    path: str = ""
    secret: str = ""
    kinds: Sequence[str] = ()
    shape: Mapping[str, object] = field(default_factory=dict)


def _refused(why: object, name: str) -> ChannelRefused:
    return ChannelRefused(
        what=_("The channel was not set up."),
        why=why,  # type: ignore[arg-type]  # a lazy text or a sentence
        what_now=_("Correct it and save again."),
        field=name,
    )


def _check(draft: EndpointDraft) -> None:
    private = bool(settings.NOTICES_PRIVATE)
    if faults := url_faults(draft.url, may_be_private=private):
        raise _refused(faults[0], "url")
    if odd := set(draft.kinds) - catalogue().kinds.keys():
        raise _refused(
            _("There is no such kind of notice.") + f" {sorted(odd)}", "kinds"
        )
    if draft.kind == EndpointKind.SMS:
        try:
            read_shape(draft.shape)
        except (TypeError, ValueError) as fault:
            raise _refused(str(fault), "shape") from fault


def set_endpoint(
    *, draft: EndpointDraft, by: User, now: datetime, endpoint: Endpoint | None = None
) -> tuple[Endpoint, str]:
    """Set up a channel, or change one; the channel, and a secret made for it if any.

    A webhook without a secret of its own gets one, shown this once.
    """
    access.require(by, words.MANAGE, within=draft.path)
    if endpoint is not None:
        access.require(by, words.MANAGE, within=endpoint.unit_path)
    _check(draft)
    row = endpoint or Endpoint(created_at=now, created_by=by, kind=draft.kind)
    row.name, row.url, row.unit_path = draft.name, draft.url, draft.path
    row.kinds, row.shape = list(draft.kinds), dict(draft.shape)
    row.is_active, row.failures, row.rests_until = True, 0, None
    made = ""
    if draft.secret:
        row.seal(draft.secret)
    elif row.secret is None and draft.kind == EndpointKind.WEBHOOK:
        made = Endpoint.fresh_secret()
        row.seal(made)
    return _kept(row, by, now), made


@transaction.atomic
def _kept(row: Endpoint, by: User, now: datetime) -> Endpoint:
    try:
        with transaction.atomic():
            row.save()
    except IntegrityError as fault:
        why = _("The unit has a channel of this name, or another gateway in use.")
        raise _refused(why, "name") from fault
    _tell(row, by, now)
    return row


def _tell(row: Endpoint, by: User, now: datetime) -> None:
    fact = facts.EndpointSet(
        endpoint=row.public_id, is_active=row.is_active, at=now, by=by.actor
    )
    journal.announce(fact, subject=("endpoint", row.public_id), path=row.unit_path)


@transaction.atomic
def close_endpoint(*, endpoint: Endpoint, by: User, now: datetime) -> None:
    """Use a channel no more; its secret goes, and what waits for it is not sent."""
    access.require(by, words.MANAGE, within=endpoint.unit_path)
    if not endpoint.is_active:
        return
    endpoint.is_active, endpoint.secret = False, None
    endpoint.save(update_fields=["is_active", "secret"])
    waiting = Delivery.objects.filter(endpoint=endpoint, state=DeliveryState.QUEUED)
    waiting.filter(message_id=None).update(
        state=DeliveryState.SPARED, next_attempt_at=None
    )
    _tell(endpoint, by, now)


@transaction.atomic
def send_trial(
    *, channel: str, by: User, now: datetime, endpoint: Endpoint | None = None
) -> Notice:
    """Send oneself a trial over one channel, or one to a webhook, by the usual way.

    Raises ChannelRefused when the account has no address there.
    """
    roots = access.require_anywhere(by, words.MANAGE)
    path = endpoint.unit_path if endpoint else roots[0]
    if endpoint is not None:
        access.require(by, words.MANAGE, within=endpoint.unit_path)
    notice = Notice.objects.create(
        key=f"trial:{uuid7()}",
        kind="trial",
        urgency=Urgency.NORMAL,
        unit_path=path,
        happened_at=now,
        created_at=now,
    )
    row = Delivery(
        notice=notice,
        channel=channel,
        because=Because.TRIAL,
        endpoint=endpoint,
        next_attempt_at=now,
    )
    if channel == Channel.WEBHOOK and endpoint is None:
        raise _no_trial(_("Name the webhook that is to be tried."))
    if channel != Channel.WEBHOOK:
        _to_oneself(row, by, path)
    row.save()
    fact = facts.TrialSent(channel=channel, at=now, by=by.actor)
    journal.announce(fact, subject=("notice", notice.public_id), path=path)
    return notice


def _to_oneself(row: Delivery, by: User, path: str) -> None:
    row.recipient = by
    if row.channel == Channel.IN_APP:
        row.state, row.next_attempt_at = DeliveryState.DELIVERED, None
        row.unread_since = row.notice.created_at
        return
    row.address_id = addresses_of((by.pk,)).get((by.pk, row.channel))
    if row.address_id is None:
        raise _no_trial(_("Your account has no address for this channel."))
    if row.channel == Channel.SMS:
        row.endpoint = row.endpoint or gateway_for(path)
        if row.endpoint is None and settings.NOTICES_GO_OUT:
            raise _no_trial(_("No text-message gateway is set up for your unit."))


def _no_trial(why: object) -> ChannelRefused:
    return ChannelRefused(
        what=_("No trial was sent."),
        why=why,  # type: ignore[arg-type]  # a lazy text
        what_now=_("Set it first, then try again."),
    )
