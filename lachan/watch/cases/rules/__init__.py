"""Judgements about cases: drafts, course, episodes, definitions and clocks. Pure."""

from lachan.watch.cases.rules.classing import (
    Settled,
    Standing,
    confirmed_on,
    recorded,
    settle,
)
from lachan.watch.cases.rules.course import Ending, Step, found_at, judge_outcome
from lachan.watch.cases.rules.draft import (
    CaseDraft,
    FindingDraft,
    LinkDraft,
    Problem,
    day_of_illness,
    day_problems,
    discrepancies_of,
    missing_or_odd,
    problems_of,
    spoken,
)
from lachan.watch.cases.rules.episodes import is_new_episode

__all__ = (
    "CaseDraft",
    "Ending",
    "FindingDraft",
    "LinkDraft",
    "Problem",
    "Settled",
    "Standing",
    "Step",
    "confirmed_on",
    "day_of_illness",
    "day_problems",
    "discrepancies_of",
    "found_at",
    "is_new_episode",
    "judge_outcome",
    "missing_or_odd",
    "problems_of",
    "recorded",
    "settle",
    "spoken",
)
