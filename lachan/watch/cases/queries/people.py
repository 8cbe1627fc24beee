"""How the people of cases are named to a reader."""

from __future__ import annotations

from collections.abc import Iterable

from lachan.ground.access.models import User
from lachan.ground.access.queries import (
    opened_by,
    pseudonym,
    scope_of,
    sees_identity,
)
from lachan.ground.access.words import PrivacyClass
from lachan.ground.people.models import SIGHT_KIND, Person
from lachan.ground.people.queries import Shown, shown_by_id
from lachan.watch.cases.models import Case


def names_of_people(cases: Iterable[Case], user: User) -> dict[int, Shown]:
    """The name of each case's person by the person's id, or what stands for it.

    A name is shown to whom the person is shown, and only where the reader's role reads
    names at the home or at one of the two places of the case, or while it has the
    record open in an emergency.
    """
    places = {case.person_id: {case.unit_path, case.present_path} for case in cases}
    shown = shown_by_id(places, user)
    homes = {
        pk: (public_id, path)
        for pk, public_id, path in Person.objects.filter(pk__in=places).values_list(
            "pk", "public_id", "unit_path"
        )
    }
    opened = opened_by(user, SIGHT_KIND, homes)
    for pk, (public_id, home) in homes.items():
        if pk in opened or not shown[pk].is_visible:
            continue
        if not sees_identity(user, home, *places[pk]):
            shown[pk] = Shown(pseudonym("person", public_id), is_visible=False)
    return shown


def sees_health(user: User) -> bool:
    """Whether the reader's role reads findings and severity."""
    return PrivacyClass.HEALTH.value in scope_of(user).sees


def code_of(case: Case) -> str:
    """What people call a case: the register's number, else the end of its id."""
    return case.origin_code or f"#{case.public_id.hex[-6:].upper()}"
