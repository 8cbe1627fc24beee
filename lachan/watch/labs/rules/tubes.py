"""Tube codes, the ranges they are issued in, and the sum that must come out."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass

_SPACES = re.compile(r"[\s._/]+")
LONGEST = 30


@dataclass(frozen=True, slots=True)
class TubeCode:
    """A code as printed: a prefix and a number of a fixed width."""

    prefix: str
    number: int
    width: int

    def __str__(self) -> str:
        return f"{self.prefix}{self.number:0{self.width}d}"


@dataclass(frozen=True, slots=True)
class Span:
    """Tubes of one prefix and width, first and last included."""

    prefix: str
    width: int
    first: int
    last: int

    def __len__(self) -> int:
        return self.last - self.first + 1

    def holds(self, code: TubeCode) -> bool:
        """Whether a tube was printed in this span."""
        same = (code.prefix, code.width) == (self.prefix, self.width)
        return same and self.first <= code.number <= self.last

    def meets(self, other: Span) -> bool:
        """Whether two spans share a tube."""
        same = (other.prefix, other.width) == (self.prefix, self.width)
        return same and self.first <= other.last and other.first <= self.last

    def within(self, other: Span) -> bool:
        """Whether all of it lies in another."""
        same = (other.prefix, other.width) == (self.prefix, self.width)
        return same and other.first <= self.first and self.last <= other.last

    @property
    def code_of_first(self) -> str:
        """The first code as printed."""
        return str(TubeCode(self.prefix, self.first, self.width))

    @property
    def code_of_last(self) -> str:
        """The last code as printed."""
        return str(TubeCode(self.prefix, self.last, self.width))


def normal(text: str) -> str:
    """A code as it is compared: capitals, no spaces; what a scanner or a hand gives."""
    return _SPACES.sub("", text.upper())[:LONGEST]


def parsed(text: str) -> TubeCode | None:
    """The parts of a code; None for one that ends in no number.

    The number is the longest run of digits at the end.
    """
    plain = normal(text)
    digits = re.search(r"\d+\Z", plain)
    if digits is None or len(digits[0]) > 12:
        return None
    number = digits[0]
    return TubeCode(plain[: -len(number)], int(number), len(number))


def span_of(first: str, last: str) -> Span | None:
    """The tubes from one code to another; None where they are of no one roll."""
    one, other = parsed(first), parsed(last)
    if one is None or other is None:
        return None
    if (one.prefix, one.width) != (other.prefix, other.width):
        return None
    if other.number < one.number:
        return None
    return Span(one.prefix, one.width, one.number, other.number)


def scanned(text: str) -> list[str]:
    """Every code of a pasted or scanned text, each once, in order."""
    codes = (normal(part) for part in re.split(r"[\s,;]+", text))
    return list(dict.fromkeys(code for code in codes if code))


@dataclass(frozen=True, slots=True)
class Balance:
    """What became of the tubes of a range: issued = used + returned + lost + open."""

    issued: int
    used: int
    returned: int
    lost: int

    @property
    def open(self) -> int:
        """Tubes that somebody still answers for; below zero nothing adds up."""
        return self.issued - self.used - self.returned - self.lost

    @property
    def is_settled(self) -> bool:
        """True once every tube is accounted for."""
        return self.open == 0

    def __add__(self, other: Balance) -> Balance:
        return Balance(
            self.issued + other.issued,
            self.used + other.used,
            self.returned + other.returned,
            self.lost + other.lost,
        )


def free_spans(span: Span, taken: Iterable[Span | int]) -> Iterator[Span]:
    """The parts of a span that nothing was said of yet."""
    numbers: list[tuple[int, int]] = sorted(
        (one, one) if isinstance(one, int) else (one.first, one.last) for one in taken
    )
    at = span.first
    for first, last in numbers:
        if first > at:
            yield Span(span.prefix, span.width, at, first - 1)
        at = max(at, last + 1)
    if at <= span.last:
        yield Span(span.prefix, span.width, at, span.last)
