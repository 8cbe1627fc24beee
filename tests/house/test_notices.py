"""Whoever is told of something is told by the table of what follows from what."""

from __future__ import annotations

import re
from pathlib import Path

import pytest
from django.urls import NoReverseMatch, reverse

from lachan import flow
from lachan.ground.access.queries import catalogue as roles
from lachan.ground.journal import jobs as journal
from lachan.ground.notices import jobs
from lachan.ground.notices.models import Delivery, Notice
from lachan.ground.notices.queries import catalogue, deadlines, said
from lachan.ground.notices.rules.catalogue import Kind
from lachan.ground.notices.rules.wire import signature
from lachan.kernel import clock
from lachan.kernel.facts import name_of
from tests.house.land import NOW, Land

ROOT = Path(__file__).resolve().parents[2]
RECORD = "00000000-0000-7000-8000-000000000001"


def test_every_fact_that_somebody_is_told_of_is_wired_and_no_other() -> None:
    wired = {name_of(kind) for kind, then in flow.SOON.items() if jobs.tell in then}

    assert wired == catalogue().facts()


def test_every_permission_that_is_asked_for_exists() -> None:
    asked = {kind.permission for kind in catalogue().kinds.values()} - {""}

    assert asked <= roles().permissions.keys()


@pytest.mark.parametrize(
    "kind", catalogue().kinds.values(), ids=lambda kind: str(kind.code)
)
def test_every_kind_opens_a_page_that_exists(kind: Kind) -> None:
    try:
        address = reverse(kind.page)
    except NoReverseMatch:
        address = reverse(kind.page, args=[RECORD])

    assert address.startswith("/")


def test_the_work_of_the_land_was_told_to_who_does_it_and_to_nobody_else(
    land: Land,
) -> None:
    task = Notice.objects.get(kind="task_given")

    told = set(task.deliveries.values_list("recipient__username", flat=True))

    assert "inside.provincial.cdc" in told
    assert not {one for one in told if one.startswith(("outside", "neighbour"))}
    assert said(task, "en").url == f"/tasks/{land.examples['task']}/"
    assert said(task, "en").text == "Đơn vị left was given a new task."


def test_an_overdue_task_is_told_once_and_goes_on_when_unread(land: Land) -> None:
    with clock.frozen(NOW):
        found = list(deadlines(NOW))
        first = jobs.look_at_clocks(NOW)
        again = jobs.look_at_clocks(NOW)

    assert [one.kind for one in found] == ["tasks.overdue"]
    assert (first, again) == (1, 0)
    notice = Notice.objects.get(kind="task_overdue")
    assert notice.next_step_at is not None


def test_no_notice_of_the_house_names_an_inhabitant(land: Land) -> None:
    journal.drain(NOW)

    texts = " ".join(said(one, "vi").text for one in Notice.objects.all())

    assert Delivery.objects.count() > 20
    assert "Nguyễn" not in texts
    assert not re.search(r"\d{9}", texts)


def test_the_recipe_for_checking_a_signature_holds() -> None:
    page = (ROOT / "docs" / "operations" / "notices.md").read_text("utf-8")
    code = re.search(r"```python\n(.+?)```", page, re.S)
    assert code is not None
    space: dict[str, object] = {}
    exec(code[1], space)  # what receivers will copy
    is_ours = space["is_ours"]
    at = int((clock.now() - clock.offset()).timestamp())

    assert is_ours("s", b"{}", signature("s", b"{}", at))  # type: ignore[operator]  # the page's function
    assert not is_ours("s", b"{}x", signature("s", b"{}", at))  # type: ignore[operator]  # the page's function
    assert not is_ours("s", b"{}", signature("s", b"{}", at - 301))  # type: ignore[operator]  # the page's function
