"""Writing down doses received and standing conditions, whoever gave or found them."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime

from django.db import transaction
from django.utils.translation import gettext_lazy as _

from lachan.ground.access import actions as access
from lachan.ground.access.models import User
from lachan.ground.health import facts, rules
from lachan.ground.health.models import Condition, DoseReceived
from lachan.ground.health.rules import DoseDraft
from lachan.ground.journal import actions as journal
from lachan.ground.journal.models import Among
from lachan.ground.people.actions import Arrivals, note_late, survivors_of
from lachan.ground.people.actions.inserting import (
    insert,
    keeps_plain_text,
    next_ids,
    stored_instant,
)
from lachan.ground.people.models import Person
from lachan.kernel import clock
from lachan.kernel.ages import age_on
from lachan.kernel.errors import Refused
from lachan.kernel.ids import uuid7

_CHUNK = 2000

#: By person: the day of birth and the year of birth, each as far as known.
Births = Mapping[int, tuple[date | None, int | None]]


class DoseImpossible(Refused):
    """Raised when a dose cannot be as written."""


@dataclass(frozen=True)
class Recorded:
    """What became of the drafts: ids of new doses, and how many were known already."""

    created: tuple[int, ...]
    already_known: int


def record_dose(*, draft: DoseDraft, by: User, now: datetime) -> Recorded:
    """Record one dose; the same dose sent twice is one dose."""
    return record_doses_many(drafts=(draft,), by=by, now=now)


@transaction.atomic
def record_doses_many(
    *, drafts: Sequence[DoseDraft], by: User, now: datetime
) -> Recorded:
    """Record doses as a set: one person, disease and day is one dose.

    Raises DoseImpossible and writes nothing when a draft cannot be.
    """
    for path in {draft.unit_path for draft in drafts}:
        access.require(by, "health.edit", within=path)
    arrivals = Arrivals(drafts)
    drafts = arrivals.drafts
    births = _births(drafts)
    _refuse_impossible(drafts, births, clock.today(now))
    fresh = _not_yet_known(drafts)
    ids = tuple(next_ids(DoseReceived, len(fresh)))
    insert(DoseReceived, _COLUMNS, _values(ids, fresh, births, now))
    arrivals.note(DoseReceived._meta.label, zip(ids, fresh, strict=True))
    for start in range(0, len(ids), _CHUNK):
        chunk = ids[start : start + _CHUNK]
        journal.announce(
            facts.DosesRecorded(ids=chunk, at=now, by=by.actor), count=len(chunk)
        )
    return Recorded(created=ids, already_known=len(drafts) - len(ids))


def _births(drafts: Sequence[DoseDraft]) -> Births:
    people = Person.objects.filter(Among("pk", {draft.person_id for draft in drafts}))
    rows = people.values_list("pk", "birth_date", "birth_year")
    return {pk: (day, year) for pk, day, year in rows}


def _refuse_impossible(
    drafts: Sequence[DoseDraft], births: Births, today: date
) -> None:
    for draft in drafts:
        born, _year = births[draft.person_id]
        found = rules.problems(draft, born=born, today=today)
        if found:
            raise DoseImpossible(
                what=_("The dose was not recorded."),
                why=" ".join(str(problem) for problem in found),
                what_now=_("Correct the date or the number of the dose."),
            )


def _not_yet_known(drafts: Sequence[DoseDraft]) -> list[DoseDraft]:
    """Drop repeats within the drafts and what the table already holds."""
    unique = {(d.person_id, d.disease, d.given_date): d for d in drafts}
    people = {draft.person_id for draft in drafts}
    known = set(
        DoseReceived.objects.filter(
            Among("person_id", people), voided_at=None
        ).values_list("person_id", "disease", "given_date")
    )
    return [draft for key, draft in unique.items() if key not in known]


_COLUMNS = (
    "id",
    "public_id",
    "person_id",
    "unit_id",
    "unit_path",
    "disease",
    "product",
    "dose_number",
    "given_date",
    "age_years",
    "lot",
    "source",
    "recorded_at",
    "void_reason",
)


def _values(
    ids: Sequence[int],
    drafts: Sequence[DoseDraft],
    births: Births,
    now: datetime,
) -> Iterator[tuple[object, ...]]:
    """Rows as the database keeps them: imports write them by the ten thousand."""
    is_text = keeps_plain_text()
    recorded_at = stored_instant(now)
    for pk, draft in zip(ids, drafts, strict=True):
        public_id = uuid7()
        yield (
            pk,
            public_id.hex if is_text else public_id,
            draft.person_id,
            draft.unit_id,
            draft.unit_path,
            draft.disease,
            draft.product,
            draft.dose_number,
            draft.given_date.isoformat() if is_text else draft.given_date,
            age_on(draft.given_date, *births[draft.person_id]),
            draft.lot,
            draft.source,
            recorded_at,
            "",
        )


@transaction.atomic
def void_dose(*, dose: DoseReceived, reason: str, by: User, now: datetime) -> None:
    """Take a dose recorded in error out of the figures, with the reason kept."""
    access.require(by, "health.edit", within=dose.unit_path)
    if dose.voided_at is not None:
        return
    dose.voided_at, dose.void_reason = now, reason
    dose.save(update_fields=["voided_at", "void_reason"])
    journal.announce(
        facts.DoseVoided(dose_id=dose.pk, at=now, by=by.actor),
        subject=("dose", dose.public_id),
        path=dose.unit_path,
    )


@transaction.atomic
def restore_dose(*, dose: DoseReceived, by: User, now: datetime) -> None:
    """Let a voided dose count again, unless the day has another one by now."""
    access.require(by, "health.edit", within=dose.unit_path)
    if dose.voided_at is None:
        return
    same_day = DoseReceived.objects.filter(
        person_id=dose.person_id,
        disease=dose.disease,
        given_date=dose.given_date,
        voided_at=None,
    )
    if same_day.exists():
        raise DoseImpossible(
            what=_("The dose was not restored."),
            why=_("Another dose of the same day stands in its place."),
            what_now=_("Void that dose first if it is the wrong one."),
        )
    dose.voided_at, dose.void_reason = None, ""
    dose.save(update_fields=["voided_at", "void_reason"])
    journal.announce(
        facts.DoseRestored(dose_id=dose.pk, at=now, by=by.actor),
        subject=("dose", dose.public_id),
        path=dose.unit_path,
    )


@dataclass(frozen=True)
class ConditionDraft:
    """A standing condition about to be recorded, by its ICD-10 code."""

    person: Person
    code: str
    label: str
    source: str
    since_date: date | None = None


@transaction.atomic
def record_condition(*, draft: ConditionDraft, by: User, now: datetime) -> Condition:
    """Record a standing condition; the same one again is the same record."""
    access.require(by, "health.edit", within=draft.person.unit_path)
    named = draft.person.pk
    person_id = survivors_of((named,)).get(named, named)
    condition, created = Condition.objects.get_or_create(
        person_id=person_id,
        code=draft.code,
        voided_at=None,
        until_date=None,
        defaults={
            "label": draft.label,
            "source": draft.source,
            "since_date": draft.since_date,
            "recorded_at": now,
        },
    )
    if created:
        if person_id != named:
            note_late(Condition._meta.label, {condition.pk: named})
        journal.announce(
            facts.ConditionRecorded(condition_id=condition.pk, at=now, by=by.actor),
            subject=("condition", condition.public_id),
            path=draft.person.unit_path,
        )
    return condition


@transaction.atomic
def void_condition(*, condition: Condition, by: User, now: datetime) -> None:
    """Take back a condition recorded in error."""
    access.require(by, "health.edit", within=condition.person.unit_path)
    if condition.voided_at is not None:
        return
    condition.voided_at = now
    condition.save(update_fields=["voided_at"])
    journal.announce(
        facts.ConditionVoided(condition_id=condition.pk, at=now, by=by.actor),
        subject=("condition", condition.public_id),
        path=condition.person.unit_path,
    )


class ConditionOver(Refused):
    """Raised by `end_condition` for a day before the condition began."""


@transaction.atomic
def end_condition(*, condition: Condition, on: date, by: User, now: datetime) -> None:
    """Say that a condition stands no longer from a day on; it stays in the history."""
    access.require(by, "health.edit", within=condition.person.unit_path)
    if condition.since_date is not None and on <= condition.since_date:
        raise ConditionOver(
            what=_("The condition was not ended."),
            why=_("It began on that day or later."),
            what_now=_("Name a later day, or void the condition."),
            field="on",
        )
    if condition.voided_at is not None or condition.until_date is not None:
        return
    condition.until_date = on
    condition.save(update_fields=["until_date"])
    journal.announce(
        facts.ConditionEnded(condition_id=condition.pk, at=now, by=by.actor),
        subject=("condition", condition.public_id),
        path=condition.person.unit_path,
    )
