"""Every way in which an area could be, where something is not known, and its level."""

from collections.abc import Mapping
from itertools import product
from typing import NamedTuple

from lachan.command.levels.rules.numbers import (
    HIGHEST,
    LEVELS,
    CommunityMatrix,
    Situation,
)
from lachan.ground.policy.rules.sourced import Sourced

Truth = bool | None  # None: not known


class Possibility(NamedTuple):
    """One way in which everything could be, when something is not known."""

    band: int  # index, 0 is the lowest
    any_case: bool
    dose1_met: bool
    elderly_met: bool
    capacity_ready: bool
    previous_level: int


# The input that would settle each part of a `Possibility`.
_SETTLED_BY = {
    "band": "community_cases_per_100k_7d",
    "any_case": "any_case",
    "dose1_met": "dose1_18plus_share",
    "elderly_met": "elderly_full_share",
    "capacity_ready": "capacity_ready",
    "previous_level": "previous_level",
}


def level_of(case: Possibility, policy: CommunityMatrix) -> int:
    """The level if things are so; never lowered while capacity is missed."""
    level = _base(case, policy) + added_level(case, policy)
    if policy.capacity_missed_forbids_lowering.value and not case.capacity_ready:
        return max(level, case.previous_level)
    return level


def _base(case: Possibility, policy: CommunityMatrix) -> int:
    return row_of(policy, met=case.dose1_met).value[case.band]


def added_level(case: Possibility, policy: CommunityMatrix) -> int:
    """What a missed target for the elderly adds; nothing at the highest level."""
    exempt = policy.elderly_exempts_areas_without_case.value and not case.any_case
    if case.elderly_met or exempt:
        return 0
    room = HIGHEST - _base(case, policy)
    return min(policy.elderly_missed_adds_levels.value, room)


def row_of(policy: CommunityMatrix, *, met: bool) -> Sourced[tuple[int, ...]]:
    """The row of the matrix for a first-dose target that is met or missed."""
    if met:
        return policy.levels_by_band_dose1_met
    return policy.levels_by_band_dose1_missed


def possibilities(
    situation: Situation, policy: CommunityMatrix
) -> tuple[Possibility, ...]:
    """Every way in which the area could be, given what is known of it."""
    parts = product(
        _bands(situation, policy),
        _cases(situation),
        _met(situation.dose1_18plus_share, policy.dose1_18plus_share_min),
        _met(situation.elderly_full_share, policy.elderly_full_share_min),
        _either(situation.capacity_ready),
        LEVELS if situation.previous_level is None else (situation.previous_level,),
    )
    cases = (Possibility(*part) for part in parts)
    return tuple(case for case in cases if case.any_case or case.band == 0)


def _bands(situation: Situation, policy: CommunityMatrix) -> tuple[int, ...]:
    every = tuple(range(len(policy.transmission_bands)))
    if not _has_case(situation):
        return (0,)
    if not is_rate_used(situation, policy):
        return every
    rate = situation.community_cases_per_100k_7d or 0.0
    return tuple(n for n in every if policy.transmission_bands[n].value.holds(rate))


def is_rate_used(situation: Situation, policy: CommunityMatrix) -> bool:
    """A rate of 0 is a count of 0, and holds for an area of any size."""
    rate, people = situation.community_cases_per_100k_7d, situation.population
    if rate is None:
        return False
    small = people is not None and people < policy.min_population_for_rate.value
    return rate == 0 or not small


def _has_case(situation: Situation) -> bool:
    """False only if the area is known to have none; a positive rate outweighs that."""
    return situation.any_case is not False or bool(
        situation.community_cases_per_100k_7d
    )


def _cases(situation: Situation) -> tuple[bool, ...]:
    if situation.community_cases_per_100k_7d:
        return (True,)
    return _either(situation.any_case)


def _met(share: float | None, least: Sourced[float]) -> tuple[bool, ...]:
    return _either(None if share is None else share >= least.value)


def _either(known: Truth) -> tuple[bool, ...]:
    return (False, True) if known is None else (known,)


def missing_of(levels: Mapping[Possibility, int]) -> list[str]:
    """Inputs that, everything else equal, would still change the level."""
    parts = enumerate(Possibility._fields)
    return [_SETTLED_BY[name] for at, name in parts if _decides(at, levels)]


def _decides(at: int, levels: Mapping[Possibility, int]) -> bool:
    seen: dict[tuple[object, ...], int] = {}
    return any(
        seen.setdefault(case[:at] + case[at + 1 :], level) != level
        for case, level in levels.items()
    )


def free_level(case: Possibility, policy: CommunityMatrix) -> int:
    """The level if nothing forbade lowering it."""
    return _base(case, policy) + added_level(case, policy)
