"""The second factor: added with its first code, asked for, taken off again.

Two clocks: `now` is the house's and goes into the journal; `machine_now` is the one
that telephones keep, which a demonstration in 2021 does not change.
"""

from __future__ import annotations

import os
from dataclasses import dataclass
from datetime import datetime

from django.db import transaction
from django.utils.translation import gettext_lazy as _
from django.utils.translation import ngettext

from lachan.ground.access import facts, rules
from lachan.ground.access.actions.gate import require_manages
from lachan.ground.access.models import Passkey, RecoveryCode, SecondFactor, User
from lachan.ground.access.queries import has_second_factor, safeguards
from lachan.ground.journal.actions import announce
from lachan.ground.journal.queries import keyring
from lachan.kernel.errors import Refused

TELEPHONE = "telephone"
ALL = "all"


class CannotAddFactor(Refused):
    """Raised while adding one: there is one already, or its first code is wrong."""


class CodeRefused(Refused):
    """Raised by `pass_code`: wrong, used before, or locked."""


class NotTheOwner(Refused):
    """Raised where only the password shows that the owner asks."""


@dataclass(frozen=True)
class Enrolment:
    """What the owner's telephone is to learn; shown until its first code came."""

    address: str
    secret: str


def require_password(user: User, password: str) -> None:
    """Let pass who knows the account's password; raise NotTheOwner."""
    if not user.check_password(password):
        raise NotTheOwner(
            what=_("Nothing was changed."),
            why=_("The present password is another one."),
            what_now=_("Type your present password again."),
            field="password",
        )


# ── a telephone ──────────────────────────────────────────────────────────────────


@transaction.atomic
def begin_telephone(*, user: User, password: str, now: datetime) -> Enrolment:
    """Make a secret for a telephone; it counts for nothing until it was confirmed."""
    require_password(user, password)
    held = locked_row(user)
    if held.confirmed_at is not None:
        raise CannotAddFactor(
            what=_("No telephone was added."),
            why=_("This account has a telephone for codes already."),
            what_now=_("Remove that one first."),
        )
    held.seal(os.urandom(rules.SECRET_BYTES))
    held.began_at = now
    held.save(update_fields=["secret", "began_at"])
    return enrolment_of(user)


def enrolment_of(user: User) -> Enrolment:
    """What to show of an enrolment that was begun. Raises CannotAddFactor."""
    held = locked_row(user)
    if held.secret is None or held.confirmed_at is not None:
        raise _not_begun()
    secret = held.opened()
    address = rules.enrolment_address(secret, account=user.username, house="Lá Chắn")
    return Enrolment(address, rules.in_groups(rules.base32(secret)))


def _not_begun() -> CannotAddFactor:
    return CannotAddFactor(
        what=_("No telephone was added."),
        why=_("No telephone is being added to this account."),
        what_now=_("Begin again with your password."),
    )


@transaction.atomic
def confirm_telephone(
    *, user: User, code: str, now: datetime, machine_now: datetime
) -> tuple[str, ...]:
    """Let the telephone count from its first right code; answers codes for paper.

    Empty where the account has such codes already.
    """
    held = locked_row(user)
    if held.secret is None or held.confirmed_at is not None:
        raise _not_begun()
    found = rules.tried(held.opened(), code, at=machine_now, last_step=held.last_step)
    if found.step is None:
        raise CannotAddFactor(
            what=_("No telephone was added."),
            why=_("The code is not the one that the telephone shows now."),
            what_now=_("Type the newest code; check the clock of the telephone."),
            field="code",
        )
    held.confirmed_at = now
    held.last_step = found.step
    held.tries = held.tries.after_right()
    held.save()
    announce_added(user, TELEPHONE, now)
    return first_codes(user=user, now=now)


def announce_added(user: User, kind: str, now: datetime) -> None:
    """Say that a second factor was added."""
    told = facts.SecondFactorAdded(
        account=user.public_id, kind=kind, at=now, by=user.actor
    )
    announce(told, subject=("account", user.public_id))


# ── codes on paper ───────────────────────────────────────────────────────────────


def first_codes(*, user: User, now: datetime) -> tuple[str, ...]:
    """Codes for paper, unless the account has some that are unused."""
    if RecoveryCode.objects.filter(user=user, used_at=None).exists():
        return ()
    return _new_codes(user, now)


@transaction.atomic
def make_codes(*, user: User, password: str, now: datetime) -> tuple[str, ...]:
    """New codes in the place of all before; shown once, kept by their hash only."""
    require_password(user, password)
    if not has_second_factor(user):
        raise CannotAddFactor(
            what=_("No codes were made."),
            why=_("This account has no second factor."),
            what_now=_("Add one first."),
        )
    return _new_codes(user, now)


def _new_codes(user: User, now: datetime) -> tuple[str, ...]:
    count = safeguards().recovery_codes
    codes: dict[str, None] = {}
    while len(codes) < count:
        codes[rules.recovery_code(os.urandom(16))] = None
    RecoveryCode.objects.filter(user=user).delete()
    RecoveryCode.objects.bulk_create(
        RecoveryCode(user=user, keyed_hash=_hashes(user, code)[0], made_at=now)
        for code in codes
    )
    told = facts.RecoveryCodesMade(
        account=user.public_id, count=count, at=now, by=user.actor
    )
    announce(told, subject=("account", user.public_id))
    return tuple(codes)


def _hashes(user: User, code: str) -> tuple[bytes, ...]:
    kind = f"access recovery {user.pk}"
    return keyring().keyed_hashes(kind, rules.same_recovery_code(code))


# ── asked for ────────────────────────────────────────────────────────────────────


def pass_code(*, user: User, code: str, now: datetime, machine_now: datetime) -> None:
    """Let pass who types the telephone's code, or one from paper; each once.

    Raises CodeRefused. What a refusal writes (the count of wrong codes) stays.
    """
    refusal = _refusal_of(user, code, now, machine_now)
    if refusal is not None:
        raise refusal


@transaction.atomic
def _refusal_of(
    user: User, code: str, now: datetime, machine_now: datetime
) -> CodeRefused | None:
    held = locked_row(user)
    if locked := refuse_locked(held, machine_now):
        return locked
    if rules.looks_like_recovery_code(code):
        outcome = _use_paper(user, code, now)
    else:
        outcome = _use_telephone(held, code, machine_now)
    if outcome is rules.Outcome.PASSED:
        held.tries = held.tries.after_right()
        held.save()
        return None
    if outcome is rules.Outcome.USED_BEFORE:
        return _used_before()
    return count_wrong(held, user, now, machine_now) or _wrong()


def refuse_locked(held: SecondFactor, machine_now: datetime) -> CodeRefused | None:
    """What to say while even the right answer waits."""
    return _locked(held, machine_now) if held.tries.is_locked(machine_now) else None


def count_wrong(
    held: SecondFactor, user: User, now: datetime, machine_now: datetime
) -> CodeRefused | None:
    """One wrong answer more; what to say if it was the last that is allowed."""
    limits = safeguards()
    held.tries = held.tries.after_wrong(
        machine_now, most=limits.wrong_codes_in_a_row, pause=limits.code_lock
    )
    held.save()
    if held.tries.is_locked(machine_now):
        told = facts.SecondFactorLocked(account=user.public_id, at=now, by=user.actor)
        announce(told, subject=("account", user.public_id))
    return refuse_locked(held, machine_now)


def _use_telephone(
    held: SecondFactor, code: str, machine_now: datetime
) -> rules.Outcome:
    if held.confirmed_at is None:
        return rules.Outcome.WRONG
    found = rules.tried(held.opened(), code, at=machine_now, last_step=held.last_step)
    if found.step is not None:
        held.last_step = found.step
    return found.outcome


def _use_paper(user: User, code: str, now: datetime) -> rules.Outcome:
    found = RecoveryCode.objects.filter(user=user, keyed_hash__in=_hashes(user, code))
    if found.filter(used_at=None).update(used_at=now) == 0:
        was_used = found.exists()
        return rules.Outcome.USED_BEFORE if was_used else rules.Outcome.WRONG
    left = RecoveryCode.objects.filter(user=user, used_at=None).count()
    told = facts.RecoveryCodeUsed(
        account=user.public_id, left=left, at=now, by=user.actor
    )
    announce(told, subject=("account", user.public_id))
    return rules.Outcome.PASSED


def _wrong() -> CodeRefused:
    return CodeRefused(
        what=_("You were not signed in."),
        why=_("The code is not the one that the telephone shows now."),
        what_now=_("Type the newest code; check the clock of the telephone."),
        field="code",
    )


def _used_before() -> CodeRefused:
    return CodeRefused(
        what=_("You were not signed in."),
        why=_("This code was used before; each is good for one sign-in."),
        what_now=_("Wait for the next code, or take another one from the paper."),
        field="code",
    )


def _locked(held: SecondFactor, machine_now: datetime) -> CodeRefused:
    until = held.locked_until or machine_now
    minutes = max(1, -(-int((until - machine_now).total_seconds()) // 60))
    return CodeRefused(
        what=_("You were not signed in."),
        why=_("Too many wrong codes were typed."),
        what_now=ngettext(
            "Try again in %(count)d minute, or have your administrator reset it.",
            "Try again in %(count)d minutes, or have your administrator reset it.",
            minutes,
        )
        % {"count": minutes},
        field="code",
    )


def locked_row(user: User) -> SecondFactor:
    """The account's row, held until the transaction ends: two codes come in turn."""
    SecondFactor.objects.get_or_create(user=user)
    return SecondFactor.objects.select_for_update().get(user=user)


# ── taken off ────────────────────────────────────────────────────────────────────


@transaction.atomic
def remove_telephone(*, user: User, password: str, now: datetime) -> None:
    """Take the telephone off; codes on paper go with the last factor."""
    require_password(user, password)
    held = locked_row(user)
    had = held.confirmed_at is not None
    _clear(held)
    if not has_second_factor(user):
        RecoveryCode.objects.filter(user=user).delete()
    if had:
        announce_removed(user, TELEPHONE, by=user, now=now)


@transaction.atomic
def reset_factors(*, user: User, by: User, now: datetime) -> None:
    """Take every second factor off an account whose owner lost them; recorded.

    Also lifts a lock after wrong codes.
    """
    require_manages(by, user, now)
    held = locked_row(user)
    _clear(held)
    held.tries = held.tries.after_right()
    held.save()
    Passkey.objects.filter(user=user).delete()
    RecoveryCode.objects.filter(user=user).delete()
    announce_removed(user, ALL, by=by, now=now)


def _clear(held: SecondFactor) -> None:
    """The used-up step stays: a secret brought back must not bring old codes back."""
    held.secret = held.confirmed_at = held.began_at = None
    held.save(update_fields=["secret", "confirmed_at", "began_at"])


def announce_removed(user: User, kind: str, *, by: User, now: datetime) -> None:
    """Say that a second factor was taken off."""
    told = facts.SecondFactorRemoved(
        account=user.public_id,
        kind=kind,
        by_owner=by.pk == user.pk,
        at=now,
        by=by.actor,
    )
    announce(told, subject=("account", user.public_id))
