"""Deciding what a decree left open."""

from __future__ import annotations

from datetime import datetime
from uuid import UUID

from django.db import transaction
from django.utils.translation import gettext_lazy as _

from lachan.ground.access import actions as access
from lachan.ground.access.models import Grant, User
from lachan.ground.journal import actions as journal
from lachan.ground.units import facts
from lachan.ground.units.models import DecreeQuestion, Lineage
from lachan.ground.units.words import CARRY_OUT, GIVES, QuestionKind, Relation
from lachan.kernel.errors import Refused


class AnsweredAlready(Refused):
    """Raised by `answer_question` when somebody was quicker, or said nothing."""


@transaction.atomic
def answer_question(
    *,
    question: DecreeQuestion,
    answer: str,
    by: User,
    now: datetime,
    gives: bool = False,
) -> None:
    """Say what was decided, and give the sight asked about where the answer is yes.

    Only here may somebody see more than before a decree, by a person's decision.
    Raises AnsweredAlready, NotAllowed.
    """
    row = DecreeQuestion.objects.select_for_update().get(pk=question.pk)
    access.require(by, CARRY_OUT, within=row.unit_path)
    if row.answered_at is not None or not answer.strip():
        raise AnsweredAlready(
            what=_("Nothing was decided."),
            why=_("Somebody decided it before you, or no reason was written."),
            what_now=_("Open the decree again to see what stands."),
            field=None if row.answered_at else "answer",
        )
    row.answer, row.answered_at, row.answered_by = answer.strip()[:300], now, by
    if gives and row.kind in GIVES:
        row.given = list(_give(row, by, now))
    row.save()
    told = facts.DecreeQuestionAnswered(
        decree=row.decree.public_id,
        question=row.public_id,
        is_given=gives,
        at=now,
        by=by.actor,
    )
    journal.announce(told, subject=("decree", row.decree.public_id), path=row.unit_path)


def _give(row: DecreeQuestion, by: User, now: datetime) -> tuple[int, ...]:
    grant = Grant.objects.get(public_id=UUID(row.subject))
    if row.kind == QuestionKind.OLD_RECORDS:
        rows = Lineage.objects.filter(unit=row.unit, relation=Relation.WHOLE)
        paths = list(rows.values_list("predecessor__path", flat=True))
    elif row.kind == QuestionKind.GRANT_PART:
        rows = Lineage.objects.filter(predecessor=row.unit, relation=Relation.PART)
        lowest = rows.filter(unit__kind=row.unit.kind)
        paths = list(lowest.values_list("unit__path", flat=True))
    else:
        paths = [row.unit_path]
    return access.follow(
        roots={grant.pk: paths}, because=row.decree.number, by=by, now=now
    )
