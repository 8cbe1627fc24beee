"""Which epidemic level does an area have? Pure: no database, no clock.

The family `levels.community-matrix` (QĐ 4800/QĐ-BYT of 2021): a band of new community
cases × vaccination gives a level; a missed target for the elderly raises it; a missing
capacity forbids lowering it.
"""

from lachan.command.levels.rules.numbers import (
    HIGHEST,
    Authority,
    CommunityMatrix,
    Measure,
    Situation,
    earliest_effect,
    elderly_from_age,
    is_assessment_day,
)
from lachan.command.levels.rules.possible import level_of, missing_of, possibilities
from lachan.command.levels.rules.reasons import because_of, cautions_of
from lachan.ground.policy.rules.sourced import conclude
from lachan.kernel.decisions import Decision

__all__ = [
    "HIGHEST",
    "Authority",
    "CommunityMatrix",
    "Measure",
    "Situation",
    "assess",
    "earliest_effect",
    "elderly_from_age",
    "is_assessment_day",
]


def assess(situation: Situation, policy: CommunityMatrix) -> Decision:
    """The level, or the lowest and highest that what is not known allows.

    Below `min_population_for_rate` the rate is not used: one case would decide it.
    """
    possible = possibilities(situation, policy)
    levels = {case: level_of(case, policy) for case in possible}
    low, high = min(levels.values()), max(levels.values())
    whole = low == high
    result = {"level": low} if whole else {"level_min": low, "level_max": high}
    return conclude(
        result,
        because_of(situation, policy, levels),
        missing=missing_of(levels),
        warnings=cautions_of(situation, policy),
    )
