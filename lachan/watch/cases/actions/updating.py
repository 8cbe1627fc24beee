"""A register comes again with more: what is new is written, what is known stays."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.db import transaction

from lachan.ground.access import actions as access
from lachan.ground.access.models import User
from lachan.watch.cases import rules, words
from lachan.watch.cases.actions.bulk import CHUNK, tell_changed
from lachan.watch.cases.actions.changing import EDITABLE, Told, follow
from lachan.watch.cases.models import Case, CaseStep
from lachan.watch.cases.queries.policies import Policies

UPDATABLE = (*EDITABLE, "severity", "classification", "outcome", "outcome_date")


@dataclass(frozen=True, kw_only=True, slots=True)
class CaseUpdate:
    """What a register now says of a known case; columns of UPDATABLE.

    Nothing (None or empty text) is not news: a register that is silent takes nothing
    back.
    """

    case_id: int
    values: Mapping[str, Any]


@transaction.atomic
def update_many(
    *, updates: Sequence[CaseUpdate], by: User, now: datetime
) -> list[bool]:
    """Bring known cases to what their register says now; for each whether it changed.

    A person's classification stands. After a death nothing else becomes of a case: a
    report of it is marked as a discrepancy. Voided cases are left alone. One fact per
    2,000 cases.
    """
    changed: list[bool] = []
    policies = Policies()
    for start in range(0, len(updates), CHUNK):
        chunk = updates[start : start + CHUNK]
        changed += _update_chunk(chunk, policies, by=by, now=now)
    return changed


def _update_chunk(
    updates: Sequence[CaseUpdate], policies: Policies, *, by: User, now: datetime
) -> list[bool]:
    cases = {
        case.pk: case
        for case in Case.objects.standing().filter(
            pk__in=[update.case_id for update in updates]
        )
    }
    for path in {case.unit_path for case in cases.values()}:
        access.require(by, words.EDIT, within=path)
    answers: list[bool] = []
    steps: list[CaseStep] = []
    touched: dict[int, Case] = {}
    for update in updates:
        case = cases.get(update.case_id)
        told = _apply(case, update.values) if case else []
        answers.append(bool(told))
        if case and told:
            follow(case, policies)
            touched[case.pk] = case
            steps += [line.step(case, actor=by.actor, now=now) for line in told]
    _write(list(touched.values()), steps, by.actor, now)
    return answers


def _apply(case: Case, values: Mapping[str, Any]) -> list[Told]:
    told = [
        line
        for name, value in _allowed(case, values).items()
        if (line := _set(case, name, value))
    ]
    marked = case.discrepancies
    if _is_after_death(case, values) and _mark_after_death(case):
        told.append(Told(verb=words.Verb.CHANGED, before=marked, what="discrepancies"))
    return told


def _allowed(case: Case, values: Mapping[str, Any]) -> dict[str, Any]:
    """The news among the values, less what somebody's word or a death withholds."""
    unknown = set(values) - set(UPDATABLE)
    if unknown:
        raise ValueError(f"Not changed by this verb: {', '.join(sorted(unknown))}.")
    given = {name: v for name, v in values.items() if v not in (None, "")}
    if case.classification_basis == words.Basis.HAND:
        given.pop("classification", None)
    if _is_after_death(case, values):
        given.pop("outcome", None)
        given.pop("outcome_date", None)
    if given.get("classification") == words.Classification.CONFIRMED and not (
        given.get("confirmed_date") or case.confirmed_date
    ):
        given.pop("classification")
    return given


def _is_after_death(case: Case, values: Mapping[str, Any]) -> bool:
    reported = values.get("outcome") or case.outcome
    known = rules.Ending(case.outcome, case.outcome_date)
    step = rules.judge_outcome(
        known, rules.Ending(reported, values.get("outcome_date") or case.outcome_date)
    )
    died = case.outcome == words.Outcome.DIED
    return died and reported != case.outcome and step is rules.Step.CORRECTS


def _mark_after_death(case: Case) -> bool:
    late = words.Discrepancy.CHANGED_AFTER_DEATH.value
    if late in case.discrepancies.split():
        return False
    case.discrepancies = f"{case.discrepancies} {late}".strip()
    return True


_VERBS = {
    "classification": words.Verb.CLASSIFIED,
    "severity": words.Verb.SEVERITY,
    "outcome": words.Verb.OUTCOME,
    "outcome_date": words.Verb.OUTCOME,
}


def _set(case: Case, name: str, value: Any) -> Told | None:
    before = getattr(case, name)
    if before == value:
        return None
    setattr(case, name, value)
    verb = _VERBS.get(name, words.Verb.CHANGED)
    what = "" if name == verb.value else name
    return Told(verb=verb, what=what, before=before, after=value)


def _write(cases: list[Case], steps: list[CaseStep], actor: str, now: datetime) -> None:
    if not cases:
        return
    for case in cases:
        case.version += 1
    columns = (*UPDATABLE, "discrepancies", "report_due_at", "version")
    Case.objects.bulk_update(cases, columns, batch_size=100)
    CaseStep.objects.bulk_create(steps)
    tell_changed([case.pk for case in cases], words.Verb.CHANGED, actor, now)
