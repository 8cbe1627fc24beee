"""The course of an illness: what may follow what, and what then contradicts."""

from dataclasses import dataclass
from datetime import date, datetime
from enum import Enum

from lachan.kernel.clock import end_of_day
from lachan.watch.cases.rules.draft import Course
from lachan.watch.cases.words import Outcome


class Step(Enum):
    """How a reported outcome stands to the one that is known."""

    SAME = "same"  # nothing to write
    FOLLOWS = "follows"  # the course goes on
    DATED = "dated"  # the day of a known outcome becomes known
    CORRECTS = "corrects"  # what is known must have been wrong


@dataclass(frozen=True, slots=True)
class Ending:
    """An outcome and the day of it; no day: not known."""

    outcome: str
    on: date | None = None


_MAY_FOLLOW: dict[str, frozenset[str]] = {
    Outcome.NONE.value: frozenset(Outcome.values) - {Outcome.NONE.value},
    Outcome.UNKNOWN.value: frozenset(Outcome.values) - {Outcome.UNKNOWN.value},
    # Lost from view, and then heard of again.
    Outcome.LEFT.value: frozenset({Outcome.RECOVERED.value, Outcome.DIED.value}),
    # Discharged as recovered, then dead of it: late deaths are part of the course.
    Outcome.RECOVERED.value: frozenset({Outcome.DIED.value}),
    Outcome.DIED.value: frozenset(),
}


def judge_outcome(known: Ending, reported: Ending) -> Step:
    """What a report makes of the known outcome.

    Nobody recovers after death: that, like every other way back, is a correction and
    needs somebody's reason.
    """
    if reported == known:
        return Step.SAME
    if reported.outcome == known.outcome:
        return Step.DATED if known.on is None else Step.CORRECTS
    if reported.outcome in _MAY_FOLLOW[known.outcome]:
        return Step.FOLLOWS
    return Step.CORRECTS


def found_at(course: Course) -> datetime:
    """When a case was found, from which the clock of its notification runs.

    The end of the day of confirmation, else of the specimen, as only the day is
    known; never later than the notification itself.
    """
    day = course.confirmed_date or course.specimen_date
    if day is None:
        return course.notified_at
    return min(end_of_day(day), course.notified_at)
