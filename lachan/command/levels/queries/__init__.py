"""What a level is judged by, where the judgements stand, and who acts on them."""

from lachan.command.levels.queries.judging import (
    DEFAULT_POLICY,
    READ_FROM,
    Judged,
    decision_of,
    judge,
    levels_at,
    rule_behind,
)
from lachan.command.levels.queries.listing import (
    PERMISSIONS,
    Seat,
    latest_of,
    may,
    seats,
    visible_to,
    waiting,
    worklist,
)
from lachan.command.levels.queries.replay import Otherwise, replay

__all__ = (
    "DEFAULT_POLICY",
    "PERMISSIONS",
    "READ_FROM",
    "Judged",
    "Otherwise",
    "Seat",
    "decision_of",
    "judge",
    "latest_of",
    "levels_at",
    "may",
    "replay",
    "rule_behind",
    "seats",
    "visible_to",
    "waiting",
    "worklist",
)
