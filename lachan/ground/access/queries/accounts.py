"""Accounts: whose the request is, who oversees whom."""

from __future__ import annotations

from datetime import datetime

from django.db.models import Exists, OuterRef, Q, QuerySet
from django.http import HttpRequest
from django.utils.translation import gettext as _

from lachan.ground.access import rules
from lachan.ground.access.models import GrantPath, User, within
from lachan.ground.access.queries.scope import paths_of
from lachan.kernel.errors import Refused


class NoSuchAccount(Refused):
    """Raised by `acting` for a name that is no account in use."""


def accounts_visible_to(user: User) -> QuerySet[User]:
    """Oneself; whoever holds something where `user` manages access."""
    roots = paths_of(user, "access.manage")
    people = User.objects.filter(is_local_operator=False)
    if "" in roots:
        return people
    held = GrantPath.objects.filter(within("path", roots), grant__user=OuterRef("pk"))
    return people.filter(Q(pk=user.pk) | Exists(held))


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
