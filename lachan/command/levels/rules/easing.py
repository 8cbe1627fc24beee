"""When is an epidemic under control again? Pure: no database, no clock.

The family `levels.controlled`: falling cases, falling positivity, no new cluster, and
fewer areas at each grade. Every condition is told, met or not.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from lachan.command.levels.rules.unknowns import Answers, answers, either, verdict
from lachan.ground.policy.rules.shapes import asked
from lachan.ground.policy.rules.sourced import Because, Figure, Sourced, conclude
from lachan.kernel.decisions import Decision
from lachan.kernel.speech import Text
from lachan.kernel.speech import sentence as _


@dataclass(frozen=True)
class ControlConditions:
    """The numbers of the rule."""

    below_peak_share_min: Sourced[float]
    falls_below_preceding_weeks: Sourced[int]
    positivity_falling_days_min: Sourced[int]
    without_new_cluster_days_min: Sourced[int]
    fewer_areas_share_min: Sourced[float]


@dataclass(frozen=True)
class Course:
    """How the epidemic went; None is not known."""

    cases_this_week: int | None = asked(_("Community cases this week."), minimum=0)
    cases_one_week_before: int | None = asked(
        _("Community cases one week before."), minimum=0
    )
    cases_two_weeks_before: int | None = asked(
        _("Community cases two weeks before."), minimum=0
    )
    cases_peak_week: int | None = asked(
        _("Community cases in the week of the peak."), minimum=0
    )
    positivity_falling_days: int | None = asked(
        _("Days through which RT-PCR positivity has fallen."), minimum=0
    )
    days_without_new_cluster: int | None = asked(
        _("Days without a new cluster or chain."), minimum=0
    )
    fewer_very_high_share: float | None = asked(
        _("By which share areas at very high risk became fewer."), maximum=1
    )
    fewer_high_share: float | None = asked(
        _("By which share areas at high risk became fewer."), maximum=1
    )
    fewer_at_risk_share: float | None = asked(
        _("By which share areas at risk became fewer."), maximum=1
    )


@dataclass(frozen=True)
class _Condition:
    rule: str
    by: Sourced[Any]
    holds: bool | None
    text: Text
    needs: tuple[str, ...]


def controlled(course: Course, policy: ControlConditions) -> Decision:
    """`controlled` if every condition holds; `possible` while one is not known."""
    conditions = _conditions(course, policy)
    found: Answers[bool] = answers(
        {c.rule: either(c.holds) for c in conditions}, _all_hold
    )
    open_rules = set(found.missing)
    return conclude(
        verdict("controlled", found),
        [Because(c.rule, c.by, _told(c)) for c in conditions],
        missing=[
            name
            for c in conditions
            if c.rule in open_rules
            for name in c.needs
            if getattr(course, name) is None
        ],
    )


def _all_hold(case: Mapping[str, bool]) -> bool:
    return all(case.values())


def _told(condition: _Condition) -> Text:
    if condition.holds is None:
        return _("Not known: %(what)s", what=condition.text)
    if condition.holds:
        return _("Met: %(what)s", what=condition.text)
    return _("Not met: %(what)s", what=condition.text)


def _conditions(course: Course, policy: ControlConditions) -> list[_Condition]:
    return [
        *_of_cases(course, policy),
        *_of_days(course, policy),
        *_of_areas(course, policy),
    ]


def _of_cases(course: Course, policy: ControlConditions) -> list[_Condition]:
    now, peak = course.cases_this_week, course.cases_peak_week
    before = (course.cases_one_week_before, course.cases_two_weeks_before)
    least = policy.below_peak_share_min
    return [
        _Condition(
            "falling-cases",
            policy.falls_below_preceding_weeks,
            None
            if now is None or None in before
            else all(now < (n or 0) for n in before),
            _("fewer community cases than in each of the two weeks before."),
            ("cases_this_week", "cases_one_week_before", "cases_two_weeks_before"),
        ),
        _Condition(
            "below-peak",
            least,
            None if now is None or peak is None else now <= peak * (1 - least.value),
            _(
                "at least %(share)s below the week of the peak.",
                share=Figure(least.value, percent=True),
            ),
            ("cases_this_week", "cases_peak_week"),
        ),
    ]


def _of_days(course: Course, policy: ControlConditions) -> list[_Condition]:
    falling, quiet = course.positivity_falling_days, course.days_without_new_cluster
    return [
        _Condition(
            "falling-positivity",
            policy.positivity_falling_days_min,
            None
            if falling is None
            else falling >= policy.positivity_falling_days_min.value,
            _(
                "RT-PCR positivity falling through %(days)s days.",
                days=policy.positivity_falling_days_min.value,
            ),
            ("positivity_falling_days",),
        ),
        _Condition(
            "no-new-cluster",
            policy.without_new_cluster_days_min,
            None
            if quiet is None
            else quiet >= policy.without_new_cluster_days_min.value,
            _(
                "no new cluster for %(days)s days.",
                days=policy.without_new_cluster_days_min.value,
            ),
            ("days_without_new_cluster",),
        ),
    ]


def _of_areas(course: Course, policy: ControlConditions) -> list[_Condition]:
    least = policy.fewer_areas_share_min
    grades = {
        "fewer_very_high_share": _(
            "fewer areas at very high risk, by %(share)s or more.",
            share=Figure(least.value, percent=True),
        ),
        "fewer_high_share": _(
            "fewer areas at high risk, by %(share)s or more.",
            share=Figure(least.value, percent=True),
        ),
        "fewer_at_risk_share": _(
            "fewer areas at risk, by %(share)s or more.",
            share=Figure(least.value, percent=True),
        ),
    }
    shares = {name: getattr(course, name) for name in grades}
    return [
        _Condition(
            name.replace("_", "-"),
            least,
            None if shares[name] is None else shares[name] >= least.value,
            text,
            (name,),
        )
        for name, text in grades.items()
    ]
