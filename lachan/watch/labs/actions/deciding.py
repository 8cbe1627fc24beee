"""The queue: whose is this result, and which of two holds? Somebody says."""

from __future__ import annotations

from datetime import datetime

from django.db import transaction
from django.utils.translation import gettext as _

from lachan.ground.access import actions as access
from lachan.ground.access.models import User
from lachan.kernel.errors import Refused
from lachan.watch.labs import rules, words
from lachan.watch.labs.actions.requesting import ReasonNeeded
from lachan.watch.labs.actions.resulting import (
    announce_decided,
    correct,
    require_over,
    settle_rows,
)
from lachan.watch.labs.models import Pool, Result, Specimen, Step


class NothingToDecide(Refused):
    """Raised for a result that somebody decided meanwhile."""


class UnknownTube(Refused):
    """Raised where the tube named as the right one is known to nobody either."""


@transaction.atomic
def identify(
    *, result: Result, tube_code: str, reason: str, by: User, now: datetime
) -> Result:
    """Say whose a result is, by the code of the right tube. Raises ReasonNeeded."""
    result = _waiting(result)
    require_over(result, by, words.DECIDE)
    if not reason.strip():
        raise ReasonNeeded.of(_("The result was not given to a specimen."))
    code = rules.normal(tube_code)
    pool = Pool.objects.filter(code=code, voided_at=None).first()
    specimen = None
    if pool is None:
        visible = Specimen.objects.standing().visible_to(by)
        specimen = visible.filter(tube__code=code, shares_tube=False).first()
        if specimen is None:
            raise UnknownTube(
                what=_("The result was not given to a specimen."),
                why=_("No specimen that you may see is in tube %(code)s.")
                % {"code": code},
                what_now=_("Record the specimen first, or correct the code."),
                field="tube_code",
            )
    result.specimen, result.pool = specimen, pool
    if specimen is not None:
        result.unit_path = specimen.unit_path
    _count(result, reason, by, now)
    return result


@transaction.atomic
def accept(*, result: Result, reason: str, by: User, now: datetime) -> Result:
    """Let a result in doubt count: it is of this person, or the kit was confirmed.

    One that contradicts another becomes its correction. Raises ReasonNeeded.
    """
    result = _waiting(result)
    require_over(result, by, words.DECIDE)
    if not reason.strip():
        raise ReasonNeeded.of(_("The result was not accepted."))
    if result.standing == words.Standing.CONTRADICTS:
        return _let_it_hold(result, reason, by, now)
    if result.specimen_id is None and result.pool_id is None:
        raise UnknownTube(
            what=_("The result was not accepted."),
            why=_("Nobody knows yet whose it is."),
            what_now=_("Name the right tube first."),
            field="tube_code",
        )
    if result.doubt == words.Doubt.REJECTED and result.specimen is not None:
        _readmit(result.specimen, reason, by, now)
    _count(result, reason, by, now)
    return result


def _let_it_hold(result: Result, reason: str, by: User, now: datetime) -> Result:
    if not access.can(by, words.TEST, within=result.unit_path):
        require_over(result, by, words.DECIDE)
    return _corrected(result, reason, by, now)


def _corrected(result: Result, reason: str, by: User, now: datetime) -> Result:
    announce_decided(result, by, now)
    return correct(
        result=result,
        value=result.value,
        reason=reason,
        by=by,
        now=now,
        ct_value=result.ct_value,
    )


def _waiting(result: Result) -> Result:
    found = Result.objects.select_for_update(of=("self",)).get(pk=result.pk)
    if found.standing not in (words.Standing.QUEUED, words.Standing.CONTRADICTS):
        raise NothingToDecide(
            what=_("Nothing was changed."),
            why=_("Somebody decided about this result before you."),
            what_now=_("Look at the result as it is now."),
        )
    return found


def _count(result: Result, reason: str, by: User, now: datetime) -> None:
    """From now on the result counts; what helped to find whose it is goes."""
    result.doubt = words.Doubt.NONE.value
    result.told_name, result.told_birth_year = "", None
    result.decided_at, result.decided_by = now, by.actor
    result.reason = reason.strip()[:200]
    result.save()
    settle_rows([result], actor=by.actor, now=now)
    announce_decided(result, by, now)
    result.refresh_from_db()


def _readmit(specimen: Specimen, reason: str, by: User, now: datetime) -> None:
    """A specimen with an accepted result was not spoilt after all."""
    Specimen.objects.filter(pk=specimen.pk).update(
        rejected_at=None, reject_code="", reject_reason=""
    )
    Step.objects.create(
        specimen=specimen,
        verb=words.Verb.READMITTED,
        happened_at=now,
        recorded_at=now,
        actor=by.actor,
        before=specimen.reject_code,
        reason=reason.strip()[:200],
    )
