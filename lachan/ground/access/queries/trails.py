"""Who did what: the journal in words."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from django.utils.translation import gettext as _

from lachan.ground.access.models import User
from lachan.ground.journal.queries import naming, told, trail
from lachan.kernel.facts import Fact


def names_of(actors: Iterable[str]) -> dict[str, str]:
    """The names of actors as the journal writes them, in one query."""
    wanted = set(actors)
    ids = {UUID(actor[5:]) for actor in wanted if actor.startswith("user:")}
    users = User.objects.filter(public_id__in=ids) if ids else ()
    known = {user.actor: user.get_full_name() for user in users}
    system = _("the system")
    return {actor: known.get(actor, system) for actor in wanted}


@dataclass(frozen=True)
class TrailLine:
    """One line of a record's history; `{% timeline %}` draws it as it is."""

    at: datetime
    title: str
    who: str
    detail: str
    fact: str
    count: int
    url: str = ""
    icon: str = "point-filled"
    tone: str = ""
    is_void: bool = False

    def as_json(self) -> dict[str, object]:
        """For programs: instants, words, the fact's own name."""
        return {
            "at": self.at.isoformat(),
            "what": self.title,
            "who": self.who,
            "fact": self.fact,
            "count": self.count,
        }


@dataclass(frozen=True, kw_only=True)
class Together:
    """A fact about many records at once, this one among them, and when it can be."""

    fact: type[Fact]
    pk: int
    first: datetime
    last: datetime


def history(
    kind: str, public_id: UUID, *, together: Iterable[Together] = ()
) -> list[TrailLine]:
    """Everything the journal knows of one record, in words, oldest first.

    Two queries, and one for each fact it may share with others (`together`).
    `{% include "access/trail.html" %}` draws it as `trail`; give it
    reversed, so that of one minute too the last comes first. The caller has checked
    that the reader may see the record.
    """
    found = {entry.pk: entry for entry in trail(kind, public_id)}
    for one in together:
        named = naming(one.fact, one.pk, first=one.first, last=one.last)
        found |= {entry.pk: entry for entry in named}
    entries = [found[pk] for pk in sorted(found)]
    names = names_of(entry.actor for entry in entries)
    return [
        TrailLine(
            at=entry.happened_at,
            title=told(entry.fact),
            who=names[entry.actor],
            detail="",
            fact=entry.fact,
            count=entry.count,
        )
        for entry in entries
    ]
