"""Judgements about reports: figures that disagree, and the clocks of duties. Pure."""

from lachan.command.reports.rules.figures import (
    DISAGREEMENT_SHARE,
    STALE_AFTER_DAYS,
    FigureDraft,
    Part,
    RolledUp,
    best,
    disagree,
    disagreements,
    problems,
    rolled_up,
)

__all__ = (
    "DISAGREEMENT_SHARE",
    "STALE_AFTER_DAYS",
    "FigureDraft",
    "Part",
    "RolledUp",
    "best",
    "disagree",
    "disagreements",
    "problems",
    "rolled_up",
)
