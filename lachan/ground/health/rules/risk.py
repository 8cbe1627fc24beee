"""Who is at high risk of severe illness, and why (family `health.risk-register`).

Pure. A group is a set of ICD-10 codes: a condition belongs to it whose code begins
with one of them. What passes by itself, as a pregnancy, counts for the days the group
lasts, from its own first day.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, timedelta

from lachan.ground.policy.rules.shapes import asked, listed
from lachan.ground.policy.rules.sourced import Because, Both, Sourced, conclude
from lachan.kernel.decisions import Decision
from lachan.kernel.speech import sentence as _

ELDERLY = "elderly"


@dataclass(frozen=True)
class Group:
    """One reason of high risk: its name, its codes, how long it lasts (0: always)."""

    vi: str
    en: str
    codes: tuple[str, ...]
    lasts_days: int

    @property
    def name(self) -> Both:
        """In the reader's language."""
        return Both(self.vi, self.en)

    def began_after(self, on: date) -> date | None:
        """A condition that began on this day or before is over; None: it lasts."""
        return on - timedelta(days=self.lasts_days) if self.lasts_days else None


@dataclass(frozen=True)
class RiskList:
    """Everybody whom an edition counts as at high risk."""

    elderly_from_age: Sourced[int]
    groups: Mapping[str, Sourced[Group]]


@dataclass(frozen=True)
class Known:
    """What is known of one person on a day; conditions by their ICD-10 codes."""

    age_years: int | None = asked(_("Age in completed years."), minimum=0)
    codes: tuple[str, ...] = listed(_("ICD-10 codes of what stands that day."))


def at_risk(known: Known, policy: RiskList) -> Decision:
    """Whether somebody is at high risk, with every reason.

    An unknown age leaves a range where nothing else decides.
    """
    steps = [
        Because(code, group, _("A condition of this group is known."))
        for code, group in policy.groups.items()
        if any(one.startswith(group.value.codes) for one in known.codes)
    ]
    elderly = policy.elderly_from_age
    if known.age_years is not None and known.age_years >= elderly.value:
        steps.insert(0, Because(ELDERLY, elderly, _("Old enough to be at high risk.")))
    if steps:
        return conclude({"high_risk": True}, steps)
    none = Because("none", elderly, _("No reason of high risk is known."))
    if known.age_years is None:
        told = {"high_risk_min": False, "high_risk_max": True}
        return conclude(told, [none], missing=["age_years"])
    return conclude({"high_risk": False}, [none])
