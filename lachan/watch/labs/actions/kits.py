"""Rapid kits and self-tests: a result without tube or laboratory."""

from __future__ import annotations

from datetime import datetime

from django.db import transaction

from lachan.ground.access import actions as access
from lachan.ground.access.models import User
from lachan.kernel.ids import uuid7
from lachan.watch.labs import words
from lachan.watch.labs.actions.known import known_under
from lachan.watch.labs.actions.requesting import request_test
from lachan.watch.labs.actions.sampling import announce_collected, write_specimen
from lachan.watch.labs.actions.settling import settle
from lachan.watch.labs.models import Result, Specimen
from lachan.watch.labs.rules import RequestDraft, SpecimenDraft


@transaction.atomic
def report_kit(
    *,
    request: RequestDraft,
    value: str,
    taken_at: datetime,
    by_staff: bool,
    by: User,
    now: datetime,
) -> Specimen:
    """Write down a rapid kit. What staff did or watched counts at once.

    A self-test waits in the queue until staff confirm it (`accept`), and counts in no
    figure and for no case until then. The same public id is the same kit.
    """
    known = known_under(Specimen, request.public_id)
    if known is not None:
        access.require(by, words.SAMPLE, within=known.unit_path)
        return known
    # A kit takes nobody's time twice: what stands already is no hindrance.
    asked = request_test(draft=request, by=by, now=now, despite="kit")
    draft = SpecimenDraft(
        tube_code="",
        collected_at=taken_at,
        material=words.Material.KIT.value,
        public_id=request.public_id,
    )
    made = write_specimen(asked, draft, None, by=by, now=now)
    announce_collected([made], by, now)
    Result.objects.create(
        public_id=uuid7(),
        specimen=made,
        unit_path=made.unit_path,
        test=request.test,
        value=words.Value(value).value,
        said=words.Said.FINAL,
        source=words.Source.KIT if by_staff else words.Source.SELF,
        issued_at=taken_at,
        recorded_at=now,
        recorded_by=by.actor,
        standing=words.Standing.QUEUED,
        doubt="" if by_staff else words.Doubt.UNVERIFIED.value,
    )
    settle([made.pk], actor=by.actor, now=now)
    made.refresh_from_db()
    return made
