"""A computer that several share: registered, locked, taken over, come back to."""

from __future__ import annotations

import os
from base64 import urlsafe_b64encode
from datetime import date, datetime

from django.contrib.auth.hashers import check_password, make_password
from django.contrib.sessions.backends.base import SessionBase
from django.db import transaction
from django.utils.translation import gettext_lazy as _
from django.utils.translation import ngettext

from lachan.ground.access import facts, rules
from lachan.ground.access.actions.factors import require_password
from lachan.ground.access.actions.gate import require
from lachan.ground.access.models import Pin, Station, StationVisit, User
from lachan.ground.access.queries import STATION_KIND, colleagues, safeguards
from lachan.ground.journal.actions import announce
from lachan.ground.journal.queries import keyring
from lachan.kernel.errors import Refused
from lachan.kernel.speech import Text

MANAGE = "access.manage"
# Under these words a session remembers its shared computer and its last sign of life.
_AT = "access_station"
_ALIVE = "access_alive"


class PinRefused(Refused):
    """Raised by `come_back`: wrong number, or too many wrong ones."""


class CannotSetPin(Refused):
    """Raised by `set_pin` for a number that is too easy to guess."""


# ── the computer ─────────────────────────────────────────────────────────────────


@transaction.atomic
def register_station(
    *, label: str, unit_path: str, by: User, now: datetime
) -> tuple[Station, str]:
    """Make a computer a shared one; answers the key that its browser keeps."""
    require(by, MANAGE, within=unit_path)
    key = _new_key()
    station = Station.objects.create(
        label=label.strip(),
        unit_path=unit_path,
        key_hash=_hash(key),
        registered_by=by,
        registered_at=now,
    )
    told = facts.StationRegistered(station=station.public_id, at=now, by=by.actor)
    announce(told, subject=("station", station.public_id), path=unit_path)
    return station, key


@transaction.atomic
def move_station(*, station: Station, by: User, now: datetime) -> str:
    """Let another browser be this station; the one before is none any more."""
    require(by, MANAGE, within=station.unit_path)
    key = _new_key()
    station.key_hash = _hash(key)
    station.save(update_fields=["key_hash"])
    told = facts.StationMoved(station=station.public_id, at=now, by=by.actor)
    announce(told, subject=("station", station.public_id), path=station.unit_path)
    return key


@transaction.atomic
def close_station(*, station: Station, by: User, now: datetime) -> None:
    """A computer is shared no more: names and short numbers mean nothing there."""
    require(by, MANAGE, within=station.unit_path)
    station.closed_at = now
    station.save(update_fields=["closed_at"])
    told = facts.StationClosed(station=station.public_id, at=now, by=by.actor)
    announce(told, subject=("station", station.public_id), path=station.unit_path)


def _new_key() -> str:
    return urlsafe_b64encode(os.urandom(32)).decode().rstrip("=")


def _hash(key: str) -> bytes:
    return keyring().keyed_hash(STATION_KIND, key)


# ── who is at it ─────────────────────────────────────────────────────────────────


@transaction.atomic
def take_seat(
    *, station: Station, user: User, with_second_factor: bool, day: date, now: datetime
) -> None:
    """Somebody signed in with their password: for today they may come back."""
    StationVisit.objects.update_or_create(
        station=station,
        user=user,
        day=day,
        defaults={
            "came_at": now,
            "left_at": None,
            "with_second_factor": with_second_factor,
            "last_page": "",
        },
    )
    Pin.objects.filter(user=user).update(wrong_in_a_row=0)


def sit_down(*, session: SessionBase, station: Station, now: datetime) -> None:
    """Remember in a session that it is one at a shared computer."""
    session[_AT] = station.pk
    session[_ALIVE] = now.isoformat()


def sits_at(session: SessionBase) -> int | None:
    """At which shared computer the session is, by number."""
    return session.get(_AT)


def note_alive(*, session: SessionBase, now: datetime) -> None:
    """Put the lock off; at most one write in half a minute."""
    before = session.get(_ALIVE)
    if before and 0 <= (now - datetime.fromisoformat(before)).total_seconds() < 30:
        return
    session[_ALIVE] = now.isoformat()


def is_idle(session: SessionBase, now: datetime) -> bool:
    """Whether the session has given no sign of life for too long.

    A minute more than its page waits: the page locks first and keeps what was typed.
    """
    before = session.get(_ALIVE)
    if not before:
        return False
    silent = now - datetime.fromisoformat(before)
    return silent.total_seconds() > safeguards().idle.total_seconds() + 60


def lock_seat(*, station: Station, user: User, page: str, day: date) -> None:
    """Keep where somebody was; their session ends, what they typed stays theirs."""
    StationVisit.objects.filter(station=station, user=user, day=day).update(
        last_page=page[:300]
    )


def leave_seat(*, station: Station, user: User, day: date, now: datetime) -> None:
    """Somebody signed out: the next time their password is asked for."""
    StationVisit.objects.filter(station=station, user=user, day=day).update(left_at=now)


# ── coming back ──────────────────────────────────────────────────────────────────


def come_back(
    *, station: Station, user: User, pin: str, day: date, now: datetime
) -> StationVisit:
    """Let somebody back with their short number. Raises PinRefused.

    The same answer for who was not here today as for a wrong number; what a refusal
    writes (the count) stays.
    """
    refusal, visit = _tried(station, user, pin, day, now)
    if visit is None:
        raise refusal or _wrong_pin()
    return visit


@transaction.atomic
def _tried(
    station: Station, user: User, pin: str, day: date, now: datetime
) -> tuple[PinRefused | None, StationVisit | None]:
    seats = {one.user.pk: one for one in colleagues(station, day)}
    seat = seats.get(user.pk)
    held = Pin.objects.select_for_update().filter(user=user).first()
    if seat is None or held is None:
        return _wrong_pin(), None
    most = safeguards().wrong_pins_in_a_row
    if held.wrong_in_a_row >= most:
        return _pin_locked(most), None
    if check_password(_peppered(user, pin), held.kept):
        _count(held, 0)
        told = facts.ReturnedByPin(
            account=user.public_id, station=station.public_id, at=now, by=user.actor
        )
        announce(told, subject=("account", user.public_id))
        return None, seat.visit
    _count(held, held.wrong_in_a_row + 1)
    if held.wrong_in_a_row < most:
        return _wrong_pin(), None
    told_lock = facts.PinLocked(account=user.public_id, at=now, by=user.actor)
    announce(told_lock, subject=("account", user.public_id))
    return _pin_locked(most), None


def _count(held: Pin, wrong: int) -> None:
    held.wrong_in_a_row = wrong
    held.save(update_fields=["wrong_in_a_row"])


def _wrong_pin() -> PinRefused:
    return PinRefused(
        what=_("You were not let in."),
        why=_("The PIN is another one."),
        what_now=_("Type it again, or sign in with your password."),
        field="pin",
    )


def _pin_locked(most: int) -> PinRefused:
    return PinRefused(
        what=_("You were not let in."),
        why=ngettext(
            "A wrong PIN was typed %(count)d time.",
            "A wrong PIN was typed %(count)d times in a row.",
            most,
        )
        % {"count": most},
        what_now=_("Sign in with your password; then the PIN counts again."),
        field="pin",
    )


# ── the short number ─────────────────────────────────────────────────────────────


@transaction.atomic
def set_pin(*, user: User, password: str, pin: str, now: datetime) -> None:
    """Choose the short number for shared computers; with the password."""
    require_password(user, password)
    digits = safeguards().pin_digits
    fault = rules.fault_of_pin(pin, digits=digits)
    if fault is rules.PinFault.LENGTH:
        raise _cannot_set(
            ngettext(
                "A PIN has %(count)d digit.", "A PIN has %(count)d digits.", digits
            )
            % {"count": digits}
        )
    if fault is rules.PinFault.EASY:
        raise _cannot_set(_("Rows and repeated digits are guessed first."))
    Pin.objects.update_or_create(
        user=user,
        defaults={
            "kept": make_password(_peppered(user, pin)),
            "set_at": now,
            "wrong_in_a_row": 0,
        },
    )
    told = facts.PinSet(account=user.public_id, at=now, by=user.actor)
    announce(told, subject=("account", user.public_id))


def _cannot_set(why: Text) -> CannotSetPin:
    return CannotSetPin(
        what=_("The PIN was not set."),
        why=why,
        what_now=_("Choose another one."),
        field="pin",
    )


def _peppered(user: User, pin: str) -> str:
    return keyring().keyed_hash(f"access pin {user.pk}", pin).hex()


def forget_pin(user: User) -> None:
    """With a password set by somebody else, the short number goes too."""
    Pin.objects.filter(user=user).delete()
    StationVisit.objects.filter(user=user).delete()
