"""The gate every verb passes, and sight given and taken."""

from __future__ import annotations

from datetime import datetime

from django.utils.translation import gettext_lazy as _

from lachan.ground.access.models import Sight, User
from lachan.ground.access.queries import paths_of
from lachan.kernel.errors import Refused


class NotAllowed(Refused):
    """Raised by `require`: this account may not do this here."""


def can(user: User, permission: str, *, within: str) -> bool:
    """Whether `user` holds `permission` over the unit at path `within`."""
    return any(within.startswith(root) for root in paths_of(user, permission))


def require(user: User, permission: str, *, within: str) -> None:
    """Let pass who holds `permission` over `within`; raise NotAllowed otherwise."""
    if not can(user, permission, within=within):
        raise NotAllowed(
            what=_("This was not done."),
            why=_("Your account has no right to “%(permission)s” for this unit.")
            % {"permission": permission},
            what_now=_("Ask the administrator of your province for the right role."),
        )


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


def end_sight(*, record: tuple[str, int], reason: str, at: datetime) -> None:
    """Close every sight of a record that was given for this reason."""
    kind, record_id = record
    Sight.objects.filter(
        record_kind=kind, record_id=record_id, reason=reason, ends_at=None
    ).update(ends_at=at)
