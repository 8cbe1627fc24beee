from __future__ import annotations

from datetime import timedelta
from typing import Any
from uuid import uuid4

import pytest

from lachan.ground.access.actions import NotAllowed
from lachan.ground.tasks import actions
from lachan.ground.tasks.actions import TaskDraft
from lachan.ground.tasks.models import Task
from lachan.ground.units.tests.town import Village, village


@pytest.fixture
def town(db: None) -> Village:
    return village("tasks.edit", "tasks.view")


def draft(town: Village, **given: Any) -> TaskDraft:
    return TaskDraft(
        **{
            "unit": town.units["north"],
            "title": "Rà soát người từ 18 tuổi",
            "origin": "test",
            "due_at": town.now + timedelta(hours=8),
            **given,
        }
    )


def test_asking_again_about_the_same_record_is_one_task(town: Village) -> None:
    about = {"record": ("case", uuid4())}
    first = actions.ask(draft=draft(town, **about), by="system", now=town.now)

    again = actions.ask(draft=draft(town, **about), by="system", now=town.now)

    assert first.pk == again.pk
    assert Task.objects.count() == 1


def test_a_finished_task_is_asked_for_anew(town: Village) -> None:
    about = {"record": ("case", uuid4())}
    first = actions.ask(draft=draft(town, **about), by="system", now=town.now)
    actions.finish(task=first, outcome="đã làm", by=town.officer, now=town.now)

    again = actions.ask(draft=draft(town, **about), by="system", now=town.now)

    assert again.pk != first.pk
    first.refresh_from_db()
    assert (first.state, first.closed_by) == ("done", town.officer)


def test_two_who_finish_at_once_are_told_apart(town: Village) -> None:
    task = actions.ask(draft=draft(town), by="system", now=town.now)
    seen_by_both = Task.objects.get(pk=task.pk)
    actions.finish(task=task, outcome="xong", by=town.officer, now=town.now)

    with pytest.raises(actions.TaskClosedAlready):
        actions.withdraw(
            task=seen_by_both, reason="không cần", by=town.officer, now=town.now
        )


def test_the_other_district_may_not_finish_it(town: Village) -> None:
    task = actions.ask(draft=draft(town), by="system", now=town.now)

    with pytest.raises(NotAllowed):
        actions.finish(task=task, outcome="", by=town.neighbour, now=town.now)
