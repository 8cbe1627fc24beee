"""Which illness do results speak of, and what do they say of it? Pure.

Positives make episodes by the window of the disease, from the first on, whatever the
order in which they were told: so the same results always end in the same cases.
"""

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from datetime import date
from typing import ClassVar

from lachan.watch.cases.rules.definition import Result
from lachan.watch.cases.rules.draft import FindingDraft
from lachan.watch.cases.rules.episodes import is_new_episode

Window = Callable[[date], int | None]


@dataclass(frozen=True, slots=True)
class Tested:
    """One result that holds, by the day of the swab."""

    __test__: ClassVar[bool] = False  # no test of ours, whatever its name begins with

    on: date
    test: str
    value: str


@dataclass(frozen=True, slots=True)
class Known:
    """A case that may be the illness: its number, its day, and who opened it."""

    key: int
    day: date
    is_own: bool  # opened by a positive result
    is_void: bool = False  # by us, since no positive was left


def episodes(results: Iterable[Tested], window_of: Window) -> list[list[Tested]]:
    """Positives in spans of illness; each span begins with its first positive."""
    found: list[list[Tested]] = []
    positives = [one for one in results if one.value == Result.POSITIVE.value]
    for one in sorted(positives, key=lambda each: (each.on, each.test)):
        first = found[-1][0].on if found else None
        if is_new_episode(one.on, last=first, window_days=window_of(one.on)):
            found.append([one])
        else:
            found[-1].append(one)
    return found


def claim(
    spans: Sequence[Sequence[Tested]], known: Iterable[Known], window_of: Window
) -> list[int | None]:
    """The case of each span of illness; None where one is to be opened.

    A case that somebody opened is preferred to one that a result opened, a standing
    one to one that was voided, and then the nearest.
    """
    free = list(known)
    answers: list[int | None] = []
    for span in spans:
        day = span[0].on
        near = [one for one in free if _is_same(one.day, day, window_of)]
        best = min(near, key=lambda one: _distance(one, day), default=None)
        if best is not None:
            free.remove(best)
        answers.append(best.key if best else None)
    return answers


def _is_same(one: date, other: date, window_of: Window) -> bool:
    return not is_new_episode(other, last=one, window_days=window_of(other))


def _distance(one: Known, day: date) -> tuple[bool, bool, int, int]:
    return one.is_void, one.is_own, abs((one.day - day).days), one.key


def nearest(day: date, known: Iterable[Known], window_of: Window) -> int | None:
    """The standing case whose illness a day belongs to."""
    near = [
        one for one in known if not one.is_void and _is_same(one.day, day, window_of)
    ]
    best = min(near, key=lambda one: _distance(one, day), default=None)
    return best.key if best else None


def findings_of(results: Iterable[Tested]) -> dict[str, FindingDraft]:
    """What results of one illness say by test.

    One positive stands against any number of negatives, which tell of its end; it is
    dated by the first. Otherwise the last swab speaks.
    """
    by_test: dict[str, list[Tested]] = {}
    for one in results:
        by_test.setdefault(one.test, []).append(one)
    found = {}
    for test, told in sorted(by_test.items()):
        positives = [one for one in told if one.value == Result.POSITIVE.value]
        best = (
            min(positives, key=lambda one: one.on)
            if positives
            else max(told, key=lambda one: (one.on, one.value))
        )
        found[test] = FindingDraft(code=test, value=best.value, observed_on=best.on)
    return found
