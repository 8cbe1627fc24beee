"""Which open cases would be decided otherwise if an edition held now."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from lachan.ground.access.models import within
from lachan.ground.policy.models import PolicyEdition
from lachan.ground.policy.queries import rule_of
from lachan.kernel.decisions import Decision
from lachan.watch.cases.models import Case, CaseQuerySet, Finding, SourceLink
from lachan.watch.cases.queries.policies import DefinitionInForce, Policies
from lachan.watch.cases.rules import FindingDraft, day_of_illness, notification
from lachan.watch.cases.rules.course import found_at
from lachan.watch.cases.words import Outcome

CHUNK = 2_000


@dataclass(frozen=True)
class Otherwise:
    """A case of which something else would be said under an edition; no names."""

    case: Case
    before: str
    after: str


def replay_definition(
    edition: PolicyEdition, *, places: Sequence[str]
) -> tuple[int, list[Otherwise]]:
    """Open cases with evidence, classed by today's definition and by the new one.

    As though it had held on the day of each illness. Somebody's word would stand
    against either and is not asked here.
    """
    new = DefinitionInForce(edition.pk or 0, rule_of(edition).parameters)
    policies, asked = Policies(), 0
    found: list[Otherwise] = []
    cases = _open(edition, places).filter(
        findings__isnull=False, findings__withdrawn_at=None
    )
    for case, findings, linked in _with_evidence(cases.distinct()):
        old = policies.definition_of(case.disease, day_of_illness(case))
        asked += 1
        before = old.classify(findings, has_source=linked) if old else None
        after = new.classify(findings, has_source=linked)
        if before is None or before.result != after.result:
            found.append(Otherwise(case, _classes(before), _classes(after)))
    return asked, found


def replay_clock(
    edition: PolicyEdition, *, places: Sequence[str]
) -> tuple[int, list[Otherwise]]:
    """Open cases not yet reported, with the clock of today and with the new one."""
    clocks, policies, asked = rule_of(edition).parameters, Policies(), 0
    found: list[Otherwise] = []
    for case in _open(edition, places).filter(reported_at=None).iterator(CHUNK):
        at = found_at(case)
        happening = notification.Happening(
            disease=case.disease, found_at=at, kind=notification.Kind.CASE
        )
        before = policies.clock_decision(case.disease, at)
        after = notification.due(happening, clocks)
        asked += 1
        if before is None or before.result != after.result:
            found.append(Otherwise(case, _due(before), _due(after)))
    return asked, found


def _open(edition: PolicyEdition, places: Sequence[str]) -> CaseQuerySet:
    cases = Case.objects.standing().filter(
        within("unit_path", tuple(places)), outcome=Outcome.NONE
    )
    if edition.disease:
        cases = cases.filter(disease=edition.disease)
    return cases.select_related("unit").order_by("pk")


def _with_evidence(
    cases: CaseQuerySet,
) -> Iterator[tuple[Case, list[FindingDraft], bool]]:
    ids = list(cases.values_list("pk", flat=True))
    for start in range(0, len(ids), CHUNK):
        chunk = ids[start : start + CHUNK]
        findings: dict[int, list[FindingDraft]] = {}
        for f in Finding.objects.filter(case_id__in=chunk, withdrawn_at=None):
            findings.setdefault(f.case_id, []).append(
                FindingDraft(code=f.code, value=f.value, observed_on=f.observed_on)
            )
        linked = set(
            SourceLink.objects.filter(
                case_id__in=chunk, withdrawn_at=None, source_case__isnull=False
            ).values_list("case_id", flat=True)
        )
        for case in Case.objects.filter(pk__in=chunk).select_related("unit"):
            yield case, findings.get(case.pk, []), case.pk in linked


def _classes(decision: Decision | None) -> str:
    """Codes of the classes left open, comma-separated; empty without a rule."""
    if decision is None:
        return ""
    told = decision.as_json()["result"]
    return ",".join(told.get("possible") or [told["classification"]])


def _due(decision: Decision | None) -> str:
    """The instant due in ISO form, or the earliest and latest; empty without a rule."""
    if decision is None:
        return ""
    told = decision.as_json()["result"]
    span = told.get("due_at_min"), told.get("due_at_max")
    return str(told.get("due_at") or "/".join(map(str, span)))
