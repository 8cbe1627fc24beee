"""Bodies for programs: who stands, who answers now, who is in charge of a unit."""

from __future__ import annotations

from datetime import date, datetime
from typing import Any
from uuid import UUID

from django.http import Http404, HttpRequest
from django.shortcuts import get_object_or_404
from ninja import Router, Schema, Status

from lachan.ground.access.queries import account_of, holds
from lachan.ground.bodies import actions, queries
from lachan.ground.bodies.models import Absence, Body, Seat, ServiceArea
from lachan.ground.bodies.queries import Member, Responsible
from lachan.ground.bodies.rules.covering import Cover
from lachan.ground.bodies.words import VIEW, AreaPurpose
from lachan.ground.units.models import Unit
from lachan.kernel import clock

router = Router()
PAGE = 200


class BodyOut(Schema):
    """A body of a unit."""

    public_id: UUID
    unit: str
    kind: str
    name: str
    document: str
    valid_from: date
    valid_to: date | None

    @classmethod
    def fields_of(cls, body: Body) -> dict[str, Any]:
        """As it stands; the unit by its official code."""
        names = ("public_id", "kind", "name", "document", "valid_from", "valid_to")
        told = {name: getattr(body, name) for name in names}
        return {**told, "unit": body.unit.code}


class MemberOut(Schema):
    """A member, in the order in which members stand in for the head."""

    public_id: UUID
    name: str
    role: str
    rank: int
    position: str
    phone: str
    is_away: bool
    back_at: datetime | None
    answers: bool
    stands_in: bool

    @classmethod
    def of(cls, one: Member) -> MemberOut:
        """As it is read now."""
        return cls(
            public_id=one.seat.public_id,
            name=one.name,
            role=one.seat.role,
            rank=one.seat.rank,
            position=one.seat.position,
            phone=one.phone,
            is_away=one.is_away,
            back_at=one.back_at,
            answers=one.answers,
            stands_in=one.stands_in,
        )


class ChargeOut(Schema):
    """What a body is in charge of."""

    unit: str
    household: UUID | None
    valid_from: date
    valid_to: date | None


class BodyDetail(BodyOut):
    """One body with its members and charges."""

    members: list[MemberOut]
    charges: list[ChargeOut]


class ResponsibleOut(Schema):
    """A body in charge of a unit; `distance` levels above it, 0 its own."""

    body: UUID
    name: str
    kind: str
    unit: str
    distance: int
    is_partial: bool
    answers: UUID | None
    stands_in: bool
    successors: list[UUID]

    @classmethod
    def of(cls, one: Responsible) -> ResponsibleOut:
        """By public ids: names and telephones are those of the body."""
        return cls(
            body=one.body.public_id,
            name=one.body.name,
            kind=one.body.kind,
            unit=one.body.unit.code,
            distance=one.distance,
            is_partial=one.is_partial,
            answers=one.seat.public_id if one.seat else None,
            stands_in=one.stands_in,
            successors=[seat.public_id for seat in one.successors],
        )


class CoverOut(Schema):
    """Units nobody covers, those that several cover, and those covered in part."""

    units: int
    gaps: list[str]
    overlaps: dict[str, list[str]]
    partly: dict[str, list[str]]


class AreaOut(Schema):
    """A service area and its units by official code."""

    public_id: UUID
    name: str
    purpose: str
    holder: str
    unit: str
    units: list[str]
    valid_from: date
    valid_to: date | None


class AbsenceIn(Schema):
    """From when a member is away, and until when if that is known."""

    starts_at: datetime
    ends_at: datetime | None = None


class AbsenceOut(Schema):
    """An absence as recorded."""

    public_id: UUID
    starts_at: datetime
    ends_at: datetime | None


def _unit(code: str, edition: str) -> Unit:
    units = Unit.objects.filter(code=code.upper()).select_related("edition")
    if edition:
        units = units.filter(edition__code=edition)
    found = units.order_by("-edition__valid_from").first()
    if found is None:
        raise Http404
    return found


def _reads(request: HttpRequest) -> None:
    if not holds(account_of(request), VIEW):
        raise Http404


@router.get("/", response=list[BodyOut], summary="Bodies of my units")
def bodies(
    request: HttpRequest,
    unit: str = "",
    edition: str = "",
    kind: str = "",
    after: int = 0,
) -> list[BodyOut]:
    """In the order of the tree, 200 at a time; `unit` is a code, with all below it."""
    _reads(request)
    top = _unit(unit, edition) if unit else None
    today = clock.today(clock.now())
    rows = queries.bodies_at(account_of(request), top, today)
    if kind:
        rows = rows.filter(kind=kind)
    return [BodyOut(**BodyOut.fields_of(one)) for one in rows[after : after + PAGE]]


@router.get(
    "/responsible", response=list[ResponsibleOut], summary="Who is in charge of a unit"
)
def responsible(
    request: HttpRequest, unit: str, edition: str = "", household: UUID | None = None
) -> list[ResponsibleOut]:
    """The nearest first; only bodies that the account may see."""
    _reads(request)
    told = queries.responsible_for(
        _unit(unit, edition), at=clock.now(), household=household
    )
    mine = Body.objects.visible_to(account_of(request))
    seen = set(
        mine.filter(pk__in=[one.body.pk for one in told]).values_list("pk", flat=True)
    )
    return [ResponsibleOut.of(one) for one in told if one.body.pk in seen]


@router.get("/coverage", response=CoverOut, summary="Hamlets that no team covers")
def coverage(request: HttpRequest, unit: str, edition: str = "") -> CoverOut:
    """By official code: gaps, overlaps, and what is covered in part."""
    _reads(request)
    today = clock.today(clock.now())
    told = queries.team_cover(_unit(unit, edition), on=today)
    names = {pk: body.name for pk, body in told.teams.items()}
    return _cover(told.cover, told.units, names)


def _cover(cover: Cover, units: dict[str, Unit], names: dict[int, str]) -> CoverOut:
    return CoverOut(
        units=len(units),
        gaps=[units[path].code for path in cover.gaps],
        overlaps={
            units[path].code: [names[int(str(one))] for one in who]
            for path, who in cover.overlaps.items()
        },
        partly={
            units[path].code: [names[int(str(one))] for one in who]
            for path, who in cover.partly.items()
        },
    )


@router.get("/areas", response=list[AreaOut], summary="Service areas")
def areas(request: HttpRequest, purpose: AreaPurpose | None = None) -> list[AreaOut]:
    """Those in being that lie in, or serve, the account's units."""
    _reads(request)
    today = clock.today(clock.now())
    rows = ServiceArea.objects.visible_to(account_of(request)).standing(today)
    if purpose is not None:
        rows = rows.filter(purpose=purpose)
    return [_area(area, today) for area in rows.select_related("unit")[:PAGE]]


def _area(area: ServiceArea, today: date) -> AreaOut:
    return AreaOut(
        public_id=area.public_id,
        name=area.name,
        purpose=area.purpose,
        holder=area.holder,
        unit=area.unit.code,
        units=[one.unit.code for one in queries.units_of_area(area, on=today)],
        valid_from=area.valid_from,
        valid_to=area.valid_to,
    )


@router.get("/areas/gaps", response=CoverOut, summary="Communes that no area serves")
def area_gaps(
    request: HttpRequest, unit: str, purpose: AreaPurpose, edition: str = ""
) -> CoverOut:
    """By official code: gaps, overlaps, and what is served in part."""
    _reads(request)
    today = clock.today(clock.now())
    told = queries.area_gaps(_unit(unit, edition), purpose=purpose, on=today)
    names = {pk: area.name for pk, area in told.areas.items()}
    return _cover(told.cover, told.units, names)


@router.get("/{uuid:public_id}", response=BodyDetail, summary="One body")
def body(request: HttpRequest, public_id: UUID) -> BodyDetail:
    """404 for a body that this account may not see."""
    rows = Body.objects.visible_to(account_of(request)).select_related("unit")
    found = get_object_or_404(rows, public_id=public_id)
    return BodyDetail(
        **BodyDetail.fields_of(found),
        members=[
            MemberOut.of(one) for one in queries.members_of(found, at=clock.now())
        ],
        charges=[
            ChargeOut(
                unit=one.unit.code,
                household=one.household_id,
                valid_from=one.valid_from,
                valid_to=one.valid_to,
            )
            for one in found.charges.select_related("unit").order_by("pk")[:PAGE]
        ],
    )


@router.post(
    "/seats/{uuid:public_id}/absences",
    response={201: AbsenceOut},
    summary="Report a member absent",
)
def report_absence(
    request: HttpRequest, public_id: UUID, told: AbsenceIn
) -> Status[Absence]:
    """One's own seat, or one of a body that the account may change."""
    user = account_of(request)
    seat = get_object_or_404(Seat.objects.select_related("body"), public_id=public_id)
    visible = Body.objects.visible_to(user).filter(pk=seat.body_id).exists()
    if seat.account_id != user.pk and not visible:
        raise Http404
    absence = actions.report_absence(
        seat=seat,
        starts_at=told.starts_at,
        ends_at=told.ends_at,
        by=user,
        now=clock.now(),
    )
    return Status(201, absence)
