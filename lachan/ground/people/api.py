"""People for programs: search, one person, entering, whom a draft may mean."""

from __future__ import annotations

from datetime import date
from uuid import UUID

from django.http import HttpRequest
from django.shortcuts import get_object_or_404
from ninja import Field, Router, Schema, Status

from lachan.ground.access.models import User
from lachan.ground.access.queries import account_of
from lachan.ground.people import actions, queries
from lachan.ground.people.models import Person
from lachan.ground.people.words import IdentifierKind, PersonDraft, Sex
from lachan.ground.units.models import Unit
from lachan.kernel import clock

router = Router()


class PersonOut(Schema):
    """A person; `name` is a pseudonym where `is_named` is false."""

    public_id: UUID
    name: str
    is_named: bool
    sex: str
    birth_date: date | None
    birth_year: int | None
    unit: str
    edition: str
    address: str
    version: int
    is_void: bool
    merged_into: UUID | None


class PeopleOut(Schema):
    """One page of at most fifty."""

    people: list[PersonOut]
    page: int
    has_more: bool


class NumberIn(Schema):
    """An identity number with its kind."""

    kind: IdentifierKind
    value: str = Field(max_length=30)


class PersonIn(Schema):
    """Somebody to be entered. With the same `public_id`, sent again is the same."""

    public_id: UUID | None = None
    full_name: str = Field("", max_length=120)
    sex: Sex = Sex.UNKNOWN
    birth_date: date | None = None
    birth_year: int | None = Field(None, ge=1880, le=2100)
    unit: str = Field(max_length=20)
    edition: str = Field(max_length=10)
    address: str = Field("", max_length=250)
    nationality: str = Field("", max_length=60)
    occupation: str = Field("", max_length=80)
    identifiers: list[NumberIn] = Field(default=[], max_length=8)
    phones: list[str] = Field(default=[], max_length=8)


class CandidateOut(Schema):
    """Somebody whom the draft may mean; `score` 0 to 1, `reasons` as codes."""

    public_id: UUID
    shown: str
    is_visible: bool
    score: float
    is_likely: bool
    reasons: list[str]


@router.get("", response=PeopleOut, summary="People by name, number or telephone")
def search(request: HttpRequest, q: str = "", page: int = 1) -> PeopleOut:
    """Without `q` those of the account's own area, in alphabetical order."""
    user = account_of(request)
    found = queries.search_people(q, user, page=page)
    return PeopleOut(
        people=_out(found.people, user), page=found.page, has_more=found.has_more
    )


@router.get("/{uuid:public_id}", response=PersonOut, summary="One person")
def one(request: HttpRequest, public_id: UUID) -> PersonOut:
    """A merged record names the one it was merged into."""
    user = account_of(request)
    rows = Person.objects.visible_to(user).select_related(
        "unit__edition", "merged_into"
    )
    return _out([get_object_or_404(rows, public_id=public_id)], user)[0]


@router.post("", response={201: PersonOut}, summary="Enter a person")
def register(request: HttpRequest, told: PersonIn) -> Status[PersonOut]:
    """The record as it stands; 422 when a number belongs to another record."""
    user = account_of(request)
    person = actions.register(draft=_draft(told), by=user, now=clock.now())
    return Status(201, _out([person], user)[0])


@router.post(
    "/likely-same", response=list[CandidateOut], summary="Whom a draft may mean"
)
def likely_same(request: HttpRequest, told: PersonIn) -> list[CandidateOut]:
    """At most five, likeliest first; people outside one's sight by pseudonym."""
    found = queries.likely_same(_draft(told), user=account_of(request))
    return [
        CandidateOut(
            public_id=one.public_id,
            shown=one.shown,
            is_visible=one.is_visible,
            score=round(one.score, 4),
            is_likely=one.is_likely,
            reasons=[str(reason.value) for reason in one.reasons],
        )
        for one in found
    ]


def _draft(told: PersonIn) -> PersonDraft:
    unit = get_object_or_404(Unit, edition__code=told.edition, code=told.unit.upper())
    return PersonDraft(
        public_id=told.public_id,
        full_name=told.full_name,
        sex=told.sex.value,
        birth_date=told.birth_date,
        birth_year=told.birth_year,
        unit_id=unit.pk,
        unit_path=unit.path,
        address=told.address,
        nationality=told.nationality,
        occupation=told.occupation,
        identifiers=tuple((one.kind.value, one.value) for one in told.identifiers),
        phones=tuple(told.phones),
    )


def _out(people: list[Person], user: User) -> list[PersonOut]:
    shown = queries.shown_of_visible(people, user)
    return [_one_out(person, *shown[person.pk]) for person in people]


def _one_out(person: Person, name: str, is_named: bool) -> PersonOut:  # noqa: FBT001
    unit = person.unit
    return PersonOut(
        public_id=person.public_id,
        name=name,
        is_named=is_named,
        sex=person.sex,
        birth_date=person.birth_date if is_named else None,
        birth_year=person.year,
        unit=unit.code,
        edition=unit.edition.code,
        address=person.address if is_named else "",
        version=person.version,
        is_void=person.voided_at is not None,
        merged_into=person.merged_into.public_id if person.merged_into else None,
    )
