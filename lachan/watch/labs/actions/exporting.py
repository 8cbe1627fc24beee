"""A list of specimens leaves the house: that is noted."""

from __future__ import annotations

from datetime import datetime

from django.db import transaction

from lachan.ground.access import actions as access
from lachan.ground.access.models import User
from lachan.ground.journal import actions as journal
from lachan.watch.labs import facts, words


@transaction.atomic
def note_export(*, count: int, with_names: int, by: User, now: datetime) -> None:
    """Journal that so many lines were written to a file, and how many bore a name."""
    access.require_anywhere(by, words.EXPORT)
    journal.announce(
        facts.SpecimensExported(at=now, by=by.actor, count=count, with_names=with_names)
    )
