"""TOML and JSON values into typed ones, every fault named with its key and cure."""

import types
from collections.abc import Callable, Mapping
from dataclasses import MISSING, Field, dataclass, field, fields, is_dataclass
from datetime import date, datetime
from enum import Enum
from math import isfinite
from typing import Any, TypeVar, Union, get_args, get_origin, get_type_hints

from lachan.ground.policy.rules.sourced import Sourced
from lachan.kernel.clock import VIETNAM
from lachan.kernel.decisions import Verification
from lachan.kernel.errors import Refused
from lachan.kernel.speech import Text
from lachan.kernel.speech import sentence as _

T = TypeVar("T")
MARKS = frozenset({"verification", "source", "clause", "note", "valueset"})
BAD = object()


class Unreadable(Refused):
    """Raised when a policy file or the inputs of a rule do not have their shape."""


@dataclass(frozen=True)
class Fault:
    """One thing wrong at one key: why, and what to do about it."""

    key: str
    why: Text
    cure: Text

    def __str__(self) -> str:
        return f"{self.key}: {self.why} {self.cure}"

    def as_json(self) -> dict[str, str]:
        """The fault as problem lists show it."""
        return {"key": self.key, "why": str(self.why), "cure": str(self.cure)}


@dataclass(frozen=True)
class Origin:
    """What the values of one file share: edition, clause and mark, for `Sourced`."""

    edition: str
    clause: str


def asked(
    meaning: Text,
    *,
    minimum: float | None = None,
    maximum: float | None = None,
) -> Any:
    """A field of inputs: what it means and its bounds; None stands for not known."""
    bounds = {"meaning": meaning, "minimum": minimum, "maximum": maximum}
    return field(default=None, metadata=bounds)


def listed(meaning: Text) -> Any:
    """A field of inputs that is a table; what it does not name is not known."""
    return field(default_factory=dict, metadata={"meaning": meaning})


def listed_rows(meaning: Text) -> Any:
    """A field of inputs that is a list of rows; left out, it is empty."""
    return field(default=(), metadata={"meaning": meaning})


def required(meaning: Text) -> Any:
    """A field of inputs without which the rule can say nothing."""
    return field(metadata={"meaning": meaning})


def read(kind: type[T], raw: object, *, what: Text, origin: Origin | None = None) -> T:
    """`raw` as a `kind`.

    Raises Unreadable naming every fault: unknown and missing keys, wrong types,
    values out of bounds, and values of a regulation without mark or source.
    """
    reader = Reader(origin)
    value = reader.read(kind, raw, "")
    if reader.faults:
        raise refused(what, reader.faults)
    return value  # type: ignore[no-any-return]  # shaped by the hint that was asked for


def refused(what: Text, faults: list[Fault]) -> Unreadable:
    """One refusal for all faults; the first names the field."""
    return Unreadable(
        what=what,
        why=" ".join(f"{fault.key}: {fault.why}" for fault in faults),
        what_now=_cures(faults),
        field=faults[0].key,
    )


def _cures(faults: list[Fault]) -> str:
    if len(faults) == 1:
        return str(faults[0].cure)
    return " ".join(f"{fault.key}: {fault.cure}" for fault in faults)


class Reader:
    """Reads values by type hints and gathers faults instead of stopping at one."""

    def __init__(self, origin: Origin | None = None) -> None:
        self.origin = origin
        self.faults: list[Fault] = []

    def fault(self, key: str, why: Text, cure: Text) -> object:
        """Note a fault; what it returns stands for the unread value."""
        self.faults.append(Fault(key, why, cure))
        return BAD

    def read(self, hint: Any, raw: object, key: str) -> Any:
        """`raw` as `hint`, or BAD with a fault noted."""
        origin, arguments = get_origin(hint), get_args(hint)
        if hint is Any:
            return raw
        if origin in (Union, types.UnionType):
            inner = next(a for a in arguments if a is not types.NoneType)
            return None if raw is None else self.read(inner, raw, key)
        if origin is Sourced:
            return self._sourced(arguments[0], raw, key)
        if origin is tuple:
            return self._row_of(arguments[0], raw, key)
        if origin is not None:  # Mapping[str, X], dict[str, X]
            return self._table_of(arguments[1], raw, key)
        if is_dataclass(hint):
            return self._record(hint, raw, key)
        return self._scalar(hint, raw, key)

    def _scalar(self, hint: Any, raw: object, key: str) -> Any:
        if issubclass(hint, Enum):
            return self._choice(hint, raw, key)
        value = _SCALARS[hint](raw)
        if value is BAD:
            return self.fault(key, _WHY[hint], _("Write it in that form."))
        return value

    def _choice(self, hint: type[Enum], raw: object, key: str) -> Any:
        known = [member.value for member in hint]
        if raw in known:
            return hint(raw)
        return self.fault(
            key,
            _("“%(given)s” is not one of its words.", given=raw),
            _("Choose one of: %(known)s.", known=", ".join(map(str, known))),
        )

    def _row_of(self, hint: Any, raw: object, key: str) -> Any:
        if not isinstance(raw, list | tuple):
            return self.fault(key, _("A list is needed here."), _("Write [ … ]."))
        return tuple(self.read(hint, v, f"{key}[{n}]") for n, v in enumerate(raw))

    def _table_of(self, hint: Any, raw: object, key: str) -> Any:
        if not isinstance(raw, Mapping):
            return self.fault(key, _("A table is needed here."), _("Write { … }."))
        return {name: self.read(hint, v, _below(key, name)) for name, v in raw.items()}

    def _record(self, kind: Any, raw: object, key: str) -> Any:
        if not isinstance(raw, Mapping):
            return self.fault(key, _("A table is needed here."), _("Write { … }."))
        hints, known = get_type_hints(kind), {f.name: f for f in fields(kind)}
        for name in sorted(set(map(str, raw)) - set(known)):
            self.fault(
                _below(key, name),
                _("This key is not known here."),
                _("Known keys: %(known)s.", known=", ".join(known)),
            )
        before = len(self.faults)
        values = {
            name: self._field(f, hints[name], raw, _below(key, name))
            for name, f in known.items()
            if name in raw or not _has_default(f)
        }
        return self._built(kind, values, key) if len(self.faults) == before else BAD

    def _built(self, kind: Any, values: dict[str, Any], key: str) -> Any:
        """A record may refuse values that do not fit each other by ValueError."""
        try:
            return kind(**values)
        except ValueError as unfit:
            return self.fault(key or "–", str(unfit), _("Let the values fit."))

    def _field(self, f: Field[Any], hint: Any, raw: Mapping[str, Any], key: str) -> Any:
        if f.name not in raw:
            return self.fault(key, _("This key is missing."), _("Add it."))
        value = self.read(hint, raw[f.name], key)
        if isinstance(value, int | float) and not isinstance(value, bool):
            self._bounded(f, value, key)
        return value

    def _bounded(self, f: Field[Any], value: float, key: str) -> None:
        low, high = f.metadata.get("minimum"), f.metadata.get("maximum")
        if (low is not None and value < low) or (high is not None and value > high):
            self.fault(
                key,
                _("%(given)s lies outside what is possible.", given=value),
                _bounds(low, high),
            )

    def _sourced(self, hint: Any, raw: object, key: str) -> Any:
        if self.origin is None:
            raise TypeError("Only values of a regulation carry a source.")
        if not isinstance(raw, Mapping) or "verification" not in raw:
            return self.fault(
                key,
                _("A number of a regulation needs its mark."),
                _("Add verification = text, secondary, compilation or unverified."),
            )
        mark = self._choice(Verification, raw["verification"], f"{key}.verification")
        source = str(raw.get("source", ""))
        if mark is not Verification.TEXT and not source:
            self.fault(
                f"{key}.source",
                _("A number that was not read in the document needs a source."),
                _("Say where it was read, or why it was assumed."),
            )
        rest = {name: v for name, v in raw.items() if name not in MARKS}
        bare = rest if is_dataclass(hint) else rest.pop("value", None)
        value = self.read(hint, bare, key)
        if not is_dataclass(hint):
            self._no_more(rest, key)
        clause = str(raw.get("clause", self.origin.clause))
        return Sourced(value, key, self.origin.edition, clause, mark, source)

    def _no_more(self, rest: Mapping[str, Any], key: str) -> None:
        for name in rest:
            self.fault(
                f"{key}.{name}",
                _("This key is not known here."),
                _("Known keys: %(known)s.", known="value, " + ", ".join(sorted(MARKS))),
            )


def _below(key: str, name: object) -> str:
    return f"{key}.{name}" if key else str(name)


def _has_default(f: Field[Any]) -> bool:
    return f.default is not MISSING or f.default_factory is not MISSING


def _bounds(low: float | None, high: float | None) -> Text:
    if high is None:
        return _("Give at least %(low)s.", low=low)
    return _("Give %(low)s to %(high)s.", low=low, high=high)


def _whole(raw: object) -> object:
    return raw if isinstance(raw, int) and not isinstance(raw, bool) else BAD


def _number(raw: object) -> object:
    if isinstance(raw, bool) or not isinstance(raw, int | float):
        return BAD
    try:
        return raw if isfinite(raw) else BAD
    except OverflowError:
        return BAD


def _truth(raw: object) -> object:
    return raw if isinstance(raw, bool) else BAD


def _words(raw: object) -> object:
    return raw if isinstance(raw, str) and raw.strip() else BAD


def _day(raw: object) -> object:
    try:
        return date.fromisoformat(str(raw)) if _words(raw) is raw else BAD
    except ValueError:
        return BAD


def _instant(raw: object) -> object:
    """Text without an offset is Vietnamese time; a bare day is no instant."""
    if not isinstance(raw, str) or len(raw) < len("2026-07-06T08:00"):
        return BAD
    try:
        read_at = datetime.fromisoformat(raw)
    except ValueError:
        return BAD
    # A year outside these is a slip, and arithmetic on it would overflow.
    if not 1900 <= read_at.year < 2200:
        return BAD
    return read_at if read_at.tzinfo else read_at.replace(tzinfo=VIETNAM)


_SCALARS: dict[Any, Callable[[object], object]] = {
    bool: _truth,
    int: _whole,
    float: _number,
    str: _words,
    date: _day,
    datetime: _instant,
}
_WHY: dict[Any, Text] = {
    bool: _("true or false is needed here."),
    int: _("A whole number is needed here."),
    float: _("A number is needed here: 0.95, not “95 %”."),
    str: _("A text that is not empty is needed here."),
    date: _("A day like 2026-07-06 is needed here."),
    datetime: _("An instant like 2026-07-06T08:00+07:00 is needed here."),
}
