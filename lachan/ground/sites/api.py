"""Places and stays for programs."""

from __future__ import annotations

from datetime import datetime
from uuid import UUID

from django.db.models import QuerySet
from django.http import HttpRequest
from django.shortcuts import get_object_or_404
from ninja import Router, Schema, Status

from lachan.ground.access.queries import account_of
from lachan.ground.people.models import Person
from lachan.ground.sites import actions, queries
from lachan.ground.sites.models import Facility, Stay
from lachan.ground.sites.rules import StayDraft
from lachan.ground.sites.words import EndReason, Ring
from lachan.kernel import clock

router = Router()
PAGE = 200


class FacilityOut(Schema):
    """A place to stay with its beds by kind, and how many people are there now."""

    public_id: UUID
    code: str
    name: str
    kind: str
    unit: str
    beds: dict[str, int]
    staying: int
    free: int


class StayOut(Schema):
    """One person in one place for a time; the person by id, never by name."""

    public_id: UUID
    person: UUID
    ring: Ring
    facility: UUID | None
    unit: str
    bed_label: str
    starts_at: datetime
    ends_at: datetime | None
    end_reason: str
    is_void: bool

    @staticmethod
    def resolve_person(stay: Stay) -> UUID:
        """The person's public id."""
        return stay.person.public_id

    @staticmethod
    def resolve_facility(stay: Stay) -> UUID | None:
        """The place's public id; none at home."""
        return stay.facility.public_id if stay.facility else None

    @staticmethod
    def resolve_unit(stay: Stay) -> str:
        """The official code."""
        return stay.unit.code

    @staticmethod
    def resolve_is_void(stay: Stay) -> bool:
        """Recorded in error."""
        return stay.voided_at is not None


class StayIn(Schema):
    """A person comes to a place; without facility: isolates at home."""

    person: UUID
    ring: Ring
    starts_at: datetime
    facility: UUID | None = None
    bed_label: str = ""


class EndIn(Schema):
    """When and why somebody left."""

    ends_at: datetime
    reason: EndReason


@router.get("/", response=list[FacilityOut], summary="Places of my units")
def facilities(request: HttpRequest, after: int = 0) -> list[FacilityOut]:
    """By name, 200 at a time; `after` is how many to skip."""
    visible = queries.facilities_visible_to(account_of(request))
    rows = list(
        visible.select_related("unit").order_by("folded_name")[after : after + PAGE]
    )
    now = clock.now()
    taken = queries.occupancies([row.pk for row in rows], day=clock.today(now), at=now)
    return [
        FacilityOut(
            public_id=row.public_id,
            code=row.code,
            name=row.name,
            kind=row.kind,
            unit=row.unit.code,
            beds=taken[row.pk].beds,
            staying=taken[row.pk].staying,
            free=taken[row.pk].free,
        )
        for row in rows
    ]


def _stays(request: HttpRequest) -> QuerySet[Stay]:
    visible = Stay.objects.visible_to(account_of(request))
    return visible.select_related("unit", "facility", "person")


def _stay(request: HttpRequest, public_id: UUID) -> Stay:
    found: Stay = get_object_or_404(_stays(request), public_id=public_id)
    return found


@router.get("/stays", response=list[StayOut], summary="People who are there now")
def stays(request: HttpRequest, after: int = 0) -> list[Stay]:
    """Open stays of my units, the newest first, 200 at a time."""
    visible = Stay.objects.open_at(clock.now()).visible_to(account_of(request))
    rows = visible.select_related("unit", "facility", "person")
    return list(rows.order_by("-starts_at", "-pk")[after : after + PAGE])


@router.get("/stays/{uuid:public_id}", response=StayOut, summary="One stay")
def stay(request: HttpRequest, public_id: UUID) -> Stay:
    """404 for a stay in a unit whose stays this account may not see."""
    return _stay(request, public_id)


@router.post("/stays", response={201: StayOut}, summary="Record a stay")
def open_stay(request: HttpRequest, told: StayIn) -> Status[Stay]:
    """409 if the person is in another place, or the bed is taken."""
    user = account_of(request)
    people = Person.objects.standing().visible_to(user)
    person = get_object_or_404(people, public_id=told.person)
    facility = _facility(request, told.facility) if told.facility else None
    home: Person | Facility = facility or person
    draft = StayDraft(
        person_id=person.pk,
        ring=told.ring.value,
        unit_id=home.unit_id,
        unit_path=home.unit_path,
        starts_at=told.starts_at,
        facility_id=facility.pk if facility else None,
        bed_label=told.bed_label,
    )
    stay = actions.open_stay(draft=draft, by=user, now=clock.now())
    return Status(201, stay)


def _facility(request: HttpRequest, public_id: UUID) -> Facility:
    visible = queries.facilities_visible_to(account_of(request))
    return get_object_or_404(visible, public_id=public_id)


@router.post("/stays/{uuid:public_id}/end", response=StayOut, summary="End a stay")
def end(request: HttpRequest, public_id: UUID, told: EndIn) -> Stay:
    """409 if it is ended or void already."""
    found = _stay(request, public_id)
    actions.end_stay(
        stay=found,
        ends_at=told.ends_at,
        reason=told.reason.value,
        by=account_of(request),
        now=clock.now(),
    )
    return found
