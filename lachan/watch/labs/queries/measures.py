"""What the indicators count of laboratories, as SQL and not as Python rows."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from django.db.models import CharField, F, IntegerField, QuerySet, Value
from django.db.models.functions import TruncDate

from lachan.ground.journal.models import Among
from lachan.kernel.clock import VIETNAM
from lachan.kernel.figures import MEASURE_COLUMNS
from lachan.watch.labs import words
from lachan.watch.labs.models import Specimen

Rows = QuerySet[Specimen, tuple[Any, ...]]


def resulted_rows(ids: Sequence[int] | None = None) -> Rows:
    """Specimens with a result, on the day of the result, by what it says.

    Everybody in a negative pool was tested; a self-test nobody confirmed was not.
    """
    rows = Specimen.objects.standing().filter(
        resulted_at__isnull=False, state=words.State.RESULTED
    )
    if ids is not None:
        rows = rows.filter(Among("pk", ids))
    return rows.annotate(
        subject_id=F("pk"),
        unit_id=F("request__unit_id"),
        day=TruncDate("resulted_at", tzinfo=VIETNAM),
        disease=F("request__disease"),
        category=F("value"),
        age_band=Value("", output_field=CharField()),
        amount=Value(1, output_field=IntegerField()),
    ).values_list(*MEASURE_COLUMNS)
