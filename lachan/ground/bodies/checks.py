"""What must hold of committees, teams and service areas."""

from __future__ import annotations

from datetime import datetime

from django.db.models import Exists, OuterRef, Q, QuerySet

from lachan.ground.bodies.models import AreaUnit, Body, Charge, Seat, ServiceArea
from lachan.ground.bodies.models.bodies import on_day
from lachan.ground.bodies.words import LEADS, Role
from lachan.kernel import clock
from lachan.kernel.integrity import Check, Severity
from lachan.kernel.speech import sentence as _


def _led_by_nobody(now: datetime) -> QuerySet[Body]:
    day = clock.today(now)
    leads = Seat.objects.filter(on_day(day), body=OuterRef("pk"), role__in=LEADS)
    return Body.objects.standing(day).filter(~Exists(leads))


def _two_heads(now: datetime) -> QuerySet[Body]:
    heads = Seat.objects.filter(on_day(clock.today(now)), role=Role.HEAD)
    another = heads.filter(body=OuterRef("body"), pk__gt=OuterRef("pk"))
    return Body.objects.filter(pk__in=heads.filter(Exists(another)).values("body"))


def _of_ended_unit(now: datetime) -> QuerySet[Body]:
    day = clock.today(now)
    return Body.objects.standing(day).filter(unit__valid_to__lte=day)


def _charge_of_former(now: datetime) -> QuerySet[Charge]:
    day = clock.today(now)
    gone = Q(body__valid_to__lte=day) | Q(seat__valid_to__lte=day)
    return Charge.objects.filter(on_day(day)).filter(gone)


def _serves_nobody(now: datetime) -> QuerySet[ServiceArea]:
    day = clock.today(now)
    held = AreaUnit.objects.filter(on_day(day), area=OuterRef("pk"))
    return ServiceArea.objects.standing(day).filter(~Exists(held))


CHECKS = (
    Check(
        key="bodies.led_by_nobody",
        severity=Severity.FAULT,
        wrong=_("A committee or a team has neither head nor deputy."),
        cure=_("Add the head, or dissolve the body."),
        rows=_led_by_nobody,
        path="unit_path",
        page="bodies:body",
    ),
    Check(
        key="bodies.two_heads",
        severity=Severity.FAULT,
        wrong=_("Two heads sit in one body on the same day."),
        cure=_("End the seat of the former head."),
        rows=_two_heads,
        path="unit_path",
        page="bodies:body",
    ),
    Check(
        key="bodies.of_ended_unit",
        severity=Severity.DOUBT,
        wrong=_("A body goes on although its unit has ended."),
        cure=_("Let it go on at the new unit, or dissolve it."),
        rows=_of_ended_unit,
        path="unit_path",
        page="bodies:body",
    ),
    Check(
        key="bodies.charge_of_former",
        severity=Severity.FAULT,
        wrong=_("A hamlet is in the charge of a body or a member that has gone."),
        cure=_("End the charge, and put another team in charge."),
        rows=_charge_of_former,
        path="unit_path",
        subject="body__public_id",
        page="bodies:body",
    ),
    Check(
        key="bodies.serves_nobody",
        severity=Severity.DOUBT,
        wrong=_("A service area holds no unit."),
        cure=_("Say which units it serves, or close it."),
        rows=_serves_nobody,
        path="unit_path",
        page="bodies:area",
    ),
)
