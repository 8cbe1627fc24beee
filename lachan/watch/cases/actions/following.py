"""Cases follow what the laboratories know: opened, attached to, corrected, voided.

Asked again, or in another order, it ends in the same cases: everything is worked out
from the results that hold now.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from django.db import transaction
from django.db.models import Max, Q

from lachan.ground.journal import actions as journal
from lachan.ground.people.models import Person
from lachan.ground.sites.models import Stay
from lachan.watch.cases import facts, rules, words
from lachan.watch.cases.actions.changing import Told, write
from lachan.watch.cases.actions.classifying import asked_anew, classified_line
from lachan.watch.cases.actions.intake import take_in
from lachan.watch.cases.actions.voiding import put_back, take_out
from lachan.watch.cases.models import Case, Finding
from lachan.watch.cases.queries.policies import Policies, findings_of, has_source
from lachan.watch.cases.rules import CaseDraft, FindingDraft
from lachan.watch.cases.rules.laboratory import (
    Known,
    Tested,
    claim,
    episodes,
    nearest,
)
from lachan.watch.cases.rules.laboratory import findings_of as told_by
from lachan.watch.labs.queries import Evidence, evidence_of

# Why a case was voided, as it is stored: known again whatever the language.
VOIDED_FOR = "no positive result is left"
Illness = tuple[int, str]


@dataclass(frozen=True)
class Acting:
    """On whose behalf a case is opened."""

    actor: str


@dataclass(frozen=True, kw_only=True)
class Asked:
    """One person's illness with everything needed to follow its results."""

    evidence: Sequence[Evidence]
    cases: Sequence[Case]
    policies: Policies
    actor: str
    now: datetime

    def window_of(self, day: date) -> int | None:
        """The days of an episode of this disease."""
        disease = self.evidence[0].disease if self.evidence else self.cases[0].disease
        return self.policies.window_of(disease, day)


@transaction.atomic
def follow_results(people: Iterable[int], *, actor: str, now: datetime) -> None:
    """Bring the cases of these people to what the laboratories know of them.

    A positive attaches to the case of its illness, or opens one. Where the last
    positive is corrected, a case that stood on it alone is voided; any other is asked
    under its definition anew. Somebody's word stands throughout.
    """
    sought = sorted(set(people))
    evidence: defaultdict[Illness, list[Evidence]] = defaultdict(list)
    for one in evidence_of(sought):
        evidence[one.person_id, one.disease].append(one)
    cases = _cases_of(sought)
    policies = Policies()
    for illness in sorted(evidence.keys() | cases.keys()):
        _follow(
            Asked(
                evidence=evidence.get(illness, []),
                cases=cases.get(illness, []),
                policies=policies,
                actor=actor,
                now=now,
            )
        )


def _cases_of(people: Sequence[int]) -> dict[Illness, list[Case]]:
    found: defaultdict[Illness, list[Case]] = defaultdict(list)
    ours = Q(origin=words.LABORATORY, void_reason__startswith=VOIDED_FOR)
    rows = Case.objects.filter(person__in=people).filter(Q(voided_at=None) | ours)
    for case in rows.select_for_update().order_by("pk"):
        found[case.person_id, case.disease].append(case)
    return dict(found)


def _follow(asked: Asked) -> None:
    told = [(Tested(one.on, one.test, one.value), one) for one in asked.evidence]
    results = [tested for tested, _one in told]
    spans = episodes(results, asked.window_of)
    known = [_known(case) for case in asked.cases]
    claims = claim(spans, known, asked.window_of)
    by_key = {case.pk: case for case in asked.cases}
    wanted: dict[int, list[Tested]] = {}
    began: dict[int, date] = {}
    for span, key in zip(spans, claims, strict=True):
        case = by_key[key] if key else _open(span, told, asked)
        by_key[case.pk] = case
        if case.voided_at is not None:
            _put_back(case, asked)
        wanted[case.pk] = list(span)
        began[case.pk] = span[0].on
    standing = [_known(case, began) for case in by_key.values() if not case.voided_at]
    for one in results:
        if one.value != "positive":
            key = nearest(one.on, standing, asked.window_of)
            if key is not None:
                wanted.setdefault(key, []).append(one)
    for case in by_key.values():
        if case.voided_at is None:
            _bring(case, wanted.get(case.pk, []), began.get(case.pk), asked)


def _known(case: Case, began: Mapping[int, date] | None = None) -> Known:
    is_own = case.origin == words.LABORATORY
    day = rules.day_of_illness(case)
    if is_own and began and case.pk in began:
        day = began[case.pk]
    return Known(case.pk, day, is_own, case.voided_at is not None)


def _open(
    span: Sequence[Tested], told: Sequence[tuple[Tested, Evidence]], asked: Asked
) -> Case:
    """A case on the first positive; the home answers for it, the swab says where."""
    first = next(one for tested, one in told if tested == span[0])
    home = Person.objects.values("unit_id", "unit_path").get(pk=first.person_id)
    draft = CaseDraft(
        person_id=first.person_id,
        unit_id=home["unit_id"],
        unit_path=home["unit_path"],
        present_unit_id=first.unit_id,
        present_path=first.unit_path,
        disease=first.disease,
        notified_at=asked.now,
        origin=words.LABORATORY,
        found_by=_found_by(first),
        specimen_date=first.on,
        findings=tuple(told_by(span).values()),
    )
    [case] = take_in((draft,), by=Acting(asked.actor), now=asked.now, new_episode=True)
    journal.announce(
        facts.CaseOpened(
            at=asked.now, by=asked.actor, case_id=case.pk, person_id=case.person_id
        ),
        subject=("case", case.public_id),
        path=case.unit_path,
    )
    return case


_FOUND_BY = {
    "symptoms": words.FoundBy.COMMUNITY,
    "contact": words.FoundBy.COMMUNITY,
    "screening": words.FoundBy.SCREENING,
    "quarantine": words.FoundBy.QUARANTINE,
    "facility": words.FoundBy.FACILITY,
}


def _found_by(first: Evidence) -> str:
    """Who was kept apart when swabbed was found in quarantine, whatever the reason."""
    stays = Stay.objects.open_at(first.collected_at)
    if stays.filter(person=first.person_id).exclude(ring="hospital").exists():
        return words.FoundBy.QUARANTINE.value
    return _FOUND_BY.get(first.indication, words.FoundBy.UNKNOWN).value


def _put_back(case: Case, asked: Asked) -> None:
    others = Case.objects.filter(person=case.person_id, disease=case.disease)
    taken = others.standing().filter(episode=case.episode).exists()
    last = others.aggregate(last=Max("episode"))["last"]
    put_back(
        case, actor=asked.actor, now=asked.now, episode=last + 1 if taken else None
    )


def _bring(
    case: Case, results: Sequence[Tested], began: date | None, asked: Asked
) -> None:
    """Bring one standing case to its results."""
    typed = Finding.objects.filter(case=case, withdrawn_at=None).exclude(
        origin=words.LABORATORY
    )
    stands_alone = (
        case.origin == words.LABORATORY
        and case.classification_basis == words.Basis.DEFINITION
        and not typed.exists()
    )
    if began is None and stands_alone:
        take_out(case, reason=VOIDED_FOR, actor=asked.actor, now=asked.now)
        _withdraw_all(case, asked.now)
        return
    lines = _replace(case, told_by(results), asked.now)
    values = _values(case, began, asked, changed=bool(lines))
    if lines or values:
        lines += classified_line(case, values)
        write(case, values, lines, actor=asked.actor, now=asked.now)


def _withdraw_all(case: Case, now: datetime) -> None:
    Finding.objects.filter(
        case=case, withdrawn_at=None, origin=words.LABORATORY
    ).update(withdrawn_at=now)


def _replace(
    case: Case, wanted: Mapping[str, FindingDraft], now: datetime
) -> list[Told]:
    """Let the findings of laboratories be these; what somebody typed positive stays."""
    known = {f.code: f for f in Finding.objects.filter(case=case, withdrawn_at=None)}
    told = []
    for code in sorted(wanted.keys() | known.keys()):
        before, after = known.get(code), wanted.get(code)
        if not _changes(before, after):
            continue
        if before is not None:
            Finding.objects.filter(pk=before.pk).update(withdrawn_at=now)
        if after is not None:
            Finding.objects.create(
                case=case,
                code=code,
                value=after.value,
                observed_on=after.observed_on,
                recorded_at=now,
                origin=words.LABORATORY,
            )
        told.append(_line(code, before, after))
    return told


def _changes(before: Finding | None, after: FindingDraft | None) -> bool:
    """Whether the laboratories have something else to say than what is written."""
    if before is None:
        return after is not None
    is_ours = before.origin == words.LABORATORY
    if after is None:
        return is_ours
    if (before.value, before.observed_on) == (after.value, after.observed_on):
        return False
    return is_ours or before.value != "positive"


def _line(code: str, before: Finding | None, after: FindingDraft | None) -> Told:
    same = before is not None and after is not None and before.value == after.value
    days = (
        before.observed_on if before else None,
        after.observed_on if after else None,
    )
    return Told(
        verb=words.Verb.FINDINGS,
        what=code,
        before=days[0] if same else (before.value if before else ""),
        after=days[1] if same else (after.value if after else ""),
        on=days[1],
    )


def _values(
    case: Case, began: date | None, asked: Asked, *, changed: bool
) -> dict[str, Any]:
    """The columns that follow: the day of the swab, and what the definition says."""
    values: dict[str, Any] = {}
    if case.origin == words.LABORATORY and began not in (None, case.specimen_date):
        values["specimen_date"] = began
    if not changed:
        return values
    findings = findings_of(case)
    linked = has_source(case)
    values |= asked_anew(
        case, findings, linked=linked, now=asked.now, policies=asked.policies
    )
    by_definition = case.classification_basis == words.Basis.DEFINITION
    if by_definition and not findings and not linked:
        values["classification"] = words.Classification.SUSPECTED.value
        values["definition_says"] = ""
    if by_definition and values.get("classification") == words.Classification.CONFIRMED:
        values["confirmed_date"] = rules.confirmed_on(
            findings, specimen=case.specimen_date, otherwise=rules.day_of_illness(case)
        )
    return values
