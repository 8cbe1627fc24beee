"""Judging under every way in which what is not known could be."""

from collections.abc import Callable, Hashable, Iterable, Mapping
from dataclasses import dataclass
from itertools import product
from typing import Any, Generic, TypeVar

T = TypeVar("T", bound=Hashable)
Choices = Mapping[str, tuple[Any, ...]]


@dataclass(frozen=True)
class Answers(Generic[T]):
    """Every answer that is still possible, and the inputs that would narrow it."""

    found: tuple[T, ...]
    missing: tuple[str, ...]

    @property
    def is_known(self) -> bool:
        """True if whatever is not known would change nothing."""
        return len(self.found) == 1


Truth = bool | None  # None: not known


def either(known: Truth) -> tuple[bool, ...]:
    """What a truth may be: both, where it is not known."""
    return (False, True) if known is None else (known,)


def at_least(value: float | None, least: float) -> tuple[bool, ...]:
    """Whether a number reaches a target, or both where it is not known."""
    return either(None if value is None else value >= least)


def answers(choices: Choices, judge: Callable[[Mapping[str, Any]], T]) -> Answers[T]:
    """Judge every combination of `choices`; answers sorted by how they compare.

    An input is missing if, everything else equal, it would still change the answer.
    """
    names = tuple(choices)
    told = {
        values: judge(dict(zip(names, values, strict=True)))
        for values in product(*choices.values())
    }
    found = sorted(set(told.values()))  # type: ignore[type-var]  # levels and truths
    missing = tuple(name for at, name in enumerate(names) if _decides(at, told))
    return Answers(tuple(found), missing)


def _decides(at: int, told: Mapping[tuple[Any, ...], T]) -> bool:
    seen: dict[tuple[Any, ...], T] = {}
    return any(
        seen.setdefault(values[:at] + values[at + 1 :], answer) != answer
        for values, answer in told.items()
    )


def span(name: str, found: Iterable[int]) -> dict[str, object]:
    """`level` where one number is left, else `level_min` and `level_max`."""
    ordered = sorted(found)
    if ordered[0] == ordered[-1]:
        return {name: ordered[0]}
    return {f"{name}_min": ordered[0], f"{name}_max": ordered[-1]}


def verdict(name: str, answer: Answers[bool]) -> dict[str, object]:
    """`name: true` or `false`, or both as `possible`."""
    if answer.is_known:
        return {name: answer.found[0]}
    return {"possible": list(answer.found)}
