"""Families: kinds of rule, each a pure function of typed inputs and parameters.

The functions live with the module that owns the judgement. `config` installs their
table at start, so that this floor can explain every policy without looking up.
"""

import types
from collections.abc import Callable, Iterable, Mapping
from dataclasses import MISSING, Field, dataclass, fields, is_dataclass
from datetime import date, datetime
from enum import Enum
from typing import Any, Generic, TypeVar, Union, get_args, get_origin, get_type_hints

from lachan.kernel.decisions import Decision, Verification
from lachan.kernel.errors import Refused
from lachan.kernel.speech import sentence as _

P = TypeVar("P")
I = TypeVar("I")  # noqa: E741  # P and I stand for parameters and inputs throughout
Schema = dict[str, Any]
DIALECT = "https://json-schema.org/draft/2020-12/schema"


class UnknownFamily(Refused):
    """Raised for a policy whose family no installed judgement answers."""


@dataclass(frozen=True)
class Family(Generic[P, I]):
    """One kind of rule: how its numbers and inputs look, and the judgement."""

    name: str
    parameters: type[P]
    inputs: type[I]
    judge: Callable[[I, P], Decision]
    result: Mapping[str, Any]


_installed: dict[str, Family[Any, Any]] = {}


def install(families: Iterable[Family[Any, Any]]) -> None:
    """Make `families` the whole table.

    Raises ValueError for an empty table or two judgements of one name: a house
    without judgements cannot explain anything.
    """
    table = tuple(families)
    by_name = {family.name: family for family in table}
    if not table or len(by_name) < len(table):
        raise ValueError("The table of judgements is empty or names one twice.")
    _installed.clear()
    _installed.update(by_name)


def family(name: str) -> Family[Any, Any]:
    """The installed family of that name; raises UnknownFamily."""
    if name not in _installed:
        raise UnknownFamily(
            what=_("The family “%(name)s” has no judgement.", name=name),
            why=_("Installed are: %(known)s.", known=", ".join(sorted(_installed))),
            what_now=_("Name one of these as the family of the policy."),
        )
    return _installed[name]


def names() -> tuple[str, ...]:
    """Every installed family, by name."""
    return tuple(sorted(_installed))


def schema_of(kind: type[Any]) -> Schema:
    """JSON Schema of a dataclass of inputs; a field with a default may be null."""
    return {"$schema": DIALECT, **_record(kind)}


def decision_schema(result: Mapping[str, Any]) -> Schema:
    """JSON Schema of a decision with that result."""
    texts = {"type": "array", "items": {"type": "string"}}
    reason = {
        "rule": {"type": "string"},
        "clause": {"type": "string"},
        "edition": {"type": "string"},
        "verification": {"enum": [mark.value for mark in Verification]},
        "detail": {"type": "string"},
    }
    shape = {"type": "object", "properties": reason, "required": list(reason)}
    return {
        "$schema": DIALECT,
        "type": "object",
        "properties": {
            "result": dict(result),
            "reasons": {"type": "array", "items": shape},
            "missing": texts,
            "warnings": texts,
        },
        "required": ["result", "reasons", "missing", "warnings"],
    }


def _record(kind: type[Any]) -> Schema:
    hints = get_type_hints(kind)
    return {
        "type": "object",
        "properties": {f.name: _field(f, hints[f.name]) for f in fields(kind)},
        "required": [f.name for f in fields(kind) if not _may_be_left_out(f)],
        "additionalProperties": False,
    }


def _may_be_left_out(f: Field[Any]) -> bool:
    return f.default is not MISSING or f.default_factory is not MISSING


def _field(f: Field[Any], hint: Any) -> Schema:
    shape = _shape(hint)
    if "meaning" in f.metadata:
        shape["description"] = str(f.metadata["meaning"])
    for bound in ("minimum", "maximum"):
        if f.metadata.get(bound) is not None:
            shape[bound] = f.metadata[bound]
    return shape


def _shape(hint: Any) -> Schema:
    origin, arguments = get_origin(hint), get_args(hint)
    if origin in (Union, types.UnionType):
        return _or_null(next(a for a in arguments if a is not types.NoneType))
    if origin is tuple:
        return {"type": "array", "items": _shape(arguments[0])}
    if origin is not None:
        return {"type": "object", "additionalProperties": _shape(arguments[1])}
    if is_dataclass(hint) and isinstance(hint, type):
        return _record(hint)
    if issubclass(hint, Enum):
        return {"enum": [member.value for member in hint]}
    return dict(_SHAPES[hint])


def _or_null(inner: Any) -> Schema:
    shape = _shape(inner)
    if "enum" in shape:
        return {"enum": [*shape["enum"], None]}
    return {**shape, "type": [shape["type"], "null"]}


_SHAPES: dict[Any, Schema] = {
    bool: {"type": "boolean"},
    int: {"type": "integer"},
    float: {"type": "number"},
    str: {"type": "string"},
    date: {"type": "string", "format": "date"},
    datetime: {"type": "string", "format": "date-time"},
}
