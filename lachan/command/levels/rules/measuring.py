"""What holds in an area of a grade, and who is tested on the way. Pure.

The families `levels.measures` (measures by grade), `levels.travel-test` (negative
tests asked of travellers) and `levels.risk-signs` (signs that call for an ad-hoc risk
assessment).
"""

from collections.abc import Mapping
from dataclasses import dataclass
from itertools import product

from lachan.command.levels.rules.unknowns import answers, either, verdict
from lachan.ground.policy.rules.shapes import asked, listed
from lachan.ground.policy.rules.sourced import Because, Both, Sourced, conclude
from lachan.kernel.decisions import Decision
from lachan.kernel.speech import sentence as _


@dataclass(frozen=True)
class GradeMeasure:
    """One measure and the grades at which it holds."""

    grades: tuple[int, ...]
    vi: str
    en: str


@dataclass(frozen=True)
class GradeMeasures:
    """Measures by code."""

    measures: Mapping[str, Sourced[GradeMeasure]]

    def __post_init__(self) -> None:
        if not self.measures:
            raise ValueError("A list of measures needs at least one.")


@dataclass(frozen=True)
class GradeAsked:
    """The grade whose measures are asked."""

    grade: int | None = asked(_("Grade or level of the area."), minimum=1, maximum=4)


def measures_at(question: GradeAsked, policy: GradeMeasures) -> Decision:
    """The codes of measures that hold; with an unknown grade those of every grade.

    `measures` hold surely; `measures_possible` hold at some grade.
    """
    if question.grade is None:
        steps = [_because(code, m) for code, m in policy.measures.items()]
        return conclude(
            {"measures_possible": list(policy.measures)}, steps, missing=["grade"]
        )
    held = {
        code: measure
        for code, measure in policy.measures.items()
        if question.grade in measure.value.grades
    }
    steps = [_because(code, measure) for code, measure in held.items()]
    return conclude({"measures": list(held)}, steps)


def _because(code: str, measure: Sourced[GradeMeasure]) -> Because:
    text = _("%(measure)s.", measure=Both(measure.value.vi, measure.value.en))
    return Because(code, measure, text)


@dataclass(frozen=True)
class TravelTests:
    """From which level of origin a negative test is asked, and of whom."""

    tested_from_level: Sourced[int] | None = None
    tested_from_cordon: Sourced[bool] | None = None
    tested_if_suspected_from_level: Sourced[int] | None = None
    ordinary_travel_untested: Sourced[bool] | None = None

    def __post_init__(self) -> None:
        if self.ordinary_travel_untested is None:
            raise ValueError("What holds for ordinary travel must be said.")


@dataclass(frozen=True)
class Traveller:
    """What is known of a traveller within the country."""

    origin_level: int | None = asked(
        _("Level of the area the person comes from."), minimum=1, maximum=4
    )
    from_cordon: bool | None = asked(_("Whether the area is cordoned."))
    suspected: bool | None = asked(
        _("Whether the person is suspected or epidemiologically indicated.")
    )


def travel_test(traveller: Traveller, policy: TravelTests) -> Decision:
    """`test_required`: true or false, or both as `possible`."""
    levels = (
        (1, 2, 3, 4) if traveller.origin_level is None else (traveller.origin_level,)
    )
    choices = {
        "origin_level": levels,
        "from_cordon": either(traveller.from_cordon),
        "suspected": either(traveller.suspected),
    }
    found = answers(choices, lambda case: bool(_rules(case, policy)))
    fired = {
        rule
        for values in product(*choices.values())
        for rule in _rules(dict(zip(choices, values, strict=True)), policy)
    }
    wanted = fired or {"ordinary-travel"}
    steps = [step for step in _told(policy) if step.rule in wanted]
    return conclude(verdict("test_required", found), steps, missing=found.missing)


def _rules(case: Mapping[str, object], policy: TravelTests) -> list[str]:
    level, fired = int(str(case["origin_level"])), []
    if policy.tested_from_level and level >= policy.tested_from_level.value:
        fired.append("origin-level")
    if policy.tested_from_cordon and case["from_cordon"]:
        fired.append("origin-cordon")
    least = policy.tested_if_suspected_from_level
    if least and level >= least.value and case["suspected"]:
        fired.append("suspected")
    return fired


def _told(policy: TravelTests) -> list[Because]:
    said = (
        (
            "origin-level",
            policy.tested_from_level,
            _("People from areas of this level are tested."),
        ),
        (
            "origin-cordon",
            policy.tested_from_cordon,
            _("People from cordoned areas are tested."),
        ),
        (
            "suspected",
            policy.tested_if_suspected_from_level,
            _("Suspected people from areas of this level are tested."),
        ),
        (
            "ordinary-travel",
            policy.ordinary_travel_untested,
            _("Ordinary travel needs no test."),
        ),
    )
    return [Because(rule, by, text) for rule, by, text in said if by is not None]


@dataclass(frozen=True)
class Sign:
    """One sign that calls for an assessment."""

    vi: str
    en: str


@dataclass(frozen=True)
class RiskSigns:
    """Signs by code; any of them calls for an ad-hoc risk assessment."""

    signs: Mapping[str, Sourced[Sign]]
    any_sign_suffices: Sourced[bool]


@dataclass(frozen=True)
class SignsSeen:
    """What was seen; a sign that is not named is not known."""

    signs: Mapping[str, bool | None] = listed(
        _("Signs by code: true, false; else not known.")
    )


def assessment_due(seen: SignsSeen, policy: RiskSigns) -> Decision:
    """`assessment_due`: true if any sign is there, false if none is."""
    choices = {code: either(seen.signs.get(code)) for code in policy.signs}
    present = [code for code, truths in choices.items() if truths == (True,)]
    unknown = [code for code, truths in choices.items() if len(truths) == 2]
    if present:
        steps = [_because_sign(code, policy) for code in present]
        return conclude({"assessment_due": True}, steps)
    if unknown:
        steps = [_because_sign(code, policy) for code in unknown]
        missing = [f"signs.{code}" for code in unknown]
        return conclude({"possible": [False, True]}, steps, missing=missing)
    text = _("None of the signs is there.")
    step = Because("no-sign", policy.any_sign_suffices, text)
    return conclude({"assessment_due": False}, [step])


def _because_sign(code: str, policy: RiskSigns) -> Because:
    sign = policy.signs[code]
    return Because(
        code, sign, _("Sign: %(sign)s.", sign=Both(sign.value.vi, sign.value.en))
    )
