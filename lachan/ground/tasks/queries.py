"""Tasks as their units see them."""

from __future__ import annotations

from datetime import datetime, timedelta

from django.db.models import F, QuerySet
from django.urls import reverse
from django.utils.translation import gettext as _

from lachan.ground.access.models import User, within
from lachan.ground.access.queries import paths_of
from lachan.ground.tasks.models import Task
from lachan.ground.tasks.words import TaskState
from lachan.kernel.deadlines import Deadline
from lachan.kernel.work import WorkLine

MOST_LINES = 100


def visible_to(user: User) -> QuerySet[Task]:
    """Tasks of the units whose work this account may see."""
    return Task.objects.filter(within("unit_path", paths_of(user, "tasks.view")))


def open_tasks(user: User) -> QuerySet[Task]:
    """What is still to be done, by deadline; tasks without one come last."""
    waiting = visible_to(user).filter(state=TaskState.OPEN)
    return waiting.order_by(F("due_at").asc(nulls_last=True), "pk")


def late(path: str, at: datetime) -> QuerySet[Task]:
    """Open tasks in a unit and all below it whose deadline has passed."""
    return Task.objects.filter(
        within("unit_path", (path,)), state=TaskState.OPEN, due_at__lt=at
    )


def deadlines(now: datetime) -> list[Deadline]:
    """Open tasks whose time ran out within the last day: who does them is told."""
    just_late = Task.objects.filter(
        state=TaskState.OPEN, due_at__lt=now, due_at__gte=now - timedelta(days=1)
    )
    return [
        Deadline(
            kind="tasks.overdue", subject=("task", public_id), path=path, due_at=due_at
        )
        for public_id, path, due_at in just_late.order_by("due_at").values_list(
            "public_id", "unit_path", "due_at"
        )
        if due_at is not None
    ]


def worklist(user: User, now: datetime) -> list[WorkLine]:
    """The tasks of this account's units that are due within a week, or have no day."""
    soon = now + timedelta(days=7)
    rows = open_tasks(user).exclude(due_at__gt=soon).select_related("unit")
    return [
        WorkLine(
            what=task.title,
            unit=task.unit.local_name,
            url=reverse("tasks:task", args=[task.public_id]),
            module="tasks",
            verb=_("Report done"),
            due_at=task.due_at,
            is_overdue=task.due_at is not None and task.due_at < now,
        )
        for task in rows[:MOST_LINES]
    ]
