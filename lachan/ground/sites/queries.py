"""What is counted of stays and beds, and the lists the pages show."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from django.db.models import (
    CharField,
    ExpressionWrapper,
    F,
    IntegerField,
    QuerySet,
    Value,
)
from django.db.models.functions import TruncDate

from lachan.ground.sites.models import Capacity, Stay
from lachan.kernel.clock import VIETNAM

Rows = QuerySet[Any, Any]
_COLUMNS = (
    "subject_id",
    "unit_id",
    "unit_path",
    "day",
    "disease",
    "category",
    "age_band",
    "amount",
)


def in_stay_rows(ids: Sequence[int] | None = None) -> tuple[Rows, ...]:
    """A stay enters its ring on its first civil day and leaves on its last."""
    stays = Stay.objects.standing()
    if ids is not None:
        stays = stays.filter(pk__in=ids)
    return (
        _stay_rows(stays, at="starts_at", amount=1),
        _stay_rows(stays.exclude(ends_at=None), at="ends_at", amount=-1),
    )


def _stay_rows(stays: QuerySet[Stay], *, at: str, amount: int) -> Rows:
    return stays.annotate(
        subject_id=F("pk"),
        day=TruncDate(at, tzinfo=VIETNAM),
        disease=Value("", output_field=CharField()),
        category=F("ring"),
        age_band=Value("", output_field=CharField()),
        amount=Value(amount, output_field=IntegerField()),
    ).values_list(*_COLUMNS)


def beds_rows(ids: Sequence[int] | None = None) -> tuple[Rows, ...]:
    """A capacity adds its beds on its first day and takes them away on its last."""
    capacities = Capacity.objects.all()
    if ids is not None:
        capacities = capacities.filter(pk__in=ids)
    return (
        _bed_rows(capacities, on="from_date", sign=1),
        _bed_rows(capacities.exclude(to_date=None), on="to_date", sign=-1),
    )


def _bed_rows(capacities: QuerySet[Capacity], *, on: str, sign: int) -> Rows:
    return capacities.annotate(
        subject_id=F("pk"),
        unit_id=F("facility__unit_id"),
        unit_path=F("facility__unit_path"),
        day=F(on),
        disease=Value("", output_field=CharField()),
        category=F("kind"),
        age_band=Value("", output_field=CharField()),
        amount=ExpressionWrapper(F("beds") * Value(sign), output_field=IntegerField()),
    ).values_list(*_COLUMNS)
