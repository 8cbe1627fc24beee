"""Reactions that keep figures true: one per kind of record that is counted."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from lachan.command.indicators import actions
from lachan.ground.journal.models import Entry


def _ids(fact: Any, single: str) -> tuple[int, ...]:
    """The records a fact speaks of: `ids` of a batch, or the one it names."""
    ids: tuple[int, ...] | None = getattr(fact, "ids", None)
    return ids if ids is not None else (getattr(fact, single),)


def _recount(prefix: str, ids: tuple[int, ...], entry: Entry) -> None:
    for measure in actions.measures():
        if measure.startswith(prefix):
            actions.refresh(measure, ids, known_at=entry.recorded_at)


def recount_cases(fact: Any, entry: Entry) -> None:
    """Case opened, changed, moved, voided or restored: count it again."""
    _recount("cases.", _ids(fact, "case_id"), entry)


def recount_stays(fact: Any, entry: Entry) -> None:
    """Stay opened, ended, moved or voided: count it again."""
    _recount("stays.open", _ids(fact, "stay_id"), entry)


def recount_beds(fact: Any, entry: Entry) -> None:
    """Capacity set or facility closed: count its beds again."""
    _recount("beds.running", _ids(fact, "capacity_id"), entry)


def recount_doses(fact: Any, entry: Entry) -> None:
    """Dose recorded, corrected or voided: count it again."""
    _recount("doses.", _ids(fact, "dose_id"), entry)


def recount_tests(fact: Any, entry: Entry) -> None:
    """Results recorded, corrected or set aside: count their specimens again."""
    _recount("labs.tested", _ids(fact, "specimen_id"), entry)


def check_figures(now: datetime) -> int:
    """Every night: compare figures with counting from scratch; the differences."""
    return actions.check(now=now).differences
