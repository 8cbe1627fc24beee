"""Members: seated, gone, absent, back. Who stands in follows and is never written."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime

from django.db import transaction
from django.db.models import Q

from lachan.ground.access import actions as access
from lachan.ground.access.models import User
from lachan.ground.bodies import facts, words
from lachan.ground.bodies.actions.bodies import announce, opened
from lachan.ground.bodies.actions.refusals import (
    AlreadyAbsent,
    AlreadyOver,
    AlreadySeated,
    NotInOrder,
)
from lachan.ground.bodies.models import Absence, Body, Charge, Seat
from lachan.ground.bodies.words import EDIT, Role
from lachan.ground.journal.queries import keyring
from lachan.kernel.phones import normalise
from lachan.kernel.vietnamese import fold, repair


@dataclass(frozen=True, kw_only=True)
class SeatDraft:
    """A member to be seated: an account, or a name; the telephone as it is written."""

    role: str
    valid_from: date
    account: User | None = None
    name: str = ""
    position: str = ""
    phone: str = ""
    rank: int = 1
    valid_to: date | None = None


@transaction.atomic
def seat_member(*, body: Body, draft: SeatDraft, by: User, now: datetime) -> Seat:
    """Let somebody sit in a body; the same person in the same role is that seat.

    Raises AlreadySeated, AlreadyOver, NotInOrder, NotAllowed.
    """
    row = opened(body, by)
    if draft.valid_to and draft.valid_to <= draft.valid_from:
        raise NotInOrder(field="valid_to")
    if draft.account is None and not repair(draft.name):
        raise NotInOrder(field="name")
    known = same_seat(row, draft)
    if known is not None:
        return known
    _check(row, draft)
    seat = Seat.objects.create(
        body=row,
        account=draft.account,
        role=draft.role,
        rank=draft.rank,
        position=repair(draft.position)[:120],
        valid_from=draft.valid_from,
        valid_to=draft.valid_to,
        **sealed(draft),
    )
    announce(
        row,
        facts.MemberSeated(
            body_id=row.pk, seat_id=seat.pk, role=draft.role, at=now, by=by.actor
        ),
    )
    return seat


def sealed(draft: SeatDraft) -> dict[str, bytes | None]:
    """Name and telephone as they are stored: nothing of an account's own name."""
    name = repair(draft.name)[:120]
    phone = normalise(draft.phone).e164 or repair(draft.phone)[:40]
    ring = keyring()
    return {
        "name_cipher": ring.seal(words.NAME, name) if name else None,
        "name_hash": ring.keyed_hash(words.NAME, fold(name)) if name else None,
        "phone_cipher": ring.seal(words.PHONE, phone) if phone else None,
        "phone_hash": ring.keyed_hash(words.PHONE, phone) if phone else None,
    }


def same_seat(body: Body, draft: SeatDraft) -> Seat | None:
    """The open seat of the same person in the same role; None if there is none."""
    seats = Seat.objects.filter(body=body, role=draft.role, valid_to=None)
    if draft.account is not None:
        return seats.filter(account=draft.account).first()
    told = fold(repair(draft.name)[:120])
    hashes = keyring().keyed_hashes(words.NAME, told)
    return seats.filter(account=None, name_hash__in=hashes).first()


def _check(body: Body, draft: SeatDraft) -> None:
    seats = Seat.objects.filter(body=body)
    last = draft.valid_to or date.max
    held = seats.filter(valid_from__lt=last).filter(
        Q(valid_to=None) | Q(valid_to__gt=draft.valid_from)
    )
    if draft.role == Role.HEAD and held.filter(role=Role.HEAD).exists():
        raise AlreadySeated(field="role")
    if draft.account and held.filter(account=draft.account).exists():
        raise AlreadySeated(field="account")


@transaction.atomic
def leave(*, seat: Seat, ends_on: date, by: User, now: datetime) -> Seat:
    """End a seat on a day (the first without it) and what it alone was charged with."""
    row = _seat(seat, by)
    if ends_on < row.valid_from:
        raise NotInOrder(field="ends_on")
    row.valid_to = ends_on
    row.save(update_fields=["valid_to"])
    charges = Charge.objects.filter(seat=row, valid_to=None)
    charges.filter(valid_from__lte=ends_on).update(valid_to=ends_on)
    charges.filter(valid_from__gt=ends_on).delete()
    announce(
        row.body,
        facts.MemberLeft(
            body_id=row.body_id,
            seat_id=row.pk,
            ends_on=ends_on,
            at=now,
            by=by.actor,
        ),
    )
    return row


def _seat(seat: Seat, by: User, *, may_be_own: bool = False) -> Seat:
    row = Seat.objects.select_for_update().select_related("body").get(pk=seat.pk)
    if not (may_be_own and row.account_id == by.pk):
        access.require(by, EDIT, within=row.body.unit_path)
    if row.valid_to is not None:
        raise AlreadyOver
    return row


@transaction.atomic
def report_absence(
    *,
    seat: Seat,
    starts_at: datetime,
    ends_at: datetime | None,
    by: User,
    now: datetime,
) -> Absence:
    """Note that a member is away; members may do so for themselves.

    Nobody says why: an official's illness is not the apparatus' business. Raises
    AlreadyAbsent, AlreadyOver, NotInOrder, NotAllowed.
    """
    row = _seat(seat, by, may_be_own=True)
    if ends_at is not None and ends_at <= starts_at:
        raise NotInOrder(field="ends_at")
    others = Absence.objects.filter(seat=row).filter(
        Q(ends_at=None) | Q(ends_at__gt=starts_at)
    )
    if ends_at is not None:
        others = others.filter(starts_at__lt=ends_at)
    if others.exists():
        raise AlreadyAbsent
    absence = Absence.objects.create(
        seat=row,
        starts_at=starts_at,
        ends_at=ends_at,
        reported_at=now,
        reported_by=by,
    )
    announce(
        row.body,
        facts.AbsenceReported(
            body_id=row.body_id,
            seat_id=row.pk,
            starts_at=starts_at,
            ends_at=ends_at,
            at=now,
            by=by.actor,
        ),
    )
    return absence


@transaction.atomic
def come_back(*, absence: Absence, by: User, now: datetime) -> None:
    """End an absence now; one that had not begun never was."""
    row = Absence.objects.select_for_update().get(pk=absence.pk)
    seat = _seat(row.seat, by, may_be_own=True)
    if row.ends_at is not None and row.ends_at <= now:
        raise AlreadyOver
    if row.starts_at >= now:
        row.delete()
    else:
        row.ends_at = now
        row.save(update_fields=["ends_at"])
    announce(
        seat.body,
        facts.AbsenceEnded(body_id=seat.body_id, seat_id=seat.pk, at=now, by=by.actor),
    )
