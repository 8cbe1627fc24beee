"""Results come in: from a bench, a file, a message, a kit. None is ever dropped."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from decimal import Decimal

from django.db import transaction
from django.utils.translation import gettext as _

from lachan.ground.access import actions as access
from lachan.ground.access.models import User
from lachan.ground.access.rules import covers
from lachan.ground.journal import actions as journal
from lachan.kernel.errors import Refused
from lachan.kernel.ids import uuid7
from lachan.watch.labs import facts, rules, words
from lachan.watch.labs.actions.matching import doubt_of
from lachan.watch.labs.actions.requesting import ReasonNeeded
from lachan.watch.labs.actions.settling import settle, settle_pools
from lachan.watch.labs.models import (
    Pool,
    Received,
    Result,
    ResultQuerySet,
    Specimen,
)
from lachan.watch.labs.rules import ResultDraft


class ResultImpossible(Refused):
    """Raised for a result that no laboratory can have given."""


@dataclass(frozen=True, kw_only=True)
class Origin:
    """How results come in; `unit_path` is where somebody must identify the unknown."""

    source: str = words.Source.HAND.value
    message: Received | None = None
    unit_path: str | None = None


@dataclass(frozen=True, slots=True)
class _Target:
    """What a tube code stands for."""

    specimen: Specimen | None = None
    pool: Pool | None = None


@transaction.atomic
def record_results(
    *,
    drafts: Sequence[ResultDraft],
    by: User,
    now: datetime,
    origin: Origin | None = None,
) -> list[Result]:
    """Take results in, in the order of the drafts; a known public id is known already.

    Each is settled beside the others of its specimen or pool. What nobody can place
    (unknown tube, other name, rejected specimen, issued before the swab) is queued
    with its doubt. Raises ResultImpossible for a time to come or a value that is none;
    nothing is then written.
    """
    roots = access.require_anywhere(by, words.TEST)
    origin = origin or Origin()
    for draft in drafts:
        _refuse_impossible(draft, now)
    known = _known(drafts)
    targets = _Targets([rules.normal(draft.tube_code) for draft in drafts], roots)
    rows: list[Result] = []
    fresh: list[Result] = []
    for draft in drafts:
        row = known.get(draft.public_id) if draft.public_id else None
        if row is None:
            row = _row(draft, targets, roots, origin, by, now)
            fresh.append(row)
            known[row.public_id] = row
        rows.append(row)
    Result.objects.bulk_create(fresh, batch_size=500)
    settle_rows(fresh, actor=by.actor, now=now)
    _tell_queued(fresh, by, now)
    return _as_they_are(rows)


def _refuse_impossible(draft: ResultDraft, now: datetime) -> None:
    why = ""
    if draft.value not in words.Value.values:
        why = _("“%(value)s” is no result.") % {"value": draft.value[:30]}
    elif draft.issued_at > now + timedelta(minutes=15):
        why = _("The time of the result has not come yet.")
    elif draft.ct_value is not None and not Decimal(0) < draft.ct_value < Decimal(60):
        why = _("No Ct value lies outside 0 to 60.")
    elif draft.said == words.Said.CORRECTED and draft.public_id is None:
        why = _("A correction needs the number of its message.")
    if why:
        raise ResultImpossible(
            what=_("The results were not recorded."),
            why=f"{draft.tube_code}: {why}",
            what_now=_("Correct the value or the time."),
        )


def _known(drafts: Iterable[ResultDraft]) -> dict[object, Result]:
    ids = [draft.public_id for draft in drafts if draft.public_id]
    return {row.public_id: row for row in Result.objects.filter(public_id__in=ids)}


class _Targets:
    """Tube codes and what they stand for, read once for a batch."""

    def __init__(self, codes: Sequence[str], roots: tuple[str, ...]) -> None:
        self._roots = roots
        wanted = set(codes)
        self._pools = {
            pool.code: pool
            for pool in Pool.objects.filter(
                code__in=wanted, voided_at=None
            ).select_related("laboratory")
        }
        self._specimens = {
            one.tube.code: one
            for one in Specimen.objects.standing()
            .filter(tube__code__in=wanted, tube__voided_at=None, tube__is_shared=False)
            .select_related("tube", "laboratory", "request__person", "tube__range")
            if one.tube
        }

    def of(self, code: str) -> _Target:
        """The specimen or pool of a code, if the account works for it."""
        pool = self._pools.get(code)
        if pool is not None:
            return _Target(pool=pool) if self._covers(pool) else _Target()
        specimen = self._specimens.get(code)
        if specimen is not None and self._covers(specimen):
            return _Target(specimen=specimen)
        return _Target()

    def _covers(self, one: Specimen | Pool) -> bool:
        laboratory = one.laboratory
        return covers(self._roots, one.unit_path) or (
            laboratory is not None and covers(self._roots, laboratory.unit_path)
        )


def _row(
    draft: ResultDraft,
    targets: _Targets,
    roots: tuple[str, ...],
    origin: Origin,
    by: User,
    now: datetime,
) -> Result:
    code = rules.normal(draft.tube_code)
    target = targets.of(code)
    place = origin.unit_path if origin.unit_path is not None else roots[0]
    row = Result(
        public_id=draft.public_id or uuid7(),
        specimen=target.specimen,
        pool=target.pool,
        message=origin.message,
        unit_path=target.specimen.unit_path if target.specimen else place,
        tube_code=code,
        test=draft.test,
        value=draft.value,
        ct_value=draft.ct_value,
        said=words.Said(draft.said).value,
        source=origin.source,
        issued_at=draft.issued_at,
        recorded_at=now,
        recorded_by=by.actor,
        told_name=draft.told_name[:120],
        told_birth_year=draft.told_birth_year,
        standing=words.Standing.QUEUED,
        reason=draft.reason[:200],
    )
    row.doubt = doubt_of(row, target.specimen, target.pool).value
    if row.doubt == words.Doubt.NONE:
        row.told_name, row.told_birth_year = "", None
    return row


def settle_rows(rows: Iterable[Result], *, actor: str, now: datetime) -> None:
    """Work out what holds for everything these results speak of."""
    told = list(rows)
    specimens = {row.specimen_id for row in told if row.specimen_id}
    pools = {row.pool_id for row in told if row.pool_id}
    if specimens:
        settle(specimens, actor=actor, now=now)
    if pools:
        settle_pools(pools, actor=actor, now=now)


def _tell_queued(rows: Iterable[Result], by: User, now: datetime) -> None:
    ids = [row.pk for row in rows]
    queued = tuple(
        Result.objects.queued().filter(pk__in=ids).values_list("pk", flat=True)
    )
    if queued:
        journal.announce(
            facts.ResultsQueued(at=now, by=by.actor, ids=queued), count=len(queued)
        )


def _as_they_are(rows: Sequence[Result]) -> list[Result]:
    found = Result.objects.in_bulk([row.pk for row in rows])
    return [found[row.pk] for row in rows]


@transaction.atomic
def correct(
    *,
    result: Result,
    value: str,
    reason: str,
    by: User,
    now: datetime,
    ct_value: Decimal | None = None,
) -> Result:
    """Let another value hold from now on, with its reason; what followed follows anew.

    Raises ReasonNeeded.
    """
    require_over(result, by, words.TEST)
    if not reason.strip():
        raise ReasonNeeded.of(_("The result was not corrected."))
    said = {"value": value, "ct_value": ct_value, "reason": reason.strip()[:200]}
    same = _beside(result).filter(said=words.Said.CORRECTED, **said)
    if known := same.filter(standing=words.Standing.HOLDS).first():
        return known  # the same correction sent again
    row = Result.objects.create(
        specimen=result.specimen,
        pool=result.pool,
        unit_path=result.unit_path,
        tube_code=result.tube_code,
        test=result.test,
        value=words.Value(value).value,
        ct_value=ct_value,
        said=words.Said.CORRECTED,
        source=words.Source.HAND,
        issued_at=now,
        recorded_at=now,
        recorded_by=by.actor,
        standing=words.Standing.QUEUED,
        reason=reason.strip()[:200],
    )
    settle_rows([row], actor=by.actor, now=now)
    row.refresh_from_db()
    return row


def _beside(result: Result) -> ResultQuerySet:
    """Everything said of the same specimen or pool by the same test."""
    return Result.objects.filter(
        specimen=result.specimen_id, pool=result.pool_id, test=result.test
    )


@transaction.atomic
def set_aside(*, result: Result, reason: str, by: User, now: datetime) -> Result:
    """Let a result count for nothing; it stays in the history. Raises ReasonNeeded."""
    permission = (
        words.DECIDE if result.standing == words.Standing.QUEUED else words.TEST
    )
    require_over(result, by, permission)
    if not reason.strip():
        raise ReasonNeeded.of(_("The result was not set aside."))
    if result.out_at is None:
        Result.objects.filter(pk=result.pk).update(
            out_at=now,
            out_reason=reason.strip()[:200],
            standing=words.Standing.OUT,
            told_name="",
            told_birth_year=None,
            decided_at=now,
            decided_by=by.actor,
        )
        settle_rows([result], actor=by.actor, now=now)
        _announce_decided(result, by, now)
    result.refresh_from_db()
    return result


@transaction.atomic
def take_back(*, result: Result, by: User, now: datetime) -> Result:
    """Let a result that was set aside count again, beside the others."""
    require_over(result, by, words.TEST)
    if result.out_at is not None and result.via_pool_id is None:
        Result.objects.filter(pk=result.pk).update(
            out_at=None, out_reason="", standing=words.Standing.QUEUED
        )
        settle_rows([result], actor=by.actor, now=now)
        _announce_decided(result, by, now)
    result.refresh_from_db()
    return result


def _announce_decided(result: Result, by: User, now: datetime) -> None:
    journal.announce(
        facts.ResultDecided(at=now, by=by.actor, result_id=result.pk),
        subject=("labs_result", result.public_id),
        path=result.unit_path,
    )


announce_decided = _announce_decided


def require_over(result: Result, by: User, permission: str) -> None:
    """Let pass who may do this where the result came in, or its laboratory stands."""
    held = result.specimen or result.pool
    laboratory = held.laboratory if held else None
    if laboratory and access.can(by, permission, within=laboratory.unit_path):
        return
    access.require(by, permission, within=result.unit_path)
