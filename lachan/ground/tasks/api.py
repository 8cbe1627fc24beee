"""Tasks for programs: list, one, report done, withdraw."""

from __future__ import annotations

from datetime import datetime
from uuid import UUID

from django.http import HttpRequest
from django.shortcuts import get_object_or_404
from ninja import Router, Schema

from lachan.ground.access.queries import account_of
from lachan.ground.tasks import actions, queries
from lachan.ground.tasks.models import Task
from lachan.ground.tasks.words import TaskState
from lachan.kernel import clock

router = Router()
PAGE = 200


class TaskOut(Schema):
    """A task of a unit; `record_kind` and `record_id` name what it is about."""

    public_id: UUID
    unit: str
    title: str
    details: str
    origin: str
    record_kind: str
    record_id: UUID | None
    created_at: datetime
    due_at: datetime | None
    state: TaskState
    closed_at: datetime | None
    outcome: str

    @staticmethod
    def resolve_unit(task: Task) -> str:
        """The official code."""
        return task.unit.code


class Told(Schema):
    """What was done, or why the work is no longer wanted."""

    outcome: str


@router.get("/", response=list[TaskOut], summary="Tasks of my units")
def tasks(
    request: HttpRequest, state: TaskState = TaskState.OPEN, after: int = 0
) -> list[Task]:
    """By deadline, 200 at a time; `after` is how many to skip."""
    rows = queries.visible_to(account_of(request)).filter(state=state)
    ordered = rows.select_related("unit").order_by("due_at", "pk")
    return list(ordered[after : after + PAGE])


def _task(request: HttpRequest, public_id: UUID) -> Task:
    visible = queries.visible_to(account_of(request)).select_related("unit")
    return get_object_or_404(visible, public_id=public_id)


@router.get("/{uuid:public_id}", response=TaskOut, summary="One task")
def task(request: HttpRequest, public_id: UUID) -> Task:
    """404 for a task of a unit whose work this account may not see."""
    return _task(request, public_id)


@router.post("/{uuid:public_id}/finish", response=TaskOut, summary="Report done")
def finish(request: HttpRequest, public_id: UUID, told: Told) -> Task:
    """409 if somebody closed it before."""
    found = _task(request, public_id)
    user = account_of(request)
    actions.finish(task=found, outcome=told.outcome, by=user, now=clock.now())
    return found


@router.post("/{uuid:public_id}/withdraw", response=TaskOut, summary="Withdraw")
def withdraw(request: HttpRequest, public_id: UUID, told: Told) -> Task:
    """409 if somebody closed it before."""
    found = _task(request, public_id)
    user = account_of(request)
    actions.withdraw(task=found, reason=told.outcome, by=user, now=clock.now())
    return found
