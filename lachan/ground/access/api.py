"""What a program may ask about its own account."""

from __future__ import annotations

from datetime import datetime
from uuid import UUID

from django.http import HttpRequest
from django.shortcuts import get_object_or_404
from django.utils import timezone
from ninja import Router, Schema, Status

from lachan.ground.access import actions
from lachan.ground.access.models import Opening
from lachan.ground.access.queries import (
    account_of,
    has_second_factor,
    openings_visible_to,
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
def end_session(request: HttpRequest, public_id: UUID) -> Status[None]:
    """Sign the account out on one of its devices."""
    user = account_of(request)
    mine = sessions_of(user, timezone.now())
    opened = get_object_or_404(mine, public_id=public_id)
    actions.end_session(opened=opened, by=user, now=clock.now())
    return Status(204, None)


class OpeningIn(Schema):
    """Which record, by number or code, and why now."""

    record: str
    reason: str


class OpeningShown(Schema):
    """One record opened in an emergency."""

    public_id: UUID
    record_kind: str
    record_id: UUID
    reason: str
    starts_at: datetime
    ends_at: datetime
    verdict: str
    judged_at: datetime | None

    @classmethod
    def of(cls, opening: Opening) -> OpeningShown:
        """As it stands."""
        return cls(
            public_id=opening.public_id,
            record_kind=opening.record_kind,
            record_id=opening.record_public_id,
            reason=opening.reason,
            starts_at=opening.starts_at,
            ends_at=opening.ends_at,
            verdict=opening.verdict,
            judged_at=opening.judged_at,
        )


@router.get(
    "/openings", response=list[OpeningShown], summary="Emergency openings, newest first"
)
def openings(request: HttpRequest) -> list[OpeningShown]:
    """At most 200 of those that the account may see."""
    rows = openings_visible_to(account_of(request)).order_by("-starts_at", "-pk")
    return [OpeningShown.of(one) for one in rows[:200]]


@router.post(
    "/openings", response={201: OpeningShown}, summary="Open a record in an emergency"
)
def open_record(request: HttpRequest, asked: OpeningIn) -> Status[OpeningShown]:
    """Open the one record that bears a number or code, for some hours."""
    opening = actions.break_glass(
        text=asked.record,
        reason=asked.reason,
        by=account_of(request),
        now=clock.now(),
    )
    return Status(201, OpeningShown.of(opening))
