"""What an account may do where: the paths every QuerySet starts from."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from uuid import UUID

from django.db.models import Q
from django.db.models.expressions import Combinable
from django.utils.translation import get_language
from django.utils.translation import gettext as _

from lachan.ground.access import rules, words
from lachan.ground.access.models import GrantPath, Role, User
from lachan.ground.access.queries.written import catalogue
from lachan.ground.journal.queries import first_key
from lachan.kernel import clock

# Counts what waits for an account, as an expression; asked along with its grants.
Waiting = Callable[[int], Combinable]
_waiting: list[Waiting] = []

SEES_PEOPLE = (words.PrivacyClass.PERSONAL, words.PrivacyClass.HEALTH)


@dataclass(frozen=True)
class Scope:
    """What one account may do: permission → the roots of the tree it holds there."""

    paths: Mapping[str, tuple[str, ...]]
    sees: frozenset[str]
    # Where a role that sees persons lets people be seen: names instead of pseudonyms.
    identity: tuple[str, ...] = ()
    role_names: tuple[str, ...] = ()
    purposes: frozenset[str] = frozenset()
    # One of the roles held is too strong for a password alone.
    needs_second_factor: bool = False
    # What the shell shows a number of; None where it was not asked along.
    waiting: int | None = None

    def of(self, permission: str) -> tuple[str, ...]:
        """The roots under which the permission is held; none: nowhere."""
        everywhere = self.paths.get(rules.EVERYTHING, ())
        held = self.paths.get(permission, ())
        return rules.outermost({*held, *everywhere}) if everywhere else held

    def all_paths(self) -> tuple[str, ...]:
        """Every root held for anything, without those below another."""
        return rules.outermost(
            {path for roots in self.paths.values() for path in roots}
        )

    @property
    def is_empty(self) -> bool:
        """True if no grant is in force."""
        return not self.paths


def install_waiting(counter: Waiting) -> None:
    """Let every request ask for one number more in the statement that reads grants.

    For the bell of the shell: a module above counts, and no page asks once more for it.
    """
    _waiting[:] = [counter]


def scope_of(user: User) -> Scope:
    """The grants of an account in force now; read once per user object (a request)."""
    cached: Scope | None = getattr(user, "_scope", None)
    if cached is None:
        cached = _read_scope(user)
        user._scope = cached  # type: ignore[attr-defined]  # a cache on the request's user
    return cached


def forget_scope(user: User) -> None:
    """Let the next question read the grants again; for verbs that change them."""
    if hasattr(user, "_scope"):
        del user._scope


def _read_scope(user: User) -> Scope:
    if user.pk is None or not user.is_active:
        return Scope(paths={}, sees=frozenset())
    now = clock.now()  # noqa: TID251  # what is in force is asked of this instant only
    rows = GrantPath.objects.filter(
        Q(grant__ends_at=None) | Q(grant__ends_at__gt=now),
        grant__user_id=user.pk,
        grant__starts_at__lte=now,
    ).select_related("grant__role")
    if _waiting:
        rows = rows.annotate(waiting=_waiting[0](user.pk))
    held = list(rows)
    paths: dict[str, set[str]] = {}
    identity: set[str] = set()
    for root in held:
        role = root.grant.role
        for permission in role.permissions:
            paths.setdefault(permission, set()).add(root.path)
        if role.sees in SEES_PEOPLE and _lets_see_people(role):
            identity.add(root.path)
    roles = {root.grant.role_id: root.grant.role for root in held}
    return Scope(
        paths={name: rules.outermost(roots) for name, roots in paths.items()},
        sees=frozenset(role.sees for role in roles.values()),
        identity=rules.outermost(identity),
        role_names=tuple(name_of(role) for role in roles.values()),
        purposes=frozenset(role.purpose for role in roles.values()),
        needs_second_factor=any(role.needs_second_factor for role in roles.values()),
        waiting=getattr(held[0], "waiting", None) if held else None,
    )


def _lets_see_people(role: Role) -> bool:
    return bool({"people.view", rules.EVERYTHING} & set(role.permissions))


def name_of(role: Role) -> str:
    """The role's name in the reader's language."""
    return role.name_en if get_language() == "en" else role.name_vi


def name_of_permission(permission: str) -> str:
    """What the permission lets somebody do, in the reader's language."""
    names = catalogue().permissions.get(permission, (permission, permission))
    return names[get_language() == "en"]


def paths_of(user: User, permission: str) -> tuple[str, ...]:
    """The roots under which `user` holds `permission`; "" is the whole tree."""
    return scope_of(user).of(permission)


def holds(user: User, permission: str) -> bool:
    """Whether `user` holds `permission` anywhere: is the page worth showing at all?"""
    return bool(paths_of(user, permission))


def sight_paths_of(user: User) -> tuple[str, ...]:
    """The roots to which a sight must have been given for `user` to use it."""
    return scope_of(user).of("people.view")


def sees_identity(user: User, *paths: str) -> bool:
    """Whether `user` reads the names of persons at one of `paths`, or pseudonyms.

    `paths` are the person's home and, where the person is seen through a sight, the
    path of that sight. Leaders and auditors see records without names.
    """
    roots = scope_of(user).identity
    return any(rules.covers(roots, path) for path in paths)


PSEUDONYMS = "lachan access pseudonym 1"  # what the key is derived for
_KINDS = {
    "person": lambda code: _("Person %(code)s") % {"code": code},
    "case": lambda code: _("Case %(code)s") % {"code": code},
    "household": lambda code: _("Household %(code)s") % {"code": code},
}


def pseudonym(kind: str, public_id: UUID) -> str:
    """What a record is called where its name may not be known: `Người 7F3K-2QMX`.

    Stable, also when keys change, and not to be turned back into the record without
    the house's key.
    """
    key = first_key(PSEUDONYMS)
    code = rules.pseudonym_code(key, kind, public_id)
    return _KINDS[kind](code) if kind in _KINDS else code
