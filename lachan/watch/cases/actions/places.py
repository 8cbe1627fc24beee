"""The two places of a case: who answers for it, and where the person is now."""

from __future__ import annotations

from datetime import datetime

from django.db import transaction

from lachan.ground.access.models import User
from lachan.ground.units.models import Unit
from lachan.watch.cases import words
from lachan.watch.cases.actions.changing import Told, require_over, write
from lachan.watch.cases.models import Case


@transaction.atomic
def move(*, case: Case, unit: Unit, by: User, now: datetime) -> Case:
    """Say where the person is now; who answers for the case stays the same."""
    require_over(case, by)
    told = Told(verb=words.Verb.MOVED, before=case.present_unit_id, after=unit.pk)
    values = {"present_unit_id": unit.pk, "present_path": unit.path}
    return write(case, values, [told], actor=by.actor, now=now)


@transaction.atomic
def hand_over(
    *, case: Case, unit: Unit, by: User, now: datetime, reason: str = ""
) -> Case:
    """Let another unit answer for the case; from then on it counts there."""
    require_over(case, by)
    told = Told(
        verb=words.Verb.HANDED_OVER,
        before=case.unit_id,
        after=unit.pk,
        reason=reason.strip(),
    )
    values = {"unit_id": unit.pk, "unit_path": unit.path}
    return write(case, values, [told], actor=by.actor, now=now)
