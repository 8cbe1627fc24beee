"""Integrity for programs: every check with its number, and the offenders of one."""

from __future__ import annotations

from datetime import datetime

from django.http import Http404, HttpRequest
from ninja import Router, Schema, Status

from lachan.ground.access.models import User
from lachan.ground.access.queries import account_of, holds
from lachan.ground.integrity import actions, queries
from lachan.ground.integrity.models import Inspection
from lachan.ground.integrity.words import VIEW
from lachan.kernel import clock
from lachan.kernel.integrity import check_named

router = Router()


class CheckOut(Schema):
    """What must hold, and how many records were found not to."""

    key: str
    severity: str
    wrong: str
    cure: str
    found: int


class InspectionOut(Schema):
    """One round of all checks, where the account may look."""

    made_at: datetime | None
    milliseconds: int
    checks: list[CheckOut]


class OffenderOut(Schema):
    """One record that a check finds now, by its number or code."""

    subject: str
    unit: str
    url: str


def _reader(request: HttpRequest) -> User:
    user = account_of(request)
    if not holds(user, VIEW):
        raise Http404
    return user


def _told(inspection: Inspection | None, user: User) -> InspectionOut:
    return InspectionOut(
        made_at=inspection.made_at if inspection else None,
        milliseconds=inspection.milliseconds if inspection else 0,
        checks=[
            CheckOut(
                key=one.check.key,
                severity=one.check.severity.value,
                wrong=str(one.check.wrong),
                cure=str(one.check.cure),
                found=one.number,
            )
            for one in queries.results_of(inspection, user)
        ],
    )


@router.get("/", response=InspectionOut, summary="What the last inspection found")
def inspection(request: HttpRequest) -> InspectionOut:
    """Every check, the worst finding first."""
    user = _reader(request)
    return _told(queries.latest(), user)


@router.post("/", response={201: InspectionOut}, summary="Inspect now")
def inspect(request: HttpRequest) -> Status[InspectionOut]:
    """Ask every check now."""
    user = _reader(request)
    return Status(201, _told(actions.inspect(by=user, now=clock.now()), user))


@router.get("/{str:key}", response=list[OffenderOut], summary="Offenders of a check")
def offenders(request: HttpRequest, key: str) -> list[OffenderOut]:
    """At most 500, as they are now; 404 for a check that nobody knows."""
    user = _reader(request)
    try:
        asked = check_named(key)
    except KeyError:
        raise Http404 from None
    return [
        OffenderOut(subject=one.subject, unit=one.unit, url=one.url)
        for one in queries.offenders(asked, user, clock.now())
    ]
