"""What a program may ask about its own account."""

from __future__ import annotations

from uuid import UUID

from django.http import HttpRequest
from ninja import Router, Schema

from lachan.ground.access.queries import account_of, scope_of

router = Router()


class Own(Schema):
    """The account of the session and what it may do where."""

    public_id: UUID
    username: str
    full_name: str
    language: str
    # Permission → paths of units under which it is held; "" is the whole tree.
    permissions: dict[str, list[str]]
    sees_identity_under: list[str]


@router.get("/me", response=Own, summary="My account and my rights")
def me(request: HttpRequest) -> Own:
    """Answer for the account whose session came along."""
    user = account_of(request)
    scope = scope_of(user)
    return Own(
        public_id=user.public_id,
        username=user.username,
        full_name=user.full_name,
        language=user.language,
        permissions={name: list(scope.of(name)) for name in scope.paths},
        sees_identity_under=list(scope.identity),
    )
