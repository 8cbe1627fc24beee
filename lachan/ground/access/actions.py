"""The gate every verb passes; accounts, rights and sight given and taken."""

from __future__ import annotations

import os
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import TypeVar

from axes.utils import reset as lift_locks
from django.contrib.auth import password_validation
from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils.translation import gettext_lazy as _

from lachan.ground.access import facts, rules
from lachan.ground.access.models import (
    LOCAL_OPERATOR,
    Grant,
    GrantPath,
    Role,
    Sight,
    User,
)
from lachan.ground.access.queries import (
    catalogue,
    forget_scope,
    manages,
    paths_of,
)
from lachan.ground.journal.actions import announce
from lachan.kernel.errors import Refused

Account = TypeVar("Account", bound=User)


class NotAllowed(Refused):
    """Raised by `require`: this account may not do this here."""


class CannotLoadRoles(Refused):
    """Raised by `load_roles` when roles.toml is wrong."""


class CannotCreateAccount(Refused):
    """Raised by `create_account`: the name is taken or cannot be one."""


class CannotGrant(Refused):
    """Raised by `grant_role` and `revoke`."""


class CannotSetPassword(Refused):
    """Raised by `change_password`: wrong old one, or too weak a new one."""


# ── the gate ─────────────────────────────────────────────────────────────────────


def can(user: User, permission: str, *, within: str) -> bool:
    """Whether `user` holds `permission` over the unit at path `within`."""
    return rules.covers(paths_of(user, permission), within)


def require(user: User, permission: str, *, within: str) -> None:
    """Let pass who holds `permission` over `within`; raise NotAllowed otherwise."""
    if not can(user, permission, within=within):
        raise _not_allowed(permission)


def require_anywhere(user: User, permission: str) -> tuple[str, ...]:
    """Let pass who holds `permission` somewhere, and say where; or NotAllowed."""
    roots = paths_of(user, permission)
    if not roots:
        raise _not_allowed(permission)
    return roots


def _not_allowed(permission: str) -> NotAllowed:
    return NotAllowed(
        what=_("This was not done."),
        why=_("Your account has no right to “%(permission)s” for this unit.")
        % {"permission": permission},
        what_now=_("Ask the administrator of your province for the right role."),
    )


def _require_manages(by: User, user: User, now: datetime) -> None:
    if not manages(by, user, now):
        raise NotAllowed(
            what=_("This was not done."),
            why=_("The account holds rights outside the units that you manage."),
            what_now=_("Ask an administrator of the whole area."),
        )


# ── sight ────────────────────────────────────────────────────────────────────────


def give_sight(
    *, record: tuple[str, int], path: str, purpose: str, reason: str, at: datetime
) -> None:
    """Let the units at or above `path` see a record until the matter ends."""
    kind, record_id = record
    Sight.objects.get_or_create(
        record_kind=kind,
        record_id=record_id,
        path=path,
        reason=reason,
        ends_at=None,
        defaults={"purpose": purpose, "starts_at": at},
    )


@dataclass(frozen=True, kw_only=True)
class SightDraft:
    """One record that the units at or above a path are to see."""

    record: tuple[str, int]
    path: str
    purpose: str
    reason: str


def give_sights(*, drafts: Sequence[SightDraft], at: datetime) -> None:
    """Give many sights at once; those that are open already stay as they are."""
    Sight.objects.bulk_create(
        [
            Sight(
                record_kind=draft.record[0],
                record_id=draft.record[1],
                path=draft.path,
                purpose=draft.purpose,
                reason=draft.reason,
                starts_at=at,
            )
            for draft in drafts
        ],
        batch_size=1000,
        ignore_conflicts=True,
    )


def end_sight(*, record: tuple[str, int], reason: str, at: datetime) -> None:
    """Close every sight of a record that was given for this reason."""
    kind, record_id = record
    Sight.objects.filter(
        record_kind=kind, record_id=record_id, reason=reason, ends_at=None
    ).update(ends_at=at)


# ── roles ────────────────────────────────────────────────────────────────────────


@transaction.atomic
def load_roles(now: datetime, *, by: str = "system") -> tuple[str, ...]:
    """Bring the roles to what roles.toml says; the codes of those that changed.

    Safe to repeat. A role that the file no longer names keeps its row but loses every
    permission: grants of it are history and must stay readable.
    """
    try:
        written = catalogue()
    except rules.RolesNotReadable as fault:
        raise CannotLoadRoles(
            what=_("The roles were not loaded."),
            why=str(fault),
            what_now=_("Correct policy/access/roles.toml and load it again."),
        ) from fault
    present = {role.code: role for role in Role.objects.all()}
    changed = [
        role.code
        for role in written.roles
        if _write_role(role, present.pop(role.code, None))
    ]
    for gone in present.values():
        if gone.permissions:
            gone.permissions = []
            gone.save(update_fields=["permissions"])
            changed.append(gone.code)
    User.objects.local_operator()
    if changed:
        announce(facts.RolesLoaded(codes=tuple(sorted(changed)), at=now, by=by))
    return tuple(changed)


def _write_role(written: rules.RoleAsWritten, present: Role | None) -> bool:
    values = {
        "name_vi": written.name_vi,
        "name_en": written.name_en,
        "purpose": written.purpose,
        "sees": written.sees,
        "permissions": list(written.permissions),
    }
    if present and all(
        getattr(present, name) == value for name, value in values.items()
    ):
        return False
    Role.objects.update_or_create(code=written.code, defaults=values)
    return True


# ── accounts ─────────────────────────────────────────────────────────────────────


@dataclass(frozen=True, kw_only=True)
class AccountDraft:
    """Whom an account is for."""

    username: str
    full_name: str
    title: str = ""
    language: str = "vi"


def new_password() -> str:
    """A first password to hand over; never kept in clear."""
    return rules.readable_password(os.urandom(20))


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
def grant_role(
    *,
    user: User,
    role: str,
    paths: Sequence[str],
    starts_at: datetime,
    ends_at: datetime | None = None,
    by: User,
    now: datetime,
) -> Grant:
    """Give an account a role over units and all below them, for a time.

    Only over units where `by` manages access, and never to oneself.
    """
    roots = rules.outermost(paths)
    for path in roots:
        require(by, "access.manage", within=path)
    kind = _grantable(user=user, role=role, by=by)
    if not roots or (ends_at is not None and ends_at <= starts_at):
        raise CannotGrant(
            what=_("The role was not granted."),
            why=_("A grant names at least one unit and ends after it starts."),
            what_now=_("Correct the units or the dates."),
            field="ends_at" if roots else "paths",
        )
    grant = Grant.objects.create(
        user=user, role=kind, starts_at=starts_at, ends_at=ends_at
    )
    GrantPath.objects.bulk_create(GrantPath(grant=grant, path=path) for path in roots)
    forget_scope(user)
    told = facts.RoleGranted(
        account=user.public_id,
        grant_id=grant.pk,
        role=role,
        paths=roots,
        starts_at=starts_at,
        ends_at=ends_at,
        at=now,
        by=by.actor,
    )
    announce(told, subject=("account", user.public_id), path=roots[0])
    return grant


def _grantable(*, user: User, role: str, by: User) -> Role:
    if user.pk == by.pk or user.is_local_operator:
        raise CannotGrant(
            what=_("The role was not granted."),
            why=_("Nobody changes the rights of their own account."),
            what_now=_("Ask another administrator."),
        )
    kind = Role.objects.filter(code=role).exclude(code=LOCAL_OPERATOR).first()
    if kind is None:
        raise CannotGrant(
            what=_("The role was not granted."),
            why=_("There is no role “%(role)s”.") % {"role": role},
            what_now=_("Choose one of the roles in the list."),
            field="role",
        )
    return kind


@transaction.atomic
def revoke(*, grant: Grant, by: User, now: datetime) -> None:
    """End a grant now; one that has not begun is taken back altogether."""
    user = grant.user
    roots = sorted(grant.paths.values_list("path", flat=True))
    for path in roots:
        require(by, "access.manage", within=path)
    _grantable(user=user, role=grant.role.code, by=by)
    if grant.ends_at is not None and grant.ends_at <= now:
        raise CannotGrant(
            what=_("Nothing was withdrawn."),
            why=_("This role has already ended."),
            what_now=_("Open the account again to see what it holds now."),
        )
    told = facts.GrantRevoked(
        account=user.public_id, grant_id=grant.pk, at=now, by=by.actor
    )
    if grant.starts_at >= now:
        grant.delete()
    else:
        grant.ends_at = now
        grant.save(update_fields=["ends_at"])
    forget_scope(user)
    announce(told, subject=("account", user.public_id), path=roots[0] if roots else "")


@transaction.atomic
def change_password(*, user: User, old: str, new: str, now: datetime) -> None:
    """Let the owner choose a new password; other sessions of the account end."""
    if not user.check_password(old):
        raise CannotSetPassword(
            what=_("The password was not changed."),
            why=_("The present password is another one."),
            what_now=_("Type your present password again."),
            field="old_password",
        )
    _require_strong(new, user)
    _set_password(user, new, is_temporary=False)
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
    _require_manages(by, user, now)
    password = new_password()
    _set_password(user, password, is_temporary=True)
    lift_locks(username=user.username)
    told = facts.PasswordChanged(
        account=user.public_id, by_owner=False, at=now, by=by.actor
    )
    announce(told, subject=("account", user.public_id))
    return password


@transaction.atomic
def deactivate(*, user: User, by: User, now: datetime) -> None:
    """Close an account: its sessions end with their next request."""
    _require_manages(by, user, now)
    if user.pk == by.pk:
        raise CannotGrant(
            what=_("The account was not closed."),
            why=_("Nobody closes their own account."),
            what_now=_("Ask another administrator."),
        )
    user.is_active = False
    user.save(update_fields=["is_active"])
    forget_scope(user)
    told = facts.AccountDeactivated(account=user.public_id, at=now, by=by.actor)
    announce(told, subject=("account", user.public_id))


@transaction.atomic
def reactivate(*, user: User, by: User, now: datetime) -> None:
    """Open a closed account again, with the rights it still holds."""
    _require_manages(by, user, now)
    user.is_active = True
    user.save(update_fields=["is_active"])
    forget_scope(user)
    told = facts.AccountReactivated(account=user.public_id, at=now, by=by.actor)
    announce(told, subject=("account", user.public_id))


@transaction.atomic
def unlock(*, user: User, by: User, now: datetime) -> None:
    """Lift the lock after wrong passwords before its time."""
    _require_manages(by, user, now)
    lift_locks(username=user.username)
    told = facts.AccountUnlocked(account=user.public_id, at=now, by=by.actor)
    announce(told, subject=("account", user.public_id))


def choose_language(*, user: User, language: str) -> None:
    """Keep the language that the owner reads; not worth a line in the journal."""
    user.language = language
    user.save(update_fields=["language"])


# ── visits ───────────────────────────────────────────────────────────────────────


def note_sign_in(*, user: User, now: datetime) -> None:
    """Write down that somebody came in."""
    told = facts.SignedIn(account=user.public_id, at=now, by=user.actor)
    announce(told, subject=("account", user.public_id))


def note_sign_out(*, user: User, now: datetime) -> None:
    """Write down that somebody left."""
    told = facts.SignedOut(account=user.public_id, at=now, by=user.actor)
    announce(told, subject=("account", user.public_id))


def note_visit(*, user: User, now: datetime) -> bool:
    """Remember that the account is in use; at most one write in five minutes.

    After a pause of half an hour a new visit begins: what came in since the last
    instant of the visit before is new to this reader. A clock that was set back
    begins a new visit too.
    """
    seen = user.last_seen_at
    if seen is not None and seen <= now < seen + rules.SEEN_EVERY:
        return False
    if seen is not None and not seen <= now < seen + rules.VISIT_ENDS_AFTER:
        user.previous_visit_at = min(seen, now)
    user.last_seen_at = now
    User.objects.filter(pk=user.pk).update(
        last_seen_at=user.last_seen_at, previous_visit_at=user.previous_visit_at
    )
    return True
