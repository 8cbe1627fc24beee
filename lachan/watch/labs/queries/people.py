"""How the people of specimens are named to a reader."""

from __future__ import annotations

from collections.abc import Iterable

from lachan.ground.access.models import User
from lachan.ground.people.queries import Shown, shown_by_id
from lachan.watch.labs.models import Specimen


def names_of(specimens: Iterable[Specimen], user: User) -> dict[int, Shown]:
    """Names or pseudonyms by person, in at most three statements."""
    return shown_by_id({one.request.person_id for one in specimens}, user)


def code_of(one: Specimen) -> str:
    """What a specimen is called: its tube, or a part of its number for a kit."""
    return one.tube.code if one.tube else f"KIT-{one.public_id.hex[-6:].upper()}"
