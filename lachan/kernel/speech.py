"""Sentences spoken by the kernel, which knows no framework and so no language.

A sentence keeps its English text and its values, and is put into the reader's
language only when it is read. `config` installs the translator at start; without
one, the English text is spoken.
"""

from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Any, Protocol


class Text(Protocol):
    """What may be said to a person: `str`, a lazy translation, or a `Sentence`."""

    def __mod__(self, values: Any, /) -> str: ...


Translator = Callable[[str], str]


def _as_written(text: str) -> str:
    return text


_translator: list[Translator] = [_as_written]


def install(translator: Translator) -> None:
    """Let every sentence of the kernel pass through `translator` when it is read."""
    _translator[0] = translator


@dataclass(frozen=True)
class Sentence:
    """An English text with named places, translated at the moment of reading."""

    text: str
    values: dict[str, object] = field(default_factory=dict, hash=False)

    def __str__(self) -> str:
        spoken = _translator[0](self.text)
        return spoken % self.values if self.values else spoken

    def __mod__(self, values: Any, /) -> str:
        spoken: str = str(self) % values
        return spoken


def sentence(text: str, /, **values: object) -> Sentence:
    """A sentence with values for its `%(name)s` places; usually imported as `_`."""
    return Sentence(text, values)
