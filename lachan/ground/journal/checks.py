"""What must hold of the journal and of the work that follows from facts."""

from __future__ import annotations

from datetime import datetime, timedelta

from django.db.models import QuerySet

from lachan.ground.journal.models import Chore, Entry, Reaction
from lachan.ground.journal.words import ReactionState
from lachan.kernel.integrity import Check, Severity
from lachan.kernel.speech import sentence as _

_PATIENCE = timedelta(hours=1)  # the worker looks every fraction of a second


def _given_up(now: datetime) -> QuerySet[Reaction]:
    return Reaction.objects.filter(state=ReactionState.GIVEN_UP)


def _waits_long(now: datetime) -> QuerySet[Reaction]:
    late = now - _PATIENCE
    return Reaction.objects.filter(state=ReactionState.WAITING, due_at__lt=late)


def _chores_failing(now: datetime) -> QuerySet[Chore]:
    return Chore.objects.exclude(last_error="")


def _unsealed(now: datetime) -> QuerySet[Entry]:
    late = now - _PATIENCE
    return Entry.objects.filter(sealedentry=None, recorded_at__lt=late)


CHECKS = (
    Check(
        key="journal.given_up",
        severity=Severity.GRAVE,
        wrong=_("Work that follows from a fact was given up after many tries."),
        cure=_("Read the obstacle on the page of work waiting, then try again."),
        rows=_given_up,
        subject="pk",
    ),
    Check(
        key="journal.waits_long",
        severity=Severity.FAULT,
        wrong=_("Work that follows from a fact has been due for over an hour."),
        cure=_("See that the worker runs: `lachan worker`."),
        rows=_waits_long,
        subject="pk",
    ),
    Check(
        key="journal.chore_failed",
        severity=Severity.FAULT,
        wrong=_("A chore of the clock ended with an error."),
        cure=_("Read the error in the log of the worker; it is tried again tomorrow."),
        rows=_chores_failing,
        subject="name",
    ),
    Check(
        key="journal.unsealed",
        severity=Severity.FAULT,
        wrong=_("An entry has lain outside the sealed chain for over an hour."),
        cure=_("See that the worker runs; `lachan audit verify` seals what waits."),
        rows=_unsealed,
    ),
)
