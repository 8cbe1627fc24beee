"""The gate that every verb of the house passes: may this account do this here?"""

from __future__ import annotations

from datetime import datetime

from django.utils.translation import gettext_lazy as _

from lachan.ground.access import rules
from lachan.ground.access.models import User
from lachan.ground.access.queries import manages, name_of_permission, paths_of
from lachan.kernel.errors import Refused


class NotAllowed(Refused):
    """Raised by `require`: this account may not do this here."""


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
        % {"permission": name_of_permission(permission)},
        what_now=_("Ask the administrator of your province for the right role."),
    )


def require_manages(by: User, user: User, now: datetime) -> None:
    """Let pass who oversees everything the account holds; raise NotAllowed."""
    if not manages(by, user, now):
        raise NotAllowed(
            what=_("This was not done."),
            why=_("The account holds rights outside the units that you manage."),
            what_now=_("Ask an administrator of the whole area."),
        )
