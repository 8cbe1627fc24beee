"""Reads of people: whom a draft may mean, how somebody is named, who is sought."""

from lachan.ground.people.queries.likely import (
    Candidate,
    likely_same,
    likely_same_many,
    weights,
)
from lachan.ground.people.queries.shown import Shown, shown_by_id, shown_name

__all__ = [
    "Candidate",
    "Shown",
    "likely_same",
    "likely_same_many",
    "shown_by_id",
    "shown_name",
    "weights",
]
