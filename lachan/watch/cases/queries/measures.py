"""What the indicators count of the register, as SQL and not as Python rows."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from django.db.models import F, IntegerField, QuerySet, Value
from django.db.models.functions import TruncDate

from lachan.ground.journal.models import Among
from lachan.ground.people.queries.ages import age_band_of
from lachan.kernel.clock import VIETNAM
from lachan.kernel.figures import MEASURE_COLUMNS
from lachan.watch.cases import words
from lachan.watch.cases.models import Case, CaseQuerySet

Rows = QuerySet[Case, tuple[Any, ...]]


def confirmed_rows(
    ids: Sequence[int] | None = None, *, disease: str | None = None
) -> Rows:
    """Confirmed cases on the day of confirmation, by how they were found."""
    rows = _of(Case.objects.confirmed(), ids, disease)
    return _measured(rows.annotate(day=F("confirmed_date")))


def recovered_rows(
    ids: Sequence[int] | None = None, *, disease: str | None = None
) -> Rows:
    """Confirmed cases on the day of recovery.

    One whose day of recovery nobody wrote down is on no day, and so in no row:
    `undated_rows` counts those.
    """
    return _ended(words.Outcome.RECOVERED, ids, disease)


def died_rows(ids: Sequence[int] | None = None, *, disease: str | None = None) -> Rows:
    """Confirmed cases on the day of death; see `recovered_rows` for unknown days."""
    return _ended(words.Outcome.DIED, ids, disease)


def suspected_rows(
    ids: Sequence[int] | None = None, *, disease: str | None = None
) -> Rows:
    """Cases suspected at present, on the civil day of their notification."""
    suspected = Case.objects.standing().filter(
        classification=words.Classification.SUSPECTED
    )
    day = TruncDate("notified_at", tzinfo=VIETNAM)
    return _measured(_of(suspected, ids, disease).annotate(day=day))


def undated_rows(
    ids: Sequence[int] | None = None, *, disease: str | None = None
) -> Rows:
    """Confirmed cases that ended on a day nobody wrote down, by their outcome.

    They stand on the day of confirmation: from then on the figures that need the day
    of the outcome know less than they should.
    """
    undated = (
        Case.objects.confirmed()
        .filter(outcome_date=None)
        .exclude(outcome=words.Outcome.NONE)
    )
    rows = _of(undated, ids, disease).annotate(day=F("confirmed_date"))
    return rows.annotate(
        subject_id=F("pk"),
        category=F("outcome"),
        age_band=age_band_of(),
        amount=Value(1, output_field=IntegerField()),
    ).values_list(*MEASURE_COLUMNS)


def _ended(
    outcome: words.Outcome, ids: Sequence[int] | None, disease: str | None
) -> Rows:
    ended = Case.objects.confirmed().filter(outcome=outcome, outcome_date__isnull=False)
    return _measured(_of(ended, ids, disease).annotate(day=F("outcome_date")))


def _of(
    rows: CaseQuerySet, ids: Sequence[int] | None, disease: str | None
) -> CaseQuerySet:
    if ids is not None:
        rows = rows.filter(Among("pk", ids))
    return rows if disease is None else rows.filter(disease=disease)


def _measured(dated: CaseQuerySet) -> Rows:
    return dated.annotate(
        subject_id=F("pk"),
        category=F("found_by"),
        age_band=age_band_of(),
        amount=Value(1, output_field=IntegerField()),
    ).values_list(*MEASURE_COLUMNS)
