"""Laboratories, what they run in a day, and plans of screening."""

from __future__ import annotations

from datetime import date, datetime

from django.db import transaction
from django.utils.translation import gettext as _

from lachan.ground.access import actions as access
from lachan.ground.access.models import User
from lachan.ground.journal import actions as journal
from lachan.ground.units.models import Unit
from lachan.kernel.errors import Refused
from lachan.kernel.vietnamese import fold
from lachan.watch.labs import facts, words
from lachan.watch.labs.actions.requesting import ReasonNeeded
from lachan.watch.labs.models import Capacity, Laboratory, ScreeningPlan
from lachan.watch.labs.rules import PlanDraft


class CannotBePlanned(Refused):
    """Raised for a plan that ends before it begins, or comes never round."""


@transaction.atomic
def open_laboratory(
    *, code: str, name: str, unit: Unit, by: User, now: datetime
) -> Laboratory:
    """Register a laboratory; the same code again is the same laboratory."""
    access.require(by, words.MANAGE, within=unit.path)
    made, is_new = Laboratory.objects.get_or_create(
        code=code,
        defaults={
            "name": name,
            "folded_name": fold(name),
            "unit": unit,
            "unit_path": unit.path,
            "recorded_at": now,
        },
    )
    if is_new:
        journal.announce(
            facts.LaboratoryOpened(at=now, by=by.actor, laboratory_id=made.pk),
            subject=("laboratory", made.public_id),
            path=made.unit_path,
        )
    return made


@transaction.atomic
def set_capacity(
    *,
    laboratory: Laboratory,
    test: str,
    per_day: int,
    on: date,
    by: User,
    now: datetime,
) -> None:
    """Let a laboratory run so many reactions of a test a day, from a day on."""
    if not access.can(by, words.TEST, within=laboratory.unit_path):
        access.require(by, words.MANAGE, within=laboratory.unit_path)
    running = Capacity.objects.filter(laboratory=laboratory, test=test, to_date=None)
    if not running.filter(from_date__gte=on).update(per_day=per_day, recorded_at=now):
        running.update(to_date=on)
        Capacity.objects.create(
            laboratory=laboratory,
            test=test,
            per_day=per_day,
            from_date=on,
            recorded_at=now,
        )
    journal.announce(
        facts.LaboratoryCapacitySet(at=now, by=by.actor, laboratory_id=laboratory.pk),
        subject=("laboratory", laboratory.public_id),
        path=laboratory.unit_path,
    )


@transaction.atomic
def plan_screening(*, draft: PlanDraft, by: User, now: datetime) -> ScreeningPlan:
    """Plan who is tested again and again. Raises CannotBePlanned."""
    access.require(by, words.MANAGE, within=draft.unit_path)
    wrong = draft.ends_on is not None and draft.ends_on <= draft.starts_on
    if wrong or draft.every_days < 1 or draft.people < 1:
        raise CannotBePlanned(
            what=_("The screening was not planned."),
            why=_("It would test nobody: no day, no round or no people."),
            what_now=_("Correct the days and the numbers."),
            field="ends_on" if wrong else "every_days",
        )
    plan = ScreeningPlan.objects.create(
        name=draft.name,
        unit_id=draft.unit_id,
        unit_path=draft.unit_path,
        disease=draft.disease,
        test=draft.test,
        risk_group=draft.risk_group,
        every_days=draft.every_days,
        starts_on=draft.starts_on,
        ends_on=draft.ends_on,
        people=draft.people,
        recorded_at=now,
        recorded_by=by.actor,
    )
    journal.announce(
        facts.ScreeningPlanned(at=now, by=by.actor, plan_id=plan.pk),
        subject=("screening_plan", plan.public_id),
        path=plan.unit_path,
    )
    return plan


@transaction.atomic
def end_plan(*, plan: ScreeningPlan, reason: str, by: User, now: datetime) -> None:
    """Let a plan ask for nothing more; its tubes are still to be accounted for."""
    access.require(by, words.MANAGE, within=plan.unit_path)
    if not reason.strip():
        raise ReasonNeeded.of(_("The plan was not ended."))
    standing = ScreeningPlan.objects.filter(pk=plan.pk, ended_at=None)
    if not standing.update(ended_at=now, end_reason=reason.strip()[:200]):
        return
    plan.refresh_from_db()
    journal.announce(
        facts.ScreeningEnded(at=now, by=by.actor, plan_id=plan.pk),
        subject=("screening_plan", plan.public_id),
        path=plan.unit_path,
    )
