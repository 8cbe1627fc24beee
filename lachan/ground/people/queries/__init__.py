"""Reads of people: whom a draft may mean, how somebody is named, who is sought."""

from lachan.ground.people.queries.likely import (
    Candidate,
    likely_same,
    likely_same_many,
    weights,
)
from lachan.ground.people.queries.searching import PeoplePage, search_people
from lachan.ground.people.queries.shown import (
    Shown,
    is_named,
    shown_by_id,
    shown_name,
    shown_of_visible,
)

__all__ = [
    "Candidate",
    "PeoplePage",
    "Shown",
    "is_named",
    "likely_same",
    "likely_same_many",
    "search_people",
    "shown_by_id",
    "shown_name",
    "shown_of_visible",
    "weights",
]
