"""People for programs: search, one person, entering, whom a draft may mean."""

from __future__ import annotations

from datetime import date
from uuid import UUID

from django.http import Http404, HttpRequest
from django.shortcuts import get_object_or_404
from ninja import Field, Router, Schema, Status

from lachan.ground.access.models import User
from lachan.ground.access.queries import account_of
from lachan.ground.people import actions, queries
from lachan.ground.people.models import Merger, Person, PersonQuerySet
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


class QuestionOut(Schema):
    """Two things that cannot both stand; empty where they are hidden."""

    key: str
    what: str
    goes: str
    stays: str
    choices: list[str]
    is_visible: bool


class MergeIn(Schema):
    """Two records to be put together. With the same `public_id`, sent again is once."""

    public_id: UUID | None = None
    stays: UUID
    decisions: dict[str, str] = Field(default_factory=dict)
    reason: str = Field(max_length=200)


class SplitIn(Schema):
    """What goes to another person: a known one, or somebody to be entered."""

    public_id: UUID | None = None
    chosen: list[str] = Field(max_length=1000)
    to: UUID | None = None
    new: PersonIn | None = None
    reason: str = Field(max_length=200)


class ReasonIn(Schema):
    """Why something is done."""

    reason: str = Field(max_length=200)


class MergerOut(Schema):
    """What was put together or taken apart; `undone` once that was taken back."""

    public_id: UUID
    kind: str
    goes: UUID
    stays: UUID
    reason: str
    undone: bool


class HeldOut(Schema):
    """Something a person has; `what` is empty where it is hidden."""

    key: str
    kind: str
    what: str
    is_visible: bool


class PairOut(Schema):
    """Two records that may be one person; `reasons` as codes."""

    first: UUID
    second: UUID
    score: float
    reasons: list[str]


@router.get(
    "/duplicates", response=list[PairOut], summary="Records that may be one person"
)
def duplicates(request: HttpRequest, page: int = 1) -> list[PairOut]:
    """Pages of fifty, likeliest first; those the account may decide upon."""
    pairs = queries.likely_pairs(account_of(request))
    start = (max(page, 1) - 1) * 50
    return [
        PairOut(
            first=pair.first.public_id,
            second=pair.second.public_id,
            score=round(pair.score, 4),
            reasons=pair.reasons.split(),
        )
        for pair in pairs.select_related("first", "second")[start : start + 50]
    ]


@router.get(
    "/{uuid:public_id}/questions",
    response=list[QuestionOut],
    summary="What must be decided before two records are put together",
)
def questions(request: HttpRequest, public_id: UUID, stays: UUID) -> list[QuestionOut]:
    """`public_id` is the record that would go."""
    user = account_of(request)
    asked = queries.questions(_named(public_id, user), _named(stays, user), user)
    return [
        QuestionOut(
            key=one.key,
            what=str(one.what),
            goes=str(one.one),
            stays=str(one.other),
            choices=list(one.choices),
            is_visible=one.is_visible,
        )
        for one in asked
    ]


@router.post(
    "/{uuid:public_id}/merge", response={201: MergerOut}, summary="Put two together"
)
def merge(request: HttpRequest, public_id: UUID, told: MergeIn) -> Status[MergerOut]:
    """409 while something is undecided, was found to be two people, or changed."""
    user = account_of(request)
    done = actions.merge(
        goes=_named(public_id, user, also_gone=True),
        stays=_named(told.stays, user),
        decisions=told.decisions,
        reason=told.reason,
        by=user,
        now=clock.now(),
        public_id=told.public_id,
    )
    return Status(201, _merger_out(done))


@router.post(
    "/mergers/{uuid:public_id}/undo", response=MergerOut, summary="Take two apart"
)
def unmerge(request: HttpRequest, public_id: UUID, told: ReasonIn) -> MergerOut:
    """409 names everything since that forbids it."""
    user = account_of(request)
    seen = Merger.objects.filter(kind="merged", to_person__in=_mine(user))
    merger = get_object_or_404(seen, public_id=public_id)
    done = actions.undo(merger=merger, reason=told.reason, by=user, now=clock.now())
    return _merger_out(done)


@router.get(
    "/{uuid:public_id}/holdings", response=list[HeldOut], summary="What a person has"
)
def holdings(request: HttpRequest, public_id: UUID) -> list[HeldOut]:
    """Everything that may be given to another person by a split."""
    user = account_of(request)
    return [
        HeldOut(
            key=one.key if one.is_visible else "",
            kind=str(one.kind),
            what=str(one.what),
            is_visible=one.is_visible,
        )
        for one in queries.holdings(_named(public_id, user), user)
    ]


@router.post(
    "/{uuid:public_id}/split",
    response={201: MergerOut},
    summary="Give records to another person",
)
def split(request: HttpRequest, public_id: UUID, told: SplitIn) -> Status[MergerOut]:
    """Exactly one of `to` and `new`; without, 404."""
    user = account_of(request)
    if (told.to is None) == (told.new is None):
        raise Http404
    done = actions.split(
        person=_named(public_id, user),
        to=_named(told.to, user) if told.to else _draft(told.new),  # type: ignore[arg-type]  # narrower than its type: checked above
        chosen=told.chosen,
        reason=told.reason,
        by=user,
        now=clock.now(),
        public_id=told.public_id,
    )
    return Status(201, _merger_out(done))


def _named(public_id: UUID, user: User, *, also_gone: bool = False) -> Person:
    """A record that the account sees by name; else 404."""
    try:
        found = queries.standing_under(public_id, user)
    except Person.DoesNotExist:
        raise Http404 from None
    if not queries.is_named(found, user):
        raise Http404
    if also_gone and found.public_id != public_id:
        return Person.objects.get(public_id=public_id)
    return found


def _mine(user: User) -> PersonQuerySet:
    return Person.objects.visible_to(user).filter(pk__in=queries.mergeable_by(user))


def _merger_out(done: Merger) -> MergerOut:
    return MergerOut(
        public_id=done.public_id,
        kind=done.kind,
        goes=done.from_person.public_id,
        stays=done.to_person.public_id,
        reason=done.reason,
        undone=done.undone_at is not None,
    )


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


def _one_out(person: Person, name: str, is_named: bool) -> PersonOut:  # noqa: FBT001  # a value of the record, not a switch
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
