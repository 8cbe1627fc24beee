"""What the regulations in force say of a disease: window, definition, clock."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, datetime

from django.utils.translation import get_language

from lachan.ground.policy.models import PolicyEdition
from lachan.ground.policy.queries import places_of, rule_of, shipped, value_set
from lachan.kernel.clock import today
from lachan.kernel.decisions import Decision
from lachan.watch.cases.models import Case, Finding, SourceLink
from lachan.watch.cases.rules import FindingDraft, definition, found_at, notification
from lachan.watch.cases.rules import recorded as recorded_evidence
from lachan.watch.cases.rules.draft import Course

DEFINITION = "case-definition.criteria"
CLOCK = "notification.clock"
PLACES = places_of("vn")


@dataclass(frozen=True)
class DefinitionInForce:
    """A case definition and the edition to store with what it decides."""

    edition_id: int
    definition: definition.Definition

    @property
    def episode_window_days(self) -> int:
        """From how many days on a further illness is a new episode."""
        return self.definition.new_episode_after_days.value

    def classify(
        self, findings: Iterable[FindingDraft], *, has_source: bool
    ) -> Decision:
        """What the definition makes of findings."""
        evidence = recorded_evidence(findings, has_source=has_source)
        return definition.classify(definition.evidence_of(evidence), self.definition)


class Policies:
    """The editions of definitions and clocks, read once for a whole batch.

    Chosen by disease and by the civil day: the definition by the day of the illness,
    the clock by the day on which the case was found.
    """

    def __init__(self) -> None:
        self._editions: dict[tuple[str, str], list[PolicyEdition]] = {}
        self._definitions: dict[tuple[str, date], DefinitionInForce | None] = {}
        self._due: dict[tuple[str, datetime], datetime | None] = {}

    def definition_of(self, disease: str, on: date) -> DefinitionInForce | None:
        """The case definition of a disease on a day; None where none is in force."""
        key = (disease, on)
        if key not in self._definitions:
            edition = self._in_force(DEFINITION, disease, on)
            self._definitions[key] = (
                DefinitionInForce(edition.pk, rule_of(edition).parameters)
                if edition
                else None
            )
        return self._definitions[key]

    def window_of(self, disease: str, on: date) -> int | None:
        """Days from which on a further illness is a new episode; None: not known."""
        found = self.definition_of(disease, on)
        return found.episode_window_days if found else None

    def due_at(self, disease: str, course: Course) -> datetime | None:
        """Before when the case must be reported; None where no clock is known.

        Of a disease that the list does not name the latest of the possible instants.
        """
        found = found_at(course)
        key = (disease, found)
        if key not in self._due:
            decision = self.clock_decision(disease, found)
            result = decision.result if decision else {}
            at = result.get("due_at") or result.get("due_at_max")
            self._due[key] = at if isinstance(at, datetime) else None
        return self._due[key]

    def clock_decision(self, disease: str, found: datetime) -> Decision | None:
        """The clock's answer with its reasons, for a case found at an instant."""
        edition = self._in_force(CLOCK, disease, today(found))
        if edition is None:
            return None
        happening = notification.Happening(
            disease=disease, found_at=found, kind=notification.Kind.CASE
        )
        return notification.due(happening, rule_of(edition).parameters)

    def _in_force(self, family: str, disease: str, on: date) -> PolicyEdition | None:
        key = (family, disease)
        if key not in self._editions:
            self._editions[key] = list(
                PolicyEdition.objects.filter(
                    family=family, disease__in=(disease, ""), place__in=PLACES
                ).defer("body")
            )
        holding = [
            edition
            for edition in self._editions[key]
            if edition.valid_from <= on
            and (edition.valid_to is None or on < edition.valid_to)
        ]
        return max(holding, key=lambda e: (e.disease, e.valid_from), default=None)


def findings_of(case: Case) -> list[FindingDraft]:
    """The standing findings of a case."""
    return [
        FindingDraft(code=f.code, value=f.value, observed_on=f.observed_on)
        for f in Finding.objects.filter(case=case, withdrawn_at=None).order_by("code")
    ]


def has_source(case: Case) -> bool:
    """Whether somebody names a case that infected this one."""
    return SourceLink.objects.filter(
        case=case, withdrawn_at=None, source_case__isnull=False
    ).exists()


def diseases() -> list[tuple[str, str]]:
    """The diseases that have a case definition here, with their names."""
    codes = {e.disease for e in shipped().editions if e.family == DEFINITION}
    return sorted((code, disease_name(code)) for code in codes if code)


def disease_name(code: str) -> str:
    """What a disease is called in the reader's language; its code where unnamed."""
    known = value_set("notifiable-qd-97")
    return known.display(code, "en" if get_language() == "en" else "vi")
