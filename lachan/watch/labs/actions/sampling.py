"""Taking specimens: one person, one tube; or several people in one tube."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime, timedelta

from django.db import IntegrityError, transaction
from django.utils.translation import gettext as _

from lachan.ground.access import actions as access
from lachan.ground.access.models import User
from lachan.ground.journal import actions as journal
from lachan.kernel.errors import Refused
from lachan.kernel.ids import uuid7
from lachan.watch.labs import facts, rules, words
from lachan.watch.labs.actions.known import known_under
from lachan.watch.labs.actions.matching import match_waiting
from lachan.watch.labs.actions.requesting import request_test
from lachan.watch.labs.actions.settling import wait_or_not
from lachan.watch.labs.models import (
    Pool,
    PoolMember,
    Specimen,
    Step,
    TestRequest,
    Tube,
    TubeRange,
)
from lachan.watch.labs.queries.policies import size_allowed
from lachan.watch.labs.rules import RequestDraft, SpecimenDraft


class TubeUsed(Refused):
    """Raised for a tube that holds somebody else's specimen."""


class CannotBeTaken(Refused):
    """Raised for a specimen that cannot be as written: no code, a day to come."""


class PoolTooLarge(Refused):
    """Raised for more people in a reaction than the edition in force allows."""


@transaction.atomic
def sample(
    *,
    request: RequestDraft,
    specimen: SpecimenDraft,
    by: User,
    now: datetime,
    despite: str = "",
) -> Specimen:
    """Ask for a test and take the specimen in one step."""
    known = known_under(Specimen, specimen.public_id)
    if known is not None:
        access.require(by, words.SAMPLE, within=known.unit_path)
        return known
    asked = request_test(draft=request, by=by, now=now, despite=despite)
    return collect(request=asked, draft=specimen, by=by, now=now)


@transaction.atomic
def collect(
    *, request: TestRequest, draft: SpecimenDraft, by: User, now: datetime
) -> Specimen:
    """Write down a specimen of a request; with the same public id it is the same.

    A result that came before the specimen was written down finds it here. Raises
    TubeUsed, CannotBeTaken.
    """
    access.require(by, words.SAMPLE, within=request.unit_path)
    known = known_under(Specimen, draft.public_id)
    if known is not None:
        return known
    _refuse_impossible(draft, now)
    tube = _use_tube(draft, is_shared=False, now=now)
    made = _write(request, draft, tube, by=by, now=now)
    _announce([made], by, now)
    match_waiting([made], actor=by.actor, now=now)
    made.refresh_from_db()
    return made


@transaction.atomic
def sample_together(
    *,
    requests: Sequence[RequestDraft],
    specimen: SpecimenDraft,
    by: User,
    now: datetime,
    despite: str = "",
    over_size_reason: str = "",
) -> Pool:
    """Take swabs of several people into one tube: a pool from the beginning.

    All asked for the same test. The same public id (of the pool) is the same pool.
    Raises PoolTooLarge beyond the size of the edition in force without a reason.
    """
    known = known_under(Pool, specimen.public_id)
    if known is not None:
        access.require(by, words.SAMPLE, within=known.unit_path)
        return known
    first = requests[0]
    if len({(one.disease, one.test) for one in requests}) > 1 or len(requests) < 2:
        raise CannotBeTaken(
            what=_("The pool was not recorded."),
            why=_("A pool is of two or more people tested for the same."),
            what_now=_("Take a specimen of each person alone."),
        )
    _refuse_impossible(specimen, now)
    edition_id = require_size(
        first.disease,
        first.test,
        people=len(requests),
        on=specimen.collected_at,
        reason=over_size_reason,
    )
    tube = _use_tube(specimen, is_shared=True, now=now)
    asked = [
        request_test(draft=one, by=by, now=now, despite=despite) for one in requests
    ]
    made = [_write(one, specimen, tube, by=by, now=now) for one in asked]
    pool = Pool.objects.create(
        public_id=specimen.public_id or uuid7(),
        code=tube.code,
        kind=words.PoolKind.TUBE,
        test=first.test,
        disease=first.disease,
        unit_path=first.unit_path,
        made_at=specimen.collected_at,
        actor=by.actor,
        edition_id=edition_id,
        over_size_reason=over_size_reason.strip()[:200],
    )
    PoolMember.objects.bulk_create(PoolMember(pool=pool, specimen=one) for one in made)
    Specimen.objects.filter(pk__in=[one.pk for one in made]).update(
        state=words.State.POOLED
    )
    _announce(made, by, now)
    _announce_pool(pool, by, now)
    match_waiting(made, actor=by.actor, now=now, pool=pool)
    pool.refresh_from_db()
    return pool


def _announce_pool(pool: Pool, by: User, now: datetime) -> None:
    journal.announce(
        facts.PoolMade(at=now, by=by.actor, pool_id=pool.pk),
        subject=("pool", pool.public_id),
        path=pool.unit_path,
    )


def require_size(
    disease: str, test: str, *, people: int, on: datetime, reason: str
) -> int | None:
    """Let pass a pool of the size of the edition in force; the edition to store.

    Where no edition speaks of the test nobody is held up: the pool says so by having
    none.
    """
    allowed = size_allowed(disease, test, on=on)
    if allowed is None:
        return None
    most, edition_id = allowed
    if people > most and not reason.strip():
        raise PoolTooLarge(
            what=_("The pool was not made."),
            why=_("It has %(people)d people; the rule in force allows %(most)d.")
            % {"people": people, "most": most},
            what_now=_("Make smaller pools, or say why this one may be larger."),
            field="over_size_reason",
        )
    return edition_id


def _refuse_impossible(draft: SpecimenDraft, now: datetime) -> None:
    why = ""
    if not rules.normal(draft.tube_code):
        why, field = _("The tube code is empty."), "tube_code"
    elif draft.collected_at > now + timedelta(minutes=5):
        why, field = _("The time of sampling has not come yet."), "collected_at"
    if why:
        raise CannotBeTaken(
            what=_("The specimen was not recorded."),
            why=why,
            what_now=_("Scan the tube again, and look at date and time."),
            field=field,
        )


def _use_tube(draft: SpecimenDraft, *, is_shared: bool, now: datetime) -> Tube:
    code = rules.normal(draft.tube_code)
    if Tube.objects.filter(code=code, voided_at=None).exists() or _is_pool(code):
        raise _used(code)
    issued, number = range_of(code)
    try:
        with transaction.atomic():
            return Tube.objects.create(
                code=code,
                range=issued,
                number=number,
                is_shared=is_shared,
                used_at=draft.collected_at,
            )
    except IntegrityError:  # used between the look and the write
        raise _used(code) from None


def _is_pool(code: str) -> bool:
    return Pool.objects.filter(code=code, voided_at=None).exists()


def _used(code: str) -> TubeUsed:
    return TubeUsed(
        what=_("The specimen was not recorded."),
        why=_("Tube %(code)s holds another specimen already.") % {"code": code},
        what_now=_(
            "Scan the code again. If two people are in this tube, void the first "
            "specimen and record a tube for several people."
        ),
        field="tube_code",
    )


def range_of(code: str) -> tuple[TubeRange | None, int | None]:
    """The issued range a code was printed in, and its number there."""
    parts = rules.parsed(code)
    if parts is None:
        return None, None
    found = (
        TubeRange.objects.standing()
        .filter(
            prefix__prefix=parts.prefix,
            prefix__width=parts.width,
            first__lte=parts.number,
            last__gte=parts.number,
        )
        .first()
    )
    return found, parts.number if found else None


def _write(
    request: TestRequest,
    draft: SpecimenDraft,
    tube: Tube | None,
    *,
    by: User,
    now: datetime,
) -> Specimen:
    shared = tube is not None and tube.is_shared
    made = Specimen.objects.create(
        public_id=uuid7() if shared else draft.public_id or uuid7(),
        request=request,
        tube=tube,
        shares_tube=shared,
        material=words.Material(draft.material).value,
        unit_path=request.unit_path,
        collected_at=draft.collected_at,
        recorded_at=now,
        recorded_by=by.actor,
    )
    Step.objects.create(
        specimen=made,
        verb=words.Verb.COLLECTED,
        happened_at=draft.collected_at,
        recorded_at=now,
        actor=by.actor,
        after=tube.code if tube else "",
    )
    wait_or_not([request.pk])
    return made


def _announce(made: Sequence[Specimen], by: User, now: datetime) -> None:
    one = made[0]
    journal.announce(
        facts.SpecimensCollected(
            at=now, by=by.actor, ids=tuple(each.pk for each in made)
        ),
        subject=("specimen", one.public_id) if len(made) == 1 else None,
        path=one.unit_path,
        count=len(made),
    )


write_specimen = _write
announce_collected = _announce
