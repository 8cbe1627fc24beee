"""Letting a unit see one record beyond its area, until the matter ends."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from lachan.ground.access.models import Sight


def give_sight(
    *, record: tuple[str, int], path: str, purpose: str, reason: str, at: datetime
) -> None:
    """Let the units at or above `path` see a record until the matter ends."""
    kind, record_id = record
    Sight.objects.get_or_create(
        record_kind=kind,
        record_id=record_id,
        path=path,
        reason=reason,
        ends_at=None,
        defaults={"purpose": purpose, "starts_at": at},
    )


@dataclass(frozen=True, kw_only=True)
class SightDraft:
    """One record that the units at or above a path are to see."""

    record: tuple[str, int]
    path: str
    purpose: str
    reason: str


def give_sights(*, drafts: Sequence[SightDraft], at: datetime) -> None:
    """Give many sights at once; those that are open already stay as they are."""
    Sight.objects.bulk_create(
        [
            Sight(
                record_kind=draft.record[0],
                record_id=draft.record[1],
                path=draft.path,
                purpose=draft.purpose,
                reason=draft.reason,
                starts_at=at,
            )
            for draft in drafts
        ],
        batch_size=1000,
        ignore_conflicts=True,
    )


def end_sight(*, record: tuple[str, int], reason: str, at: datetime) -> None:
    """Close every sight of a record that was given for this reason."""
    kind, record_id = record
    Sight.objects.filter(
        record_kind=kind, record_id=record_id, reason=reason, ends_at=None
    ).update(ends_at=at)
