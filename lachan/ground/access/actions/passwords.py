"""Passwords: chosen by their owner, or set anew by who manages the account."""

from __future__ import annotations

import os
from datetime import datetime

from axes.utils import reset as lift_locks
from django.contrib.auth import password_validation
from django.contrib.sessions.backends.base import SessionBase
from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils.translation import gettext_lazy as _

from lachan.ground.access import facts, rules
from lachan.ground.access.actions.gate import require_manages
from lachan.ground.access.actions.sessions import end_sessions
from lachan.ground.access.actions.stations import forget_pin
from lachan.ground.access.models import User
from lachan.ground.journal.actions import announce
from lachan.kernel.errors import Refused


class CannotSetPassword(Refused):
    """Raised by `change_password`: wrong old one, or too weak a new one."""


def new_password() -> str:
    """A first password to hand over; never kept in clear."""
    return rules.readable_password(os.urandom(20))


@transaction.atomic
def change_password(
    *,
    user: User,
    old: str,
    new: str,
    now: datetime,
    here: SessionBase | None = None,
) -> None:
    """Let the owner choose a new password; sessions other than `here` end."""
    if not user.check_password(old):
        raise CannotSetPassword(
            what=_("The password was not changed."),
            why=_("The present password is another one."),
            what_now=_("Type your present password again."),
            field="old_password",
        )
    _require_strong(new, user)
    _set_password(user, new, is_temporary=False)
    end_sessions(user=user, by=user, now=now, but=here)
    told = facts.PasswordChanged(
        account=user.public_id, by_owner=True, at=now, by=user.actor
    )
    announce(told, subject=("account", user.public_id))


def _require_strong(password: str, user: User) -> None:
    try:
        password_validation.validate_password(password, user)
    except ValidationError as weak:
        raise CannotSetPassword(
            what=_("The password was not changed."),
            why=" ".join(weak.messages),
            what_now=_("Choose a longer or less common one."),
            field="new_password",
        ) from weak


def _set_password(user: User, password: str, *, is_temporary: bool) -> None:
    user.set_password(password)
    user.password_is_temporary = is_temporary
    user.save(update_fields=["password", "password_is_temporary"])


@transaction.atomic
def reset_password(*, user: User, by: User, now: datetime) -> str:
    """Set a first password anew and answer it, once; its owner must then change it."""
    require_manages(by, user, now)
    password = new_password()
    _set_password(user, password, is_temporary=True)
    lift_locks(username=user.username)
    end_sessions(user=user, by=by, now=now)
    forget_pin(user)
    told = facts.PasswordChanged(
        account=user.public_id, by_owner=False, at=now, by=by.actor
    )
    announce(told, subject=("account", user.public_id))
    return password
