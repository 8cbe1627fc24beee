"""Results and tubes find each other, whichever was written down first."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime

from lachan.watch.labs import rules, words
from lachan.watch.labs.actions.settling import settle, settle_pools
from lachan.watch.labs.models import Pool, Result, Specimen


def match_waiting(
    made: Sequence[Specimen], *, actor: str, now: datetime, pool: Pool | None = None
) -> None:
    """Give new specimens, or their pool, the results that waited for their tube."""
    code = made[0].tube.code if made[0].tube else ""
    if not code:
        return
    waiting = list(
        Result.objects.select_for_update().filter(
            tube_code=code,
            specimen=None,
            pool=None,
            doubt=words.Doubt.UNKNOWN_TUBE,
            standing=words.Standing.QUEUED,
        )
    )
    if not waiting:
        return
    for row in waiting:
        give(row, None if pool else made[0], pool)
    if pool is not None:
        settle_pools([pool.pk], actor=actor, now=now)
    else:
        settle([made[0].pk], actor=actor, now=now)


def give(row: Result, specimen: Specimen | None, pool: Pool | None) -> None:
    """Let a waiting result belong to a specimen or a pool, with its doubt."""
    row.specimen, row.pool = specimen, pool
    row.doubt = doubt_of(row, specimen, pool).value
    if row.doubt == words.Doubt.NONE:
        row.told_name, row.told_birth_year = "", None
    row.save(
        update_fields=["specimen", "pool", "doubt", "told_name", "told_birth_year"]
    )


def doubt_of(row: Result, specimen: Specimen | None, pool: Pool | None) -> words.Doubt:
    """Why the result does not count yet; none where it does."""
    if pool is not None:
        early = row.issued_at < pool.made_at
        return words.Doubt.BEFORE_SAMPLING if early else words.Doubt.NONE
    if specimen is None:
        return words.Doubt.UNKNOWN_TUBE
    return rules.doubt_about(
        told_name=row.told_name,
        known_name=specimen.request.person.full_name if row.told_name else "",
        issued_at=row.issued_at,
        collected_at=specimen.collected_at,
        rejected=specimen.reject_code,
    )
