"""Decrees: which there are, what they would change, what they leave open."""

from lachan.ground.units.queries.decrees.effect import Effect, effect_of
from lachan.ground.units.queries.decrees.listing import (
    lines_by_mapping,
    open_questions,
    worklist,
)
from lachan.ground.units.queries.decrees.plan import (
    GrantCourse,
    Made,
    Move,
    Plan,
    StatusCourse,
    plan_of,
)

__all__ = [
    "Effect",
    "GrantCourse",
    "Made",
    "Move",
    "Plan",
    "StatusCourse",
    "effect_of",
    "lines_by_mapping",
    "open_questions",
    "plan_of",
    "worklist",
]
