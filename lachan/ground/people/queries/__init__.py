"""Reads of people: whom a draft may mean, how somebody is named, who is sought."""

from lachan.ground.people.queries.likely import (
    Candidate,
    likely_same,
    likely_same_many,
    weights,
)
from lachan.ground.people.queries.merging import (
    draft_of,
    former_ids,
    holdings,
    install_keepers,
    keepers,
    known_of,
    likely_pairs,
    mergeable_by,
    mergers_of,
    questions,
    said,
    standing_under,
    worklist,
)
from lachan.ground.people.queries.searching import (
    PeoplePage,
    bearers_of,
    search_people,
)
from lachan.ground.people.queries.shown import (
    Shown,
    is_named,
    shown_by_id,
    shown_name,
    shown_of_visible,
)
from lachan.ground.people.queries.subjects import (
    records_of,
    sections_of,
    subject_of,
)

__all__ = [
    "Candidate",
    "PeoplePage",
    "Shown",
    "bearers_of",
    "draft_of",
    "former_ids",
    "holdings",
    "install_keepers",
    "is_named",
    "keepers",
    "known_of",
    "likely_pairs",
    "likely_same",
    "likely_same_many",
    "mergeable_by",
    "mergers_of",
    "questions",
    "records_of",
    "said",
    "search_people",
    "sections_of",
    "shown_by_id",
    "shown_name",
    "shown_of_visible",
    "standing_under",
    "subject_of",
    "weights",
    "worklist",
]
