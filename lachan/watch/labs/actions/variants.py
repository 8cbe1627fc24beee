"""Variants noticed in specimens; the first of its kind in a unit raises an alarm."""

from __future__ import annotations

from datetime import datetime, timedelta

from django.db import transaction
from django.db.models import QuerySet
from django.utils.translation import gettext as _

from lachan.ground.access.models import User
from lachan.ground.journal import actions as journal
from lachan.ground.tasks import actions as tasks
from lachan.kernel.errors import Refused
from lachan.watch.labs import facts, words
from lachan.watch.labs.actions.moving import may
from lachan.watch.labs.actions.requesting import ReasonNeeded
from lachan.watch.labs.models import Specimen, Step, Variant

ORIGIN = "labs.variant"
LOOK_WITHIN = timedelta(hours=24)  # our own choice


class NotPositive(Refused):
    """Raised for a variant in a specimen in which no virus was found."""


@transaction.atomic
def report_variant(
    *,
    specimen: Specimen,
    lineage: str,
    certainty: str,
    method: str,
    by: User,
    now: datetime,
) -> Variant:
    """Write down which variant a positive specimen has; a later word replaces it.

    The first standing report of a lineage in the unit that took the specimen asks that
    unit to look: one task, and a fact. Raises NotPositive.
    """
    if not may(specimen, by, words.TEST):
        raise _not_positive()
    if specimen.value != words.Value.POSITIVE or specimen.voided_at is not None:
        raise _not_positive()
    name = lineage.strip()[:40]
    standing = Variant.objects.filter(specimen=specimen, withdrawn_at=None).first()
    told = (name, certainty, method)
    if standing and (standing.lineage, standing.certainty, standing.method) == told:
        return standing
    is_first = not _of_unit(specimen, name).exists()
    if standing:
        Variant.objects.filter(pk=standing.pk).update(
            withdrawn_at=now, withdraw_reason=_("replaced by a later report")
        )
    variant = Variant.objects.create(
        specimen=specimen,
        unit_path=specimen.unit_path,
        lineage=name,
        certainty=words.Certainty(certainty).value,
        method=words.Method(method).value,
        reported_at=now,
        recorded_at=now,
        actor=by.actor,
    )
    Step.objects.create(
        specimen=specimen,
        verb=words.Verb.VARIANT,
        happened_at=now,
        recorded_at=now,
        actor=by.actor,
        before=standing.lineage if standing else "",
        after=name,
        reason=str(words.Certainty(certainty).label),
    )
    if is_first:
        _raise_alarm(variant, by, now)
    _announce(variant, by, now, is_first=is_first)
    return variant


def _not_positive() -> NotPositive:
    return NotPositive(
        what=_("The variant was not recorded."),
        why=_("This specimen is not positive, or not of your laboratory."),
        what_now=_("Record the positive result first."),
    )


def _of_unit(specimen: Specimen, lineage: str) -> QuerySet[Variant]:
    return Variant.objects.filter(
        unit_path=specimen.unit_path, lineage=lineage, withdrawn_at=None
    )


def _raise_alarm(variant: Variant, by: User, now: datetime) -> None:
    certainty = words.Certainty(variant.certainty).label
    tasks.ask(
        draft=tasks.TaskDraft(
            unit=variant.specimen.request.unit,
            title=_(
                "First specimen with variant %(lineage)s (%(certainty)s) here: look"
            )
            % {"lineage": variant.lineage, "certainty": certainty},
            origin=ORIGIN,
            due_at=now + LOOK_WITHIN,
            record=("specimen", variant.specimen.public_id),
        ),
        by=by.actor,
        now=now,
    )


def _announce(variant: Variant, by: User, now: datetime, *, is_first: bool) -> None:
    journal.announce(
        facts.VariantReported(
            at=now, by=by.actor, variant_id=variant.pk, is_first=is_first
        ),
        subject=("specimen", variant.specimen.public_id),
        path=variant.unit_path,
    )


@transaction.atomic
def withdraw_variant(*, variant: Variant, reason: str, by: User, now: datetime) -> None:
    """Take a variant report back. Raises ReasonNeeded."""
    if not may(variant.specimen, by, words.TEST):
        raise _not_positive()
    if not reason.strip():
        raise ReasonNeeded.of(_("The variant was not withdrawn."))
    standing = Variant.objects.filter(pk=variant.pk, withdrawn_at=None)
    if standing.update(withdrawn_at=now, withdraw_reason=reason.strip()[:200]):
        journal.announce(
            facts.VariantWithdrawn(at=now, by=by.actor, variant_id=variant.pk),
            subject=("specimen", variant.specimen.public_id),
            path=variant.unit_path,
        )
