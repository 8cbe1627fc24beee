"""The person in a row: drafted from its cells, looked for in the register, entered."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from dataclasses import replace
from datetime import date
from typing import Any
from uuid import UUID

from lachan.doors.interchange.actions.targets import Job, derived_id
from lachan.doors.interchange.queries.places import Place
from lachan.doors.interchange.words import Likeness, NotRead
from lachan.ground.people.models import Person
from lachan.ground.people.queries import likely_same_many
from lachan.ground.people.words import Agreement, IdentifierKind, PersonDraft
from lachan.kernel import identity
from lachan.kernel.clock import today
from lachan.kernel.speech import sentence as _
from lachan.kernel.vietnamese import fold

EDIT = "people.edit"
_OLDEST = 130
_SEVERAL = re.compile(r"[;/\n]| - ")
_KINDS = {
    "citizen_id": IdentifierKind.CITIZEN.value,
    "old_id": IdentifierKind.OLD_ID.value,
    "insurance": IdentifierKind.INSURANCE.value,
    "passport": IdentifierKind.PASSPORT.value,
}
_DIGITS = {
    # By the number of digits: what it is, with the zero a spreadsheet has cut.
    12: (IdentifierKind.CITIZEN.value, ""),
    11: (IdentifierKind.CITIZEN.value, "0"),
    9: (IdentifierKind.OLD_ID.value, ""),
    8: (IdentifierKind.OLD_ID.value, "0"),
}


def draft_of(values: Mapping[str, Any], place: Place) -> PersonDraft:
    """The person that a row describes, living at `place`."""
    birth_date, birth_year = birth_of(values)
    return PersonDraft(
        unit_id=place.unit_id,
        unit_path=place.unit_path,
        full_name=values.get("full_name", ""),
        sex=values.get("sex", "unknown"),
        birth_date=birth_date,
        birth_year=birth_year,
        address=values.get("address", ""),
        nationality=values.get("nationality", ""),
        occupation=values.get("occupation", ""),
        identifiers=tuple(identifiers_of(values)),
        phones=tuple(phones_of(values)),
    )


def birth_of(values: Mapping[str, Any]) -> tuple[date | None, int | None]:
    """Day and year of birth; a column of days may hold years alone."""
    born = values.get("birth_date")
    if isinstance(born, date):
        return born, None
    return None, born if born is not None else values.get("birth_year")


def identifiers_of(values: Mapping[str, Any]) -> list[tuple[str, str]]:
    """Kinds and numbers; old numbers in the column of new ones keep their kind."""
    pairs = []
    for name, kind in _KINDS.items():
        text = values.get(name)
        if not text:
            continue
        plain = identity.normalise(text)
        if name == "citizen_id" and plain.isdigit():
            kind, zero = _DIGITS.get(len(plain), (kind, ""))
            plain = zero + plain
        pairs.append((kind, plain))
    return pairs


def phones_of(values: Mapping[str, Any]) -> list[str]:
    """The telephones of one cell; a mobile number that lost its 0 gets it back."""
    text = values.get("phone")
    if not text:
        return []
    found = [part.strip() for part in _SEVERAL.split(text) if part.strip()]
    return [
        f"0{part}" if re.fullmatch(r"[35789]\d{8}", part) else part for part in found
    ]


def faults_of(values: Mapping[str, Any], job: Job) -> list[tuple[str, NotRead]]:
    """What cannot be true of a person, by field."""
    found: list[tuple[str, NotRead]] = []
    number = identity.normalise(values.get("citizen_id", ""))
    if number and number.isdigit() and len(number) not in _DIGITS:
        found.append(("citizen_id", _odd_number(len(number))))
    born, year = birth_of(values)
    known_year = born.year if born else year
    this_day = today(job.now)
    if born is not None and born > this_day:
        found.append(("birth_date", _unborn(f"{born:%d/%m/%Y}")))
    elif known_year is not None and known_year > this_day.year:
        found.append(("birth_year", _unborn(str(known_year))))
    elif known_year is not None and known_year < this_day.year - _OLDEST:
        found.append(("birth_date" if born else "birth_year", _too_old(known_year)))
    return found


def _odd_number(digits: int) -> NotRead:
    return NotRead(
        _("The number has %(digits)d digits; identity numbers have 12, old ones 9.",
          digits=digits),
        _("Write the number as on the card, or leave the cell empty."),
    )  # fmt: skip


def _unborn(day: str) -> NotRead:
    return NotRead(
        _("%(day)s has not come yet.", day=day),
        _("Correct the day, month or year."),
    )


def _too_old(year: int) -> NotRead:
    return NotRead(
        _("Nobody alive was born in %(year)d.", year=year),
        _("Correct the day, month or year."),
    )


def id_of(draft: PersonDraft, *, besides: object = "") -> UUID:
    """The record's id for who has no code: number, or name, birth, sex and place."""
    citizen = dict(draft.identifiers).get(IdentifierKind.CITIZEN.value)
    if citizen:
        return derived_id("person", citizen)
    return derived_id(
        "person",
        fold(draft.full_name),
        draft.birth_date or draft.birth_year or "",
        draft.sex,
        draft.unit_id,
        *(number for _kind, number in draft.identifiers),
        *draft.phones,
        besides,
    )


def can_be_known(draft: PersonDraft) -> bool:
    """Whether a draft says enough to be recognised by: a name, number or telephone."""
    return bool(draft.full_name or draft.identifiers or draft.phones)


def likenesses(drafts: Sequence[PersonDraft], job: Job) -> list[list[Likeness]]:
    """For each draft the likely persons, those that this run entered left out."""
    newest = job.register_mark
    return [
        [
            Likeness(
                person_id=one.person_id,
                public_id=str(one.public_id),
                score=round(one.score, 3),
                reasons=tuple(Agreement(reason).value for reason in one.reasons),
            )
            for one in found
            if one.is_likely and (newest is None or one.person_id <= newest)
        ]
        for found in likely_same_many(drafts)
    ]


def is_surely(likeness: Likeness) -> bool:
    """Whether nobody need be asked: the same identity number, and a name that fits."""
    return Agreement.NUMBER_SAME.value in likeness.reasons and not (
        {Agreement.NAME_DIFFERS.value, Agreement.SEX_DIFFERS.value}
        & set(likeness.reasons)
    )


def standing_by_id(ids: Sequence[UUID]) -> dict[UUID, Person]:
    """The persons under these public ids; a merged one leads to whom it became."""
    if not ids:
        return {}
    found = Person.objects.filter(public_id__in=ids).select_related("merged_into")
    return {one.public_id: one.merged_into or one for one in found}


def with_id(draft: PersonDraft, public_id: UUID) -> PersonDraft:
    """The draft under the id that makes it the same record when it comes again."""
    return replace(draft, public_id=public_id)
