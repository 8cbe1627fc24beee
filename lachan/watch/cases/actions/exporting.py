"""Taking a list out of the house is an act, and the journal knows of it."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from django.db import transaction

from lachan.ground.access import actions as access
from lachan.ground.access.models import User
from lachan.ground.journal import actions as journal
from lachan.watch.cases import facts, words


@dataclass(frozen=True, kw_only=True)
class Export:
    """What a file holds."""

    kind: str
    count: int
    with_names: int
    path: str  # the unit the list was asked for; empty: everything visible


@transaction.atomic
def note_export(*, export: Export, by: User, now: datetime) -> None:
    """Let pass who may export from this unit, and write down that it was done."""
    access.require(by, words.EXPORT, within=export.path)
    journal.announce(
        facts.CasesExported(
            at=now,
            by=by.actor,
            count=export.count,
            kind=export.kind,
            with_names=export.with_names,
        ),
        path=export.path,
        count=max(export.count, 1),
    )
