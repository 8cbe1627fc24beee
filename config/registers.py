"""The registers of persons and cases as access opens them in an emergency."""

from collections.abc import Iterable, Mapping, Sequence
from uuid import UUID

from django.urls import reverse

from lachan.ground.access.models import User
from lachan.ground.access.queries import Openable
from lachan.ground.people.models import SIGHT_KIND, Person, PersonQuerySet
from lachan.ground.people.queries import bearers_of, shown_by_id
from lachan.watch.cases.models import Case

_ENOUGH = 3


class People:
    """A person is opened, and with the person what hangs on them."""

    def find(self, text: str) -> Sequence[Openable]:
        """By identity number, telephone, public id, or the code of a case."""
        text = text.strip()
        found = _by_id(text) or _found(bearers_of(text)) or _by_case(text)
        return [_openable(person) for person in found]

    def sees(self, user: User, record: Openable) -> bool:
        """Whether the person is seen already."""
        seen = Person.objects.visible_to(user)
        return seen.filter(pk=record.record_id).exists()

    def labels(self, records: Iterable[Openable], user: User) -> Mapping[int, str]:
        """The name, or what stands for it."""
        shown = shown_by_id([record.record_id for record in records], user)
        return {pk: one.name for pk, one in shown.items()}

    def url(self, record: Openable) -> str:
        """The person's page."""
        return reverse("console:person", args=[record.public_id])


def _openable(person: Person) -> Openable:
    return Openable(SIGHT_KIND, person.pk, person.public_id, person.unit_path)


def _found(people: PersonQuerySet) -> list[Person]:
    return list(people.standing()[:_ENOUGH])


def _by_id(text: str) -> list[Person]:
    """By a public id, alone or in an address copied from elsewhere."""
    for part in reversed(text.rstrip("/").split("/")):
        try:
            public_id = UUID(part)
        except ValueError:
            continue
        held = Person.objects.filter(public_id=public_id)
        of_case = Person.objects.filter(cases__public_id=public_id)
        return _found(held) or _found(of_case)
    return []


def _by_case(text: str) -> list[Person]:
    if not any(letter.isdigit() for letter in text):
        return []
    told = Case.objects.standing().filter(origin_code__in={text, text.upper()})
    return _found(Person.objects.filter(pk__in=told.values("person")))
