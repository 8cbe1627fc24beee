"""Mixing specimens at the laboratory, and taking a pool apart by hand."""

from __future__ import annotations

from datetime import datetime

from django.db import IntegrityError, transaction
from django.utils.translation import gettext as _

from lachan.ground.access import actions as access
from lachan.ground.access.models import User
from lachan.ground.journal import actions as journal
from lachan.kernel.errors import Refused
from lachan.kernel.ids import uuid7
from lachan.watch.labs import facts, rules, words
from lachan.watch.labs.actions.known import known_under
from lachan.watch.labs.actions.moving import held_by_code
from lachan.watch.labs.actions.requesting import ReasonNeeded
from lachan.watch.labs.actions.sampling import require_size
from lachan.watch.labs.actions.settling import settle, settle_pools, take_apart
from lachan.watch.labs.models import Laboratory, Pool, PoolMember, Specimen, Step, Tube
from lachan.watch.labs.rules import PoolDraft


class CannotBePooled(Refused):
    """Raised where a scanned tube may not go into this pool; all of them are named."""


@transaction.atomic
def make_pool(
    *,
    draft: PoolDraft,
    by: User,
    now: datetime,
    over_size_reason: str = "",
) -> Pool:
    """Mix the specimens of several tubes; with the same public id it is the same pool.

    Raises CannotBePooled naming every tube that may not go in, PoolTooLarge beyond the
    size of the edition in force without a reason.
    """
    known = known_under(Pool, draft.public_id)
    laboratory = Laboratory.objects.get(pk=draft.laboratory_id)
    access.require(by, words.TEST, within=laboratory.unit_path)
    if known is not None:
        return known
    specimens = _members(draft)
    disease = specimens[0].request.disease
    edition_id = require_size(
        disease,
        draft.test,
        people=len(specimens),
        on=draft.made_at,
        reason=over_size_reason,
    )
    pool = _create(draft, laboratory, disease, edition_id, over_size_reason, by)
    PoolMember.objects.bulk_create(
        PoolMember(pool=pool, specimen=one) for one in specimens
    )
    Specimen.objects.filter(pk__in=[s.pk for s in specimens], received_at=None).update(
        received_at=draft.made_at, laboratory=laboratory
    )
    Step.objects.bulk_create(
        Step(
            specimen=one,
            verb=words.Verb.POOLED,
            happened_at=draft.made_at,
            recorded_at=now,
            actor=by.actor,
            laboratory=laboratory,
            after=pool.code,
        )
        for one in specimens
    )
    settle([one.pk for one in specimens], actor=by.actor, now=now, tells=False)
    journal.announce(
        facts.PoolMade(at=now, by=by.actor, pool_id=pool.pk),
        subject=("pool", pool.public_id),
        path=pool.unit_path,
        count=len(specimens),
    )
    return pool


def _members(draft: PoolDraft) -> list[Specimen]:
    codes = list(dict.fromkeys(rules.normal(code) for code in draft.tube_codes))
    held = held_by_code(codes, lock=True)
    told: list[str] = []
    found: list[Specimen] = []
    for code in codes:
        specimens = held.get(code, [])
        if len(specimens) != 1:
            told.append(_("%(code)s: no tube of one person") % {"code": code})
        elif not rules.may_become(specimens[0].state, words.State.POOLED):
            state = words.State(specimens[0].state).label
            told.append(f"{code}: {state}")
        else:
            found += specimens
    if len({one.request.disease for one in found}) > 1:
        told.append(_("the specimens are of several diseases"))
    if len(codes) < 2:
        told.append(_("a pool is of two or more tubes"))
    if told:
        raise CannotBePooled(
            what=_("The pool was not made."),
            why="; ".join(told) + ".",
            what_now=_("Take these tubes out of the list, and try again."),
            field="codes",
        )
    return found


def _create(
    draft: PoolDraft,
    laboratory: Laboratory,
    disease: str,
    edition_id: int | None,
    reason: str,
    by: User,
) -> Pool:
    public_id = draft.public_id or uuid7()
    code = rules.normal(draft.code) or f"P{public_id.hex[-8:].upper()}"
    taken = Tube.objects.filter(code=code, voided_at=None).exists()
    try:
        if taken:
            raise IntegrityError
        with transaction.atomic():
            return Pool.objects.create(
                public_id=public_id,
                code=code,
                kind=words.PoolKind.LABORATORY,
                test=draft.test,
                disease=disease,
                laboratory=laboratory,
                unit_path=laboratory.unit_path,
                made_at=draft.made_at,
                actor=by.actor,
                edition_id=edition_id,
                over_size_reason=reason.strip()[:200],
            )
    except IntegrityError:
        raise CannotBePooled(
            what=_("The pool was not made."),
            why=_("The code %(code)s is in use already.") % {"code": code},
            what_now=_("Scan another code for the pool."),
            field="code",
        ) from None


@transaction.atomic
def dissolve(*, pool: Pool, reason: str, by: User, now: datetime) -> Pool:
    """Take a pool apart that was made in error; what it said counts no more.

    Raises ReasonNeeded.
    """
    access.require(by, words.TEST, within=pool.unit_path)
    if not reason.strip():
        raise ReasonNeeded.of(_("The pool was not taken apart."))
    if pool.kind == words.PoolKind.TUBE:
        raise CannotBePooled(
            what=_("The pool was not taken apart."),
            why=_("Its people share one tube."),
            what_now=_("Void the specimens, and take new ones of each person."),
        )
    if pool.voided_at is not None:
        return pool
    members = list(pool.members.select_related("specimen"))
    take_apart(pool, members, actor=by.actor, now=now)
    Pool.objects.filter(pk=pool.pk).update(voided_at=now)
    settle_pools([pool.pk], actor=by.actor, now=now)
    pool.refresh_from_db()
    return pool
