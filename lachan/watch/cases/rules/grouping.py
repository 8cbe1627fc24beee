"""Group A, B or C of a disease by score (TT 15/2026, Phụ lục I). Pure.

The family `disease.group-score`: four criteria of 1 to 3 points. A criterion that is
not known may have any of its points, so the group may be one of several.
"""

from dataclasses import dataclass
from enum import Enum
from itertools import product
from typing import Any

from lachan.ground.policy.rules.shapes import asked
from lachan.ground.policy.rules.sourced import Because, Sourced, conclude
from lachan.kernel.decisions import Decision
from lachan.kernel.speech import Text
from lachan.kernel.speech import sentence as _

POINTS = (1, 2, 3)


class Route(Enum):
    """How a disease spreads."""

    CONTACT = "contact"  # blood, skin, mucosa or animals only
    ENTERIC_OR_RESPIRATORY = "enteric-or-respiratory"


class Endemicity(Enum):
    """How established a disease is, and what it may become."""

    STABLE = "stable"
    LARGE_OUTBREAKS = "large-outbreaks-or-emerging"
    PANDEMIC = "pandemic-or-elimination"


@dataclass(frozen=True)
class Cuts:
    """Up to `two_points_to` two points, above it three; below `two_points_from` one."""

    two_points_from: float
    two_points_to: float


@dataclass(frozen=True)
class GroupScore:
    """The numbers of the score."""

    severity_fatality_share: Sourced[Cuts]
    spread_r0_two_points_to: Sourced[float]
    countermeasures_absent_points: Sourced[tuple[int, ...]]
    endemicity_points: Sourced[tuple[int, ...]]
    group_a_from_points: Sourced[int]
    group_b_from_points: Sourced[int]
    new_unknown_agent_is_a: Sourced[bool]

    def __post_init__(self) -> None:
        rows = self.countermeasures_absent_points, self.endemicity_points
        if any(len(row.value) != len(POINTS) for row in rows):
            raise ValueError("Each of these criteria needs three points.")


@dataclass(frozen=True)
class Traits:
    """What is known of a disease; None is not known."""

    fatality_share: float | None = asked(
        _("Case fatality, 0 to 1."), minimum=0, maximum=1
    )
    route: Route | None = asked(_("How it spreads."))
    r0: float | None = asked(_("Basic reproduction number."), minimum=0)
    has_vaccine: bool | None = asked(_("Whether there is a vaccine."))
    has_drug: bool | None = asked(_("Whether there is a specific drug."))
    endemicity: Endemicity | None = asked(
        _("stable, large-outbreaks-or-emerging, or pandemic-or-elimination.")
    )
    new_unknown_agent: bool | None = asked(
        _("Whether it is new, dangerous and its agent unknown.")
    )


def group_of(traits: Traits, policy: GroupScore) -> Decision:
    """`group` and `score`, or every `possible` group with the span of scores."""
    if traits.new_unknown_agent:
        text = _("New, dangerous and of unknown agent: group A whatever the score.")
        step = Because("new-agent", policy.new_unknown_agent_is_a, text)
        return conclude({"group": "A"}, [step])
    points = {
        "fatality_share": _severity(traits, policy),
        "route": _spread(traits, policy),
        "has_vaccine": _countermeasures(traits, policy),
        "endemicity": _endemicity(traits, policy),
    }
    scores = sorted({sum(each) for each in product(*points.values())})
    groups = {_group(score, policy) for score in scores}
    if traits.new_unknown_agent is None:
        groups.add("A")
    steps = [*_because(points, policy), _because_group(scores, policy)]
    if len(groups) == 1:
        sure = {"score": scores[0]} if len(scores) == 1 else {}
        return conclude({"group": groups.pop(), **sure}, steps)
    return conclude(
        {"possible": sorted(groups), "score_min": scores[0], "score_max": scores[-1]},
        steps,
        missing=_missing(traits, points),
    )


def _group(score: int, policy: GroupScore) -> str:
    if score >= policy.group_a_from_points.value:
        return "A"
    return "B" if score >= policy.group_b_from_points.value else "C"


def _severity(traits: Traits, policy: GroupScore) -> tuple[int, ...]:
    share, cuts = traits.fatality_share, policy.severity_fatality_share.value
    if share is None:
        return POINTS
    if share < cuts.two_points_from:
        return (1,)
    return (2,) if share <= cuts.two_points_to else (3,)


def _spread(traits: Traits, policy: GroupScore) -> tuple[int, ...]:
    if traits.route is Route.CONTACT:
        return (1,)
    if traits.r0 is None:
        return POINTS if traits.route is None else (2, 3)
    far = 2 if traits.r0 <= policy.spread_r0_two_points_to.value else 3
    return (far,) if traits.route else (1, far)


def _countermeasures(traits: Traits, policy: GroupScore) -> tuple[int, ...]:
    """Points by how many of vaccine and drug are absent."""
    known = traits.has_vaccine, traits.has_drug
    absent = sum(has is False for has in known)
    unknown = sum(has is None for has in known)
    row = policy.countermeasures_absent_points.value
    return tuple(row[absent : absent + unknown + 1])


def _endemicity(traits: Traits, policy: GroupScore) -> tuple[int, ...]:
    row = policy.endemicity_points.value
    if traits.endemicity is None:
        return tuple(row)
    return (row[list(Endemicity).index(traits.endemicity)],)


def _because(points: dict[str, tuple[int, ...]], policy: GroupScore) -> list[Because]:
    said: tuple[tuple[str, str, Sourced[Any], Text], ...] = (
        ("severity", "fatality_share", policy.severity_fatality_share, _("Severity")),
        ("spread", "route", policy.spread_r0_two_points_to, _("Spread")),
        (
            "countermeasures",
            "has_vaccine",
            policy.countermeasures_absent_points,
            _("Vaccine and specific drug"),
        ),
        ("endemicity", "endemicity", policy.endemicity_points, _("Endemicity")),
    )
    return [
        Because(
            rule,
            by,
            _("%(what)s: %(points)s points.", what=what, points=_to(points[name])),
        )
        for rule, name, by, what in said
    ]


def _because_group(scores: list[int], policy: GroupScore) -> Because:
    text = _(
        "Score %(score)s: group A from %(a)s, group B from %(b)s on.",
        score=_to(tuple(scores)),
        a=policy.group_a_from_points.value,
        b=policy.group_b_from_points.value,
    )
    by = policy.group_a_from_points
    if scores[-1] < by.value:
        by = policy.group_b_from_points
    return Because("score", by, text)


def _to(points: tuple[int, ...]) -> str:
    return str(points[0]) if len(points) == 1 else f"{points[0]}–{points[-1]}"


def _missing(traits: Traits, points: dict[str, tuple[int, ...]]) -> list[str]:
    asked_for = [] if traits.new_unknown_agent is False else ["new_unknown_agent"]
    names = {
        "fatality_share": ("fatality_share",),
        "route": ("route", "r0"),
        "has_vaccine": ("has_vaccine", "has_drug"),
        "endemicity": ("endemicity",),
    }
    return asked_for + [
        name
        for part, several in names.items()
        if len(points[part]) > 1
        for name in several
        if getattr(traits, name) is None
    ]
