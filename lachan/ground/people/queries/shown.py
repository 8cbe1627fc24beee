"""How a person is named to somebody: by name, or by a pseudonym outside their area."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Sequence
from typing import NamedTuple
from uuid import UUID

from django.utils.translation import gettext as _

from lachan.ground.access.models import User
from lachan.ground.access.queries import (
    paths_of,
    pseudonym,
    sees_identity,
    sights_for,
)
from lachan.ground.access.rules import covers
from lachan.ground.people.models import SIGHT_KIND, Person
from lachan.ground.people.words import VIEW
from lachan.ground.units.models import Unit, ancestor_paths
from lachan.ground.units.words import Kind


class Shown(NamedTuple):
    """What a reader may see in place of a person."""

    name: str
    is_visible: bool  # False: the name is a pseudonym


def shown_name(person: Person, user: User) -> str:
    """The person's name for `user`; outside what they may know a place and a code."""
    return shown_by_id([person.pk], user)[person.pk].name


class Known(NamedTuple):
    """What must be known of a person to say how they are shown."""

    person_id: int
    public_id: UUID
    full_name: str
    unit_path: str


def shown_by_id(people: Iterable[int], user: User) -> dict[int, Shown]:
    """`shown_name` for many, in at most three statements."""
    sought = list(people)
    if not sought:
        return {}
    told = Person.objects.filter(pk__in=sought)
    rows = told.values_list("pk", "public_id", "full_name", "unit_path")
    return shown_of([Known(*row) for row in rows], user)


def shown_of(people: Sequence[Known], user: User) -> dict[int, Shown]:
    """How each is shown to `user`; no statement for those who live in their area.

    Who does not see the record learns its district and a code. Leaders and auditors
    see records without names: they get the code alone.
    """
    roots = paths_of(user, VIEW)
    away = [
        one.person_id
        for one in people
        if not (covers(roots, one.unit_path) and sees_identity(user, one.unit_path))
    ]
    sights = _sight_paths(away, user) if away else {}
    hidden = [
        one.unit_path
        for one in people
        if not covers(roots, one.unit_path) and one.person_id not in sights
    ]
    places = _wider_places(hidden)
    return {
        one.person_id: _shown(one, sights.get(one.person_id, []), places, user)
        for one in people
    }


def _shown(
    one: Known, sights: Sequence[str], places: dict[str, str], user: User
) -> Shown:
    if not sights and not covers(paths_of(user, VIEW), one.unit_path):
        place = places.get(one.unit_path, "")
        return Shown(_hidden(one.public_id, place), is_visible=False)
    if not sees_identity(user, one.unit_path, *sights):
        return Shown(pseudonym("person", one.public_id), is_visible=False)
    return Shown(one.full_name or _("name not known"), is_visible=True)


def shown_of_visible(people: Iterable[Person], user: User) -> dict[int, Shown]:
    """`shown_by_id` for records already found visible; one statement at most."""
    rows = [
        Known(one.pk, one.public_id, one.full_name, one.unit_path) for one in people
    ]
    return shown_of(rows, user)


def is_named(person: Person, user: User) -> bool:
    """Whether `user`, who sees the record, also reads the name on it."""
    return shown_of_visible([person], user)[person.pk].is_visible


def _sight_paths(people: Iterable[int], user: User) -> dict[int, list[str]]:
    """Through which open sights each person is seen."""
    found: dict[int, list[str]] = defaultdict(list)
    sights = sights_for(user, SIGHT_KIND).filter(record_id__in=list(people))
    for person_id, path in sights.values_list("record_id", "path"):
        found[person_id].append(path)
    return found


def _hidden(public_id: UUID, place: str) -> str:
    told = {"place": place, "code": pseudonym("person", public_id)}
    return _("a person of %(place)s (%(code)s)") % told


def _wider_places(paths: Iterable[str]) -> dict[str, str]:
    """The district of each path, or the province where there are no districts."""
    sought = set(paths)
    above = {path for each in sought for path in ancestor_paths(each)}
    if not above:
        return {}
    wide = dict(
        Unit.objects.filter(
            path__in=above, kind__in=(Kind.DISTRICT, Kind.PROVINCE)
        ).values_list("path", "full_name")
    )
    return {
        path: next(
            (wide[each] for each in reversed(ancestor_paths(path)) if each in wide), ""
        )
        for path in sought
    }
