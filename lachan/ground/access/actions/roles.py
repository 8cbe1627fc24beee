"""Roles as roles.toml names them; and who holds which, over which units."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime

from django.db import transaction
from django.utils.translation import gettext_lazy as _

from lachan.ground.access import facts, rules
from lachan.ground.access.actions.gate import require
from lachan.ground.access.models import LOCAL_OPERATOR, Grant, GrantPath, Role, User
from lachan.ground.access.queries import catalogue, forget_scope, places
from lachan.ground.journal.actions import announce
from lachan.kernel.errors import Refused


class CannotLoadRoles(Refused):
    """Raised by `load_roles` when roles.toml is wrong."""


class CannotGrant(Refused):
    """Raised by `grant_role` and `revoke`."""


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
        "needs_second_factor": written.needs_second_factor,
    }
    if present and all(
        getattr(present, name) == value for name, value in values.items()
    ):
        return False
    Role.objects.update_or_create(code=written.code, defaults=values)
    return True


# ── grants ───────────────────────────────────────────────────────────────────────


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

    Only over units where `by` manages access, and never to oneself. A unit that was
    made of others by decree comes with these: their records are its own.
    """
    told = (other for path in paths for other in places().companions(path))
    roots = rules.outermost(told)
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
    said = facts.RoleGranted(
        account=user.public_id,
        grant_id=grant.pk,
        role=role,
        paths=roots,
        starts_at=starts_at,
        ends_at=ends_at,
        at=now,
        by=by.actor,
    )
    announce(said, subject=("account", user.public_id), path=roots[0])
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
