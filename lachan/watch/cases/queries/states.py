"""What about a case still waits for somebody, as conditions of SQL."""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime, timedelta

from django.db.models import F, Q

from lachan.kernel.clock import today
from lachan.watch.cases import words

DISAGREES = ~Q(definition_says="") & ~Q(definition_says=F("classification"))
CONTRADICTS = ~Q(discrepancies="")


def to_report(_now: datetime) -> Q:
    """A clock runs, and the national register does not have the case."""
    return Q(reported_at=None, report_due_at__isnull=False)


def overdue(now: datetime) -> Q:
    """The clock has run out."""
    return Q(reported_at=None, report_due_at__lte=now)


def late(now: datetime) -> Q:
    """Reported after the clock had run out, or still not."""
    return Q(reported_at__gt=F("report_due_at")) | overdue(now)


def to_classify(_now: datetime) -> Q:
    """Neither confirmed nor discarded, and the illness goes on."""
    return Q(outcome=words.Outcome.NONE) & (
        Q(classification=words.Classification.SUSPECTED)
        | Q(classification=words.Classification.PROBABLE)
    )


def without_source(now: datetime) -> Q:
    """Found in the community not long ago, and nobody says where it came from."""
    since = now - timedelta(days=words.SOURCE_SOUGHT_DAYS)
    return Q(
        notified_at__gte=since,
        classification=words.Classification.CONFIRMED,
        found_by=words.FoundBy.COMMUNITY,
    ) & ~Q(source_known=words.SourceKnown.KNOWN)


def without_outcome(now: datetime) -> Q:
    """Confirmed long ago, and nobody says how it ended."""
    before = today(now) - timedelta(days=words.OUTCOME_ASKED_DAYS)
    return Q(
        classification=words.Classification.CONFIRMED,
        outcome=words.Outcome.NONE,
        confirmed_date__lt=before,
    )


STATES: dict[str, Callable[[datetime], Q]] = {
    "report": to_report,
    "overdue": overdue,
    "late": late,
    "classify": to_classify,
    "source": without_source,
    "outcome": without_outcome,
    "disagrees": lambda _now: DISAGREES,
    "discrepancy": lambda _now: CONTRADICTS,
}
