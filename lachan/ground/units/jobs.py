"""What the tree does when something above it was decided."""

from __future__ import annotations

from datetime import datetime
from typing import Protocol
from uuid import UUID

from lachan.ground.journal.models import Entry
from lachan.ground.policy.models import PolicyEdition
from lachan.ground.units.actions.statuses import announce_status
from lachan.ground.units.models import Unit
from lachan.ground.units.words import StatusKind


class AnnouncedLevel(Protocol):
    """What the reaction reads of the fact that a level was announced."""

    unit_id: int
    edition_id: int
    decision_id: UUID
    disease: str
    level: int
    effective_at: datetime
    at: datetime
    by: str


def put_level_in_force(fact: AnnouncedLevel, _entry: Entry) -> None:
    """A level was announced: it is the unit's standing from its first instant on."""
    announce_status(
        unit=Unit.objects.get(pk=fact.unit_id),
        kind=StatusKind.LEVEL,
        value=fact.level,
        edition=PolicyEdition.objects.get(pk=fact.edition_id),
        starts_at=fact.effective_at,
        by=fact.by,
        now=fact.at,
        decision_id=fact.decision_id,
        disease=fact.disease,
    )
