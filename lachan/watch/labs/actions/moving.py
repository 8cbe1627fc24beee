"""Specimens change hands: sent, received, put to the test; rejected, or void."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

from django.db import transaction
from django.utils.translation import gettext as _

from lachan.ground.access import actions as access
from lachan.ground.access.models import User
from lachan.ground.journal import actions as journal
from lachan.kernel.errors import Refused
from lachan.watch.labs import facts, rules, words
from lachan.watch.labs.actions.requesting import ReasonNeeded
from lachan.watch.labs.actions.settling import settle, settle_pools
from lachan.watch.labs.models import (
    Laboratory,
    Pool,
    PoolMember,
    Specimen,
    SpecimenQuerySet,
    Step,
    Tube,
)
from lachan.watch.labs.rules import Handover


class CannotFollow(Refused):
    """Raised where a step may not follow on where the specimen stands."""


@dataclass
class Moved:
    """What became of each code that was scanned."""

    done: list[Specimen] = field(default_factory=list)
    already: list[str] = field(default_factory=list)
    unknown: list[str] = field(default_factory=list)
    not_now: list[str] = field(default_factory=list)  # stands elsewhere by now

    def as_json(self) -> dict[str, object]:
        """The counts, and the codes that somebody must look at."""
        return {
            "moved": len(self.done),
            "already": self.already,
            "unknown": self.unknown,
            "not_now": self.not_now,
            "rejected": len(self.unknown) + len(self.not_now),
        }


@transaction.atomic
def send(*, codes: Sequence[str], handover: Handover, by: User, now: datetime) -> Moved:
    """Send specimens to a laboratory, by tube code; one list, one hand-over."""
    laboratory = _laboratory(handover)
    moved = _take(codes, by, words.State.SENT, laboratory)
    values = {"laboratory": laboratory, "sent_at": handover.at}
    _write(moved.done, words.Verb.SENT, values, handover, by=by, now=now)
    return moved


@transaction.atomic
def receive(
    *, codes: Sequence[str], handover: Handover, by: User, now: datetime
) -> Moved:
    """Take specimens in at a laboratory, whoever sent them or forgot to say so."""
    laboratory = _laboratory(handover)
    access.require(by, words.TEST, within=laboratory.unit_path)
    moved = _take(codes, by, words.State.RECEIVED, laboratory)
    values = {"laboratory": laboratory, "received_at": handover.at}
    _write(moved.done, words.Verb.RECEIVED, values, handover, by=by, now=now)
    return moved


@transaction.atomic
def begin_tests(
    *, codes: Sequence[str], handover: Handover, by: User, now: datetime
) -> Moved:
    """Put specimens on a run."""
    moved = _take(codes, by, words.State.TESTING, None)
    values = {"testing_at": handover.at}
    _write(moved.done, words.Verb.TESTING, values, handover, by=by, now=now)
    return moved


def _laboratory(handover: Handover) -> Laboratory:
    return Laboratory.objects.get(pk=handover.laboratory_id or 0)


_INSTANT = {
    words.State.SENT: "sent_at",
    words.State.RECEIVED: "received_at",
    words.State.TESTING: "testing_at",
}


def _take(
    codes: Sequence[str], by: User, then: words.State, laboratory: Laboratory | None
) -> Moved:
    """Sort scanned codes: those that may take this step, and why the others not.

    Whatever stands at a laboratory's door may be received there.
    """
    moved = Moved()
    permission = words.SAMPLE if then == words.State.SENT else words.TEST
    wanted = list(dict.fromkeys(rules.normal(code) for code in codes))
    held = held_by_code(wanted, lock=True)
    for code in wanted:
        specimens = [
            one
            for one in held.get(code, ())
            if then == words.State.RECEIVED or may(one, by, permission)
        ]
        if not specimens:
            moved.unknown.append(code)
        elif all(_is_already(one, then, laboratory) for one in specimens):
            moved.already.append(code)
        elif all(_may_follow(one, then) for one in specimens):
            moved.done += specimens
        else:
            moved.not_now.append(code)
    return moved


def _is_already(
    one: Specimen, then: words.State, laboratory: Laboratory | None
) -> bool:
    """Whether the very same step was recorded before."""
    same_place = laboratory is None or one.laboratory_id == laboratory.pk
    return getattr(one, _INSTANT[then]) is not None and same_place


def _may_follow(one: Specimen, then: words.State) -> bool:
    """People mixed in one tube travel with it, though they are in a pool."""
    if one.shares_tube and one.state == words.State.POOLED:
        return then in (words.State.SENT, words.State.RECEIVED, words.State.TESTING)
    return rules.may_become(one.state, then)


def held_by_code(codes: Iterable[str], *, lock: bool) -> dict[str, list[Specimen]]:
    """The standing specimens in each tube; several where people share one."""
    rows: SpecimenQuerySet = Specimen.objects.standing().filter(
        tube__code__in=list(codes), tube__voided_at=None
    )
    if lock:
        rows = rows.select_for_update(of=("self",))
    found: dict[str, list[Specimen]] = {}
    for one in rows.select_related("tube", "laboratory", "request").order_by("pk"):
        if one.tube:
            found.setdefault(one.tube.code, []).append(one)
    return found


def may(one: Specimen, by: User, permission: str) -> bool:
    """Whether an account works for who took a specimen or for its laboratory."""
    if access.can(by, permission, within=one.unit_path):
        return True
    laboratory = one.laboratory
    return laboratory is not None and access.can(
        by, permission, within=laboratory.unit_path
    )


def _write(
    specimens: Sequence[Specimen],
    verb: words.Verb,
    values: Mapping[str, Any],
    handover: Handover,
    *,
    by: User,
    now: datetime,
) -> None:
    if not specimens:
        return
    ids = [one.pk for one in specimens]
    Specimen.objects.filter(pk__in=ids).update(**values)
    if "laboratory" in values:
        # Several people in one tube: their pool is where the tube is.
        shared = Pool.objects.filter(
            kind=words.PoolKind.TUBE, members__specimen__in=ids, voided_at=None
        )
        Pool.objects.filter(pk__in=list(shared.values_list("pk", flat=True))).update(
            laboratory=values["laboratory"]
        )
    Step.objects.bulk_create(
        Step(
            specimen_id=pk,
            verb=verb,
            happened_at=handover.at,
            recorded_at=now,
            actor=by.actor,
            laboratory_id=handover.laboratory_id,
            temperature_c=handover.temperature_c,
            carrier=handover.carrier[:80],
        )
        for pk in ids
    )
    settle(ids, actor=by.actor, now=now, tells=False)
    for one in specimens:
        one.refresh_from_db()
    journal.announce(
        facts.SpecimensMoved(at=now, by=by.actor, ids=tuple(ids), verb=verb.value),
        count=len(ids),
    )


@transaction.atomic
def reject(
    *, specimen: Specimen, code: str, reason: str, by: User, now: datetime
) -> Specimen:
    """Say that a specimen cannot be tested; the person is to be sampled again.

    Raises CannotFollow where a result is known: that is corrected instead.
    """
    _require(specimen, by, words.TEST, or_permission=words.SAMPLE)
    specimen = Specimen.objects.select_for_update(of=("self",)).get(pk=specimen.pk)
    if specimen.state == words.State.REJECTED:
        return specimen
    if not rules.may_become(specimen.state, words.State.REJECTED):
        raise CannotFollow(
            what=_("The specimen was not rejected."),
            why=_("It is %(state)s.") % {"state": words.State(specimen.state).label},
            what_now=_("Correct the result, or void the specimen."),
        )
    Specimen.objects.filter(pk=specimen.pk).update(
        rejected_at=now,
        reject_code=words.Reject(code).value,
        reject_reason=reason.strip()[:200],
    )
    PoolMember.objects.filter(specimen=specimen, released_at=None).update(
        released_at=now
    )
    _step(specimen, words.Verb.REJECTED, code, reason, by, now)
    settle([specimen.pk], actor=by.actor, now=now, tells=False)
    specimen.refresh_from_db()
    journal.announce(
        facts.SpecimenRejected(
            at=now, by=by.actor, specimen_id=specimen.pk, code=specimen.reject_code
        ),
        subject=("specimen", specimen.public_id),
        path=specimen.unit_path,
    )
    return specimen


@transaction.atomic
def void(*, specimen: Specimen, reason: str, by: User, now: datetime) -> Specimen:
    """Take a specimen out that was written down in error; its tube is free again.

    Its results count no more; the request waits for a specimen. Raises ReasonNeeded.
    """
    _require(specimen, by, words.SAMPLE)
    if not reason.strip():
        raise ReasonNeeded.of(_("The specimen was not voided."))
    if specimen.voided_at is not None:
        return specimen
    Specimen.objects.filter(pk=specimen.pk).update(
        voided_at=now, void_reason=reason.strip()[:200]
    )
    others = Specimen.objects.standing().filter(tube=specimen.tube_id)
    if specimen.tube_id and not others.exists():
        Tube.objects.filter(pk=specimen.tube_id).update(voided_at=now)
    _step(specimen, words.Verb.VOIDED, "", reason, by, now)
    pools = set(specimen.memberships.values_list("pool_id", flat=True))
    settle([specimen.pk], actor=by.actor, now=now)
    settle_pools(pools, actor=by.actor, now=now)
    specimen.refresh_from_db()
    return specimen


def _step(
    specimen: Specimen,
    verb: words.Verb,
    after: str,
    reason: str,
    by: User,
    now: datetime,
) -> None:
    Step.objects.create(
        specimen=specimen,
        verb=verb,
        happened_at=now,
        recorded_at=now,
        actor=by.actor,
        after=after,
        reason=reason.strip()[:200],
    )


def _require(
    specimen: Specimen, by: User, permission: str, or_permission: str = ""
) -> None:
    if or_permission and access.can(by, or_permission, within=specimen.unit_path):
        return
    if not may(specimen, by, permission):
        access.require(by, permission, within=specimen.unit_path)
