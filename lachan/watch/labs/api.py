"""Laboratories for programs: the same records, rights and refusals as the pages."""

from __future__ import annotations

from datetime import datetime
from decimal import Decimal
from typing import Any
from uuid import UUID

from django.http import HttpRequest
from django.shortcuts import get_object_or_404
from ninja import Query, Router, Schema, Status

from lachan.ground.access.models import User
from lachan.ground.people.models import Person
from lachan.ground.units.models import Unit
from lachan.kernel import clock
from lachan.watch.labs import actions, queries, words
from lachan.watch.labs.models import Laboratory, Result, Specimen
from lachan.watch.labs.pages.seen import reader_of
from lachan.watch.labs.queries import Asked
from lachan.watch.labs.rules import (
    Handover,
    PoolDraft,
    RequestDraft,
    ResultDraft,
    SpecimenDraft,
)

router = Router()
PAGE = 50


class SpecimenOut(Schema):
    """A specimen as its reader may know it; `person` is a name or a pseudonym."""

    public_id: UUID
    tube: str
    person: str
    unit: str  # official code
    disease: str
    test: str
    indication: str
    laboratory: str  # code
    state: str
    value: str
    collected_at: datetime
    sent_at: datetime | None
    received_at: datetime | None
    resulted_at: datetime | None


class SpecimenPage(Schema):
    """A page of specimens, newest first."""

    specimens: list[SpecimenOut]
    total: int
    page: int


class SpecimenQuestion(Schema):
    """The filters of the list."""

    q: str = ""
    unit: UUID | None = None
    state: str = ""
    value: str = ""
    indication: str = ""
    page: int = 1


class SpecimenIn(Schema):
    """A person asked for and sampled; made again under the same ids it is the same."""

    request_id: UUID
    public_id: UUID
    person: UUID
    unit: UUID
    disease: str
    test: str
    tube_code: str
    indication: str = words.Indication.OTHER.value
    material: str = words.Material.NASOPHARYNGEAL.value
    collected_at: datetime | None = None
    despite: str = ""


class MoveIn(Schema):
    """Scanned codes and where they go."""

    codes: list[str]
    laboratory: str  # code
    temperature_c: Decimal | None = None
    carrier: str = ""


class MoveOut(Schema):
    """How many moved, and the codes somebody must look at."""

    moved: int
    already: list[str]
    unknown: list[str]
    not_now: list[str]


class PoolIn(Schema):
    """Tubes to be mixed."""

    public_id: UUID
    codes: list[str]
    laboratory: str  # code
    test: str
    code: str = ""
    over_size_reason: str = ""


class PoolOut(Schema):
    """A pool with the edition whose size it keeps; empty where no rule is in force."""

    public_id: UUID
    code: str
    people: int
    edition: str


class ResultIn(Schema):
    """One result; `public_id` makes it the same when it is sent again."""

    public_id: UUID
    tube_code: str
    test: str
    value: str
    issued_at: datetime | None = None
    said: str = words.Said.FINAL.value
    ct_value: Decimal | None = None
    patient_name: str = ""


class ResultOut(Schema):
    """What a result counts for; `doubt` says why it waits."""

    public_id: UUID
    tube_code: str
    test: str
    value: str
    said: str
    standing: str
    doubt: str
    issued_at: datetime
    specimen: UUID | None


class BacklogOut(Schema):
    """What waits at a laboratory; no code: not yet sent."""

    laboratory: str
    waiting: int
    by_age: list[int]
    overdue: int
    capacity: int | None
    median_hours: float | None
    p90_hours: float | None


def _laboratory(code: str) -> Laboratory:
    return get_object_or_404(Laboratory, code=code)


def _out(one: Specimen, person: str) -> dict[str, Any]:
    told = {
        name: getattr(one, name)
        for name in SpecimenOut.model_fields
        if name not in ("unit", "laboratory") and hasattr(one, name)
    }
    return told | {
        "tube": queries.code_of(one),
        "person": person,
        "unit": one.request.unit.code,
        "disease": one.request.disease,
        "test": one.request.test,
        "indication": one.request.indication,
        "laboratory": one.laboratory.code if one.laboratory else "",
    }


def _result_out(row: Result) -> dict[str, Any]:
    told = {n: getattr(row, n) for n in ResultOut.model_fields if n != "specimen"}
    return told | {"specimen": row.specimen.public_id if row.specimen else None}


def _one(user: User, public_id: UUID) -> Specimen:
    rows = Specimen.objects.visible_to(user).select_related(
        "tube", "laboratory", "request__unit"
    )
    return get_object_or_404(rows, public_id=public_id)


def _whole(user: User, public_id: UUID) -> dict[str, Any]:
    one = _one(user, public_id)
    return _out(one, queries.names_of([one], user)[one.request.person_id].name)


@router.get("", response=SpecimenPage, summary="Specimens by filter, newest first")
def list_specimens(
    request: HttpRequest, asked: Query[SpecimenQuestion]
) -> dict[str, Any]:
    """Answer a page of fifty."""
    user = reader_of(request)
    unit_path = ""
    if asked.unit is not None:
        unit_path = get_object_or_404(Unit, public_id=asked.unit).path
    rows = queries.specimens_asked(
        Asked(
            text=asked.q,
            unit_path=unit_path,
            state=asked.state,
            value=asked.value,
            indication=asked.indication,
        ),
        user,
        now=clock.now(),
    )
    page = max(1, asked.page)
    shown = list(rows[(page - 1) * PAGE : page * PAGE])
    people = queries.names_of(shown, user)
    return {
        "specimens": [_out(one, people[one.request.person_id].name) for one in shown],
        "total": rows.count(),
        "page": page,
    }


@router.get("/backlog", response=list[BacklogOut], summary="What waits where")
def backlog(request: HttpRequest) -> list[dict[str, Any]]:
    """Answer one line per laboratory, the fullest first."""
    user = reader_of(request)
    return [backlog_line(one) for one in queries.backlogs(user, now=clock.now())]


def backlog_line(one: queries.Backlog) -> dict[str, Any]:
    """A line of the backlog in plain values."""
    return {
        "laboratory": one.laboratory.code if one.laboratory else "",
        "waiting": one.waiting,
        "by_age": one.by_age,
        "overdue": one.overdue,
        "capacity": one.capacity,
        "median_hours": one.times.median_hours,
        "p90_hours": one.times.p90_hours,
    }


@router.get("/queue", response=list[ResultOut], summary="Results that wait")
def queue(request: HttpRequest) -> list[dict[str, Any]]:
    """Answer results that somebody must identify or decide, oldest first."""
    user = reader_of(request, words.DECIDE)
    return [_result_out(row) for row in queries.queue_of(user)[:PAGE]]


@router.get("/{uuid:public_id}", response=SpecimenOut, summary="One specimen")
def get_specimen(request: HttpRequest, public_id: UUID) -> dict[str, Any]:
    """Answer one specimen."""
    return _whole(reader_of(request), public_id)


@router.post("", response={201: SpecimenOut}, summary="Ask for a test and take it")
def take(request: HttpRequest, body: SpecimenIn) -> Status[dict[str, Any]]:
    """Sample somebody who is registered and visible."""
    user, now = reader_of(request, words.SAMPLE), clock.now()
    people = Person.objects.standing().visible_to(user)
    person = get_object_or_404(people, public_id=body.person)
    unit = get_object_or_404(Unit, public_id=body.unit)
    made = actions.sample(
        request=RequestDraft(
            public_id=body.request_id,
            person_id=person.pk,
            unit_id=unit.pk,
            unit_path=unit.path,
            disease=body.disease,
            test=body.test,
            indication=body.indication,
        ),
        specimen=SpecimenDraft(
            public_id=body.public_id,
            tube_code=body.tube_code,
            collected_at=body.collected_at or now,
            material=body.material,
        ),
        by=user,
        now=now,
        despite=body.despite,
    )
    return Status(201, _whole(user, made.public_id))


def _handover(body: MoveIn) -> Handover:
    return Handover(
        at=clock.now(),
        laboratory_id=_laboratory(body.laboratory).pk,
        temperature_c=body.temperature_c,
        carrier=body.carrier,
    )


@router.post("/send", response=MoveOut, summary="Send specimens to a laboratory")
def send(request: HttpRequest, body: MoveIn) -> dict[str, Any]:
    """Hand specimens over, by tube code."""
    user = reader_of(request, words.SAMPLE)
    moved = actions.send(
        codes=body.codes, handover=_handover(body), by=user, now=clock.now()
    )
    return moved.as_json()


@router.post("/receive", response=MoveOut, summary="Receive specimens")
def receive(request: HttpRequest, body: MoveIn) -> dict[str, Any]:
    """Take specimens in at a laboratory, by tube code."""
    user = reader_of(request, words.TEST)
    moved = actions.receive(
        codes=body.codes, handover=_handover(body), by=user, now=clock.now()
    )
    return moved.as_json()


@router.post("/pools", response={201: PoolOut}, summary="Make a pool")
def make_pool(request: HttpRequest, body: PoolIn) -> Status[dict[str, Any]]:
    """Mix the specimens of several tubes."""
    user, now = reader_of(request, words.TEST), clock.now()
    draft = PoolDraft(
        public_id=body.public_id,
        laboratory_id=_laboratory(body.laboratory).pk,
        tube_codes=body.codes,
        test=body.test,
        made_at=now,
        code=body.code,
    )
    made = actions.make_pool(
        draft=draft, by=user, now=now, over_size_reason=body.over_size_reason
    )
    told = {
        "public_id": made.public_id,
        "code": made.code,
        "people": made.members.count(),
        "edition": made.edition.edition if made.edition else "",
    }
    return Status(201, told)


@router.post("/results", response=list[ResultOut], summary="Record results")
def record_results(request: HttpRequest, body: list[ResultIn]) -> list[dict[str, Any]]:
    """Take results in, in the order sent; each says what it counts for."""
    user, now = reader_of(request, words.TEST), clock.now()
    drafts = [
        ResultDraft(
            public_id=one.public_id,
            tube_code=one.tube_code,
            test=one.test,
            value=one.value,
            issued_at=one.issued_at or now,
            said=one.said,
            ct_value=one.ct_value,
            told_name=one.patient_name,
        )
        for one in body
    ]
    rows = actions.record_results(drafts=drafts, by=user, now=now)
    return [_result_out(row) for row in rows]
