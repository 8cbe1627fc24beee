"""A notice given to everyone it concerns; and to others when nobody read it."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from django.conf import settings
from django.db import transaction

from lachan.ground.access.models import User
from lachan.ground.access.queries import holders_of
from lachan.ground.bodies.queries import responsible_for
from lachan.ground.journal import actions as journal
from lachan.ground.notices import facts
from lachan.ground.notices.models import Delivery, Notice
from lachan.ground.notices.queries import (
    addresses_of,
    catalogue,
    gateway_for,
    subscribed,
    webhooks_for,
    wishes_of,
)
from lachan.ground.notices.rules.catalogue import Kind
from lachan.ground.notices.rules.telling import (
    Addressee,
    Holder,
    Question,
    addressees,
    next_in_line,
    possible,
    send_at,
)
from lachan.ground.notices.words import Because, Channel, DeliveryState
from lachan.ground.units.models import Unit

_CHUNK = 2000


@dataclass(frozen=True, kw_only=True)
class NoticeDraft:
    """Something that happened, or runs out. There is no field for what it says."""

    kind: str
    key: str
    path: str = ""
    subject: tuple[str, UUID] | None = None
    count: int = 1
    at: datetime
    account: UUID | None = None  # whom it is about, for kinds that reach “own”
    actor: str = ""


@transaction.atomic
def give(*, draft: NoticeDraft, now: datetime) -> Notice | None:
    """Tell everyone whom a kind reaches; None if it was told before.

    What goes outside the app is written down here and sent after the commit: both or
    neither. Raises KeyError for a kind that policy/notices does not name.
    """
    kind = catalogue().kinds[draft.kind]
    unit = Unit.objects.filter(path=draft.path).first() if draft.path else None
    notice, is_new = Notice.objects.get_or_create(
        key=draft.key, defaults=_columns(draft, kind, unit, now)
    )
    if not is_new:
        return None
    asked = _question(kind, draft, now)
    chosen = _whom(asked, draft)
    pace = asked.pace
    if chosen and pace.escalates_after is not None and kind.permission:
        notice.next_step_at = now + pace.escalates_after
        notice.save(update_fields=["next_step_at"])
    _deliver(notice, chosen, asked, now)
    _tell_webhooks(notice, now)
    return notice


def _columns(
    draft: NoticeDraft, kind: Kind, unit: Unit | None, now: datetime
) -> dict[str, object]:
    subject_kind, subject_id = draft.subject or ("", None)
    return {
        "kind": kind.code,
        "urgency": kind.urgency,
        "unit": unit,
        "unit_path": draft.path,
        "subject_kind": subject_kind,
        "subject_id": subject_id,
        "count": draft.count,
        "happened_at": draft.at,
        "created_at": now,
    }


def _question(kind: Kind, draft: NoticeDraft, now: datetime) -> Question:
    holders = _holders(kind, draft.path, now)
    wanted = subscribed(kind.code, draft.path, now)
    actor = _account(draft.actor.removeprefix("user:"))
    left_out = {actor.pk} if actor and kind.leaves_out_actor else set()
    users = {one.user_id for one in holders}.union(*(one.users for one in wanted))
    return Question(
        kind=kind,
        pace=catalogue().pace_of(kind),
        path=draft.path,
        holders=holders,
        subscriptions=wanted,
        wishes=wishes_of(sorted(users)),
        left_out=frozenset(left_out),
    )


def _holders(kind: Kind, path: str, at: datetime) -> list[Holder]:
    if not kind.permission:
        return []
    rows = holders_of(kind.permission, path, at=at, below=kind.reach == "area")
    return [Holder(user_id, root) for user_id, root in rows]


def _whom(asked: Question, draft: NoticeDraft) -> tuple[Addressee, ...]:
    """Those whom the kind reaches, or the one account that it is about."""
    by_reach = {"own": (draft.account, Because.OWN)}
    by_reach["actor"] = (_uuid(draft.actor.removeprefix("user:")), Because.ACTOR)
    if asked.kind.reach not in by_reach:
        return addressees(asked)
    public_id, because = by_reach[asked.kind.reach]
    user = _account(str(public_id)) if public_id else None
    if user is None:
        return ()
    channels = asked.kind.channels or asked.pace.channels
    wishes = wishes_of((user.pk,))
    return (Addressee(user.pk, possible(channels, wishes.get(user.pk)), because),)


def _uuid(text: str) -> UUID | None:
    try:
        return UUID(text)
    except ValueError:
        return None


def _account(public_id: str) -> User | None:
    """An account in use; nobody for the system and for the operator at the machine."""
    known = _uuid(public_id)
    if known is None:
        return None
    in_use = User.objects.filter(is_active=True, is_local_operator=False)
    return in_use.filter(public_id=known).first()


def _deliver(
    notice: Notice, people: Iterable[Addressee], asked: Question, now: datetime
) -> int:
    """Write down every channel of everyone; how many there are."""
    told = list(people)
    ids = [one.user_id for one in told]
    wishes = {**wishes_of([pk for pk in ids if pk not in asked.wishes]), **asked.wishes}
    addresses = addresses_of(ids)
    usual = catalogue().quiet
    gateway = gateway_for(notice.unit_path)
    rows = []
    for one in told:
        leaves_at = send_at(asked.pace, wishes.get(one.user_id), usual=usual, now=now)
        for channel in one.channels:
            if channel == Channel.SMS and gateway is None and settings.NOTICES_GO_OUT:
                continue  # nobody carries text messages here
            address_id = addresses.get((one.user_id, channel))
            row = _row(notice, one, channel, address_id)
            if channel == Channel.IN_APP:
                row.unread_since = now
            else:
                row.next_attempt_at = leaves_at
                row.endpoint = gateway if channel == Channel.SMS else None
            rows.append(row)
    Delivery.objects.bulk_create(rows, batch_size=_CHUNK, ignore_conflicts=True)
    return len(rows)


def _row(
    notice: Notice, to: Addressee, channel: Channel, address_id: int | None
) -> Delivery:
    is_here = channel == Channel.IN_APP
    return Delivery(
        notice=notice,
        channel=channel,
        recipient_id=to.user_id,
        address_id=address_id,
        because=to.because,
        state=DeliveryState.DELIVERED if is_here else DeliveryState.QUEUED,
    )


def _tell_webhooks(notice: Notice, now: datetime) -> None:
    if catalogue().kinds[notice.kind].reach in ("own", "actor"):
        return  # what concerns one official alone goes to nobody else
    Delivery.objects.bulk_create(
        Delivery(
            notice=notice,
            channel=Channel.WEBHOOK,
            endpoint=hook,
            because=Because.ENDPOINT,
            next_attempt_at=now,
        )
        for hook in webhooks_for(notice.kind, notice.unit_path)
    )


def _standing_in(notice: Notice, at: datetime) -> frozenset[int]:
    """Accounts that answer for the unit now, and who follows them in its bodies."""
    if notice.unit is None:
        return frozenset()
    return frozenset(
        seat.account_id
        for charge in responsible_for(notice.unit, at=at)
        for seat in (charge.seat, *charge.successors)
        if seat is not None and seat.account_id is not None
    )


@transaction.atomic
def go_on(*, notice: Notice, now: datetime) -> int:
    """Tell deputies and the next unit above of what nobody read; how many were told.

    The caller holds the row and has seen that its time is up.
    """
    kind = catalogue().kinds.get(notice.kind)
    notice.next_step_at = None
    people: tuple[tuple[int, Because], ...] = ()
    if kind is not None:
        people = _go_on_to(notice, kind, now)
    notice.save(update_fields=["next_step_at", "step"])
    if people:
        journal.announce(
            facts.NoticeEscalated(
                notice=notice.public_id,
                step=notice.step,
                told_count=len(people),
                at=now,
                by="system",
            ),
            subject=("notice", notice.public_id),
            path=notice.unit_path,
            count=len(people),
        )
    return len(people)


def _go_on_to(
    notice: Notice, kind: Kind, now: datetime
) -> tuple[tuple[int, Because], ...]:
    pace = catalogue().pace_of(kind)
    told = set(
        notice.deliveries.filter(channel=Channel.IN_APP).values_list(
            "recipient_id", flat=True
        )
    )
    holders = _holders(kind, notice.unit_path, now)
    wishes = wishes_of(sorted(told | {one.user_id for one in holders}))
    standing_in = _standing_in(notice, now)
    asked = Question(kind, pace, notice.unit_path, holders, (), wishes)
    people = next_in_line(asked, told, standing_in)
    channels = kind.channels or pace.channels
    chosen = [
        Addressee(user_id, possible(channels, wishes.get(user_id)), because)
        for user_id, because in people
    ]
    _deliver(notice, chosen, asked, now)
    notice.step += 1
    if people and pace.escalates_after and notice.step < pace.escalates_steps:
        notice.next_step_at = now + pace.escalates_after
    return people
