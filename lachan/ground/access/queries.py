"""Where an account may do what: the paths every QuerySet starts from."""

from __future__ import annotations

from dataclasses import dataclass

from django.db.models import Q

from lachan.ground.access.models import GrantPath, User
from lachan.kernel import clock


@dataclass(frozen=True)
class Scope:
    """What one account may do: permission → the roots of the tree it holds there."""

    paths: dict[str, tuple[str, ...]]
    sees: frozenset[str]

    def of(self, permission: str) -> tuple[str, ...]:
        """The roots under which the permission is held; none: nowhere."""
        return self.paths.get(permission, ())

    def all_paths(self) -> tuple[str, ...]:
        """Every root held for anything."""
        return tuple(sorted({path for roots in self.paths.values() for path in roots}))


def scope_of(user: User) -> Scope:
    """The grants of an account in force now; read once per user object (a request)."""
    cached: Scope | None = getattr(user, "_scope", None)
    if cached is None:
        cached = _read_scope(user)
        user._scope = cached  # type: ignore[attr-defined]  # a cache on the request's user
    return cached


def _read_scope(user: User) -> Scope:
    paths: dict[str, set[str]] = {}
    sees: set[str] = set()
    if user.pk is None or not user.is_active:
        return Scope(paths={}, sees=frozenset())
    now = clock.now()  # noqa: TID251  # what is in force is asked of this instant only
    held = GrantPath.objects.filter(
        Q(grant__ends_at=None) | Q(grant__ends_at__gt=now),
        grant__user_id=user.pk,
        grant__starts_at__lte=now,
    ).select_related("grant__role")
    for root in held:
        role = root.grant.role
        sees.add(role.sees)
        for permission in role.permissions:
            paths.setdefault(permission, set()).add(root.path)
    return Scope(
        paths={name: _outermost(roots) for name, roots in paths.items()},
        sees=frozenset(sees),
    )


def _outermost(roots: set[str]) -> tuple[str, ...]:
    """Drop the roots that lie below another one."""
    kept: list[str] = []
    for path in sorted(roots):
        if not any(path.startswith(root) for root in kept):
            kept.append(path)
    return tuple(kept)


def paths_of(user: User, permission: str) -> tuple[str, ...]:
    """The roots under which `user` holds `permission`; "" is the whole tree."""
    return scope_of(user).of(permission)


def sight_paths_of(user: User) -> tuple[str, ...]:
    """The roots to which a sight must have been given for `user` to use it."""
    return scope_of(user).of("people.view")
