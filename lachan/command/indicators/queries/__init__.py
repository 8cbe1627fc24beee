"""Reading figures: definitions, sums over the tree, and the list behind each."""

from lachan.command.indicators.queries.definitions import definition_of, registry
from lachan.command.indicators.queries.lists import counted, recorded_after, subjects
from lachan.command.indicators.queries.question import Question, moment
from lachan.command.indicators.queries.reading import days_of, figures, place_among

__all__ = [
    "Question",
    "counted",
    "days_of",
    "definition_of",
    "figures",
    "moment",
    "place_among",
    "recorded_after",
    "registry",
    "subjects",
]
