"""Which accounts may do something in a unit: whom others ask or tell."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import datetime

from django.db.models import Q

from lachan.ground.access import rules
from lachan.ground.access.models import GrantPath, Role, within


def holders_of(
    permission: str, path: str, *, at: datetime, below: bool = False
) -> list[tuple[int, str]]:
    """Accounts in use and the root under which they hold a permission over `path`.

    With `below`, also those that hold it only in some unit below. An account appears
    once for each of its roots. The operator at the machine is nobody to be told.
    """
    wanted = {permission, rules.EVERYTHING}
    roles = [role.pk for role in Role.objects.all() if wanted & set(role.permissions)]
    return _holding(roles, path, at=at, below=below)


def holders_of_role(role: Role, path: str, *, at: datetime) -> list[tuple[int, str]]:
    """As `holders_of`, of those who hold one role over `path` or in it."""
    return _holding([role.pk], path, at=at, below=True)


def _holding(
    role_ids: Iterable[int], path: str, *, at: datetime, below: bool
) -> list[tuple[int, str]]:
    where = Q(path__in=above_and_itself(path))
    if below:
        where |= within("path", (path,))
    held = GrantPath.objects.filter(
        where,
        Q(grant__ends_at=None) | Q(grant__ends_at__gt=at),
        grant__role_id__in=list(role_ids),
        grant__starts_at__lte=at,
        grant__user__is_active=True,
        grant__user__is_local_operator=False,
    )
    rows = held.order_by("grant__user_id", "path").distinct()
    return list(rows.values_list("grant__user_id", "path"))


def above_and_itself(path: str) -> tuple[str, ...]:
    """The whole tree, every unit above, and the unit itself, by path."""
    steps = path.split(".")[:-1]
    return tuple(".".join((*steps[:n], "")) if n else "" for n in range(len(steps) + 1))
