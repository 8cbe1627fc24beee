"""Where an account works, so that nobody has to say what the house knows."""

from __future__ import annotations

from datetime import date

from lachan.ground.access.models import User
from lachan.ground.access.queries import scope_of
from lachan.ground.units.models import TreeEdition, Unit
from lachan.ground.units.queries.editions import edition_asked
from lachan.ground.units.words import Kind


def own_unit(user: User, edition: TreeEdition) -> Unit | None:
    """The highest unit an account works for; None for one of the whole nation."""
    paths = scope_of(user).all_paths()
    units = Unit.objects.filter(edition=edition, path__in=paths)
    own = units.select_related("edition").order_by("depth", "path").first()
    return None if own is None or own.kind == Kind.NATION else own


def own_commune(user: User, *, on: date) -> Unit | None:
    """The commune of an account that works in one only; else somebody has to say."""
    if len(scope_of(user).all_paths()) != 1:
        return None
    edition = edition_asked("", on)
    own = own_unit(user, edition) if edition else None
    return own if own is not None and own.kind == Kind.COMMUNE else None
