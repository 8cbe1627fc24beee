"""The tree for programs: search, one unit, its children, its outlines."""

from __future__ import annotations

from datetime import date
from typing import Any
from uuid import UUID

from django.http import Http404, HttpRequest, HttpResponse, HttpResponseNotModified
from django.shortcuts import get_object_or_404
from ninja import Router, Schema, Status

from lachan.ground.access.queries import account_of
from lachan.ground.units import actions, queries
from lachan.ground.units.models import ChangeRequest, Decree, TreeEdition, Unit
from lachan.ground.units.queries.changes import compared
from lachan.ground.units.queries.editions import edition_asked
from lachan.ground.units.words import (
    ChangeField,
    DecreeState,
    Kind,
    PopulationGroup,
    PopulationPurpose,
)
from lachan.kernel import clock

router = Router()
EVERYBODY = (PopulationGroup.ALL.value, PopulationPurpose.VACCINATION.value)


class UnitOut(Schema):
    """A unit as it is named; `path` is its place among the ids of its edition."""

    edition: str
    code: str
    kind: str
    full_name: str
    name_en: str
    parent: str | None
    path: str
    latitude: float | None
    longitude: float | None
    location_is_rough: bool
    people: int | None
    people_source: str


class FoundOut(Schema):
    """A unit that may have been meant; `score` is 0 to 100."""

    code: str
    label: str
    score: float


class KinOut(Schema):
    """A unit of another edition that this one became or came from."""

    edition: str
    code: str
    full_name: str
    is_whole: bool
    is_default: bool


class UnitDetail(UnitOut):
    """One unit with those above it and its kin in the other editions."""

    ancestors: list[str]
    successors: list[KinOut]
    predecessors: list[KinOut]


@router.get("/search", response=list[FoundOut], summary="Units by name or code")
def search(
    request: HttpRequest, q: str, edition: str = "", inside: str = "", limit: int = 10
) -> list[FoundOut]:
    """At most 50; `edition` defaults to the one in force, `inside` is a code."""
    chosen = edition_asked(edition, clock.today(clock.now()))
    if chosen is None:
        return []
    root = _unit(inside, chosen.code).path if inside else ""
    found = queries.search(q, chosen, inside=root, limit=max(1, min(limit, 50)))
    return [FoundOut(code=f.code, label=f.label, score=f.score) for f in found]


class ChangeItemOut(Schema):
    """A correction beside what was seen then and what stands now."""

    id: int
    field: str
    seen: str
    proposed: str
    now: str
    is_stale: bool
    verdict: str


class ChangeOut(Schema):
    """A proposal about one unit."""

    public_id: UUID
    unit: str
    reason: str
    state: str
    answer: str
    items: list[ChangeItemOut]


class ChangeIn(Schema):
    """What is proposed of a unit, by field, and why."""

    unit: str
    edition: str = ""
    reason: str
    values: dict[ChangeField, str]


class DecisionIn(Schema):
    """The items that are accepted; a reason for whatever is refused."""

    accepted: list[int]
    answer: str = ""


def _change_out(row: ChangeRequest) -> ChangeOut:
    return ChangeOut(
        public_id=row.public_id,
        unit=row.unit.code,
        reason=row.reason,
        state=row.state,
        answer=row.answer,
        items=[
            ChangeItemOut(
                id=one.item.pk,
                field=one.item.field,
                seen=one.item.seen,
                proposed=one.item.proposed,
                now=one.now,
                is_stale=one.is_stale,
                verdict=one.item.verdict,
            )
            for one in compared(row)
        ],
    )


@router.get("/changes", response=list[ChangeOut], summary="Proposed corrections")
def changes(request: HttpRequest) -> list[ChangeOut]:
    """Those that wait, on units the account may correct, and its own."""
    rows = ChangeRequest.objects.visible_to(account_of(request)).open()
    return [
        _change_out(row)
        for row in rows.select_related("unit").order_by("asked_at")[:200]
    ]


@router.post("/changes", response={201: ChangeOut}, summary="Propose a correction")
def propose(request: HttpRequest, told: ChangeIn) -> Status[ChangeOut]:
    """By whoever holds any role over the unit."""
    values = {field.value: text for field, text in told.values.items()}
    draft = actions.ChangeDraft(
        unit=_unit(told.unit, told.edition), values=values, reason=told.reason
    )
    by = account_of(request)
    made = actions.propose_change(draft=draft, by=by, now=clock.now())
    return Status(201, _change_out(made))


@router.get("/changes/{uuid:public_id}", response=ChangeOut, summary="One proposal")
def change(request: HttpRequest, public_id: UUID) -> ChangeOut:
    """404 for a proposal of others on units the account may not correct."""
    return _change_out(_change(request, public_id))


def _change(request: HttpRequest, public_id: UUID) -> ChangeRequest:
    rows = ChangeRequest.objects.visible_to(account_of(request))
    return get_object_or_404(rows.select_related("unit"), public_id=public_id)


@router.post(
    "/changes/{uuid:public_id}/decide", response=ChangeOut, summary="Decide a proposal"
)
def decide(request: HttpRequest, public_id: UUID, told: DecisionIn) -> ChangeOut:
    """409 when something it corrects was changed meanwhile."""
    row = _change(request, public_id)
    actions.decide_change(
        request=row,
        accepted=told.accepted,
        answer=told.answer,
        by=account_of(request),
        now=clock.now(),
    )
    return _change_out(_change(request, public_id))


class DecreeOut(Schema):
    """A decree on units, and how far it has got."""

    public_id: UUID
    number: str
    title: str
    issued_on: date
    valid_from: date
    state: str
    lines: int
    effect: dict[str, Any] | None = None


@router.get("/decrees", response=list[DecreeOut], summary="Decrees on units")
def decrees(request: HttpRequest) -> list[DecreeOut]:
    """Those on units where the account records or carries out such, newest first."""
    rows = Decree.objects.visible_to(account_of(request)).order_by("-issued_on")
    return [_decree_out(row) for row in rows[:200]]


@router.get(
    "/decrees/{uuid:public_id}", response=DecreeOut, summary="One decree, its dry run"
)
def decree(request: HttpRequest, public_id: UUID) -> DecreeOut:
    """With its effect as long as it was not carried out."""
    row = _decree(request, public_id)
    out = _decree_out(row)
    if row.state == DecreeState.DRAFT:
        out.effect = queries.effect_of(row, now=clock.now()).as_json()
    return out


@router.post(
    "/decrees/{uuid:public_id}/carry-out",
    response=DecreeOut,
    summary="Carry a decree out",
)
def carry_out(request: HttpRequest, public_id: UUID) -> DecreeOut:
    """By a second person; a decree carried out already stays as it is."""
    row = _decree(request, public_id)
    by = account_of(request)
    return _decree_out(actions.carry_out(decree=row, by=by, now=clock.now()))


def _decree(request: HttpRequest, public_id: UUID) -> Decree:
    rows = Decree.objects.visible_to(account_of(request))
    return get_object_or_404(rows, public_id=public_id)


def _decree_out(row: Decree) -> DecreeOut:
    return DecreeOut(
        public_id=row.public_id,
        number=row.number,
        title=row.title,
        issued_on=row.issued_on,
        valid_from=row.valid_from,
        state=row.state,
        lines=row.lines.count(),
    )


@router.get("/{code}", response=UnitDetail, summary="One unit")
def one(request: HttpRequest, code: str, edition: str = "") -> UnitDetail:
    """By official code in the edition asked for, else in the one in force."""
    unit = _unit(code, edition)
    return UnitDetail(
        **_out([unit])[0].dict(),
        ancestors=[above.code for above in queries.ancestors(unit)],
        successors=[_kin(kin) for kin in queries.successors(unit)],
        predecessors=[_kin(kin) for kin in queries.predecessors(unit)],
    )


@router.get("/{code}/children", response=list[UnitOut], summary="Units right below")
def children(request: HttpRequest, code: str, edition: str = "") -> list[UnitOut]:
    """In alphabetical order."""
    found = Unit.objects.children_of(_unit(code, edition))
    return _out(list(found.select_related("edition", "parent")))


@router.get("/{code}/shapes", summary="Outlines as GeoJSON")
def shapes(
    request: HttpRequest, code: str, edition: str = "", kind: str = ""
) -> HttpResponse:
    """Imported boundaries where there are any, schematic cells elsewhere."""
    drawn = queries.shapes(_unit(code, edition), kind if kind in Kind else None)
    if request.headers.get("If-None-Match") == drawn.etag:
        return HttpResponseNotModified(headers={"ETag": drawn.etag})
    return HttpResponse(
        drawn.text,
        content_type="application/geo+json",
        headers={"ETag": drawn.etag, "Cache-Control": "private, max-age=3600"},
    )


def _unit(code: str, edition: str) -> Unit:
    chosen: TreeEdition | None = edition_asked(edition, clock.today(clock.now()))
    if chosen is None:
        raise Http404
    units = Unit.objects.select_related("edition", "parent")
    return get_object_or_404(units, edition=chosen, code=code.upper())


def _out(units: list[Unit]) -> list[UnitOut]:
    people = queries.denominators(units, {EVERYBODY}, known_at=clock.now())
    told = []
    for unit in units:
        known = people[unit.pk].get(EVERYBODY)
        told.append(
            UnitOut(
                edition=unit.edition.code,
                code=unit.code,
                kind=unit.kind,
                full_name=unit.full_name,
                name_en=unit.name_en,
                parent=unit.parent.code if unit.parent else None,
                path=unit.path,
                latitude=unit.latitude,
                longitude=unit.longitude,
                location_is_rough=unit.location_is_rough,
                people=known.persons if known else None,
                people_source=known.source if known else "",
            )
        )
    return told


def _kin(kin: queries.Kin) -> KinOut:
    return KinOut(
        edition=kin.unit.edition.code,
        code=kin.unit.code,
        full_name=kin.unit.full_name,
        is_whole=kin.is_whole,
        is_default=kin.is_default,
    )
