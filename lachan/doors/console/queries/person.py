"""Everything of one human being that this account may see, in one reading."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from uuid import UUID

from django.db.models import Q

from lachan.ground.access.models import User
from lachan.ground.access.queries import holds, names_of
from lachan.ground.health.models import DoseReceived
from lachan.ground.health.queries import doses_visible_to
from lachan.ground.journal.models import Entry
from lachan.ground.people.models import Identifier, Person, Reach
from lachan.ground.people.queries import former_ids, standing_under
from lachan.ground.sites.models import Stay
from lachan.ground.tasks.models import Task
from lachan.ground.tasks.queries import visible_to as tasks_visible_to
from lachan.watch.cases.models import Case


@dataclass(frozen=True)
class Whole:
    """One person with every record this account may read; None: not its business."""

    person: Person
    identifiers: list[Identifier]
    reaches: list[Reach]
    household: list[Person]
    cases: list[Case] | None
    stays: list[Stay] | None
    doses: list[DoseReceived] | None
    tasks: list[Task] | None


def person_seen(public_id: UUID, user: User) -> Person:
    """The person, if this account may see them; also under a former id.

    Raises Person.DoesNotExist.
    """
    return standing_under(public_id, user)


def whole(person: Person, user: User) -> Whole:
    """Records of a person that was already found visible; a query each kind."""
    return Whole(
        person=person,
        identifiers=list(person.identifiers.order_by("kind")),
        reaches=list(person.reaches.order_by("kind")),
        household=_household(person, user),
        cases=_cases(person, user) if holds(user, "cases.view") else None,
        stays=_stays(person, user) if holds(user, "sites.view") else None,
        doses=_doses(person, user) if holds(user, "health.view") else None,
        tasks=_tasks(person, user) if holds(user, "tasks.view") else None,
    )


def _household(person: Person, user: User) -> list[Person]:
    if person.household_id is None:
        return []
    others = Person.objects.standing().visible_to(user).exclude(pk=person.pk)
    return list(others.filter(household=person.household_id).order_by("birth_year"))


def _cases(person: Person, user: User) -> list[Case]:
    rows = Case.objects.visible_to(user).filter(person=person).select_related("unit")
    return list(rows.order_by("-notified_at"))


def _stays(person: Person, user: User) -> list[Stay]:
    rows = Stay.objects.visible_to(user).filter(person=person)
    return list(rows.select_related("facility", "unit").order_by("-starts_at"))


def _doses(person: Person, user: User) -> list[DoseReceived]:
    rows = doses_visible_to(user).filter(person=person).select_related("unit")
    return list(rows.order_by("-given_date"))


def _tasks(person: Person, user: User) -> list[Task]:
    """Work about the person or one of their cases."""
    ids = (person.public_id, *former_ids(person))
    about = Q(record_kind="person", record_id__in=ids) | Q(
        record_kind="case",
        record_id__in=Case.objects.filter(person=person).values("public_id"),
    )
    rows = tasks_visible_to(user).filter(about).select_related("unit")
    return list(rows.order_by("due_at", "pk"))


@dataclass(frozen=True)
class Trace:
    """One entry of the journal about one of the person's records."""

    entry: Entry
    who: str


def traces(seen: Whole) -> list[Trace]:
    """Who wrote what of the records shown, in two queries."""
    ids = (seen.person.public_id, *former_ids(seen.person))
    about = Q(subject_kind="person", subject_id__in=ids)
    for kind, rows in (
        ("case", seen.cases),
        ("stay", seen.stays),
        ("dose", seen.doses),
        ("task", seen.tasks),
    ):
        about |= Q(subject_kind=kind, subject_id__in=_ids(rows))
    entries = list(Entry.objects.filter(about).order_by("-id")[:300])
    names = names_of({entry.actor for entry in entries})
    return [Trace(entry, names[entry.actor]) for entry in entries]


def _ids(rows: Iterable[object] | None) -> list[UUID]:
    return [row.public_id for row in rows or ()]  # type: ignore[attr-defined]  # annotated by the query that read it
