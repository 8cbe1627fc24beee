"""Which function judges which family of policy. Nobody imports this page.

`config/` installs it once at start, so that the ground floor can explain every policy
without knowing who wrote the rule.
"""

from typing import Any

from lachan.command.levels import rules as levels
from lachan.ground.policy.rules.families import Family
from lachan.watch.cases.rules import definition, notification

_LEVEL = {"type": "integer", "minimum": 1, "maximum": levels.HIGHEST}
_CLASS = {"enum": [c.value for c in definition.STRENGTH]}
_INSTANT = {"type": "string", "format": "date-time"}


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
)
