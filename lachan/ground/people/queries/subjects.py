"""One human being as a subject of data: every record, name and number of theirs."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from django.db.models import QuerySet

from lachan.ground.people.models import (
    Address,
    Correction,
    Identifier,
    Merger,
    Person,
    Reach,
)
from lachan.ground.people.rules.naming import name_form
from lachan.ground.people.words import (
    FIELD_NAMES,
    AddressKind,
    IdentifierKind,
    ReachKind,
    Sex,
)
from lachan.kernel.holdings import Section, Subject
from lachan.kernel.mentions import is_telling
from lachan.kernel.sealing import CannotOpenError
from lachan.kernel.speech import sentence as _


def subject_of(person: Person, *, alone: bool = False) -> Subject:
    """Everything by which a person is known, names as they once were, numbers in full.

    This record, and those put together with it unless it is meant `alone`. For the
    copy that a person is given and for erasure; never for a page.
    """
    records = [person] if alone else records_of(person.merged_into or person)
    ids = tuple(one.pk for one in records)
    names = tuple(dict.fromkeys(_names(records, ids)))
    return Subject(
        person_ids=ids,
        public_ids=tuple(one.public_id for one in records),
        names=names,
        own_names=tuple(name for name in names if _is_own(name, ids)),
        numbers=tuple(dict.fromkeys(_numbers(ids))),
        years=tuple({one.year for one in records if one.year is not None}),
    )


def records_of(stands: Person) -> list[Person]:
    """The record that stands, and those that were merged into it."""
    return [stands, *Person.objects.filter(merged_into=stands.pk).order_by("pk")]


def _names(records: Sequence[Person], ids: Sequence[int]) -> Iterator[str]:
    yield from (one.full_name for one in records if one.full_name)
    corrected = Correction.objects.filter(person__in=ids, field="full_name")
    for before, after in corrected.values_list("before", "after"):
        yield from (name for name in (before, after) if isinstance(name, str) and name)
    for fields in mergers_of(ids).values_list("fields", flat=True):
        written = fields.get("full_name") or ()
        yield from (name for name in written if isinstance(name, str) and name)


def mergers_of(ids: Sequence[int]) -> QuerySet[Merger]:
    """Mergers and splits on either side of which one of the records stood."""
    here = Merger.objects.filter(from_person__in=ids)
    return here | Merger.objects.filter(to_person__in=ids)


def _is_own(name: str, ids: Sequence[int]) -> bool:
    """Whether nobody else in the register is called so."""
    if not is_telling(name):
        return False
    called = Person.objects.filter(folded_name=name_form(name).folded)
    return not called.exclude(pk__in=ids).exists()


def _numbers(ids: Sequence[int]) -> Iterator[str]:
    for model in (Identifier, Reach):
        for row in model.objects.filter(person__in=ids).order_by("pk"):
            try:
                yield row.reveal()
            except CannotOpenError:
                continue  # nobody can read it, so nothing can be found by it


# ── the copy ─────────────────────────────────────────────────────────────────────


def sections_of(subject: Subject) -> Iterator[Section]:
    """What this module keeps of a person, in plain values."""
    ids = subject.person_ids
    people = Person.objects.filter(pk__in=ids).select_related("unit", "household")
    yield Section(
        title=_("Who you are"),
        rows=tuple(_person(one) for one in people.order_by("pk")),
    )
    yield Section(title=_("Numbers and ways to reach you"), rows=tuple(_numbered(ids)))
    addresses = Address.objects.filter(person__in=ids).select_related("unit")
    yield Section(
        title=_("Addresses"),
        rows=tuple(
            {
                "kind": str(AddressKind(one.kind).label),
                "address": one.text,
                "unit": one.unit.full_name,
                "from": one.from_date,
                "to": one.to_date,
            }
            for one in addresses.order_by("pk")
        ),
    )
    corrections = Correction.objects.filter(person__in=ids)
    yield Section(
        title=_("Corrections of your record"),
        rows=tuple(
            {
                "at": one.corrected_at,
                "field": str(FIELD_NAMES.get(one.field, one.field)),
                "before": one.before,
                "after": one.after,
                "reason": one.reason,
            }
            for one in corrections.order_by("pk")
        ),
    )


def _person(one: Person) -> dict[str, object]:
    return {
        "record": one.public_id,
        "name": one.full_name,
        "sex": str(Sex(one.sex).label),
        "birth_date": one.birth_date,
        "birth_year": one.year,
        "nationality": one.nationality,
        "occupation": one.occupation,
        "unit": one.unit.full_name,
        "address": one.address,
        "household": one.household.label if one.household else "",
        "recorded_at": one.recorded_at,
    }


def _numbered(ids: Sequence[int]) -> Iterator[dict[str, object]]:
    for number in Identifier.objects.filter(person__in=ids).order_by("pk"):
        kind = IdentifierKind(number.kind).label
        yield {"kind": str(kind), "value": number.reveal()}
    for reach in Reach.objects.filter(person__in=ids).order_by("pk"):
        yield {"kind": str(ReachKind(reach.kind).label), "value": reach.reveal()}
