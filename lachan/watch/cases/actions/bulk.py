"""One verb on a set of cases: counted first, then done in SQL, told per 2,000."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime
from typing import Any

from django.db import transaction
from django.db.models import Q
from django.utils.translation import gettext as _

from lachan.ground.access.models import User, within
from lachan.ground.access.queries import paths_of
from lachan.ground.journal import actions as journal
from lachan.ground.units.models import Unit
from lachan.watch.cases import facts, rules, words
from lachan.watch.cases.actions.changing import discrepancies, plain
from lachan.watch.cases.actions.classifying import ReasonNeeded
from lachan.watch.cases.models import Case, CaseQuerySet, CaseStep

CHUNK = 2_000


@dataclass(frozen=True, kw_only=True)
class Counted:
    """What a verb does, or would do, to a set; the parts add up to `asked`."""

    asked: int
    changed: int
    same: int  # are already so
    not_allowed: int
    void: int
    # Would need a closer look: a way back after an outcome, a day that is missing.
    left_out: int

    def as_json(self) -> dict[str, int]:
        """The counts by name."""
        return {name: getattr(self, name) for name in self.__dataclass_fields__}


@dataclass(frozen=True, kw_only=True)
class _Verb:
    """What is done to every case of the set."""

    verb: words.Verb
    column: str  # whose change is told
    values: Mapping[str, Any]
    is_same: Q
    fits: Q = field(default_factory=Q)
    reason: str = ""
    on: date | None = None


@transaction.atomic
def classify_many(
    *,
    cases: CaseQuerySet,
    classification: str,
    reason: str,
    by: User,
    now: datetime,
    confirmed_on: date | None = None,
    dry_run: bool = False,
) -> Counted:
    """Let a person's word stand over the definition, for a set.

    A confirmation without `confirmed_on` leaves out the cases whose day is not known.
    Raises ReasonNeeded without a reason.
    """
    if not reason.strip():
        raise ReasonNeeded.of(_("The cases were not classified."))
    stated = words.Classification(classification).value
    values: dict[str, Any] = {
        "classification": stated,
        "classification_basis": words.Basis.HAND.value,
        "classification_reason": reason.strip()[:300],
        "classified_by": by.actor,
    }
    fits = Q()
    if stated == words.Classification.CONFIRMED:
        if confirmed_on is None:
            fits = Q(confirmed_date__isnull=False)
        else:
            values["confirmed_date"] = confirmed_on
    verb = _Verb(
        verb=words.Verb.CLASSIFIED,
        column="classification",
        values=values,
        is_same=Q(classification=stated),
        fits=fits,
        reason=reason.strip(),
        on=confirmed_on,
    )
    return _do(cases, verb, by=by, now=now, dry_run=dry_run)


@transaction.atomic
def record_outcomes(
    *,
    cases: CaseQuerySet,
    outcome: str,
    on: date,
    by: User,
    now: datetime,
    dry_run: bool = False,
) -> Counted:
    """Note one outcome and its day for a set.

    Left out is every case for which it would be a correction: that needs its own
    reason, one by one.
    """
    reported = words.Outcome(outcome).value
    may_come_from = [
        known.value
        for known in words.Outcome
        if rules.judge_outcome(rules.Ending(known.value), rules.Ending(reported, on))
        in (rules.Step.FOLLOWS, rules.Step.DATED)
    ]
    fits = Q(outcome__in=may_come_from) & (
        ~Q(outcome=reported) | Q(outcome_date__isnull=True)
    )
    verb = _Verb(
        verb=words.Verb.OUTCOME,
        column="outcome",
        values={"outcome": reported, "outcome_date": on},
        is_same=Q(outcome=reported, outcome_date=on),
        fits=fits,
        on=on,
    )
    return _do(cases, verb, by=by, now=now, dry_run=dry_run)


@transaction.atomic
def hand_over_many(
    *,
    cases: CaseQuerySet,
    unit: Unit,
    by: User,
    now: datetime,
    reason: str = "",
    dry_run: bool = False,
) -> Counted:
    """Let another unit answer for a set of cases; from then on they count there."""
    verb = _Verb(
        verb=words.Verb.HANDED_OVER,
        column="unit_id",
        values={"unit_id": unit.pk, "unit_path": unit.path},
        is_same=Q(unit_id=unit.pk),
        reason=reason.strip(),
    )
    return _do(cases, verb, by=by, now=now, dry_run=dry_run)


def _do(
    cases: CaseQuerySet, verb: _Verb, *, by: User, now: datetime, dry_run: bool
) -> Counted:
    cases = cases.order_by()
    standing = cases.standing()
    roots = paths_of(by, words.EDIT)
    allowed = standing.filter(
        within("unit_path", roots) | within("present_path", roots)
    )
    other = allowed.exclude(verb.is_same)
    fitting = other.filter(verb.fits)
    asked, up, mine, others, ids = (
        cases.count(),
        standing.count(),
        allowed.count(),
        other.count(),
        list(fitting.values_list("pk", flat=True)),
    )
    if not dry_run:
        in_chunks(ids, lambda chunk: _write(chunk, verb, by.actor, now))
    return Counted(
        asked=asked,
        changed=len(ids),
        same=mine - others,
        not_allowed=up - mine,
        void=asked - up,
        left_out=others - len(ids),
    )


def in_chunks(ids: Sequence[int], do: Callable[[Sequence[int]], None]) -> None:
    """Do something to at most 2,000 ids at a time."""
    for start in range(0, len(ids), CHUNK):
        do(ids[start : start + CHUNK])


def _write(ids: Sequence[int], verb: _Verb, actor: str, now: datetime) -> None:
    chunk = Case.objects.filter(pk__in=ids)
    before = dict(chunk.values_list("pk", verb.column))
    chunk.bump(**verb.values)
    CaseStep.objects.bulk_create(
        CaseStep(
            case_id=pk,
            verb=verb.verb,
            before=plain(was),
            after=plain(verb.values[verb.column]),
            reason=verb.reason[:300],
            happened_on=verb.on,
            recorded_at=now,
            actor=actor,
        )
        for pk, was in before.items()
    )
    mark_discrepancies(ids)
    tell_changed(ids, verb.verb, actor, now)


def mark_discrepancies(ids: Sequence[int]) -> None:
    """Set the discrepancies of cases anew after their columns changed together."""
    wrong = list(_marked_anew(Case.objects.filter(pk__in=ids)))
    Case.objects.bulk_update(wrong, ("discrepancies",), batch_size=200)


def _marked_anew(cases: Iterable[Case]) -> Iterator[Case]:
    for case in cases:
        found = discrepancies(case)
        if found != case.discrepancies:
            case.discrepancies = found
            yield case


def tell_changed(
    ids: Sequence[int], verb: words.Verb, actor: str, now: datetime
) -> None:
    """Announce one fact for a chunk of cases."""
    journal.announce(
        facts.CasesChanged(at=now, by=actor, ids=tuple(ids), verb=verb.value),
        count=len(ids),
    )
