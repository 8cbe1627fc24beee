"""The clocks of medical isolation (NĐ 165/2026, NĐ 101/2010). Pure.

The family `isolation.clock`: a person is listed, isolation is decided, then carried out
or made known, each within hours that differ by place. A step that has not happened is
reckoned from the latest moment at which the one before it had to.
"""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta

from lachan.ground.policy.rules.shapes import asked, required
from lachan.ground.policy.rules.sourced import Because, Both, Sourced, conclude
from lachan.kernel.clock import VIETNAM
from lachan.kernel.decisions import Decision
from lachan.kernel.speech import sentence as _

# Every instant an answer may hold.
DUE = (
    "list_due_at",
    "decision_due_at",
    "act_due_at",
    "stop_until",
    "stop_until_min",
    "stop_until_max",
    "stay_until",
    "stay_until_extended",
    "forced_due_at",
)


@dataclass(frozen=True)
class Steps:
    """Hours of each step at one kind of place; None where none was read."""

    listed_by_vi: str
    listed_by_en: str
    decided_by_vi: str
    decided_by_en: str
    list_hours: int
    decide_hours: int
    act_hours: int | None = None
    stop_hours: int | None = None
    stay_hours_max: int | None = None
    extension_hours: int | None = None
    forced_hours: int | None = None


@dataclass(frozen=True)
class IsolationClocks:
    """The clocks by kind of place."""

    places: Mapping[str, Sourced[Steps]]
    overload_stop_factor: Sourced[int] | None = None

    def __post_init__(self) -> None:
        if not self.places:
            raise ValueError("The clocks of at least one place are needed.")


@dataclass(frozen=True)
class Isolating:
    """How far the isolation of one person has come."""

    place: str = required(_("home, hospital, gate or other."))
    found_at: datetime = required(_("When the need to isolate was found."))
    listed_at: datetime | None = asked(_("When the person was put on the list."))
    decided_at: datetime | None = asked(_("When isolation was decided."))
    begun_at: datetime | None = asked(_("When isolation began."))
    refused_at: datetime | None = asked(_("When the person refused."))
    overload: bool | None = asked(
        _("Whether an emergency overloads the place; the temporary stop may double.")
    )


def isolation_clock(isolating: Isolating, policy: IsolationClocks) -> Decision:
    """Every instant that is due, from `list_due_at` to `forced_due_at`.

    An unknown overload leaves the temporary stop a range. A place that the regulation
    does not name has no clock.
    """
    found = policy.places.get(isolating.place)
    if found is None:
        text = _("No clock was found for this kind of place.")
        known = next(iter(policy.places.values()))
        step = Because("no-place", known, text)
        return conclude({"has_clock": False}, [step], missing=["place"])
    result = _instants(isolating, found.value, policy)
    steps = [*_because(found, result), *_because_overload(found, policy)]
    unsure = "stop_until_max" in result
    return conclude(result, steps, missing=["overload"] if unsure else [])


def _instants(
    isolating: Isolating, steps: Steps, policy: IsolationClocks
) -> dict[str, object]:
    list_due = _later(isolating.found_at, steps.list_hours)
    decision_due = _later(isolating.listed_at or list_due, steps.decide_hours)
    result: dict[str, object] = {
        "list_due_at": list_due,
        "decision_due_at": decision_due,
    }
    if steps.act_hours is not None:
        decided = isolating.decided_at or decision_due
        result["act_due_at"] = _later(decided, steps.act_hours)
    result |= _of_stop(isolating, steps, policy)
    return result | _of_stay(isolating, steps)


def _of_stop(
    isolating: Isolating, steps: Steps, policy: IsolationClocks
) -> dict[str, object]:
    if steps.stop_hours is None:
        return {}
    usual = _later(isolating.found_at, steps.stop_hours)
    if policy.overload_stop_factor is None or isolating.overload is False:
        return {"stop_until": usual}
    factor = policy.overload_stop_factor.value
    longest = _later(isolating.found_at, steps.stop_hours * factor)
    if isolating.overload:
        return {"stop_until": longest}
    return {"stop_until_min": usual, "stop_until_max": longest}


def _of_stay(isolating: Isolating, steps: Steps) -> dict[str, object]:
    result: dict[str, object] = {}
    if steps.stay_hours_max is not None and isolating.begun_at is not None:
        end = _later(isolating.begun_at, steps.stay_hours_max)
        result["stay_until"] = end
        if steps.extension_hours is not None:
            result["stay_until_extended"] = _later(end, steps.extension_hours)
    if steps.forced_hours is not None and isolating.refused_at is not None:
        result["forced_due_at"] = _later(isolating.refused_at, steps.forced_hours)
    return result


def _because(found: Sourced[Steps], result: dict[str, object]) -> Iterator[Because]:
    steps = found.value
    said = {
        "list_due_at": _(
            "On the list, by %(who)s: within %(hours)s hours.",
            who=Both(steps.listed_by_vi, steps.listed_by_en),
            hours=steps.list_hours,
        ),
        "decision_due_at": _(
            "Decided, by %(who)s: within %(hours)s hours.",
            who=Both(steps.decided_by_vi, steps.decided_by_en),
            hours=steps.decide_hours,
        ),
        "act_due_at": _(
            "Made known or carried out: within %(hours)s hours.", hours=steps.act_hours
        ),
        "stop_until": _(
            "Temporary stop while waiting: at most %(hours)s hours.",
            hours=steps.stop_hours,
        ),
        "stay_until": _(
            "A stay of at most %(hours)s hours.", hours=steps.stay_hours_max
        ),
        "forced_due_at": _(
            "After a refusal, forced within %(hours)s hours.", hours=steps.forced_hours
        ),
    }
    for name, text in said.items():
        if name in result or f"{name}_max" in result:
            yield Because(name.removesuffix("_at").replace("_", "-"), found, text)


def _because_overload(
    found: Sourced[Steps], policy: IsolationClocks
) -> Iterator[Because]:
    if policy.overload_stop_factor is not None and found.value.stop_hours is not None:
        text = _(
            "In an emergency that overloads the place it may last %(n)s times that.",
            n=policy.overload_stop_factor.value,
        )
        yield Because("overload", policy.overload_stop_factor, text)


def _later(instant: datetime, hours: int) -> datetime:
    return (instant + timedelta(hours=hours)).astimezone(VIETNAM)


@dataclass(frozen=True)
class IsolationList:
    """Diseases of one group that a regulation isolates."""

    diseases: Sourced[tuple[str, ...]]


@dataclass(frozen=True)
class DiseaseAsked:
    """The disease that is asked for."""

    disease: str = required(_("Our code of the disease."))


def is_isolated(question: DiseaseAsked, policy: IsolationList) -> Decision:
    """`listed`: whether the list names the disease."""
    named = question.disease in policy.diseases.value
    text = _("The list names it.") if named else _("The list does not name it.")
    return conclude({"listed": named}, [Because("list", policy.diseases, text)])
