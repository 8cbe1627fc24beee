"""Inspecting: every check asked once, its counts kept, older rounds forgotten."""

from __future__ import annotations

import time
from datetime import datetime

from django.db import transaction

from lachan.ground.access import actions as access
from lachan.ground.access.models import User
from lachan.ground.integrity import facts
from lachan.ground.integrity.models import KEPT, Found, Inspection
from lachan.ground.integrity.queries import count_now
from lachan.ground.integrity.words import VIEW
from lachan.ground.journal import actions as journal
from lachan.kernel.integrity import checks


def inspect(*, by: User, now: datetime) -> Inspection:
    """Ask every check, as somebody who may. Raises NotAllowed."""
    access.require_anywhere(by, VIEW)
    return inspect_by_clock(now=now, actor=by.actor)


@transaction.atomic
def inspect_by_clock(*, now: datetime, actor: str = "system") -> Inspection:
    """Ask every check: one statement each, whatever the number of records."""
    began = time.monotonic()
    asked = checks()
    inspection = Inspection.objects.create(made_at=now, checks=len(asked))
    found = [
        Found(
            inspection=inspection,
            key=check.key,
            severity=check.severity,
            path=path,
            number=number,
        )
        for check in asked
        for path, number in count_now(check, now).items()
    ]
    Found.objects.bulk_create(found, batch_size=1000)
    inspection.milliseconds = int((time.monotonic() - began) * 1000)
    inspection.save(update_fields=["milliseconds"])
    _forget_older()
    journal.announce(
        facts.InspectionMade(
            inspection_id=inspection.pk,
            checks=len(asked),
            found=sum(one.number for one in found),
            at=now,
            by=actor,
        )
    )
    return inspection


def _forget_older() -> None:
    kept = Inspection.objects.order_by("-made_at", "-pk").values_list("pk", flat=True)
    Inspection.objects.filter(pk__in=list(kept[KEPT:])).delete()
