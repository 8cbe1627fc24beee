"""What the laboratories know of people: for whoever draws conclusions from it."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from uuid import UUID

from lachan.kernel.clock import today
from lachan.watch.labs import words
from lachan.watch.labs.models import Result, Specimen


@dataclass(frozen=True, slots=True, kw_only=True)
class Evidence:
    """One result that holds and says something of a person.

    `on` is the civil day of the swab: results come late and in any order, the swab
    was when it was.
    """

    person_id: int
    disease: str
    test: str
    value: str  # positive, negative, indeterminate
    on: date
    collected_at: datetime
    issued_at: datetime
    indication: str
    unit_id: int
    unit_path: str
    specimen: UUID


_EVIDENT = (
    words.Value.POSITIVE,
    words.Value.NEGATIVE,
    words.Value.INDETERMINATE,
)


def evidence_of(people: Iterable[int]) -> list[Evidence]:
    """What holds of these people, by the day of the swab; preliminary results not."""
    rows = (
        Result.objects.filter(
            specimen__request__person__in=list(people),
            specimen__voided_at=None,
            standing=words.Standing.HOLDS,
            value__in=_EVIDENT,
        )
        .exclude(said=words.Said.PRELIMINARY)
        .select_related("specimen__request")
        .order_by("specimen__collected_at", "specimen__public_id", "test")
    )
    return [_evidence(row, row.specimen) for row in rows if row.specimen]


def _evidence(row: Result, specimen: Specimen) -> Evidence:
    request = specimen.request
    return Evidence(
        person_id=request.person_id,
        disease=request.disease,
        test=row.test,
        value=row.value,
        on=today(specimen.collected_at),
        collected_at=specimen.collected_at,
        issued_at=row.issued_at,
        indication=request.indication,
        unit_id=request.unit_id,
        unit_path=request.unit_path,
        specimen=specimen.public_id,
    )


def people_of(specimens: Sequence[int]) -> list[int]:
    """Whose these specimens are."""
    rows = Specimen.objects.filter(pk__in=specimens)
    people = rows.values_list("request__person_id", flat=True)
    return sorted(set(people))
