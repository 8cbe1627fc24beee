"""The list of tasks, one task, giving one, and closing it."""

from __future__ import annotations

from datetime import datetime, timedelta
from uuid import UUID

from django.db.models import Q, QuerySet
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_http_methods

from design import lists
from design.components import (
    Action,
    Column,
    Definition,
    Empty,
    Linked,
    Mark,
    Record,
    Row,
    Table,
)
from design.notices import refusals_shown
from lachan.ground.access.actions import can, require
from lachan.ground.access.queries import account_of, history, holds, paths_of
from lachan.ground.tasks import actions, queries
from lachan.ground.tasks.forms import (
    OutcomeForm,
    TaskFilter,
    TaskForm,
    WithdrawForm,
)
from lachan.ground.tasks.models import Task
from lachan.ground.tasks.words import TaskState
from lachan.ground.units.models import Unit
from lachan.kernel import clock

_SORTS = {"due": "due_at", "unit": "unit__sort_key", "created": "created_at"}


@require_GET
def tasks(request: HttpRequest) -> HttpResponse:
    """Tasks of my units: what is to do first."""
    user = account_of(request)
    now = clock.now()
    form = TaskFilter(request.GET)
    sort = lists.order(request, _SORTS, "due")
    chosen = _chosen(queries.visible_to(user), form, now)
    rows = lists.sorted_by(chosen, sort, _SORTS).select_related("unit", "assigned_to")
    shown, paging = lists.paginate(request, rows)
    table = Table(
        id="tasks",
        caption=_("Tasks"),
        columns=[
            Column("what", _("Task")),
            Column("unit", _("Unit"), sortable=True),
            Column("due", _("Due by"), "instant", sortable=True),
            Column("state", _("State")),
            Column("created", _("Given"), "instant", sortable=True),
        ],
        rows=[_row(task, now) for task in shown],
        sort=sort,
        paging=paging,
        empty=Empty(_("Nothing to do"), _("No task matches."), icon="checks"),
    )
    page = {"form": form, "table": table, "may_give": holds(user, "tasks.edit")}
    return render(request, "tasks/list.html", page)


def _chosen(rows: QuerySet[Task], form: TaskFilter, now: datetime) -> QuerySet[Task]:
    asked = form.cleaned_data if form.is_valid() else {}
    state = asked.get("state") or TaskState.OPEN.value
    if state != "all":
        rows = rows.filter(state=state)
    if asked.get("q"):
        rows = rows.filter(title__icontains=asked["q"])
    until = {"late": timedelta(0), "day": timedelta(days=1), "week": timedelta(days=7)}
    if asked.get("due") in until:
        rows = rows.filter(due_at__lt=now + until[asked["due"]])
    return rows


def _row(task: Task, now: datetime) -> Row:
    return Row(
        cells={
            "what": Linked(task.title, reverse("tasks:task", args=[task.public_id])),
            "unit": task.unit.local_name,
            "due": task.due_at or "",
            "state": state_of(task, now),
            "created": task.created_at,
        },
        key=str(task.public_id),
        label=task.title,
        is_quiet=task.state != TaskState.OPEN,
    )


def state_of(task: Task, now: datetime) -> Mark:
    """To do, overdue, done or withdrawn."""
    if task.state == TaskState.OPEN and task.due_at and task.due_at < now:
        return Mark(_("overdue"), "alert", "clock-exclamation")
    tone = {TaskState.OPEN: "accent", TaskState.DONE: "done"}
    shown = TaskState(task.state)
    return Mark(shown.label, tone.get(shown, "quiet"))  # type: ignore[arg-type]  # one of the tones of the design


def _task(request: HttpRequest, public_id: UUID) -> Task:
    visible = queries.visible_to(account_of(request))
    return get_object_or_404(
        visible.select_related("unit", "closed_by"), public_id=public_id
    )


@require_http_methods(["GET", "POST"])
def task(request: HttpRequest, public_id: UUID) -> HttpResponse:
    """One task: what, by when, what became of it; report it done."""
    found = _task(request, public_id)
    form = OutcomeForm(request.POST or None, prefix="done")
    if request.method == "POST" and form.is_valid():
        return _closed(request, found, actions.finish, form.cleaned_data["outcome"])
    return _shown(request, found, form, WithdrawForm(prefix="withdraw"))


@require_http_methods(["POST"])
def withdraw(request: HttpRequest, public_id: UUID) -> HttpResponse:
    """Say that the work is no longer wanted."""
    found = _task(request, public_id)
    form = WithdrawForm(request.POST, prefix="withdraw")
    if not form.is_valid():
        return _shown(request, found, OutcomeForm(prefix="done"), form)
    return _closed(request, found, _withdraw, form.cleaned_data["outcome"])


def _withdraw(*, task: Task, outcome: str, **who: object) -> None:
    actions.withdraw(task=task, reason=outcome, **who)  # type: ignore[arg-type]  # who and when, by keyword


def _closed(
    request: HttpRequest, found: Task, verb: object, outcome: str
) -> HttpResponse:
    with refusals_shown(request):
        verb(  # type: ignore[operator]  # one of the two verbs above
            task=found, outcome=outcome, by=account_of(request), now=clock.now()
        )
    return redirect("tasks:task", public_id=found.public_id)


def _shown(
    request: HttpRequest, found: Task, done: OutcomeForm, withdrawn: WithdrawForm
) -> HttpResponse:
    may_close = found.state == TaskState.OPEN and can(
        account_of(request), "tasks.edit", within=found.unit_path
    )
    page = {
        "task": found,
        "record": _record(found),
        "timeline": history("task", found.public_id),
        "done_form": done if may_close else None,
        "withdraw_form": withdrawn if may_close else None,
    }
    status = 422 if done.errors or withdrawn.errors else 200
    return render(request, "tasks/task.html", page, status=status)


def _record(found: Task) -> Record:
    definitions = [
        Definition(_("Unit"), found.unit.local_name),
        Definition(_("Due by"), found.due_at or _("no deadline")),
        Definition(_("Given"), found.created_at),
    ]
    if found.closed_at:
        who = found.closed_by.full_name if found.closed_by else ""
        definitions.append(Definition(_("Closed"), found.closed_at, who))
        definitions.append(Definition(_("Outcome"), found.outcome))
    return Record(
        title=found.title,
        kind=_("Task"),
        marks=[state_of(found, clock.now())],
        definitions=definitions,
        actions=[
            Action(_("All tasks"), reverse("tasks:list"), kind="quiet", icon="list")
        ],
    )


@require_http_methods(["GET", "POST"])
def new(request: HttpRequest) -> HttpResponse:
    """Give a task to a unit; mine, unless another is named."""
    user = account_of(request)
    unit = _unit_asked(request)
    require(user, "tasks.edit", within=unit.path)
    form = TaskForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        told = form.cleaned_data
        made = actions.ask(
            draft=actions.TaskDraft(
                unit=unit,
                title=told["title"],
                origin="by hand",
                details=told["details"],
                due_at=told["due_at"],
            ),
            by=user.actor,
            now=clock.now(),
        )
        return redirect("tasks:task", public_id=made.public_id)
    page = {"form": form, "unit": unit}
    return render(request, "tasks/new.html", page, status=422 if form.errors else 200)


def _unit_asked(request: HttpRequest) -> Unit:
    asked = request.GET.get("unit", "")
    roots = paths_of(account_of(request), "tasks.edit")
    condition = Q(path__in=roots) | (Q(kind="nation") if "" in roots else Q())
    if asked:
        return get_object_or_404(Unit, public_id=_uuid(asked))
    unit = Unit.objects.filter(condition).order_by("-edition_id", "depth").first()
    if unit is None:
        raise Http404
    return unit


def _uuid(text: str) -> UUID:
    try:
        return UUID(text)
    except ValueError:
        raise Http404 from None
