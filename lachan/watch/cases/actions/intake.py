"""One chunk of drafts on its way in: known things read once, new ones written once."""

from __future__ import annotations

import copy
from collections import defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Protocol
from uuid import UUID

from lachan.ground.people.actions import Arrivals
from lachan.ground.people.models import Person
from lachan.kernel.ages import age_on
from lachan.kernel.clock import today
from lachan.kernel.ids import uuid7
from lachan.watch.cases import rules, words
from lachan.watch.cases.actions.storing import store
from lachan.watch.cases.models import Case, Finding
from lachan.watch.cases.queries.policies import Policies
from lachan.watch.cases.rules import CaseDraft

Name = tuple[str, str]  # origin and the code it gave
Illness = tuple[int, str]  # person and disease


class Acting(Protocol):
    """Whoever writes a case down: an account, or a reaction on its behalf."""

    @property
    def actor(self) -> str:
        """The name in the history."""


@dataclass(frozen=True, slots=True)
class _Earlier:
    """A case that a draft may be another report of."""

    public_id: UUID
    episode: int
    day: date
    discarded: bool


@dataclass(frozen=True, slots=True)
class _New:
    """A draft that becomes a case."""

    draft: CaseDraft
    public_id: UUID
    episode: int


def take_in(
    drafts: Sequence[CaseDraft],
    *,
    by: Acting,
    now: datetime,
    new_episode: bool = False,
) -> list[Case]:
    """The cases of the drafts, in order; those that stood before have `was_there`."""
    policies, arrivals = Policies(), Arrivals(drafts)
    answers, new = _sorted_out(arrivals.drafts, policies, new_episode=new_episode)
    ages = _ages([each.draft for each in new])
    written = store([_row(each, by, now, ages, policies) for each in new])
    arrivals.note(
        Case._meta.label, ((written[each.public_id].pk, each.draft) for each in new)
    )
    _write_findings(new, written, now)
    standing = Case.objects.filter(public_id__in=set(answers) - written.keys())
    there = {case.public_id: _there(case) for case in standing}
    return _in_order(answers, {**there, **written})


def _in_order(answers: list[UUID], cases: dict[UUID, Case]) -> list[Case]:
    given: list[Case] = []
    seen: set[UUID] = set()
    for public_id in answers:
        case = cases[public_id]
        # The second draft of a new case finds it already there.
        given.append(_there(copy.copy(case)) if public_id in seen else case)
        seen.add(public_id)
    return given


def _there(case: Case) -> Case:
    case.was_there = True
    return case


def _sorted_out(
    drafts: Sequence[CaseDraft], policies: Policies, *, new_episode: bool
) -> tuple[list[UUID], list[_New]]:
    """The public id that answers each draft, and the drafts that become cases."""
    known = set(
        Case.objects.filter(
            public_id__in=[d.public_id for d in drafts if d.public_id]
        ).values_list("public_id", flat=True)
    )
    names = _names_given(drafts)
    earlier = _earlier_cases({draft.person_id for draft in drafts})
    answers: list[UUID] = []
    new: list[_New] = []
    for draft in drafts:
        same = draft.public_id if draft.public_id in known else None
        same = same or names.get((draft.origin, draft.origin_code))
        before = earlier[draft.person_id, draft.disease]
        if same is None and not new_episode:
            same = _other_report(draft, before, policies)
        if same is None:
            each = _as_new(draft, before)
            new.append(each)
            known.add(each.public_id)
            if draft.origin_code:
                names[draft.origin, draft.origin_code] = each.public_id
            same = each.public_id
        answers.append(same)
    return answers, new


def _names_given(drafts: Iterable[CaseDraft]) -> dict[Name, UUID]:
    """The cases that stand under the codes of these drafts, in one read per origin."""
    codes: defaultdict[str, set[str]] = defaultdict(set)
    for draft in drafts:
        if draft.origin_code:
            codes[draft.origin].add(draft.origin_code)
    return {
        (origin, code): public_id
        for origin, given in codes.items()
        for code, public_id in Case.objects.filter(
            origin=origin, origin_code__in=given
        ).values_list("origin_code", "public_id")
    }


def _earlier_cases(person_ids: set[int]) -> defaultdict[Illness, list[_Earlier]]:
    found: defaultdict[Illness, list[_Earlier]] = defaultdict(list)
    for case in Case.objects.standing().filter(person_id__in=person_ids):
        found[case.person_id, case.disease].append(
            _Earlier(
                public_id=case.public_id,
                episode=case.episode,
                day=rules.day_of_illness(case),
                discarded=case.classification == words.Classification.DISCARDED,
            )
        )
    return found


def _other_report(
    draft: CaseDraft, before: list[_Earlier], policies: Policies
) -> UUID | None:
    """The case that this draft reports again, if there is one."""
    if not before:
        return None
    day = rules.day_of_illness(draft)
    window = policies.window_of(draft.disease, day)
    for earlier in reversed(before):
        if not earlier.discarded and not rules.is_new_episode(
            day, last=earlier.day, window_days=window
        ):
            return earlier.public_id
    return None


def _as_new(draft: CaseDraft, before: list[_Earlier]) -> _New:
    episode = 1 + max((earlier.episode for earlier in before), default=0)
    public_id = draft.public_id or uuid7()
    before.append(_Earlier(public_id, episode, rules.day_of_illness(draft), False))  # noqa: FBT003  # the fields of a row of ours, in their order
    return _New(draft, public_id, episode)


def _ages(drafts: Iterable[CaseDraft]) -> dict[int, tuple[date | None, int | None]]:
    """Birth date and year of the people whose age the draft does not state."""
    ids = {draft.person_id for draft in drafts if draft.age_years is None}
    if not ids:
        return {}
    born = Person.objects.filter(pk__in=ids).values_list(
        "pk", "birth_date", "birth_year"
    )
    return {pk: (birth_date, birth_year) for pk, birth_date, birth_year in born}


def _row(
    new: _New,
    by: Acting,
    now: datetime,
    born: dict[int, tuple[date | None, int | None]],
    policies: Policies,
) -> dict[str, object]:
    draft = new.draft
    age = draft.age_years
    if age is None:
        age = age_on(today(draft.notified_at), *born[draft.person_id])
    return {
        "public_id": new.public_id,
        "person_id": draft.person_id,
        "disease": draft.disease,
        "episode": new.episode,
        "unit_id": draft.unit_id,
        "unit_path": draft.unit_path,
        "present_unit_id": draft.present_unit_id or draft.unit_id,
        "present_path": draft.present_path or draft.unit_path,
        "origin": draft.origin,
        "origin_code": draft.origin_code,
        "found_by": draft.found_by,
        "source_known": draft.source_known,
        "age_years": age,
        "onset_date": draft.onset_date,
        "specimen_date": draft.specimen_date,
        "notified_at": draft.notified_at,
        "arrived_from": draft.arrived_from,
        "severity": draft.severity,
        "outcome": draft.outcome,
        "outcome_date": draft.outcome_date,
        "discrepancies": " ".join(rules.discrepancies_of(draft)),
        "recorded_at": now,
        "recorded_by": by.actor,
        "report_due_at": policies.due_at(draft.disease, draft),
        "reported_at": draft.reported_at
        or (draft.notified_at if draft.is_from_register else None),
        "classified_by": by.actor,
        **_classified(draft, policies),
    }


def _classified(draft: CaseDraft, policies: Policies) -> dict[str, object]:
    """What the draft is: as stated, else as the definition makes of its findings."""
    basis = words.Basis.STATED if draft.classification else words.Basis.DEFINITION
    stated = draft.classification or words.Classification.SUSPECTED.value
    settled = rules.Settled(stated, basis.value, "")
    edition_id = None
    if draft.findings:
        day = rules.day_of_illness(draft)
        found = policies.definition_of(draft.disease, day)
        if found is not None:
            decision = found.classify(draft.findings, has_source=False)
            standing = rules.Standing(stated, basis.value)
            settled = rules.settle(standing, decision)
            edition_id = found.edition_id
    confirmed = draft.confirmed_date
    if settled.classification == words.Classification.CONFIRMED and not confirmed:
        confirmed = rules.confirmed_on(
            draft.findings,
            specimen=draft.specimen_date,
            otherwise=today(draft.notified_at),
        )
    return {
        "classification": settled.classification,
        "classification_basis": settled.basis,
        "definition_says": settled.says,
        "policy_edition_id": edition_id,
        "confirmed_date": confirmed,
    }


def _write_findings(
    new: Iterable[_New], written: dict[UUID, Case], now: datetime
) -> None:
    Finding.objects.bulk_create(
        Finding(
            case=written[each.public_id],
            code=finding.code,
            value=finding.value,
            observed_on=finding.observed_on,
            recorded_at=now,
            origin=each.draft.findings_origin,
        )
        for each in new
        for finding in each.draft.findings
    )
