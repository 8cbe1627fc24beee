"""Asking for human work, doing it, and taking the request back."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime
from functools import reduce
from operator import or_
from uuid import UUID

from django.db import transaction
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from lachan.ground.access import actions as access
from lachan.ground.access.models import User
from lachan.ground.journal import actions as journal
from lachan.ground.journal.models import Among
from lachan.ground.tasks import facts, words
from lachan.ground.tasks.models import Task
from lachan.ground.units.models import Unit
from lachan.kernel.errors import Refused


class TaskClosedAlready(Refused):
    """Raised when work is reported on a task that is no longer open."""


@dataclass(frozen=True)
class TaskDraft:
    """Work of one unit. Its title never names a person or says who is ill."""

    unit: Unit
    title: str
    origin: str
    due_at: datetime | None = None
    details: str = ""
    record: tuple[str, UUID] | None = None


@transaction.atomic
def ask(*, draft: TaskDraft, by: str, now: datetime) -> Task:
    """Open a task; the same origin asking again about the same record is one task."""
    kind, record_id = draft.record or ("", None)
    defaults = {
        "unit_path": draft.unit.path,
        "title": draft.title,
        "details": draft.details,
        "due_at": draft.due_at,
        "created_at": now,
    }
    if record_id is None:
        task = Task.objects.create(unit=draft.unit, origin=draft.origin, **defaults)
        created = True
    else:
        task, created = Task.objects.get_or_create(
            unit=draft.unit,
            origin=draft.origin,
            record_kind=kind,
            record_id=record_id,
            state=words.TaskState.OPEN,
            defaults=defaults,
        )
    if created:
        journal.announce(
            facts.TaskOpened(task_id=task.pk, at=now, by=by),
            subject=("task", task.public_id),
            path=task.unit_path,
        )
    return task


@transaction.atomic
def forget_texts(*, records: Iterable[tuple[str, UUID]]) -> int:
    """Take out what was written about these records; the tasks themselves stay.

    For erasure: a task's title never names a person, its details and outcome might.
    """
    about = [Q(record_kind=kind, record_id=public_id) for kind, public_id in records]
    if not about:
        return 0
    return Task.objects.filter(reduce(or_, about)).update(details="", outcome="")


@transaction.atomic
def finish(*, task: Task, outcome: str, by: User, now: datetime) -> None:
    """Report the work done, in a sentence."""
    _close(task, words.TaskState.DONE, outcome, by, now)


@transaction.atomic
def withdraw(*, task: Task, reason: str, by: User, now: datetime) -> None:
    """Say that the work is no longer wanted, and why."""
    _close(task, words.TaskState.WITHDRAWN, reason, by, now)


def _close(task: Task, state: str, outcome: str, by: User, now: datetime) -> None:
    access.require(by, "tasks.edit", within=task.unit_path)
    changed = Task.objects.filter(pk=task.pk, state=words.TaskState.OPEN).update(
        state=state, outcome=outcome, closed_at=now, closed_by=by
    )
    if not changed:
        raise TaskClosedAlready(
            what=_("The task was not changed."),
            why=_("Somebody closed it before you."),
            what_now=_("Open it to see what was done."),
        )
    task.refresh_from_db()
    journal.announce(
        facts.TaskClosed(task_id=task.pk, at=now, by=by.actor),
        subject=("task", task.public_id),
        path=task.unit_path,
    )


@transaction.atomic
def rehome(*, ids: Sequence[int], unit: Unit, by: User, now: datetime) -> None:
    """Let open work go on at another unit, because a decree put theirs into it.

    The right is that of carrying the decree out, which its verb has asked for.
    """
    moved = Task.objects.filter(Among("pk", ids), state=words.TaskState.OPEN)
    number = moved.update(unit=unit, unit_path=unit.path)
    if number:
        told = facts.TasksMoved(ids=tuple(ids), unit_id=unit.pk, at=now, by=by.actor)
        journal.announce(told, path=unit.path, count=number)
