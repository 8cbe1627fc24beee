"""Entering people: one by one at a desk, or by the ten thousand from files."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any
from uuid import UUID

from django.db import DEFAULT_DB_ALIAS, IntegrityError, transaction
from django.db.models.base import ModelState
from django.utils.translation import gettext_lazy as _

from lachan.ground.access import actions as access
from lachan.ground.access.models import User
from lachan.ground.access.rules import covers
from lachan.ground.access.words import Purpose
from lachan.ground.journal import actions as journal
from lachan.ground.journal.models import Among
from lachan.ground.people import facts
from lachan.ground.people.actions import inserting
from lachan.ground.people.models import SIGHT_KIND, Identifier, Person, Reach, keyring
from lachan.ground.people.rules import naming
from lachan.ground.people.words import EDIT, PersonDraft
from lachan.kernel.errors import Refused
from lachan.kernel.ids import uuid7
from lachan.kernel.sealing import Keyring
from lachan.kernel.vietnamese import repair

FACT_SIZE = 2_000  # people in one fact
_LOOKUP_SIZE = 10_000  # parameters in one statement; SQLite takes 32,766

PERSON_COLUMNS = tuple(field.attname for field in Person._meta.concrete_fields)


class IdentifierTaken(Refused):
    """Raised by `register`: another record bears this identity number."""

    def __init__(self, *, kind: str, held_by: UUID, draft: int = 0) -> None:
        super().__init__(
            what=_("The person was not entered."),
            why=_("The identity number belongs to another record: %(record)s.")
            % {"record": held_by},
            what_now=_("Open that record, or correct the number."),
            field="identifiers",
        )
        self.kind = kind
        self.held_by = held_by
        self.draft = draft


class IdentifiersTaken(Refused):
    """Raised by `register_many`: nothing was written; `taken` says which and whose.

    `taken[n].draft` is the index in the list of drafts, `held_by` the public id of
    the record, or of an earlier draft, that bears the number.
    """

    def __init__(self, taken: Sequence[IdentifierTaken]) -> None:
        super().__init__(
            what=_("No person was entered."),
            why=_("%(count)d identity numbers belong to other records.")
            % {"count": len(taken)},
            what_now=_("Decide row by row: the same person, or a wrong number."),
            field="identifiers",
        )
        self.taken = tuple(taken)


class NotLikely(Refused):
    """Raised for a birth in the future, or longer ago than anybody lives."""


def require_likely_birth(year: int | None, now: datetime) -> None:
    """Let pass a year in which somebody alive may have been born, and none at all."""
    if year is not None and not 1880 <= year <= now.year:
        raise NotLikely(
            what=_("The change was not saved."),
            why=_("Nobody alive was born in %(year)s.") % {"year": year},
            what_now=_("Correct the date of birth."),
            field="birth",
        )


@transaction.atomic
def register(*, draft: PersonDraft, by: User, now: datetime) -> Person:
    """Enter one person.

    A draft whose public id is already registered is the same record sent again: that
    record is returned as it stands, and nothing is announced. Who lives outside the
    area of `by` is entered too, and seen from there: people fall ill away from home.
    Raises NotAllowed, NotLikely, and IdentifierTaken when another record bears a
    number.
    """
    roots = access.require_anywhere(by, EDIT)
    require_likely_birth(draft.year, now)
    try:
        people, fresh = _enter([draft], now)
    except IdentifiersTaken as several:
        raise several.taken[0] from None
    person = people[0]
    if fresh:
        _show_to_those_who_entered(people, roots, now)
        journal.announce(
            facts.PersonRegistered(person_id=person.pk, at=now, by=by.actor),
            subject=("person", person.public_id),
            path=person.unit_path,
        )
    return person


@transaction.atomic
def register_many(
    *, drafts: Sequence[PersonDraft], by: User, now: datetime
) -> list[Person]:
    """Enter many people at once; the records stand in the order of the drafts.

    All or none: raises IdentifiersTaken, naming every collision with the register or
    within the list, before anything is written. Drafts already registered under
    their public id give the record that stands. Announces one fact per 2,000 people.
    """
    roots = access.require_anywhere(by, EDIT)
    people, fresh = _enter(drafts, now)
    _show_to_those_who_entered(people, roots, now)
    for start in range(0, len(fresh), FACT_SIZE):
        ids = tuple(fresh[start : start + FACT_SIZE])
        journal.announce(
            facts.PeopleRegistered(ids=ids, at=now, by=by.actor), count=len(ids)
        )
    return people


def _show_to_those_who_entered(
    people: Sequence[Person], roots: tuple[str, ...], now: datetime
) -> None:
    """Give the area that entered people the sight of those who live elsewhere."""
    access.give_sights(
        drafts=[
            access.SightDraft(
                record=(SIGHT_KIND, person.pk),
                path=roots[0],
                purpose=Purpose.RESPONSE,
                reason="entered-here",
            )
            for person in people
            if not covers(roots, person.unit_path)
        ],
        at=now,
    )


@dataclass(frozen=True, slots=True)
class _Entry:
    """A draft that is no record yet, with its numbers and their keyed hashes."""

    at: int  # in the list of drafts
    public_id: UUID
    draft: PersonDraft
    identifiers: list[tuple[naming.Number, bytes]]
    phones: list[tuple[naming.Number, bytes]]


def _enter(
    drafts: Sequence[PersonDraft], now: datetime
) -> tuple[list[Person], list[int]]:
    """The records of all drafts, and the ids of those that are new.

    The database's own constraint finds a number that is taken; whose it is, is
    looked up only then.
    """
    try:
        with transaction.atomic():
            return _enter_once(drafts, now, look_first=keyring().has_former)
    except IntegrityError:
        # A number is taken, or another process entered the same people just now.
        return _enter_once(drafts, now, look_first=True)


def _enter_once(
    drafts: Sequence[PersonDraft], now: datetime, *, look_first: bool
) -> tuple[list[Person], list[int]]:
    public_ids = [draft.public_id or uuid7() for draft in drafts]
    people = _registered(
        [draft.public_id for draft in drafts if draft.public_id is not None]
    )
    new = _entries(drafts, public_ids, people)
    if look_first:
        _refuse_taken(new)
    fresh = _write(new, now)
    people.update((person.public_id, person) for person in fresh)
    return [people[public_id] for public_id in public_ids], [
        person.pk for person in fresh
    ]


def _registered(public_ids: Sequence[UUID]) -> dict[UUID, Person]:
    found: dict[UUID, Person] = {}
    for start in range(0, len(public_ids), _LOOKUP_SIZE):
        some = public_ids[start : start + _LOOKUP_SIZE]
        for person in Person.objects.filter(Among("public_id", some)):
            found[person.public_id] = person
    return found


def _entries(
    drafts: Sequence[PersonDraft],
    public_ids: Sequence[UUID],
    registered: dict[UUID, Person],
) -> list[_Entry]:
    """The drafts that are not registered, each public id once."""
    ring = keyring()
    told = set(registered)
    entries: list[_Entry] = []
    for at, (public_id, draft) in enumerate(zip(public_ids, drafts, strict=True)):
        if public_id not in told:
            told.add(public_id)
            identifiers = _hashed(ring, naming.identifiers_of(draft))
            phones = _hashed(ring, naming.phones_of(draft))
            entries.append(_Entry(at, public_id, draft, identifiers, phones))
    return entries


def _hashed(
    ring: Keyring, numbers: list[naming.Number]
) -> list[tuple[naming.Number, bytes]]:
    return [(told, ring.keyed_hash(told.kind, told.found_by)) for told in numbers]


def _refuse_taken(entries: Sequence[_Entry]) -> None:
    """Raise IdentifiersTaken unless every identity number is free and told once."""
    bearers: dict[tuple[str, bytes], _Entry] = {}
    taken: list[IdentifierTaken] = []
    sought: dict[bytes, tuple[str, _Entry]] = {}
    ring = keyring()
    for entry in entries:
        for number, keyed_hash in entry.identifiers:
            first = bearers.setdefault((number.kind, keyed_hash), entry)
            if first is not entry:
                taken.append(_taken(number.kind, first.public_id, entry))
            for probe in ring.keyed_hashes(number.kind, number.found_by):
                sought[probe] = (number.kind, entry)
    for keyed_hash, held_by in _holders(list(sought)):
        kind, entry = sought[keyed_hash]
        taken.append(_taken(kind, held_by, entry))
    if taken:
        raise IdentifiersTaken(sorted(taken, key=lambda one: one.draft))


def _taken(kind: str, held_by: UUID, entry: _Entry) -> IdentifierTaken:
    return IdentifierTaken(kind=kind, held_by=held_by, draft=entry.at)


def _holders(hashes: Sequence[bytes]) -> Iterator[tuple[bytes, UUID]]:
    """Which of these numbers are in the register, and the public ids of who bears them.

    A keyed hash covers the kind, so that it alone tells one number from another.
    """
    for start in range(0, len(hashes), _LOOKUP_SIZE):
        found = Identifier.objects.filter(
            keyed_hash__in=hashes[start : start + _LOOKUP_SIZE]
        )
        for keyed_hash, held_by in found.values_list("keyed_hash", "person__public_id"):
            yield bytes(keyed_hash), held_by


def _write(entries: Sequence[_Entry], now: datetime) -> list[Person]:
    if not entries:
        return []
    values = list(_person_values(entries, now))
    inserting.insert(Person, PERSON_COLUMNS, map(_row_writer(now), values))
    people = [_as_read(told) for told in values]
    pairs = list(zip(people, entries, strict=True))
    _insert_numbers(Identifier, ((person, e.identifiers) for person, e in pairs))
    _insert_numbers(Reach, ((person, e.phones) for person, e in pairs))
    return people


def _person_values(
    entries: Sequence[_Entry], now: datetime
) -> Iterator[tuple[object, ...]]:
    """One record per entry, in the order of PERSON_COLUMNS."""
    forms: dict[str, naming.NameForm] = {}  # a file repeats its common names
    ids = inserting.next_ids(Person, len(entries))
    for pk, entry in zip(ids, entries, strict=True):
        draft = entry.draft
        form = forms.get(draft.full_name)
        if form is None:
            form = forms[draft.full_name] = naming.name_form(draft.full_name)
        yield (
            pk,
            entry.public_id,
            form.full,
            form.folded,
            form.given_first,
            form.sort_key,
            str(draft.sex),
            draft.birth_date,
            draft.year,
            _clean(draft.nationality, 60),
            _clean(draft.occupation, 80),
            draft.unit_id,
            draft.unit_path,
            draft.household_id,
            _clean(draft.address, 250),
            draft.is_synthetic,
            *naming.keys_of(form, draft.birth_date, draft.year, draft.unit_id),
            None,  # merged_into
            1,  # version
            now,
            None,  # voided_at
            "",  # void_reason
            None,  # erased_at
        )


def _clean(written: str, length: int) -> str:
    """A text as it is stored: no unseen characters, and no longer than its column."""
    return repair(written)[:length] if written else ""


def _as_read(values: tuple[object, ...]) -> Person:
    """The record as if read back, without the dear `Model.__init__`."""
    person = Person.__new__(Person)
    person.__dict__.update(zip(PERSON_COLUMNS, values, strict=True))
    state = ModelState()
    state.adding, state.db = False, DEFAULT_DB_ALIAS
    person._state = state
    return person


def _row_writer(now: datetime) -> Callable[[tuple[object, ...]], Sequence[object]]:
    """What brings a record's values into the form that this database keeps."""
    if not inserting.keeps_plain_text():
        return tuple
    recorded_at = inserting.stored_instant(now)

    def row(values: tuple[Any, ...]) -> Sequence[object]:
        kept = list(values)
        kept[_PUBLIC_ID] = kept[_PUBLIC_ID].hex
        if kept[_BIRTH_DATE] is not None:
            kept[_BIRTH_DATE] = kept[_BIRTH_DATE].isoformat()
        kept[_RECORDED_AT] = recorded_at
        return kept

    return row


_PUBLIC_ID = PERSON_COLUMNS.index("public_id")
_BIRTH_DATE = PERSON_COLUMNS.index("birth_date")
_RECORDED_AT = PERSON_COLUMNS.index("recorded_at")


def _insert_numbers(
    model: type[Identifier] | type[Reach],
    borne: Iterable[tuple[Person, list[tuple[naming.Number, bytes]]]],
) -> None:
    seal = keyring().seal
    inserting.insert(
        model,
        ("person_id", "kind", "cipher", "keyed_hash", "last_digits"),
        (
            (
                person.pk,
                str(number.kind),
                seal(number.kind, number.value),
                keyed_hash,
                number.last_digits,
            )
            for person, numbers in borne
            for number, keyed_hash in numbers
        ),
    )
