"""Which function judges which family of policy. Nobody imports this page.

`config/` installs it once at start, so that the ground floor can explain every policy
without knowing who wrote the rule.
"""

from typing import Any

from lachan.command.levels import rules as levels
from lachan.command.levels.rules import (
    civil,
    easing,
    epidemic,
    grading,
    measuring,
    weighted,
)
from lachan.command.reports.rules import duties, isolation
from lachan.ground.health.rules import risk
from lachan.ground.policy.rules.families import Family
from lachan.ground.privacy.rules import duties as personal_data
from lachan.watch.cases.rules import definition, grouping, notification
from lachan.watch.labs.rules import testing

_LEVEL = {"type": "integer", "minimum": 1, "maximum": levels.HIGHEST}
_CLASS = {"enum": [c.value for c in definition.STRENGTH]}
_INSTANT = {"type": "string", "format": "date-time"}
_LATER = {**_INSTANT, "type": ["string", "null"]}
_TRUTH = {"type": "boolean"}
_EITHER = {"type": "array", "items": _TRUTH, "minItems": 2}
_GRADE = {"type": "integer", "minimum": 0, "maximum": levels.HIGHEST}
_CODES = {"type": "array", "items": {"type": "string"}}
_GROUP = {"enum": [group.value for group in epidemic.Group]}
_COUNT = {"type": "integer", "minimum": 0}


def _one_of(*shapes: dict[str, Any]) -> dict[str, Any]:
    """A result has exactly one of these sets of keys, each complete."""
    return {
        "oneOf": [
            {
                "type": "object",
                "properties": shape,
                "required": list(shape),
                "additionalProperties": False,
            }
            for shape in shapes
        ]
    }


JUDGEMENTS: tuple[Family[Any, Any], ...] = (
    Family(
        "levels.community-matrix",
        parameters=levels.CommunityMatrix,
        inputs=levels.Situation,
        judge=levels.assess,
        result=_one_of({"level": _LEVEL}, {"level_min": _LEVEL, "level_max": _LEVEL}),
    ),
    Family(
        "case-definition.criteria",
        parameters=definition.Definition,
        inputs=definition.Evidence,
        judge=definition.classify,
        result=_one_of(
            {"classification": _CLASS},
            {"possible": {"type": "array", "items": _CLASS, "minItems": 2}},
        ),
    ),
    Family(
        "notification.clock",
        parameters=notification.Clocks,
        inputs=notification.Happening,
        judge=notification.due,
        result=_one_of(
            {
                "due_at": _INSTANT,
                "interval": {"enum": [i.value for i in notification.Interval]},
            },
            {"due_at": {**_INSTANT, "type": ["string", "null"]}},
            {"due_at": _INSTANT, "repeats_every_hours": {"type": "integer"}},
            {"due_at_min": _INSTANT, "due_at_max": _INSTANT},
        ),
    ),
    Family(
        "levels.severity-matrix",
        parameters=weighted.SeverityMatrix,
        inputs=weighted.Burden,
        judge=weighted.assess_burden,
        result=_one_of({"level": _LEVEL}, {"level_min": _LEVEL, "level_max": _LEVEL}),
    ),
    Family(
        "levels.risk-grades",
        parameters=grading.RiskGrades,
        inputs=grading.Area,
        judge=grading.grade,
        result=_one_of({"grade": _LEVEL}, {"grade_min": _LEVEL, "grade_max": _LEVEL}),
    ),
    Family(
        "levels.controlled",
        parameters=easing.ControlConditions,
        inputs=easing.Course,
        judge=easing.controlled,
        result=_one_of({"controlled": _TRUTH}, {"possible": _EITHER}),
    ),
    Family(
        "levels.epidemic-limits",
        parameters=epidemic.EpidemicLimits,
        inputs=epidemic.Watched,
        judge=epidemic.judge_limits,
        result=_one_of(
            {"warning": _TRUTH},
            {"outbreak": _TRUTH},
            {"ended": _TRUTH},
            {"possible": _EITHER},
            {"insufficient_history": _TRUTH, "usable_years": _COUNT},
        ),
    ),
    Family(
        "levels.civil-defence",
        parameters=civil.CivilGrades,
        inputs=civil.Strength,
        judge=civil.civil_grade,
        result=_one_of({"grade": _GRADE}, {"grade_min": _GRADE, "grade_max": _GRADE}),
    ),
    Family(
        "levels.measures",
        parameters=measuring.GradeMeasures,
        inputs=measuring.GradeAsked,
        judge=measuring.measures_at,
        result=_one_of({"measures": _CODES}, {"measures_possible": _CODES}),
    ),
    Family(
        "levels.travel-test",
        parameters=measuring.TravelTests,
        inputs=measuring.Traveller,
        judge=measuring.travel_test,
        result=_one_of({"test_required": _TRUTH}, {"possible": _EITHER}),
    ),
    Family(
        "levels.risk-signs",
        parameters=measuring.RiskSigns,
        inputs=measuring.SignsSeen,
        judge=measuring.assessment_due,
        result=_one_of({"assessment_due": _TRUTH}, {"possible": _EITHER}),
    ),
    Family(
        "disease.group-score",
        parameters=grouping.GroupScore,
        inputs=grouping.Traits,
        judge=grouping.group_of,
        result=_one_of(
            {"group": _GROUP},
            {"group": _GROUP, "score": _COUNT},
            {
                "possible": {"type": "array", "items": _GROUP, "minItems": 2},
                "score_min": _COUNT,
                "score_max": _COUNT,
            },
        ),
    ),
    Family(
        "labs.testing",
        parameters=testing.Testing,
        inputs=testing.PoolAsked,
        judge=testing.may_pool,
        result=_one_of({"may_pool": _TRUTH}, {"possible": _EITHER}),
    ),
    Family(
        "isolation.list",
        parameters=isolation.IsolationList,
        inputs=isolation.DiseaseAsked,
        judge=isolation.is_isolated,
        result=_one_of({"listed": _TRUTH}),
    ),
    Family(
        "isolation.clock",
        parameters=isolation.IsolationClocks,
        inputs=isolation.Isolating,
        judge=isolation.isolation_clock,
        result={
            "type": "object",
            "properties": {
                **dict.fromkeys(isolation.DUE, _INSTANT),
                "has_clock": _TRUTH,
            },
            "additionalProperties": False,
        },
    ),
    Family(
        "reports.duty-clock",
        parameters=duties.Duties,
        inputs=duties.Occasion,
        judge=duties.duty_due,
        result=_one_of(
            {"due_at": _INSTANT}, {"not_before": _INSTANT}, {"has_clock": _TRUTH}
        ),
    ),
    Family(
        "reports.bulletin",
        parameters=duties.Bulletin,
        inputs=duties.Drafted,
        judge=duties.bulletin,
        result=_one_of({"cut_off_at": _LATER, "fields_missing": _CODES}),
    ),
    Family(
        "health.risk-register",
        parameters=risk.RiskList,
        inputs=risk.Known,
        judge=risk.at_risk,
        result=_one_of(
            {"high_risk": _TRUTH},
            {"high_risk_min": _TRUTH, "high_risk_max": _TRUTH},
        ),
    ),
    Family(
        "privacy.duties",
        parameters=personal_data.DataDuties,
        inputs=personal_data.Asking,
        judge=personal_data.duty,
        result=_one_of(
            {"answer_due_at": _INSTANT, "do_due_at": _INSTANT},
            {
                "answer_due_at": _INSTANT,
                "do_due_at_min": _INSTANT,
                "do_due_at_max": _INSTANT,
            },
            {"notify_due_at": _INSTANT},
            {"due_at": _INSTANT, "review_due_at": _INSTANT},
            {"who_consents": {"enum": ["guardian", "child-and-guardian", "self"]}},
            {"possible": _CODES},
            {"has_clock": _TRUTH},
        ),
    ),
)
