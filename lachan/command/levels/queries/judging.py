"""What a level is judged by, and where the judgements stand."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from lachan.command.indicators.queries import Question, moment
from lachan.command.indicators.rules.figures import Moment
from lachan.command.levels.models import Assessment
from lachan.command.levels.rules import Situation, assess
from lachan.command.reports import queries as reports
from lachan.command.reports.rules import best
from lachan.ground.policy.queries import GoverningRule, places_of, rule_for, rule_of
from lachan.ground.policy.rules.sourced import doubts
from lachan.ground.units import words as unit_words
from lachan.ground.units.models import AreaStatus, Unit
from lachan.kernel.decisions import Decision, Reason, Verification
from lachan.kernel.figures import Figure

DEFAULT_POLICY = "vn-covid.levels.qd-4800"

# The input of the rule → the figure it is read from.
READ_FROM = {
    "community_cases_per_100k_7d": "cases.community_per_100k_7d",
    "any_case": "cases.new_7d",
    "dose1_18plus_share": "vaccination.dose1_18plus_share",
    "elderly_full_share": "vaccination.elderly_full_share",
    "capacity_ready": "capacity.ready",
}


@dataclass(frozen=True)
class Judged:
    """One unit's level by rule, with the figures it rests on."""

    unit: Unit
    at: Moment
    rule: GoverningRule
    inputs: dict[str, Figure | None]
    previous_level: int
    decision: Decision

    @property
    def level_range(self) -> tuple[int, int]:
        """Lowest and highest level that what is not known allows."""
        result: Any = self.decision.result
        if "level" in result:
            return result["level"], result["level"]
        return result["level_min"], result["level_max"]

    @property
    def doubted(self) -> tuple[str, ...]:
        """Unverified numbers that decided; to be accepted by name."""
        return doubts(self.decision)

    def as_json(self) -> dict[str, Any]:
        """The decision with the figures it was read from."""
        return {
            **self.decision.as_json(),
            "unit": self.unit.code,
            "policy": self.rule.edition.policy_id,
            "edition": self.rule.edition.edition,
            "previous_level": self.previous_level,
            "inputs": self._inputs_as(Figure.as_json),
        }

    @property
    def inputs_kept(self) -> list[dict[str, Any]]:
        """The figures as an assessment keeps them, to be read in any language."""
        return self._inputs_as(Figure.as_kept)

    def _inputs_as(
        self, shape: Callable[[Figure], dict[str, Any]]
    ) -> list[dict[str, Any]]:
        return [
            {**shape(figure), "input": name, "is_assumed": figure.is_assumed}
            for name, figure in self.inputs.items()
            if figure is not None
        ]


def judge(
    units: Sequence[Unit],
    *,
    as_of: datetime,
    known_at: datetime,
    policy_id: str = DEFAULT_POLICY,
    rule: GoverningRule | None = None,
) -> list[Judged]:
    """The level of each unit by the rule in force; a fixed number of queries.

    Reads figures computed and reported as of and as known at the moment. Raises
    NoRuleInForce when no edition of the policy holds on that day.
    """
    at = moment(as_of, known_at)
    governing = rule or _rule(units, policy_id, at)
    question = Question(units=units, at=at, only=tuple(sorted(READ_FROM.values())))
    figures = reports.figures(question, only_whole=True)
    previous = levels_at([unit.pk for unit in units], as_of)
    return [
        judged_by(
            unit, at, governing, _inputs(figures[unit.pk]), previous.get(unit.pk, 0)
        )
        for unit in units
    ]


def _inputs(figures: list[Figure]) -> dict[str, Figure | None]:
    return {
        name: best(figure for figure in figures if figure.id == figure_id)
        for name, figure_id in READ_FROM.items()
    }


def _rule(units: Sequence[Unit], policy_id: str, at: Moment) -> GoverningRule:
    """The rule of the units' one province; the nation's for several."""
    provinces = {_province_code(unit) for unit in units}
    code = f"vn.{provinces.pop()}" if len(provinces) == 1 else "vn"
    return rule_for(policy_id, places=places_of(code.rstrip(".")), on=at.day)


def _province_code(unit: Unit) -> str:
    if unit.kind == unit_words.Kind.PROVINCE:
        return unit.code
    paths = unit.ancestor_paths
    if len(paths) < 2:
        return ""
    return Unit.objects.values_list("code", flat=True).get(path=paths[1])


def judged_by(
    unit: Unit,
    at: Moment,
    rule: GoverningRule,
    inputs: dict[str, Figure | None],
    previous_level: int,
) -> Judged:
    """The level of one unit by a rule, from figures already read."""
    known = {name: figure for name, figure in inputs.items() if figure is not None}
    values = {name: figure.value for name, figure in known.items()}
    rate = known.get("community_cases_per_100k_7d")
    situation = _situation(values, rate.denominator if rate else None, previous_level)
    return Judged(
        unit=unit,
        at=at,
        rule=rule,
        inputs=inputs,
        previous_level=previous_level,
        decision=assess(situation, rule.parameters),
    )


def _situation(
    values: Mapping[str, float | None], people: float | None, previous_level: int
) -> Situation:
    return Situation(
        community_cases_per_100k_7d=values.get("community_cases_per_100k_7d"),
        any_case=_truth(values.get("any_case")),
        population=None if people is None else int(people),
        dose1_18plus_share=_share(values.get("dose1_18plus_share")),
        elderly_full_share=_share(values.get("elderly_full_share")),
        capacity_ready=_truth(values.get("capacity_ready")),
        previous_level=previous_level,
    )


def _share(value: float | None) -> float | None:
    """A coverage above 1 is a denominator too small; for the rule it is full."""
    return None if value is None else min(value, 1.0)


def _truth(value: float | None) -> bool | None:
    return None if value is None else value > 0


def decision_of(assessment: Assessment) -> Decision:
    """Why the unit was given its level, in the language of whoever reads it now.

    The rule as it read then is asked again with the inputs kept: an edition never
    changes, so it says the same. What was written down then stands where a newer
    version of the house should read the rule differently.
    """
    kept = _kept(assessment)
    by_name = {told["input"]: told for told in assessment.inputs}
    values = {name: told["value"] for name, told in by_name.items()}
    people = by_name.get("community_cases_per_100k_7d", {}).get("denominator")
    before = assessment.decision["previous_level"]
    again = assess(
        _situation(values, people, before), rule_behind(assessment).parameters
    )
    return again if _says_the_same(again, kept) else kept


def _kept(assessment: Assessment) -> Decision:
    told = assessment.decision
    return Decision(
        result=told["result"],
        reasons=tuple(
            Reason(**(reason | {"verification": Verification(reason["verification"])}))
            for reason in told["reasons"]
        ),
        missing=tuple(told["missing"]),
        warnings=tuple(told["warnings"]),
    )


def _says_the_same(first: Decision, second: Decision) -> bool:
    same_rules = [r.rule for r in first.reasons] == [r.rule for r in second.reasons]
    return same_rules and first.as_json()["result"] == dict(second.result)


def levels_at(
    unit_ids: Sequence[int], at: datetime, disease: str = "covid-19"
) -> dict[int, int]:
    """The announced level in force at an instant; units without one are left out."""
    rows = AreaStatus.objects.filter(
        unit_id__in=unit_ids,
        kind=unit_words.StatusKind.LEVEL,
        disease=disease,
        starts_at__lte=at,
    ).order_by("starts_at")
    return {
        row.unit_id: row.value
        for row in rows
        if row.value is not None and (row.ends_at is None or row.ends_at > at)
    }


def rule_behind(assessment: Assessment) -> GoverningRule:
    """The rule as it read when the unit was judged."""
    return rule_of(assessment.policy_edition)
