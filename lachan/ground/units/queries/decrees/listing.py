"""Decrees as they are listed, and the lines that the official mapping gives."""

from __future__ import annotations

from datetime import datetime

from django.db.models import QuerySet
from django.urls import reverse
from django.utils.translation import gettext as _

from lachan.ground.access.models import User, within
from lachan.ground.access.queries import paths_of
from lachan.ground.units.models import DecreeQuestion, Succession, Unit
from lachan.ground.units.queries.changes import changes_worklist
from lachan.ground.units.rules.decrees import LineDraft
from lachan.ground.units.words import CARRY_OUT
from lachan.kernel.work import WorkLine

_MOST_QUESTIONS = 1000


def open_questions(user: User) -> QuerySet[DecreeQuestion]:
    """What decrees left open where this account carries them out, the oldest first."""
    rows = DecreeQuestion.objects.filter(
        within("unit_path", paths_of(user, CARRY_OUT)), answered_at=None
    )
    return rows.select_related("decree", "unit").order_by("pk")


def lines_by_mapping(unit: Unit) -> tuple[LineDraft, ...]:
    """What the official lists say became of everything below a unit.

    A unit that went to one successor went whole; the lists give no shares.
    """
    rows = Succession.objects.filter(
        within("predecessor__path", (unit.path,)), decree=None
    )
    lines = rows.order_by("predecessor__code", "successor__code").values_list(
        "predecessor__code", "successor__code", "relation", "is_default"
    )
    return tuple(
        LineDraft(old=old, new=new, relation=relation, is_default=is_default)
        for old, new, relation, is_default in lines
    )


def worklist(user: User, now: datetime) -> list[WorkLine]:
    """What decrees on units left to people: one line for each decree."""
    waiting: dict[int, list[DecreeQuestion]] = {}
    for asked in open_questions(user)[:_MOST_QUESTIONS]:
        waiting.setdefault(asked.decree_id, []).append(asked)
    return [
        WorkLine(
            what=_("Decide what decree %(number)s left open")
            % {"number": asked[0].decree.number},
            unit=asked[0].unit.local_name,
            url=reverse("units:decree", args=[asked[0].decree.public_id]),
            module="units",
            verb=_("Decide"),
            count=len(asked),
        )
        for asked in waiting.values()
    ] + changes_worklist(user, now)
