"""The register for programs: the same records, rights and refusals as the pages."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date, datetime
from typing import Any
from uuid import UUID

from django.http import Http404, HttpRequest
from django.shortcuts import get_object_or_404
from ninja import Query, Router, Schema, Status

from lachan.ground.access.models import User
from lachan.ground.access.queries import account_of, holds
from lachan.ground.people.models import Person
from lachan.ground.units.models import Unit
from lachan.ground.units.queries import reading_paths
from lachan.kernel import clock
from lachan.watch.cases import actions, queries, words
from lachan.watch.cases.models import Case
from lachan.watch.cases.queries import Asked, Place
from lachan.watch.cases.rules import CaseDraft, FindingDraft

router = Router()


class CaseOut(Schema):
    """A case as its reader may know it; `person` is a name or a pseudonym."""

    public_id: UUID
    code: str
    version: int
    disease: str
    episode: int
    person: str
    unit: str  # official code
    present_unit: str
    classification: str
    classification_basis: str
    definition_says: str
    found_by: str
    source_known: str
    age_years: int | None
    onset_date: date | None
    confirmed_date: date | None
    notified_at: datetime
    reported_at: datetime | None
    report_due_at: datetime | None
    outcome: str
    outcome_date: date | None
    discrepancies: list[str]
    is_void: bool


class FindingOut(Schema):
    """A sign, result or link as recorded."""

    code: str
    value: str
    observed_on: date | None = None


class CaseWhole(CaseOut):
    """A case with its findings; none are told to who may not read them."""

    severity: str | None
    findings: list[FindingOut]


class CasePage(Schema):
    """A page of cases; `after` asks for the next one, empty at the end."""

    cases: list[CaseOut]
    total: int | None  # None above 10,000, which is not counted
    after: str


class CaseQuestion(Schema):
    """The filters of the list."""

    unit: UUID | None = None
    disease: str = ""
    classification: str = ""
    found_by: str = ""
    outcome: str = ""
    since: date | None = None
    until: date | None = None
    q: str = ""
    after: str = ""


class CaseIn(Schema):
    """A case to be opened; made again under the same public id it is the same case."""

    public_id: UUID
    person: UUID
    unit: UUID
    disease: str
    found_by: str = words.FoundBy.UNKNOWN.value
    onset_date: date | None = None
    specimen_date: date | None = None
    notified_at: datetime | None = None
    new_episode: bool = False
    findings: tuple[FindingOut, ...] = ()


class FindingsIn(Schema):
    """Findings by code; an empty value withdraws one. `version` is the one seen."""

    version: int
    findings: list[FindingOut]


class OutcomeIn(Schema):
    """How it ended; a reason where another outcome was known."""

    version: int
    outcome: str
    on: date | None = None
    reason: str = ""


class VoidIn(Schema):
    """Why it should not count."""

    version: int
    reason: str


def _reader(request: HttpRequest) -> User:
    user = account_of(request)
    if not holds(user, words.VIEW):
        raise Http404
    return user


def _case(user: User, public_id: UUID) -> Case:
    visible = Case.objects.visible_to(user).select_related("unit", "present_unit")
    return get_object_or_404(visible, public_id=public_id)


def _seen(user: User, public_id: UUID, version: int) -> Case:
    case = _case(user, public_id)
    case.version = version
    return case


def _out(case: Case, person: str) -> dict[str, Any]:
    told = {
        name: getattr(case, name)
        for name in CaseOut.model_fields
        if hasattr(case, name)
    }
    return told | {
        "code": queries.code_of(case),
        "person": person,
        "unit": case.unit.code,
        "present_unit": case.present_unit.code,
        "discrepancies": case.discrepancies.split(),
        "is_void": case.voided_at is not None,
    }


def _whole(case: Case, user: User) -> dict[str, Any]:
    name = queries.names_of_people([case], user)[case.person_id].name
    reads = queries.sees_health(user)
    return _out(case, name) | {
        "severity": case.severity if reads else None,
        "findings": queries.findings_of(case) if reads else [],
    }


@router.get("", response=CasePage, summary="Cases by filter, newest first")
def list_cases(request: HttpRequest, asked: Query[CaseQuestion]) -> dict[str, Any]:
    """Answer a page of fifty."""
    user = _reader(request)
    given = asked.dict(exclude={"unit", "q", "after"})
    path, kin = "", tuple[str, ...]()
    if asked.unit is not None:
        unit = get_object_or_404(Unit, public_id=asked.unit)
        path, kin = unit.path, reading_paths(unit)
    listed = queries.page_of(
        Asked(unit_path=path, kin_paths=kin, text=asked.q, **given),
        Place(after=asked.after),
        user,
        now=clock.now(),
    )
    people = queries.names_of_people(listed.cases, user)
    return {
        "cases": [_out(case, people[case.person_id].name) for case in listed.cases],
        "total": listed.total,
        "after": listed.next.get("after", ""),
    }


@router.get("/{uuid:public_id}", response=CaseWhole, summary="One case")
def get_case(request: HttpRequest, public_id: UUID) -> dict[str, Any]:
    """Answer one case with its findings."""
    user = _reader(request)
    return _whole(_case(user, public_id), user)


@router.post("", response={201: CaseWhole}, summary="Open a case")
def open_case(request: HttpRequest, body: CaseIn) -> Status[dict[str, Any]]:
    """Open a case about a person who is registered and visible."""
    user, now = _reader(request), clock.now()
    people = Person.objects.standing().visible_to(user)
    person = get_object_or_404(people, public_id=body.person)
    unit = get_object_or_404(Unit, public_id=body.unit)
    draft = CaseDraft(
        public_id=body.public_id,
        person_id=person.pk,
        unit_id=unit.pk,
        unit_path=unit.path,
        disease=body.disease,
        found_by=body.found_by,
        onset_date=body.onset_date,
        specimen_date=body.specimen_date,
        notified_at=body.notified_at or now,
        findings=tuple(_drafts(body.findings)),
    )
    case = actions.open_case(
        draft=draft, by=user, now=now, new_episode=body.new_episode
    )
    return Status(201, _whole(case, user))


def _drafts(findings: Iterable[FindingOut]) -> list[FindingDraft]:
    return [FindingDraft(**finding.dict()) for finding in findings]


@router.post(
    "/{uuid:public_id}/findings", response=CaseWhole, summary="Record findings"
)
def record_findings(
    request: HttpRequest, public_id: UUID, body: FindingsIn
) -> dict[str, Any]:
    """Record findings; the definition decides anew."""
    user = _reader(request)
    case = _seen(user, public_id, body.version)
    actions.record_findings(
        case=case, findings=_drafts(body.findings), by=user, now=clock.now()
    )
    return _whole(case, user)


@router.post(
    "/{uuid:public_id}/outcome", response=CaseWhole, summary="Record the outcome"
)
def record_outcome(
    request: HttpRequest, public_id: UUID, body: OutcomeIn
) -> dict[str, Any]:
    """Record how the illness ended."""
    user = _reader(request)
    case = _seen(user, public_id, body.version)
    given = body.dict(exclude={"version"})
    actions.record_outcome(case=case, by=user, now=clock.now(), **given)
    return _whole(case, user)


@router.post("/{uuid:public_id}/void", response=CaseWhole, summary="Void a case")
def void_case(request: HttpRequest, public_id: UUID, body: VoidIn) -> dict[str, Any]:
    """Take a case out of the figures."""
    user = _reader(request)
    case = _seen(user, public_id, body.version)
    actions.void(case=case, reason=body.reason, by=user, now=clock.now())
    return _whole(case, user)
