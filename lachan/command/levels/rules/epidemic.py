"""Warning, "có dịch" and its end in a commune. Pure: no database, no clock.

The family `levels.epidemic-limits` (TT 15/2026, Điều 16 and 22; QĐ 02/2016 before):
cases against the mean of the same month or week of past years, or a number of linked
cases where the disease is not endemic. Too short a history gives no answer, not zero.
"""

from collections.abc import Iterator
from dataclasses import dataclass
from enum import Enum

from lachan.command.levels.rules.baselines import Baseline, Year, baseline_of
from lachan.ground.policy.rules.shapes import asked, listed_rows, required
from lachan.ground.policy.rules.sourced import Because, Figure, Sourced, conclude
from lachan.kernel.decisions import Decision
from lachan.kernel.speech import Text
from lachan.kernel.speech import sentence as _


class Asked(Enum):
    """What is asked of the limits."""

    WARNING = "warning"
    OUTBREAK = "outbreak"
    END = "end"


class Group(Enum):
    """The group of a disease."""

    A = "A"
    B = "B"
    C = "C"


class Risk(Enum):
    """The result of an ad-hoc risk assessment."""

    LOW = "low"
    MEDIUM = "medium"
    HIGH = "high"
    VERY_HIGH = "very-high"


RISKS = tuple(Risk)
_RISK_NAMES = {
    Risk.LOW: _("low"),
    Risk.MEDIUM: _("medium"),
    Risk.HIGH: _("high"),
    Risk.VERY_HIGH: _("very high"),
}


@dataclass(frozen=True)
class EpidemicLimits:
    """The numbers of the rule; what a regulation does not set is None."""

    history_years: Sourced[int]
    usable_years_min: Sourced[int]
    excludes_epidemic_years: Sourced[bool]
    outbreak_sd: Sourced[float]
    deviation_stated: Sourced[bool]
    linked_cases_outbreak: Sourced[int] | None = None
    warning_sd: Sourced[float] | None = None
    linked_cases_warning: Sourced[int] | None = None
    group_a_confirmed_warning: Sourced[int] | None = None
    group_a_confirmed_outbreak: Sourced[int] | None = None
    never_recorded_risk_min: Sourced[Risk] | None = None
    parts_with_outbreak_min: Sourced[int] | None = None
    has_end_rule: Sourced[bool] | None = None


@dataclass(frozen=True)
class Watched:
    """What is known of a disease in a unit: a month, or a week for warnings."""

    question: Asked = required(_("warning, outbreak or end."))
    group: Group | None = asked(_("Group of the disease: A, B or C."))
    endemic: bool | None = asked(_("Whether the disease is endemic here."))
    ever_recorded: bool | None = asked(
        _("Whether the disease was ever recorded in Việt Nam.")
    )
    cases: int | None = asked(
        _("Cases so far in the month (outbreak, end) or the week (warning)."), minimum=0
    )
    linked_cases: int | None = asked(
        _("Epidemiologically linked cases in that time."), minimum=0
    )
    confirmed_cases: int | None = asked(_("Confirmed cases in that time."), minimum=0)
    risk: Risk | None = asked(_("Result of the ad-hoc risk assessment."))
    parts_with_outbreak: int | None = asked(
        _("Units right below that have the epidemic, for districts and provinces."),
        minimum=0,
    )
    history: tuple[Year, ...] = listed_rows(
        _("The same month or week of past years; parts where predecessors reported.")
    )


@dataclass(frozen=True)
class Finding:
    """A truth with the steps to it; None is not known, `needs` would settle it."""

    holds: bool | None
    steps: tuple[Because, ...]
    needs: tuple[str, ...] = ()
    short_years: int | None = None  # years with figures, where they are too few


def judge_limits(watched: Watched, policy: EpidemicLimits) -> Decision:
    """`warning`, `outbreak` or `ended`: true or false; `possible` where not known.

    With fewer usable years than the baseline needs the answer says so instead.
    """
    found = _found(watched, policy)
    name = {"warning": "warning", "outbreak": "outbreak", "end": "ended"}
    told = name[watched.question.value]
    if found.short_years is not None:
        result: dict[str, object] = {
            "insufficient_history": True,
            "usable_years": found.short_years,
        }
    elif found.holds is None:
        result = {"possible": [False, True]}
    else:
        result = {told: found.holds}
    return conclude(result, found.steps, missing=found.needs)


def _found(watched: Watched, policy: EpidemicLimits) -> Finding:
    is_outbreak = watched.question is Asked.OUTBREAK
    if (
        is_outbreak
        and watched.parts_with_outbreak is not None
        and policy.parts_with_outbreak_min
    ):
        return _of_parts(watched.parts_with_outbreak, policy.parts_with_outbreak_min)
    if watched.ever_recorded is False and watched.question is Asked.WARNING:
        return _of_risk(watched, policy)
    if watched.group is None:
        text = _("The group of the disease is not known, so no limit applies yet.")
        step = Because("group", policy.history_years, text)
        return Finding(None, (step,), ("group",))
    if watched.group is Group.A:
        return _of_group_a(watched, policy)
    found = _of_b_and_c(watched, policy)
    return _ended(found, policy) if watched.question is Asked.END else found


def _ended(found: Finding, policy: EpidemicLimits) -> Finding:
    """An epidemic of B or C has ended when a month stays below its limit."""
    if policy.has_end_rule is None:
        text = _("This regulation, as far as it was read, sets no rule for the end.")
        step = Because("end-not-found", policy.history_years, text)
        return Finding(None, (*found.steps, step), ("has_end_rule",))
    text = _("The epidemic ends when a month stays below these limits.")
    step = Because("end", policy.has_end_rule, text)
    holds = None if found.holds is None else not found.holds
    return Finding(holds, (*found.steps, step), found.needs, found.short_years)


def _of_parts(parts: int, least: Sourced[int]) -> Finding:
    text = _(
        "%(n)s units below have the epidemic; from %(least)s on this unit has it.",
        n=parts,
        least=least.value,
    )
    return Finding(parts >= least.value, (Because("parts", least, text),))


def _of_risk(watched: Watched, policy: EpidemicLimits) -> Finding:
    least = policy.never_recorded_risk_min
    if least is None:
        return _unset(policy, "never_recorded_risk_min")
    text: Text = _(
        "Never recorded in Việt Nam: a warning from ad-hoc risk “%(risk)s” on.",
        risk=_RISK_NAMES[least.value],
    )
    step = Because("never-recorded", least, text)
    if watched.risk is None:
        return Finding(None, (step,), ("risk",))
    holds = RISKS.index(watched.risk) >= RISKS.index(least.value)
    return Finding(holds, (step,))


def _of_group_a(watched: Watched, policy: EpidemicLimits) -> Finding:
    warns = watched.question is Asked.WARNING
    least = (
        policy.group_a_confirmed_warning if warns else policy.group_a_confirmed_outbreak
    )
    if least is None or watched.question is Asked.END:
        return _unset(policy, "guidance")
    text = _("Group A: from %(n)s confirmed case in the commune on.", n=least.value)
    step = Because("group-a", least, text)
    if watched.confirmed_cases is None:
        return Finding(None, (step,), ("confirmed_cases",))
    return Finding(watched.confirmed_cases >= least.value, (step,))


def _unset(policy: EpidemicLimits, needs: str) -> Finding:
    text = _(
        "The regulation leaves this to the guidance of the disease, which is needed."
    )
    return Finding(None, (Because("guidance", policy.history_years, text),), (needs,))


def _of_b_and_c(watched: Watched, policy: EpidemicLimits) -> Finding:
    if watched.endemic is True:
        return _of_endemic(watched, policy)
    if watched.endemic is False:
        return _of_linked(watched, policy)
    ways = _of_endemic(watched, policy), _of_linked(watched, policy)
    steps = tuple(step for way in ways for step in way.steps)
    if ways[0].holds is not None and ways[0].holds == ways[1].holds:
        return Finding(ways[0].holds, steps)
    needs = tuple(dict.fromkeys(("endemic", *ways[0].needs, *ways[1].needs)))
    return Finding(None, steps, needs)


def _of_linked(watched: Watched, policy: EpidemicLimits) -> Finding:
    warns = watched.question is Asked.WARNING
    least = policy.linked_cases_warning if warns else policy.linked_cases_outbreak
    if least is None:
        return _unset(policy, "linked_cases_limit")
    text = _("Not endemic: from %(n)s linked cases on.", n=least.value)
    step = Because("linked-cases", least, text)
    if watched.linked_cases is None:
        return Finding(None, (step,), ("linked_cases",))
    return Finding(watched.linked_cases >= least.value, (step,))


def _of_endemic(watched: Watched, policy: EpidemicLimits) -> Finding:
    deviations = (
        policy.warning_sd if watched.question is Asked.WARNING else policy.outbreak_sd
    )
    if deviations is None:
        return _unset(policy, "warning_sd")
    baseline = baseline_of(
        watched.history,
        years=policy.usable_years_min.value,
        skips_epidemics=policy.excludes_epidemic_years.value,
    )
    if baseline is None:
        return _too_short(watched, policy)
    steps = tuple(_because_baseline(baseline, deviations, policy))
    if watched.cases is None:
        return Finding(None, steps, ("cases",))
    return _against(watched, baseline, deviations, steps)


def _too_short(watched: Watched, policy: EpidemicLimits) -> Finding:
    skips = policy.excludes_epidemic_years.value
    usable = sum(year.is_usable(skips_epidemics=skips) for year in watched.history)
    text = _(
        "Only %(usable)s of %(needed)s years can be used: without a history the usual "
        "number of cases is unknown, not zero.",
        usable=usable,
        needed=policy.usable_years_min.value,
    )
    step = Because("insufficient-history", policy.usable_years_min, text)
    return Finding(None, (step,), ("history",), usable)


def _because_baseline(
    baseline: Baseline, deviations: Sourced[float], policy: EpidemicLimits
) -> Iterator[Because]:
    text = _(
        "Mean of %(n)s years: %(mean)s; with %(sd)s standard deviations %(limit)s.",
        n=len(baseline.cases),
        mean=Figure(baseline.mean),
        sd=Figure(deviations.value),
        limit=Figure(round(baseline.limits(deviations.value)[1], 2)),
    )
    yield Because("baseline", deviations, text)
    if baseline.apportioned:
        text = _(
            "%(years)s: apportioned from predecessor units by share.",
            years=", ".join(map(str, baseline.apportioned)),
        )
        yield Because("apportioned", policy.history_years, text)
    if baseline.epidemic_years:
        text = _(
            "%(years)s: left out, as they had the epidemic.",
            years=", ".join(map(str, baseline.epidemic_years)),
        )
        yield Because("epidemic-years", policy.excludes_epidemic_years, text)
    low, high = baseline.limits(deviations.value)
    if low != high and not policy.deviation_stated.value:
        text = _(
            "Whether the deviation is that of a sample was not found: the limit is "
            "%(low)s or %(high)s.",
            low=Figure(round(low, 2)),
            high=Figure(round(high, 2)),
        )
        yield Because("deviation", policy.deviation_stated, text)


def _against(
    watched: Watched,
    baseline: Baseline,
    deviations: Sourced[float],
    steps: tuple[Because, ...],
) -> Finding:
    """Above the limit for an outbreak; a warning begins on the limit itself."""
    cases = watched.cases or 0
    warns = watched.question is Asked.WARNING
    limits = baseline.limits(deviations.value)
    truths = {cases >= limit if warns else cases > limit for limit in limits}
    if len(truths) == 2:
        return Finding(None, steps, ("deviation_stated",))
    text = _("%(cases)s cases so far.", cases=cases)
    return Finding(truths.pop(), (*steps, Because("cases", deviations, text)))
