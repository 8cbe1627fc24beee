"""An edition line by line: every number with its mark, for reading and comparing."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from lachan.ground.policy.rules.editions import Edition
from lachan.ground.policy.rules.shapes import MARKS
from lachan.kernel.decisions import Verification


@dataclass(frozen=True)
class Line:
    """One number, or one row of numbers, of an edition.

    `value` is a plain value, or a mapping of the fields of a row. `rows` holds a long
    value, such as a list of diseases. `is_own` is False for what an overlay took over.
    """

    key: str
    value: Any
    rows: Sequence[Mapping[str, Any]]
    verification: Verification
    clause: str
    source: str
    note: str
    is_own: bool

    @property
    def name(self) -> str:
        """The parameter's name without the place inside it: `transmission_bands`."""
        return self.key.split("[")[0].split(".")[0]

    @property
    def place(self) -> str:
        """Where in the parameter it stands: a row's name or number; empty if whole."""
        return self.key[len(self.name) :].strip(".[]")


def lines_of(edition: Edition) -> tuple[Line, ...]:
    """Every marked value of an edition, in the order of its keys."""
    return tuple(
        line
        for name in edition.parameters
        for line in _lines(edition, name, name, edition.parameters[name])
    )


def differences(left: Edition, right: Edition) -> list[tuple[str, Any, Any]]:
    """Every key of either edition with both values; None where one lacks it."""
    ours = {line.key: line for line in lines_of(left)}
    theirs = {line.key: line for line in lines_of(right)}
    return [(key, ours.get(key), theirs.get(key)) for key in {**ours, **theirs}]


def is_same(left: Line | None, right: Line | None) -> bool:
    """True if both say the same, whatever their sources."""
    if left is None or right is None:
        return False
    return (left.value, left.rows) == (right.value, right.rows)


def _lines(edition: Edition, name: str, key: str, raw: Any) -> Iterator[Line]:
    if isinstance(raw, list):
        for number, item in enumerate(raw):
            yield from _lines(edition, name, f"{key}[{number}]", item)
    elif "verification" in raw:
        yield _line(edition, name, key, raw)
    else:
        for part, item in raw.items():
            yield from _lines(edition, name, f"{key}.{part}", item)


def _line(edition: Edition, name: str, key: str, raw: Mapping[str, Any]) -> Line:
    fields = {part: value for part, value in raw.items() if part not in MARKS}
    value = fields["value"] if set(fields) == {"value"} else fields
    rows = (
        value
        if isinstance(value, list) and value and isinstance(value[0], dict)
        else []
    )
    return Line(
        key=key,
        value=len(rows) if rows else value,
        rows=rows,
        verification=Verification(raw["verification"]),
        clause=raw.get("clause", edition.clause),
        source=raw.get("source", ""),
        note=raw.get("note", ""),
        is_own=not edition.overlaid or name in edition.overlaid,
    )
