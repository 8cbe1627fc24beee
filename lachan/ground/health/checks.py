"""What must hold of doses and conditions."""

from __future__ import annotations

from datetime import datetime

from django.db.models import F, QuerySet

from lachan.ground.health.models import Condition, DoseReceived
from lachan.ground.people.checks import merged_away
from lachan.kernel import clock
from lachan.kernel.integrity import Check, Severity
from lachan.kernel.speech import sentence as _


def _standing() -> QuerySet[DoseReceived]:
    return DoseReceived.objects.filter(voided_at=None)


def _astray(now: datetime) -> QuerySet[DoseReceived]:
    return DoseReceived.objects.exclude(unit_path=F("unit__path"))


def _of_merged(now: datetime) -> QuerySet[DoseReceived]:
    return _standing().filter(person__in=merged_away().values("pk"))


def _in_the_future(now: datetime) -> QuerySet[DoseReceived]:
    return _standing().filter(given_date__gt=clock.today(now))


def _before_birth(now: datetime) -> QuerySet[DoseReceived]:
    return _standing().filter(given_date__lt=F("person__birth_date"))


def _condition_of_merged(now: datetime) -> QuerySet[Condition]:
    held = Condition.objects.filter(voided_at=None)
    return held.filter(person__in=merged_away().values("pk"))


CHECKS = (
    Check(
        key="health.dose_astray",
        severity=Severity.GRAVE,
        wrong=_("A dose bears the path of another unit: coverage is wrong in both."),
        cure=_("Void it and record it again."),
        rows=_astray,
        path="unit_path",
        page="health:dose",
    ),
    Check(
        key="health.dose_of_merged",
        severity=Severity.GRAVE,
        wrong=_("A dose stayed with a record that went into another person's."),
        cure=_("Undo the merger and do it again."),
        rows=_of_merged,
        path="unit_path",
        page="health:dose",
    ),
    Check(
        key="health.dose_in_the_future",
        severity=Severity.FAULT,
        wrong=_("A dose is recorded for a day that has not come."),
        cure=_("Correct the day by the certificate, or void the dose."),
        rows=_in_the_future,
        path="unit_path",
        page="health:dose",
    ),
    Check(
        key="health.dose_before_birth",
        severity=Severity.FAULT,
        wrong=_("A dose was given before the person was born."),
        cure=_("Correct the day of birth or that of the dose."),
        rows=_before_birth,
        path="unit_path",
        page="health:dose",
    ),
    Check(
        key="health.condition_of_merged",
        severity=Severity.FAULT,
        wrong=_("A condition stayed with a record that went into another person's."),
        cure=_("Undo the merger and do it again."),
        rows=_condition_of_merged,
        path="person__unit_path",
    ),
)
