"""What stands in the way of a merger, what a person has, whom an old address means."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import datetime
from typing import Protocol
from uuid import UUID

from django.db.models import Exists, OuterRef, Q, QuerySet
from django.urls import reverse
from django.utils.translation import gettext as _

from lachan.ground.access.models import User, below_unindexed, within
from lachan.ground.access.queries import paths_of
from lachan.ground.people import words
from lachan.ground.people.models import (
    LikelyPair,
    Merger,
    NotSame,
    Person,
    PersonQuerySet,
)
from lachan.ground.people.rules.merging import Known, differences
from lachan.ground.people.words import Choice, Held, PersonDraft, Question, ReachKind
from lachan.ground.units.models import Unit
from lachan.kernel.speech import Text
from lachan.kernel.work import WorkLine


class Keeping(Protocol):
    """What pages ask of every table that holds a key to a person."""

    @property
    def label(self) -> str:
        """The table as the log names it."""

    def questions(
        self, from_id: int, to_id: int, user: User | None = None
    ) -> list[Question]:
        """What cannot both stand, as `user` may see it."""

    def held(self, person_id: int, user: User | None) -> list[Held]:
        """What the person has there."""

    def hindrances(self, merger: Merger) -> list[Text]:
        """Why a merger cannot be undone."""


_keepers: list[Keeping] = []


def install_keepers(keepers: Iterable[Keeping]) -> None:
    """Let the top floor say which tables hold keys to people; once at start."""
    _keepers[:] = keepers


def keepers() -> tuple[Keeping, ...]:
    """Every table that holds a key to a person and is moved by merging."""
    return tuple(_keepers)


def standing_under(public_id: UUID, user: User) -> Person:
    """The record that stands under an id, for who sees it; also under a former id.

    Raises Person.DoesNotExist for unknown and for hidden ones alike.
    """
    asked = Person.objects.filter(public_id=public_id)
    into = asked.values_list("merged_into_id", flat=True).get()
    rows = Person.objects.visible_to(user).select_related(
        "unit", "household", "merged_into"
    )
    return rows.get(pk=into) if into is not None else rows.get(public_id=public_id)


def former_ids(person: Person) -> list[UUID]:
    """The public ids under which the person was known before records were merged."""
    gone = Person.objects.filter(merged_into=person)
    return list(gone.order_by("pk").values_list("public_id", flat=True))


def draft_of(person: Person) -> PersonDraft:
    """The record as it would be told anew, with its numbers: for matching only."""
    return PersonDraft(
        public_id=person.public_id,
        full_name=person.full_name,
        sex=person.sex,
        birth_date=person.birth_date,
        birth_year=person.birth_year,
        unit_id=person.unit_id,
        unit_path=person.unit_path,
        identifiers=tuple((o.kind, o.reveal()) for o in person.identifiers.all()),
        phones=tuple(
            o.reveal() for o in person.reaches.all() if o.kind == ReachKind.PHONE
        ),
    )


def known_of(person: Person) -> Known:
    """The record as the rules of merging read it."""
    return Known(
        full_name=person.full_name,
        sex=person.sex,
        birth_date=person.birth_date,
        birth_year=person.year,
        nationality=person.nationality,
        occupation=person.occupation,
        unit_id=person.unit_id,
        address=person.address,
        household_id=person.household_id,
    )


def questions(goes: Person, stays: Person, user: User | None = None) -> list[Question]:
    """Everything that somebody must decide before two records can be one."""
    asked = [
        Question(
            key=each.field,
            what=words.FIELD_NAMES[each.field],
            one=said(goes, each.field),
            other=said(stays, each.field),
            choices=(Choice.TO.value, Choice.FROM.value),
            default=each.default,
        )
        for each in differences(known_of(goes), known_of(stays))
    ]
    for keeper in _keepers:
        asked += keeper.questions(goes.pk, stays.pk, user)
    return asked


def said(person: Person, field: str) -> str:
    """What a record says of one field, in words."""
    if field == "birth":
        day = person.birth_date
        return f"{day:%d/%m/%Y}" if day else str(person.year or "")
    if field == "sex":
        return str(words.Sex(person.sex).label)
    if field == "home":
        house = person.household.label if person.household else ""
        return ", ".join(filter(None, (person.address, house, person.unit.full_name)))
    return str(getattr(person, field))


def holdings(person: Person, user: User | None) -> list[Held]:
    """Everything a person has that could be found to be somebody else's."""
    return [held for keeper in _keepers for held in keeper.held(person.pk, user)]


def mergers_of(person: Person) -> list[Merger]:
    """What was put together or taken apart to make this record, newest first."""
    rows = Merger.objects.filter(Q(to_person=person) | Q(from_person=person))
    return list(
        rows.select_related(
            "from_person", "to_person", "decided_by", "undone_by"
        ).order_by("-pk")
    )


# ── the cleaning queue ───────────────────────────────────────────────────────────


def likely_pairs(user: User, *, path: str = "") -> QuerySet[LikelyPair]:
    """Pairs that `user` may decide upon, likeliest first; below `path` if given.

    Both records stand, nobody found them to be two people, and both homes lie where
    the reader may merge: a pair across a border belongs to who is above both.
    """
    apart = NotSame.objects.filter(first=OuterRef("first"), second=OuterRef("second"))
    roots = paths_of(user, words.MERGE)
    pairs = LikelyPair.objects.filter(
        # From the few pairs to their people, not from all who live there to pairs.
        below_unindexed("first__unit_path", roots),
        below_unindexed("second__unit_path", roots),
        ~Exists(apart),
        first__voided_at=None,
        first__merged_into=None,
        second__voided_at=None,
        second__merged_into=None,
    )
    if path:
        pairs = pairs.filter(
            below_unindexed("first__unit_path", (path,))
            | below_unindexed("second__unit_path", (path,))
        )
    return pairs.order_by("-score", "pk")


def mergeable_by(user: User) -> PersonQuerySet:
    """The people whose records `user` may put together and take apart."""
    return Person.objects.filter(within("unit_path", paths_of(user, words.MERGE)))


def worklist(user: User, now: datetime) -> list[WorkLine]:
    """One line: how many pairs wait for the reader's decision."""
    roots = paths_of(user, words.MERGE)
    waiting = likely_pairs(user)[:_COUNTED].count() if roots else 0
    if not waiting:
        return []
    names = Unit.objects.filter(path__in=roots).order_by("path")
    return [
        WorkLine(
            what=_("Decide: records that may be one person"),
            unit=", ".join(names.values_list("full_name", flat=True)[:2]),
            url=reverse("people:duplicates"),
            module="people",
            verb=_("Look"),
            count=waiting,
        )
    ]


_COUNTED = 1_000  # pairs; more are not counted for a line
