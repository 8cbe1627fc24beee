"""What is counted of doses, and what a person has received."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from django.db.models import (
    CharField,
    F,
    IntegerField,
    QuerySet,
    Value,
)
from django.db.models.functions import Cast

from lachan.ground.access.models import User, within
from lachan.ground.access.queries import paths_of
from lachan.ground.health.models import DoseReceived
from lachan.ground.journal.models import Among
from lachan.ground.people.queries.ages import age_band_of
from lachan.kernel.figures import (
    MEASURE_COLUMNS,
)

Rows = QuerySet[Any, Any]


def doses_rows(ids: Sequence[int] | None = None) -> Rows:
    """A dose counts on its day, in the person's unit, by number and age on that day."""
    doses = DoseReceived.objects.filter(voided_at=None)
    if ids is not None:
        doses = doses.filter(Among("pk", ids))
    return doses.annotate(
        subject_id=F("pk"),
        day=F("given_date"),
        category=Cast("dose_number", CharField()),
        age_band=age_band_of(),
        amount=Value(1, output_field=IntegerField()),
    ).values_list(*MEASURE_COLUMNS)


def doses_visible_to(user: User) -> QuerySet[DoseReceived]:
    """Doses counted in the units whose health records this account may see."""
    return DoseReceived.objects.filter(
        within("unit_path", paths_of(user, "health.view"))
    )
