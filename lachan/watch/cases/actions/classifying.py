"""What a case is: by the definition in force and its findings, or on one's word."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from datetime import date, datetime
from typing import Any

from django.db import transaction
from django.utils.translation import gettext as _

from lachan.ground.access.models import User
from lachan.ground.journal import actions as journal
from lachan.kernel.clock import today
from lachan.kernel.errors import Refused
from lachan.watch.cases import facts, rules, words
from lachan.watch.cases.actions.changing import (
    CannotBeTrue,
    Told,
    follow,
    require_over,
    write,
)
from lachan.watch.cases.models import Case, CaseStep, Finding, SourceLink
from lachan.watch.cases.queries.policies import Policies, findings_of, has_source
from lachan.watch.cases.rules import FindingDraft


class ReasonNeeded(Refused):
    """Raised where somebody's word is to stand and they do not say why."""

    @classmethod
    def of(cls, what: str) -> ReasonNeeded:
        """The refusal of one act."""
        return cls(
            what=what,
            why=_("It stands on somebody's word, and others must be able to judge it."),
            what_now=_("Write the reason in a few words."),
            field="reason",
        )


@transaction.atomic
def record_findings(
    *, case: Case, findings: Sequence[FindingDraft], by: User, now: datetime
) -> Case:
    """Write down signs, results and links, and let the definition decide anew.

    A finding replaces the standing one of its code; an empty value withdraws it.
    """
    require_over(case, by)
    _refuse_days_to_come(findings, now)
    told = _replace(case, findings, now)
    if not told:
        return case
    return _settled(case, told, actor=by.actor, now=now)


def _refuse_days_to_come(findings: Iterable[FindingDraft], now: datetime) -> None:
    days = {finding.code: finding.observed_on for finding in findings}
    for problem in rules.day_problems(days, now=now):
        raise CannotBeTrue(
            what=_("The findings were not recorded."),
            why=problem.why,
            what_now=problem.cure,
            field=problem.field,
        )


def _replace(case: Case, findings: Sequence[FindingDraft], now: datetime) -> list[Told]:
    known = {f.code: f for f in Finding.objects.filter(case=case, withdrawn_at=None)}
    told = []
    for finding in findings:
        before = known.get(finding.code)
        same = (before.value, before.observed_on) if before else ("", None)
        if same == (finding.value, finding.observed_on):
            continue
        if before is not None:
            Finding.objects.filter(pk=before.pk).update(withdrawn_at=now)
        if finding.value:
            Finding.objects.create(
                case=case,
                code=finding.code,
                value=finding.value,
                observed_on=finding.observed_on,
                recorded_at=now,
            )
        told.append(
            Told(
                verb=words.Verb.FINDINGS,
                what=finding.code,
                before=before.value if before else "",
                after=finding.value,
                on=finding.observed_on,
            )
        )
    return told


def _settled(case: Case, told: Sequence[Told], *, actor: str, now: datetime) -> Case:
    """Write what the definition makes of the findings as they are now."""
    values = asked_anew(case, findings_of(case), linked=has_source(case), now=now)
    lines = [*told, *classified_line(case, values)]
    # The findings are told even where they change nothing about the case itself.
    return write(case, values, lines, actor=actor, now=now)


def asked_anew(
    case: Case,
    findings: Sequence[FindingDraft],
    *,
    linked: bool,
    now: datetime,
    policies: Policies | None = None,
) -> dict[str, Any]:
    """The columns after the definition was asked; none where none is in force."""
    day = rules.day_of_illness(case)
    found = (policies or Policies()).definition_of(case.disease, day)
    if found is None or not (findings or linked):
        return {}
    decision = found.classify(findings, has_source=linked)
    standing = rules.Standing(case.classification, case.classification_basis)
    settled = rules.settle(standing, decision)
    values: dict[str, Any] = {
        "classification": settled.classification,
        "definition_says": settled.says,
        "policy_edition_id": found.edition_id,
    }
    if settled.classification == words.Classification.CONFIRMED:
        values["confirmed_date"] = case.confirmed_date or rules.confirmed_on(
            findings, specimen=case.specimen_date, otherwise=today(now)
        )
    return values


def classified_line(case: Case, values: dict[str, Any]) -> list[Told]:
    """The line of history where `values` make another thing of the case."""
    after = values.get("classification", case.classification)
    if after == case.classification:
        return []
    return [
        Told(
            verb=words.Verb.CLASSIFIED,
            before=case.classification,
            after=after,
            reason=words.Basis.DEFINITION.value,
        )
    ]


@transaction.atomic
def classify(
    *,
    case: Case,
    classification: str,
    reason: str,
    by: User,
    now: datetime,
    confirmed_date: date | None = None,
) -> Case:
    """Let a person's word stand over the definition, with its reason.

    Raises ReasonNeeded without one, and CannotBeTrue for a confirmation whose day is
    neither given nor known.
    """
    require_over(case, by)
    if not reason.strip():
        raise ReasonNeeded.of(_("The case was not classified."))
    day = confirmed_date or case.confirmed_date
    if classification == words.Classification.CONFIRMED and day is None:
        raise CannotBeTrue(
            what=_("The case was not classified."),
            why=_("A confirmed case has a day on which it was confirmed."),
            what_now=_("Write the day of the result or of its announcement."),
            field="confirmed_date",
        )
    values = {
        "classification": words.Classification(classification).value,
        "classification_basis": words.Basis.HAND.value,
        "classification_reason": reason.strip()[:300],
        "classified_by": by.actor,
        "confirmed_date": day,
    }
    told = Told(
        verb=words.Verb.CLASSIFIED,
        before=case.classification,
        after=classification,
        reason=reason.strip(),
        on=confirmed_date,
    )
    return write(case, values, [told], actor=by.actor, now=now)


@transaction.atomic
def follow_definition(*, case: Case, by: User, now: datetime) -> Case:
    """Give the classification back to the definition: no word stands over it."""
    require_over(case, by)
    before = case.classification_basis
    case.classification_basis = words.Basis.DEFINITION.value
    values = asked_anew(case, findings_of(case), linked=has_source(case), now=now)
    case.classification_basis = before
    values |= {
        "classification_basis": words.Basis.DEFINITION.value,
        "classification_reason": "",
        "classified_by": by.actor,
    }
    after = values.get("classification", case.classification)
    told = [
        Told(verb=words.Verb.CLASSIFIED, before=case.classification, after=after),
        Told(
            verb=words.Verb.CLASSIFIED,
            what="basis",
            before=before,
            after=words.Basis.DEFINITION.value,
        ),
    ]
    return write(case, values, told, actor=by.actor, now=now)


def ask_again(
    ids: Sequence[int], *, actor: str, now: datetime, chunk: int = 2_000
) -> int:
    """Ask the definition anew about many cases; how many are now something else.

    For new links and new editions. Only cases with evidence are asked; somebody's word
    stands and may come to disagree. One fact per chunk.
    """
    changed: list[int] = []
    policies = Policies()
    for start in range(0, len(ids), chunk):
        changed += _ask_chunk(ids[start : start + chunk], policies, actor, now)
    return len(changed)


def _ask_chunk(
    ids: Sequence[int], policies: Policies, actor: str, now: datetime
) -> list[int]:
    evidence = _evidence_of(ids)
    linked = set(
        SourceLink.objects.filter(
            case_id__in=ids, withdrawn_at=None, source_case__isnull=False
        ).values_list("case_id", flat=True)
    )
    cases, steps = [], []
    for case in Case.objects.standing().filter(pk__in=evidence.keys() | linked):
        values = asked_anew(
            case,
            evidence.get(case.pk, []),
            linked=case.pk in linked,
            now=now,
            policies=policies,
        )
        news = {k: v for k, v in values.items() if getattr(case, k) != v}
        steps += [
            line.step(case, actor=actor, now=now)
            for line in classified_line(case, values)
        ]
        if news:
            for name, value in news.items():
                setattr(case, name, value)
            follow(case, policies)
            case.version += 1
            cases.append(case)
    if cases:
        _write_asked(cases, steps, actor, now)
    return [case.pk for case in cases]


def _evidence_of(ids: Sequence[int]) -> dict[int, list[FindingDraft]]:
    found: dict[int, list[FindingDraft]] = {}
    for f in Finding.objects.filter(case_id__in=ids, withdrawn_at=None):
        found.setdefault(f.case_id, []).append(
            FindingDraft(code=f.code, value=f.value, observed_on=f.observed_on)
        )
    return found


def _write_asked(
    cases: list[Case], steps: list[CaseStep], actor: str, now: datetime
) -> None:
    Case.objects.bulk_update(
        cases,
        (
            "classification",
            "definition_says",
            "policy_edition_id",
            "confirmed_date",
            "discrepancies",
            "report_due_at",
            "version",
        ),
        batch_size=200,
    )
    CaseStep.objects.bulk_create(steps)
    journal.announce(
        facts.CasesChanged(
            at=now,
            by=actor,
            ids=tuple(case.pk for case in cases),
            verb=words.Verb.CLASSIFIED.value,
        ),
        count=len(cases),
    )
