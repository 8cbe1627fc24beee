"""What must hold of epidemic levels and what others read of them."""

from __future__ import annotations

from datetime import datetime, timedelta

from django.db.models import Exists, F, OuterRef, QuerySet

from lachan.command.levels.models import Assessment
from lachan.ground.units.models import AreaStatus
from lachan.kernel.integrity import Check, Severity
from lachan.kernel.speech import sentence as _

_PROPOSED_AT_MOST = timedelta(days=14)


def _astray(now: datetime) -> QuerySet[Assessment]:
    return Assessment.objects.exclude(unit_path=F("unit__path"))


def _announced_in_vain(now: datetime) -> QuerySet[Assessment]:
    """Announced, in effect, and yet no standing of the unit says so."""
    read = AreaStatus.objects.filter(decision_id=OuterRef("public_id"))
    told = Assessment.objects.filter(announced_at__isnull=False, effective_at__lte=now)
    return told.filter(~Exists(read))


def _left_proposed(now: datetime) -> QuerySet[Assessment]:
    late = now - _PROPOSED_AT_MOST
    return Assessment.objects.filter(state="proposed", proposed_at__lt=late)


CHECKS = (
    Check(
        key="levels.astray",
        severity=Severity.GRAVE,
        wrong=_("An assessment bears the path of another unit."),
        cure=_("Assess the unit anew."),
        rows=_astray,
        path="unit_path",
        page="levels:record",
    ),
    Check(
        key="levels.announced_in_vain",
        severity=Severity.GRAVE,
        wrong=_("A level was announced, but the unit does not stand at it."),
        cure=_("Look at the work that waits; announce the level again."),
        rows=_announced_in_vain,
        path="unit_path",
        page="levels:record",
    ),
    Check(
        key="levels.left_proposed",
        severity=Severity.DOUBT,
        wrong=_("A proposed level has waited for a decision for over 14 days."),
        cure=_("Decide it, or assess the unit anew."),
        rows=_left_proposed,
        path="unit_path",
        page="levels:record",
    ),
)
