"""Notices for programs: mine, read, how I am told."""

from __future__ import annotations

from datetime import datetime, time
from uuid import UUID

from django.http import Http404, HttpRequest
from ninja import Router, Schema

from lachan.ground.access.queries import account_of
from lachan.ground.notices import actions
from lachan.ground.notices.actions import WishesDraft
from lachan.ground.notices.models import Delivery, Preference
from lachan.ground.notices.queries import (
    addressed_to,
    notice_of,
    preference_of,
    said,
    unread_count,
)
from lachan.ground.notices.words import Because, DeliveryState, Urgency
from lachan.kernel import clock

router = Router()
PAGE = 200


class NoticeOut(Schema):
    """What an account was told; `url` is the page of the record it is about."""

    public_id: UUID
    kind: str
    urgency: Urgency
    unit: str
    count: int
    happened_at: datetime
    told_at: datetime
    text: str
    url: str
    because: Because
    is_read: bool


class UnreadOut(Schema):
    """How many wait to be read, at most 100."""

    unread: int


class ReadOut(Schema):
    """How many were new to the reader."""

    read: int


class PreferenceShape(Schema):
    """Quiet hours in Vietnam, both or none; channels outside the app."""

    quiet_from: time | None = None
    quiet_to: time | None = None
    urgent_breaks_quiet: bool = True
    by_email: bool = True
    by_sms: bool = True


def _told(one: Delivery, language: str) -> dict[str, object]:
    notice = one.notice
    words = said(notice, language)
    return {
        "public_id": notice.public_id,
        "kind": notice.kind,
        "urgency": notice.urgency,
        "unit": notice.unit.code if notice.unit else "",
        "count": notice.count,
        "happened_at": notice.happened_at,
        "told_at": notice.created_at,
        "text": words.text,
        "url": words.url,
        "because": one.because,
        "is_read": one.state == DeliveryState.READ,
    }


@router.get("/", response=list[NoticeOut], summary="Notices told to me")
def notices(
    request: HttpRequest, *, unread: bool = False, after: int = 0
) -> list[dict[str, object]]:
    """The newest first, 200 at a time; `after` is how many to skip."""
    user = account_of(request)
    rows = addressed_to(user).order_by("-pk")
    if unread:
        rows = rows.filter(state=DeliveryState.DELIVERED)
    return [_told(one, user.language) for one in rows[after : after + PAGE]]


@router.get("/unread", response=UnreadOut, summary="How many wait to be read")
def unread(request: HttpRequest) -> UnreadOut:
    """One read of a small index; may be asked often."""
    return UnreadOut(unread=unread_count(account_of(request)))


@router.get("/preferences", response=PreferenceShape, summary="How I am told")
def preferences(request: HttpRequest) -> Preference:
    """What I chose, or what holds for everybody."""
    return preference_of(account_of(request))


@router.put("/preferences", response=PreferenceShape, summary="Change how I am told")
def set_preferences(request: HttpRequest, told: PreferenceShape) -> Preference:
    """409 for half of quiet hours. The deputy stays who it was."""
    user = account_of(request)
    deputy = preference_of(user).deputy
    draft = WishesDraft(**told.dict(), deputy=deputy)
    return actions.set_wishes(user=user, draft=draft)


@router.post("/read-all", response=ReadOut, summary="Mark everything as read")
def read_all(request: HttpRequest) -> ReadOut:
    """Nothing that was told so far waits any more."""
    return ReadOut(read=actions.read_all(user=account_of(request), now=clock.now()))


@router.get("/{uuid:public_id}", response=NoticeOut, summary="One notice")
def notice(request: HttpRequest, public_id: UUID) -> dict[str, object]:
    """404 for a notice that this account was not told; asking does not read it."""
    user = account_of(request)
    return _told(_found(request, public_id), user.language)


@router.post("/{uuid:public_id}/read", response=ReadOut, summary="Mark one as read")
def read(request: HttpRequest, public_id: UUID) -> ReadOut:
    """Safe to repeat."""
    found = _found(request, public_id)
    number = actions.mark_read(
        user=account_of(request), notice_ids=(found.notice_id,), now=clock.now()
    )
    return ReadOut(read=number)


def _found(request: HttpRequest, public_id: UUID) -> Delivery:
    found = notice_of(account_of(request), public_id)
    if found is None:
        raise Http404
    return found
