"""How a person is named to somebody: by name, or by a pseudonym outside their area."""

from __future__ import annotations

from collections.abc import Iterable
from typing import NamedTuple
from uuid import UUID

from django.utils.translation import gettext as _

from lachan.ground.access.models import User
from lachan.ground.people.models import Person, keyring
from lachan.ground.units.models import Unit, ancestor_paths
from lachan.ground.units.words import Kind
from lachan.kernel.names import pseudonym


class Shown(NamedTuple):
    """What a reader may see in place of a person."""

    name: str
    is_visible: bool


def shown_name(person: Person, user: User) -> str:
    """The person's name for `user`; outside their sight a place and a code."""
    return shown_by_id([person.pk], user)[person.pk].name


def shown_by_id(people: Iterable[int], user: User) -> dict[int, Shown]:
    """`shown_name` for many, in at most three statements."""
    sought = list(people)
    if not sought:
        return {}
    told = Person.objects.filter(pk__in=sought)
    rows = list(told.values_list("pk", "public_id", "full_name", "unit_path"))
    visible = set(told.visible_to(user).values_list("pk", flat=True))
    hidden = [path for pk, _id, _name, path in rows if pk not in visible]
    places = _wider_places(hidden)
    return {
        pk: Shown(full_name or _("name not known"), is_visible=True)
        if pk in visible
        else Shown(_hidden(public_id, places.get(path, "")), is_visible=False)
        for pk, public_id, full_name, path in rows
    }


def code_of(public_id: UUID) -> str:
    """The code that stands for a person where the name may not: `4K7Q-9XTM`."""
    return pseudonym(keyring().pseudonym_key, str(public_id))


def _hidden(public_id: UUID, place: str) -> str:
    told = {"place": place, "code": code_of(public_id)}
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
