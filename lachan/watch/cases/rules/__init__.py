"""Judgements about cases: drafts, course, episodes, definitions and clocks. Pure."""

from lachan.watch.cases.rules.draft import (
    CaseDraft,
    FindingDraft,
    LinkDraft,
    Problem,
    day_of_illness,
    discrepancies_of,
    missing_or_odd,
    problems_of,
    spoken,
)
from lachan.watch.cases.rules.spans import age_band, age_on, is_new_episode

__all__ = (
    "CaseDraft",
    "FindingDraft",
    "LinkDraft",
    "Problem",
    "age_band",
    "age_on",
    "day_of_illness",
    "discrepancies_of",
    "is_new_episode",
    "missing_or_odd",
    "problems_of",
    "spoken",
)
