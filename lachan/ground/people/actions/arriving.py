"""What comes later under the id of a record that was put together with another."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import replace
from typing import Any

from django.db import connection

from lachan.ground.people.models import Merger, Moved, Person
from lachan.ground.people.words import Role


def survivors_of(people: Iterable[int]) -> dict[int, int]:
    """Of these people those that were put together with another, and with whom.

    Holds the others in place until the transaction ends, so that none is absorbed
    between this look and the write that follows from it.
    """
    found = _absorbed(people)
    further = _absorbed(found.values())
    while further:  # absorbed between the first look and this one
        found = {pk: further.get(into, into) for pk, into in found.items()}
        further = _absorbed(further.values())
    return found


_LOOKUP = 10_000


def _absorbed(people: Iterable[int]) -> dict[int, int]:
    sought = sorted(set(people))
    found: dict[int, int] = {}
    for start in range(0, len(sought), _LOOKUP):
        found |= _absorbed_of(sought[start : start + _LOOKUP])
    return found


def _absorbed_of(people: Sequence[int]) -> dict[int, int]:
    rows = Person.objects.filter(pk__in=people).order_by("pk")
    if connection.vendor != "postgresql":
        gone = rows.filter(merged_into__isnull=False)
        return dict(gone.values_list("pk", "merged_into_id"))
    statement, values = rows.values("pk", "merged_into_id").query.sql_with_params()
    with connection.cursor() as cursor:
        # What a foreign key takes too, but before the row is written.
        cursor.execute(f"{statement} FOR KEY SHARE", values)
        return {pk: into for pk, into in cursor.fetchall() if into is not None}


class Arrivals:
    """Drafts that name people, each led to the record that stands.

    A draft is a frozen dataclass with a `person_id`. What is then written is noted in
    the mergers it came through, so that undoing them gives it to whom it named.
    """

    def __init__(self, drafts: Iterable[Any]) -> None:
        told = list(drafts)
        into = survivors_of(draft.person_id for draft in told)
        self.drafts: list[Any] = []
        self._named: dict[int, int] = {}
        for draft in told:
            if draft.person_id in into:
                named = draft.person_id
                draft = replace(draft, person_id=into[named])
                self._named[id(draft)] = named
            self.drafts.append(draft)

    def note(self, label: str, written: Iterable[tuple[int, Any]]) -> None:
        """Rows by id with the draft each was made of."""
        if self._named:
            named = {
                pk: self._named[id(draft)]
                for pk, draft in written
                if id(draft) in self._named
            }
            note_late(label, named)


def note_late(label: str, named: Mapping[int, int]) -> None:
    """Rows that named a person who had been absorbed: row id → that person's id."""
    late: list[Moved] = []
    for record_id, person_id in named.items():
        late += [
            Moved(merger=each, label=label, record_id=record_id, role=Role.LATE)
            for each in way_of(person_id)
        ]
    Moved.objects.bulk_create(late, ignore_conflicts=True)


def way_of(person_id: int) -> list[Merger]:
    """The mergers that lead from an absorbed record to the one that stands."""
    way: list[Merger] = []
    at: int | None = person_id
    while at is not None:
        step = Merger.objects.merged().filter(from_person=at).first()
        if step is not None:
            way.append(step)
        at = step.to_person_id if step else None
    return way
