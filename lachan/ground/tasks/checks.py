"""What must hold of human work."""

from __future__ import annotations

from datetime import datetime

from django.db.models import F, QuerySet

from lachan.ground.tasks.models import Task
from lachan.ground.tasks.words import TaskState
from lachan.kernel import clock
from lachan.kernel.integrity import Check, Severity
from lachan.kernel.speech import sentence as _


def _astray(now: datetime) -> QuerySet[Task]:
    return Task.objects.exclude(unit_path=F("unit__path"))


def _of_closed_account(now: datetime) -> QuerySet[Task]:
    return Task.objects.filter(state=TaskState.OPEN, assigned_to__is_active=False)


def _of_ended_unit(now: datetime) -> QuerySet[Task]:
    ended = clock.today(now)
    return Task.objects.filter(state=TaskState.OPEN, unit__valid_to__lte=ended)


CHECKS = (
    Check(
        key="tasks.astray",
        severity=Severity.GRAVE,
        wrong=_("A task bears the path of another unit: the wrong people see it."),
        cure=_("Restore it from a backup."),
        rows=_astray,
        path="unit_path",
        page="tasks:task",
    ),
    Check(
        key="tasks.of_closed_account",
        severity=Severity.FAULT,
        wrong=_("An open task is assigned to an account that was closed."),
        cure=_("Give it to somebody else, or withdraw it."),
        rows=_of_closed_account,
        path="unit_path",
        page="tasks:task",
    ),
    Check(
        key="tasks.of_ended_unit",
        severity=Severity.FAULT,
        wrong=_("An open task lies at a unit that has ended."),
        cure=_("Decide what its decree left open, or withdraw the task."),
        rows=_of_ended_unit,
        path="unit_path",
        page="tasks:task",
    ),
)
