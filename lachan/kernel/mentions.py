"""A person's names and numbers found in other texts, however they are written. Pure.

Names are found whatever their case, marks and spaces; numbers with spaces, dots and
hyphens between their digits; a telephone with or without 0, 84 or +84 before it.
"""

import unicodedata
from collections.abc import Iterable, Iterator, Mapping

from lachan.kernel.vietnamese import fold, without_marks

GONE = "[…]"
# One syllable, or a few letters, is met everywhere and names nobody.
_SHORTEST_NAME = 6
_SHORTEST_NUMBER = 6
_PREFIXES = ("84", "0")
_BETWEEN_DIGITS = " .-\u00a0"


def is_telling(name: str) -> bool:
    """Whether a name is long enough to be looked for in other texts."""
    folded = fold(name)
    return " " in folded and len(folded) >= _SHORTEST_NAME


class Mentions:
    """Finds and takes out every mention of certain names, numbers and addresses."""

    def __init__(self, names: Iterable[str] = (), numbers: Iterable[str] = ()) -> None:
        told, reach = list(dict.fromkeys(names)), list(dict.fromkeys(numbers))
        self._written = [name for name in told if is_telling(name)]
        self._names = sorted({fold(name) for name in self._written}, key=len)[::-1]
        self._digits = sorted(
            {core for each in reach if (core := _core(each))}, key=len, reverse=True
        )
        self._mails = [each.casefold() for each in reach if "@" in each]

    def __bool__(self) -> bool:
        return bool(self._names or self._digits or self._mails)

    @property
    def fragments(self) -> tuple[str, ...]:
        """Texts one of which every likely mention contains: to search a table by."""
        found: dict[str, None] = {}
        for name in self._written:
            plain = without_marks(name)
            for form in (name, name.upper(), name.lower(), plain):
                found[form] = None
                found[unicodedata.normalize("NFD", form)] = None
        found.update(dict.fromkeys(self._mails))
        found.update(dict.fromkeys(core[-3:] for core in self._digits))
        return tuple(found)

    def within(self, text: str) -> bool:
        """Whether the text mentions any of them."""
        return next(self._spans(text), None) is not None

    def taken_out(self, text: str) -> str:
        """The text with a mark in the place of every mention."""
        for start, end in sorted(set(self._spans(text)), reverse=True):
            text = text[:start] + GONE + text[end:]
        return text

    def taken_out_of(self, value: object) -> object:
        """The same for whatever JSON holds."""
        if isinstance(value, str):
            return self.taken_out(value)
        if isinstance(value, Mapping):
            return {
                self.taken_out(str(key)): self.taken_out_of(each)
                for key, each in value.items()
            }
        if isinstance(value, list | tuple):
            return [self.taken_out_of(each) for each in value]
        return value

    def _spans(self, text: str) -> Iterator[tuple[int, int]]:
        """Where mentions lie; none overlaps another of the same kind."""
        if self._names:
            yield from _apart(self._name_spans(text))
        if self._digits:
            yield from _apart(self._digit_spans(text))
        for mail in self._mails:
            yield from _found(text.casefold(), mail)

    def _name_spans(self, text: str) -> Iterator[tuple[int, int]]:
        letters, places = _folded(text)
        for name in self._names:
            for start, end in _found(letters, name):
                is_word = letters[start - 1 : start] in ("", " ")
                if is_word and letters[end : end + 1] in ("", " "):
                    yield places[start], places[end - 1] + 1

    def _digit_spans(self, text: str) -> Iterator[tuple[int, int]]:
        digits, places = _digits(text)
        for core in self._digits:
            for start, end in _found(digits, core):
                yield places[start], places[end - 1] + 1


def _core(number: str) -> str:
    """The digits by which a number is found; a telephone without 0 or 84."""
    if "@" in number:
        return ""
    kept = "".join(each for each in number if each.isalnum()).upper()
    if kept.isdigit() and len(kept) <= 11:
        for prefix in _PREFIXES:
            if kept.startswith(prefix) and len(kept) - len(prefix) >= 9:
                return kept[len(prefix) :]
    return kept if len(kept) >= _SHORTEST_NUMBER else ""


def _found(text: str, sought: str) -> Iterator[tuple[int, int]]:
    at = text.find(sought)
    while at >= 0:
        yield at, at + len(sought)
        at = text.find(sought, at + len(sought))


def _apart(spans: Iterable[tuple[int, int]]) -> Iterator[tuple[int, int]]:
    """The spans without those that lie in one told before."""
    taken: list[tuple[int, int]] = []
    for start, end in spans:
        if not any(start < until and since < end for since, until in taken):
            taken.append((start, end))
            yield start, end


def _folded(text: str) -> tuple[str, list[int]]:
    """Plain small letters with single spaces, and where each stood in the text."""
    letters: list[str] = []
    places: list[int] = []
    for at, character in enumerate(text):
        if unicodedata.combining(character):
            if places:  # the mark goes with its letter
                places[-1] = at
            continue
        for plain in fold(character) or " ":
            if plain != " " or (letters and letters[-1] != " "):
                letters.append(plain)
                places.append(at)
    return "".join(letters), places


def _digits(text: str) -> tuple[str, list[int]]:
    """Letters and digits without what may stand between digits, and their places."""
    kept: list[str] = []
    places: list[int] = []
    for at, character in enumerate(text):
        if character not in _BETWEEN_DIGITS:
            kept.append(character.upper()[:1])
            places.append(at)
    return "".join(kept), places
