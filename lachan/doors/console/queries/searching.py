"""One box that finds people, cases, units and places to stay."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import datetime
from uuid import UUID

from django.db.models import Q

from lachan.ground.access.models import User, within
from lachan.ground.access.queries import paths_of
from lachan.ground.people.models import Person
from lachan.ground.people.queries import search_people
from lachan.ground.sites.models import Facility
from lachan.ground.sites.queries import facilities_visible_to
from lachan.ground.units.models import Unit
from lachan.kernel import clock
from lachan.kernel.vietnamese import fold
from lachan.watch.cases.models import Case
from lachan.watch.cases.queries.naming import coded

MOST = 12
_SHORTEST_NAME = 2


@dataclass(frozen=True)
class Found:
    """What a text may mean, of each kind at most MOST."""

    people: list[Person] = field(default_factory=list)
    cases: list[Case] = field(default_factory=list)
    units: list[Unit] = field(default_factory=list)
    facilities: list[Facility] = field(default_factory=list)

    @property
    def total(self) -> int:
        """How many were found in all."""
        lists = (self.people, self.cases, self.units, self.facilities)
        return sum(len(found) for found in lists)


def search(text: str, user: User, now: datetime) -> Found:
    """Everything this account may see that the text may mean.

    Names without diacritics, family or given name first; numbers and telephones as
    they are written; codes of cases and units in full.
    """
    text = " ".join(text.split())
    if len(text) < _SHORTEST_NAME:
        return Found()
    return Found(
        people=people_found(text, user),
        cases=cases_found(text, user),
        units=units_found(text, user, now),
        facilities=facilities_found(text, user),
    )


def people_found(text: str, user: User) -> list[Person]:
    """People by number, by telephone, else by name: as the list of people finds."""
    return search_people(text, user).people[:MOST]


def cases_found(text: str, user: User) -> list[Case]:
    """Cases by the number a register gave, or by their own id."""
    condition = coded(text)
    try:
        condition |= Q(public_id=UUID(text))
    except ValueError:
        if not any(letter.isdigit() for letter in text):
            return []
    visible = Case.objects.visible_to(user).filter(condition)
    return list(visible.select_related("unit")[:MOST])


def units_found(text: str, user: User, now: datetime) -> list[Unit]:
    """Units of my area by name or code, in the edition in force."""
    today = clock.today(now)
    key = fold(text)
    named = Q(folded_name__gte=key, folded_name__lt=key + "{") | Q(code=text)
    rows = Unit.objects.filter(
        named,
        within("path", paths_of(user, "indicators.view")),
        Q(edition__valid_to=None) | Q(edition__valid_to__gt=today),
        edition__valid_from__lte=today,
    )
    return list(rows.select_related("parent").order_by("depth", "sort_key")[:MOST])


def facilities_found(text: str, user: User) -> list[Facility]:
    """Places to stay whose name contains the text."""
    rows = facilities_visible_to(user).filter(folded_name__contains=fold(text))
    return list(rows.select_related("unit").order_by("folded_name")[:MOST])
