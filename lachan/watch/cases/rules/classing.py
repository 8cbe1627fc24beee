"""What becomes of a classification when evidence changes, and whose word stands."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date

from lachan.kernel.decisions import Decision
from lachan.watch.cases.rules.definition import STRENGTH, Result
from lachan.watch.cases.rules.draft import FindingDraft
from lachan.watch.cases.words import Basis, Classification

LINK = "epidemiological_link"


@dataclass(frozen=True, slots=True)
class Standing:
    """What a case is at present, and on whose word."""

    classification: str
    basis: str


@dataclass(frozen=True, slots=True)
class Settled:
    """What a case is after the definition was asked; `says` empty: it cannot say."""

    classification: str
    basis: str
    says: str

    @property
    def disagrees(self) -> bool:
        """True where somebody's word stands against the definition."""
        return self.says not in ("", self.classification)


def settle(standing: Standing, decision: Decision | None) -> Settled:
    """Let the definition decide, unless a register or a person has.

    Their word stands, and a differing answer is shown beside it. An answer that is a
    range leaves a possible classification alone; else the weakest that keeps the case
    under watch is taken, since evidence not yet asked for discards nobody.
    """
    possible = _possible(decision)
    says = possible[0] if len(possible) == 1 else ""
    if standing.basis != Basis.DEFINITION:
        return Settled(standing.classification, standing.basis, says)
    if says:
        return Settled(says, standing.basis, says)
    kept = standing.classification
    if possible and kept not in possible:
        kept = next(c for c in possible if c != Classification.DISCARDED)
    return Settled(kept or Classification.SUSPECTED.value, standing.basis, says)


def _possible(decision: Decision | None) -> list[str]:
    """Every class the decision leaves open, weakest first; none without a decision."""
    if decision is None:
        return []
    if "classification" in decision.result:
        return [str(decision.result["classification"])]
    named = decision.result["possible"]
    given = {str(each) for each in named} if isinstance(named, Iterable) else set()
    return [c.value for c in STRENGTH if c.value in given]


def confirmed_on(
    findings: Iterable[FindingDraft], *, specimen: date | None, otherwise: date
) -> date:
    """The day of confirmation by the definition: of the first positive test.

    Where no test carries its day it is the day of the specimen, else `otherwise`: the
    day on which the definition was met.
    """
    days = [
        finding.observed_on
        for finding in findings
        if finding.value == Result.POSITIVE.value and finding.observed_on
    ]
    return min(days, default=specimen or otherwise)


def recorded(findings: Iterable[FindingDraft], *, has_source: bool) -> dict[str, str]:
    """Findings by code; a named source of infection is an epidemiological link."""
    known = {finding.code: finding.value for finding in findings}
    if has_source:
        known.setdefault(LINK, "yes")
    return known
