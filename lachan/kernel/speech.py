"""Sentences spoken by the kernel, which knows no framework and so no language.

A sentence keeps its English text and its values, and is put into the reader's
language only when it is read. `config` installs the translator at start; without
one, the English text is spoken.
"""

from collections.abc import Callable, Iterable
from dataclasses import dataclass, field
from typing import Any, Protocol


class Text(Protocol):
    """What may be said to a person: `str`, a lazy translation, or a `Sentence`."""

    def __mod__(self, values: Any, /) -> str: ...


Translator = Callable[[str], str]


def _as_written(text: str) -> str:
    return text


Unspoken = Callable[[object], str | None]


def _no_origin(_text: object) -> str | None:
    return None


_translator: list[Translator] = [_as_written]
_unspoken: list[Unspoken] = [_no_origin]


def install(translator: Translator, unspoken: Unspoken = _no_origin) -> None:
    """Let every sentence of the kernel pass through `translator` when it is read.

    `unspoken` gives the English text of a text that is not the kernel's but is put
    into a language when read all the same; None for a text that is as it is.
    """
    _translator[0] = translator
    _unspoken[0] = unspoken


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

    def as_kept(self) -> dict[str, Any]:
        """What `retold` needs to say it again in another language."""
        told = {name: kept(value) for name, value in self.values.items()}
        return {"text": self.text, "values": told} if told else {"text": self.text}


@dataclass(frozen=True)
class Listed:
    """Several texts in a row, each put into the reader's language by itself."""

    texts: tuple[Text, ...]
    between: str = ", "

    def __str__(self) -> str:
        return self.between.join(map(str, self.texts))

    def __mod__(self, values: Any, /) -> str:
        spoken: str = str(self) % values
        return spoken

    def as_kept(self) -> dict[str, Any]:
        """What `retold` needs to say it again in another language."""
        return {"texts": [kept(one) for one in self.texts], "between": self.between}


def sentence(text: str, /, **values: object) -> Sentence:
    """A sentence with values for its `%(name)s` places; usually imported as `_`."""
    return Sentence(text, values)


def listed(texts: Iterable[Text], between: str = ", ") -> Listed:
    """Texts one after the other, as one text."""
    return Listed(tuple(texts), between)


def kept(text: Any) -> Any:
    """A text as JSON keeps it, so that whoever reads it later reads it in theirs.

    Numbers stay numbers, for the places that want them. What carries no English text
    stays as it is spoken now.
    """
    if text is None or isinstance(text, bool | int | float | str):
        return text
    if isinstance(text, Sentence | Listed):
        return text.as_kept()
    english = _unspoken[0](text)
    return str(text) if english is None else {"text": english}


def retold(told: Any) -> Any:
    """The text that `kept` wrote down; one written before it could stays as it is."""
    if not isinstance(told, dict):
        return told
    if "texts" in told:
        return Listed(tuple(map(retold, told["texts"])), told["between"])
    values = {name: retold(value) for name, value in told.get("values", {}).items()}
    return Sentence(told["text"], values)
