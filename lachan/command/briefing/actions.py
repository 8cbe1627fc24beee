"""Putting a briefing down, so that nobody can say it said something else."""

from __future__ import annotations

from datetime import datetime

from django.db import transaction
from django.utils.translation import get_language

from lachan.command.briefing import facts
from lachan.command.briefing.models import Briefing
from lachan.command.briefing.queries import compose
from lachan.ground.access import actions as access
from lachan.ground.access.models import User
from lachan.ground.journal import actions as journal
from lachan.ground.units.models import Unit


@transaction.atomic
def make(*, unit: Unit, as_of: datetime, by: User, now: datetime) -> Briefing:
    """Compose the briefing of a unit as known now and keep it as it stands."""
    access.require(by, "briefing.make", within=unit.path)
    content = compose(unit, as_of=as_of, known_at=now, is_present=True)
    briefing = Briefing.objects.create(
        unit=unit,
        unit_path=unit.path,
        as_of=as_of,
        known_at=now,
        content=content.as_json() | {"language": get_language()},
        made_by=by,
        made_at=now,
    )
    journal.announce(
        facts.BriefingMade(briefing_id=briefing.pk, at=now, by=by.actor),
        subject=("briefing", briefing.public_id),
        path=unit.path,
    )
    return briefing
