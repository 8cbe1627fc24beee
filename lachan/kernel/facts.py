"""Facts: what a module tells the house, in the past tense.

A fact carries ids, instants and the actor. It never carries a name, an address, a
phone or a finding: the journal keeps facts for good and shows them widely.
"""

import re
from collections.abc import Callable
from dataclasses import MISSING, dataclass, fields
from datetime import date, datetime
from types import NoneType, UnionType
from typing import Any, TypeVar, Union, get_args, get_origin, get_type_hints
from uuid import UUID

from lachan.kernel.plain import plain

_CAPITAL = re.compile(r"(?<=[a-z0-9])(?=[A-Z])|(?<=[A-Z])(?=[A-Z][a-z])")
_registry: dict[str, "type[Fact]"] = {}

F = TypeVar("F", bound="Fact")
Reader = Callable[[Any], object]
_readers_of: dict[type["Fact"], dict[str, Reader]] = {}


@dataclass(frozen=True)
class Fact:
    """Base of all facts; a subclass is a frozen dataclass in a module's `facts`.

    Fields may be int, str, bool, None, UUID, date, datetime, unions of these, and
    tuples of these. Anything else is refused when the fact is first written.
    """

    def __init_subclass__(cls) -> None:
        super().__init_subclass__()
        _registry[name_of(cls)] = cls


def name_of(kind: type[Fact]) -> str:
    """The fact's name for ever, `cases.case_confirmed`: its module and its class.

    The journal stores it, so renaming a class or its module needs a migration.
    """
    packages = kind.__module__.split(".")
    room = packages.index("facts") if "facts" in packages else len(packages) - 1
    return f"{packages[max(room - 1, 0)]}.{_CAPITAL.sub('_', kind.__name__).lower()}"


def all_facts() -> frozenset[type[Fact]]:
    """Every kind of fact imported so far; those that tests define are left out."""
    return frozenset(
        kind for kind in _registry.values() if "tests" not in kind.__module__.split(".")
    )


def kind_named(name: str) -> type[Fact]:
    """The class of a stored name; KeyError if no imported module tells it."""
    return _registry[name]


def to_json(fact: Fact) -> dict[str, object]:
    """The fact's fields as plain JSON values; `from_json` gives the equal fact.

    Raises TypeError for a field whose type facts do not carry.
    """
    _readers(type(fact))
    return {f.name: plain(getattr(fact, f.name)) for f in fields(fact)}


def from_json(kind: type[F], stored: dict[str, Any]) -> F:
    """The fact that `to_json` wrote, also by an older version of its class.

    Fields that the class no longer has are passed over and new ones take their
    default: the journal outlives the code that wrote it. Raises ValueError when a
    field without default is missing.
    """
    readers = _readers(kind)
    missing = [
        f.name
        for f in fields(kind)
        if f.name not in stored
        and f.default is MISSING
        and f.default_factory is MISSING
    ]
    if missing:
        raise ValueError(f"{name_of(kind)} was stored without {', '.join(missing)}.")
    known = readers.keys() & stored.keys()
    return kind(**{name: readers[name](stored[name]) for name in known})


def _readers(kind: type[Fact]) -> dict[str, Reader]:
    known = _readers_of.get(kind)
    if known is None:
        hints = get_type_hints(kind)
        known = {f.name: _reader(hints[f.name]) for f in fields(kind)}
        _readers_of[kind] = known
    return known


def _as_is(value: Any) -> object:
    return value


_SCALARS: dict[Any, Reader] = {
    int: _as_is,
    str: _as_is,
    bool: _as_is,
    NoneType: _as_is,
    UUID: lambda text: UUID(text),
    datetime: datetime.fromisoformat,
    date: date.fromisoformat,
}


def _reader(hint: Any) -> Reader:
    if hint in _SCALARS:
        return _SCALARS[hint]
    if get_origin(hint) in (Union, UnionType):
        return _union_reader(get_args(hint))
    if get_origin(hint) is tuple:
        return _tuple_reader(get_args(hint))
    if hasattr(hint, "__supertype__"):  # NewType
        return _reader(hint.__supertype__)
    raise TypeError(f"A fact carries ids, instants and plain values, not {hint}.")


def _union_reader(choices: tuple[Any, ...]) -> Reader:
    """Only `X | None` and unions of plain JSON types can be read back surely."""
    others = [choice for choice in choices if choice is not NoneType]
    readers = {_reader(choice) for choice in others}
    if len(readers) > 1:
        raise TypeError("A fact's field has one type, or one type and None.")
    inner = readers.pop()
    return lambda value: None if value is None else inner(value)


def _tuple_reader(items: tuple[Any, ...]) -> Reader:
    if len(items) == 2 and items[1] is Ellipsis:
        every = _reader(items[0])
        return lambda values: tuple(every(value) for value in values)
    each = [_reader(item) for item in items]
    return lambda values: tuple(
        read(value) for read, value in zip(each, values, strict=True)
    )
