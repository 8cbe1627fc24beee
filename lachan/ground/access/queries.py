"""Where an account may do what: the paths every QuerySet starts from."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import NamedTuple, Protocol
from uuid import UUID

from django.conf import settings
from django.db.models import Exists, OuterRef, Q, QuerySet
from django.http import HttpRequest
from django.utils.translation import get_language
from django.utils.translation import gettext as _

from lachan.ground.access import rules, words
from lachan.ground.access.models import GrantPath, Role, User, within
from lachan.ground.journal.queries import derived_key, told, trail
from lachan.kernel import clock
from lachan.kernel.errors import Refused

SEES_PEOPLE = (words.PrivacyClass.PERSONAL, words.PrivacyClass.HEALTH)


class NoSuchAccount(Refused):
    """Raised by `acting` for a name that is no account in use."""


@dataclass(frozen=True)
class Scope:
    """What one account may do: permission → the roots of the tree it holds there."""

    paths: Mapping[str, tuple[str, ...]]
    sees: frozenset[str]
    # Where a role that sees persons lets people be seen: names instead of pseudonyms.
    identity: tuple[str, ...] = ()
    role_names: tuple[str, ...] = ()
    purposes: frozenset[str] = frozenset()

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
    held = list(
        GrantPath.objects.filter(
            Q(grant__ends_at=None) | Q(grant__ends_at__gt=now),
            grant__user_id=user.pk,
            grant__starts_at__lte=now,
        ).select_related("grant__role")
    )
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


def accounts_visible_to(user: User) -> QuerySet[User]:
    """Oneself; whoever holds something where `user` manages access."""
    roots = paths_of(user, "access.manage")
    people = User.objects.filter(is_local_operator=False)
    if "" in roots:
        return people
    held = GrantPath.objects.filter(within("path", roots), grant__user=OuterRef("pk"))
    return people.filter(Q(pk=user.pk) | Exists(held))


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


_KINDS = {
    "person": lambda code: _("Person %(code)s") % {"code": code},
    "case": lambda code: _("Case %(code)s") % {"code": code},
    "household": lambda code: _("Household %(code)s") % {"code": code},
}


def pseudonym(kind: str, public_id: UUID) -> str:
    """What a record is called where its name may not be known: `Người 7F3K-2QMX`.

    Stable, and not to be turned back into the record without the house's key.
    """
    key = derived_key("lachan access pseudonym 1")
    code = rules.pseudonym_code(key, kind, public_id)
    return _KINDS[kind](code) if kind in _KINDS else code


# ── accounts ─────────────────────────────────────────────────────────────────────


def account_of(request: HttpRequest) -> User:
    """The account of a request that passed the sign-in; for pages and the API."""
    user = request.user
    if not isinstance(user, User):
        raise TypeError("This request was let in without an account.")
    return user


def local_operator() -> User:
    """The account that commands on the machine run as."""
    return User.objects.local_operator()


def acting(username: str | None = None) -> User:
    """The account a command acts as: the named one, or the local operator.

    Raises NoSuchAccount for a name that is unknown or closed.
    """
    if not username:
        return local_operator()
    user = User.objects.filter(username=username, is_active=True).first()
    if user is None:
        raise NoSuchAccount(
            what=_("The command was not carried out."),
            why=_("“%(name)s” is no account in use here.") % {"name": username},
            what_now=_("Name another account with --as, or leave it out."),
        )
    return user


def manages(by: User, user: User, at: datetime) -> bool:
    """Whether `by` may reset, close or open the account of `user`.

    Only where everything the account holds lies under what `by` manages: so a
    commune's administrator cannot take over an account of the province. Nobody
    manages the local operator.
    """
    roots = paths_of(by, "access.manage")
    if not roots or user.is_local_operator:
        return False
    held = GrantPath.objects.filter(
        Q(grant__ends_at=None) | Q(grant__ends_at__gt=at), grant__user_id=user.pk
    ).values_list("path", flat=True)
    paths = list(held)
    if not paths:
        return "" in roots or by.is_local_operator
    return all(rules.covers(roots, path) for path in paths)


def catalogue() -> rules.Catalogue:
    """Permissions and roles as they stand in policy/access/roles.toml.

    Raises rules.RolesNotReadable when the file is wrong.
    """
    text = (settings.POLICY_DIR / "access" / "roles.toml").read_text("utf-8")
    return rules.read_roles(text, words.Purpose.values, words.PrivacyClass.values)


# ── places: the tree stands above this floor and is installed at start ───────────


class Place(NamedTuple):
    """A unit as access knows it: its path, its name, and what stands above it."""

    path: str
    label: str
    note: str = ""


class Places(Protocol):
    """What the units tell access, which stands below them."""

    def labels(self, paths: Iterable[str]) -> Mapping[str, str]:
        """The names of units by path; a path without a unit is left out."""

    def search(self, text: str, roots: Sequence[str]) -> Sequence[Place]:
        """At most ten units below `roots` whose name or code begins with `text`."""

    def path_of(self, code: str, edition: str | None) -> str:
        """The path of an official code; raises Refused when there is none."""


class NoPlaces:
    """Before the units are installed: paths have no names."""

    def labels(self, paths: Iterable[str]) -> Mapping[str, str]:
        """No names."""
        return {}

    def search(self, text: str, roots: Sequence[str]) -> Sequence[Place]:
        """No units."""
        return ()

    def path_of(self, code: str, edition: str | None) -> str:
        """No unit."""
        raise Refused(
            what=_("The unit was not found."),
            why=_("There is no unit with the code “%(code)s”.") % {"code": code},
            what_now=_("Use the official code, or VN for the whole tree."),
        )


_places: list[Places] = [NoPlaces()]


def install_places(places: Places) -> None:
    """Let the units give names to paths; called once at start."""
    _places[0] = places


def places() -> Places:
    """The units as installed."""
    return _places[0]


def place_names(paths: Iterable[str]) -> dict[str, str]:
    """What to call each path, for lists; the empty path is the whole tree."""
    wanted = set(paths)
    known = places().labels(wanted - {""})
    return {
        path: _("Whole tree") if not path else known.get(path, path) for path in wanted
    }


# ── who did what ─────────────────────────────────────────────────────────────────


def names_of(actors: Iterable[str]) -> dict[str, str]:
    """The names of actors as the journal writes them, in one query."""
    wanted = set(actors)
    ids = {UUID(actor[5:]) for actor in wanted if actor.startswith("user:")}
    users = User.objects.filter(public_id__in=ids) if ids else ()
    known = {user.actor: user.full_name for user in users}
    system = _("the system")
    return {actor: known.get(actor, system) for actor in wanted}


@dataclass(frozen=True)
class TrailLine:
    """One line of a record's history; `{% timeline %}` draws it as it is."""

    at: datetime
    title: str
    who: str
    detail: str
    fact: str
    count: int
    url: str = ""
    icon: str = "point-filled"
    tone: str = ""
    is_void: bool = False

    def as_json(self) -> dict[str, object]:
        """For programs: instants, words, the fact's own name."""
        return {
            "at": self.at.isoformat(),
            "what": self.title,
            "who": self.who,
            "fact": self.fact,
            "count": self.count,
        }


def history(kind: str, public_id: UUID) -> list[TrailLine]:
    """Everything the journal knows of one record, in words, oldest first.

    Two queries. `{% include "access/trail.html" %}` draws it as `trail`; give it
    reversed, so that of one minute too the last comes first. The caller has checked
    that the reader may see the record.
    """
    entries = list(trail(kind, public_id))
    names = names_of(entry.actor for entry in entries)
    return [
        TrailLine(
            at=entry.happened_at,
            title=told(entry.fact),
            who=names[entry.actor],
            detail="",
            fact=entry.fact,
            count=entry.count,
        )
        for entry in entries
    ]
