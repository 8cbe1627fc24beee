"""What a program may ask about its own account."""

from __future__ import annotations

from datetime import datetime
from uuid import UUID

from django.http import HttpRequest
from django.shortcuts import get_object_or_404
from django.utils import timezone
from ninja import Router, Schema

from lachan.ground.access import actions
from lachan.ground.access.queries import (
    account_of,
    has_second_factor,
    scope_of,
    sessions_of,
)
from lachan.kernel import clock

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
    has_second_factor: bool


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
        has_second_factor=has_second_factor(user),
    )


class SessionShown(Schema):
    """One device on which the account is signed in."""

    public_id: UUID
    device: str
    began_at: datetime
    last_seen_at: datetime
    is_this_one: bool


@router.get("/sessions", response=list[SessionShown], summary="My sessions")
def sessions(request: HttpRequest) -> list[SessionShown]:
    """Where the account is signed in, the latest seen first."""
    here = actions.row_of(request.session)
    return [
        SessionShown(
            public_id=one.public_id,
            device=one.device,
            began_at=one.began_at,
            last_seen_at=one.last_seen_at,
            is_this_one=one.pk == here,
        )
        for one in sessions_of(account_of(request), timezone.now())
    ]


@router.post("/sessions/{public_id}/end", response={204: None}, summary="End a session")
def end_session(request: HttpRequest, public_id: UUID) -> tuple[int, None]:
    """Sign the account out on one of its devices."""
    user = account_of(request)
    mine = sessions_of(user, timezone.now())
    opened = get_object_or_404(mine, public_id=public_id)
    actions.end_session(opened=opened, by=user, now=clock.now())
    return 204, None
