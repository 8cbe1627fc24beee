"""What must hold of places and of who stays where."""

from __future__ import annotations

from datetime import datetime, timedelta

from django.db.models import (
    Count,
    F,
    IntegerField,
    OuterRef,
    Q,
    QuerySet,
    Subquery,
    Sum,
)
from django.db.models.functions import Coalesce

from lachan.ground.people.checks import merged_away
from lachan.ground.sites.models import Capacity, Facility, Stay
from lachan.kernel import clock
from lachan.kernel.integrity import Check, Severity
from lachan.kernel.speech import sentence as _

_LONGEST = timedelta(days=60)  # no regimen keeps anybody apart longer


def _open(now: datetime) -> QuerySet[Stay]:
    return Stay.objects.open_at(now)


def _astray(now: datetime) -> QuerySet[Stay]:
    return Stay.objects.exclude(unit_path=F("unit__path"))


def _facility_astray(now: datetime) -> QuerySet[Facility]:
    return Facility.objects.exclude(unit_path=F("unit__path"))


def _of_merged(now: datetime) -> QuerySet[Stay]:
    return Stay.objects.standing().filter(person__in=merged_away().values("pk"))


def _in_closed(now: datetime) -> QuerySet[Stay]:
    return _open(now).filter(facility__closed_on__lte=clock.today(now))


def _forgotten(now: datetime) -> QuerySet[Stay]:
    return _open(now).filter(starts_at__lt=now - _LONGEST)


def _over_full(now: datetime) -> QuerySet[Facility]:
    """Facilities with more people than the beds and places they run today."""
    day = clock.today(now)
    running = Q(from_date__lte=day) & (Q(to_date=None) | Q(to_date__gt=day))
    beds = Capacity.objects.filter(running, facility=OuterRef("pk")).order_by()
    stays = _open(now).filter(facility=OuterRef("pk")).order_by()
    counted = Facility.objects.annotate(
        running=Coalesce(
            Subquery(beds.values("facility").annotate(n=Sum("beds")).values("n")),
            0,
            output_field=IntegerField(),
        ),
        there=Coalesce(
            Subquery(stays.values("facility").annotate(n=Count("pk")).values("n")),
            0,
            output_field=IntegerField(),
        ),
    )
    return counted.filter(there__gt=F("running"))


CHECKS = (
    Check(
        key="sites.stay_astray",
        severity=Severity.GRAVE,
        wrong=_("A stay bears the path of another unit: the wrong people see it."),
        cure=_("Void it and record it again."),
        rows=_astray,
        path="unit_path",
        page="sites:stay",
    ),
    Check(
        key="sites.facility_astray",
        severity=Severity.GRAVE,
        wrong=_("A place to stay bears the path of another unit."),
        cure=_("Restore it from a backup."),
        rows=_facility_astray,
        path="unit_path",
        page="sites:facility",
    ),
    Check(
        key="sites.stay_of_merged",
        severity=Severity.GRAVE,
        wrong=_("A stay stayed with a record that went into another person's."),
        cure=_("Undo the merger and do it again."),
        rows=_of_merged,
        path="unit_path",
        page="sites:stay",
    ),
    Check(
        key="sites.stay_in_closed",
        severity=Severity.FAULT,
        wrong=_("Somebody stays in a place that was closed."),
        cure=_("End the stay, or say where the person went."),
        rows=_in_closed,
        path="unit_path",
        page="sites:stay",
    ),
    Check(
        key="sites.stay_forgotten",
        severity=Severity.DOUBT,
        wrong=_("Somebody has been staying apart for over 60 days."),
        cure=_("Ask the place whether the person is still there; end the stay."),
        rows=_forgotten,
        path="unit_path",
        page="sites:stay",
    ),
    Check(
        key="sites.over_full",
        severity=Severity.DOUBT,
        wrong=_("More people stay in a place than it runs beds and places."),
        cure=_("Correct the beds, or end stays that are over; else send people on."),
        rows=_over_full,
        path="unit_path",
        page="sites:facility",
    ),
)
