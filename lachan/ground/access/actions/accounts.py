"""Accounts made, closed, opened and unlocked."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from axes.utils import reset as lift_locks
from django.db import transaction
from django.utils.translation import gettext_lazy as _

from lachan.ground.access import facts
from lachan.ground.access.actions.gate import require_anywhere, require_manages
from lachan.ground.access.actions.roles import CannotGrant
from lachan.ground.access.actions.sessions import end_sessions
from lachan.ground.access.models import User
from lachan.ground.access.queries import forget_scope
from lachan.ground.journal.actions import announce
from lachan.kernel.errors import Refused


class CannotCreateAccount(Refused):
    """Raised by `create_account`: the name is taken or cannot be one."""


@dataclass(frozen=True, kw_only=True)
class AccountDraft:
    """Whom an account is for."""

    username: str
    full_name: str
    title: str = ""
    language: str = "vi"


@transaction.atomic
def create_account(
    *,
    draft: AccountDraft,
    password: str | None,
    password_is_temporary: bool = False,
    password_is_public: bool = False,
    by: User,
    now: datetime,
) -> User:
    """Make an account that holds no right yet; without password nobody signs in.

    A public password is printed on a screen, as that of a demonstration: it is not
    worth the time that a good hash takes before somebody signs in.
    """
    require_anywhere(by, "access.manage")
    username = draft.username.strip().lower()
    if not username or not username.replace(".", "").replace("-", "").isalnum():
        raise CannotCreateAccount(
            what=_("The account was not created."),
            why=_("A user name has letters, digits, dots and hyphens only."),
            what_now=_("Choose another user name."),
            field="username",
        )
    if User.objects.filter(username=username).exists():
        raise CannotCreateAccount(
            what=_("The account was not created."),
            why=_("The user name “%(name)s” is taken.") % {"name": username},
            what_now=_("Choose another user name."),
            field="username",
        )
    user = User.objects.create_user(
        username,
        password,
        full_name=draft.full_name.strip(),
        title=draft.title.strip(),
        language=draft.language,
        password_is_temporary=password_is_temporary,
        password_is_public=password_is_public,
    )
    told = facts.AccountCreated(account=user.public_id, at=now, by=by.actor)
    announce(told, subject=("account", user.public_id))
    return user


@transaction.atomic
def deactivate(*, user: User, by: User, now: datetime) -> None:
    """Close an account, and end its sessions."""
    require_manages(by, user, now)
    if user.pk == by.pk:
        raise CannotGrant(
            what=_("The account was not closed."),
            why=_("Nobody closes their own account."),
            what_now=_("Ask another administrator."),
        )
    user.is_active = False
    user.save(update_fields=["is_active"])
    end_sessions(user=user, by=by, now=now)
    forget_scope(user)
    told = facts.AccountDeactivated(account=user.public_id, at=now, by=by.actor)
    announce(told, subject=("account", user.public_id))


@transaction.atomic
def reactivate(*, user: User, by: User, now: datetime) -> None:
    """Open a closed account again, with the rights it still holds."""
    require_manages(by, user, now)
    user.is_active = True
    user.save(update_fields=["is_active"])
    forget_scope(user)
    told = facts.AccountReactivated(account=user.public_id, at=now, by=by.actor)
    announce(told, subject=("account", user.public_id))


@transaction.atomic
def unlock(*, user: User, by: User, now: datetime) -> None:
    """Lift the lock after wrong passwords before its time."""
    require_manages(by, user, now)
    lift_locks(username=user.username)
    told = facts.AccountUnlocked(account=user.public_id, at=now, by=by.actor)
    announce(told, subject=("account", user.public_id))


def choose_language(*, user: User, language: str) -> None:
    """Keep the language that the owner reads; not worth a line in the journal."""
    user.language = language
    user.save(update_fields=["language"])
