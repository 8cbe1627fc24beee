"""Rows read by a mapping: each told cell a value, or a reason why it is none."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from lachan.doors.interchange.rules import cells, days
from lachan.doors.interchange.rules.columns import (
    Field,
    called,
    fields_of,
    word_keys,
)
from lachan.doors.interchange.rules.tables import is_own
from lachan.doors.interchange.words import Meaning, NotRead, Problem, Row, Table
from lachan.kernel.speech import Text
from lachan.kernel.speech import sentence as _
from lachan.kernel.vietnamese import fold, repair

_MISSING = object()


@dataclass(slots=True)
class Told:
    """What one row says, by field; a field that says nothing is absent."""

    row: Row
    values: dict[str, Any] = field(default_factory=dict)
    problems: list[Problem] = field(default_factory=list)


@dataclass(frozen=True, slots=True)
class _Column:
    field: Field
    heading: str
    at: int
    read: Callable[[str], Any]
    known: dict[str, Any]


class RowReader:
    """Reads the rows of one table; equal cells of a column are read once."""

    def __init__(self, kind: str, table: Table, meaning: Meaning) -> None:
        fields = fields_of(kind)
        self._width = len(table.heading)
        self._columns: list[_Column] = []
        self.heading_of: dict[str, str] = {}
        for name, headings in meaning.columns.items():
            for heading in headings:
                if heading not in table.heading or is_own(heading):
                    continue
                column = _column(fields[name], heading, table, meaning)
                self._columns.append(column)
                self.heading_of.setdefault(name, heading)
        # Unpacked once: every cell of the file passes here.
        self._steps = [(c.field.name, c.at, c.known, c) for c in self._columns]
        self._required: list[str] = [
            name
            for name, one in fields.items()
            if one.required and name in self.heading_of
        ]

    @property
    def fields(self) -> set[str]:
        """The fields that some column tells."""
        return set(self.heading_of)

    def read(self, row: Row) -> Told:
        """The row's values; every fault of its cells is a problem of its own."""
        told = Told(row)
        if cells.are_faulty(self._values(row.cells, told)):
            spoilt = self._faults(row)
            at_fault = {problem.column for problem in spoilt}
            told.problems = [p for p in told.problems if p.column not in at_fault]
            told.problems += spoilt
        if len(row.cells) > self._width:
            told.problems.append(_too_many(len(row.cells), self._width))
        if not told.problems:
            told.problems += [
                _nothing(self.heading_of[name])
                for name in self._required
                if name not in told.values
            ]
        return told

    def _values(self, found: Sequence[str], told: Told) -> list[str]:
        """Fill in what the row tells; the texts that were read."""
        values = told.values
        mapped: list[str] = []
        for name, at, known, column in self._steps:
            text = found[at]
            if not text or name in values:
                continue
            mapped.append(text)
            value = known.get(text, _MISSING)
            if value is _MISSING:
                value = known[text] = _value(column, text)
            if isinstance(value, NotRead):
                told.problems.append(Problem(column.heading, value.why, value.cure))
            elif value is not None:
                values[name] = value
        return mapped

    def _faults(self, row: Row) -> tuple[Problem, ...]:
        return cells.faults(
            [row.cells[column.at] for column in self._columns],
            [column.heading for column in self._columns],
        )


def _column(one: Field, heading: str, table: Table, meaning: Meaning) -> _Column:
    at = table.heading.index(heading)
    read: Callable[[str], Any]
    if one.reads == "day":
        reader = days.DayReader(days.order_of(row.cells[at] for row in table.rows))
        read = _day_or_year(reader) if one.name == "birth_date" else reader.read
    elif one.reads == "word":
        read = _words(one, meaning.values.get(one.name, {})).read
    else:
        read = _READERS.get(one.reads, _text)
    return _Column(one, heading, at, read, {})


def _words(one: Field, told: Mapping[str, str]) -> cells.WordReader:
    known = dict(word_keys(one))
    for text, word in told.items():
        known[fold(text)] = word
    offered = [called(one.name, word) for word in one.words]
    return cells.WordReader(known, offered)


def _value(column: _Column, text: str) -> Any:
    """None: the cell says that nothing is known."""
    if column.field.reads == "word" and fold(text) in _told_words(column):
        return column.read(text)
    if cells.is_nothing(text):
        return None
    value = column.read(text)
    longest = column.field.longest
    if longest and isinstance(value, str) and len(value) > longest:
        return NotRead(
            _(
                "The text has %(length)d characters; at most %(longest)d are kept.",
                length=len(value),
                longest=longest,
            ),
            _("Shorten it."),
        )
    return value


def _told_words(column: _Column) -> Mapping[str, str]:
    """“không rõ” is nothing in most columns and a word of its own in some."""
    return word_keys(column.field)


def _text(text: str) -> str:
    return repair(text)


def _number(text: str) -> Any:
    return cells.number(text)


def _day_or_year(reader: days.DayReader) -> Callable[[str], Any]:
    def read(text: str) -> Any:
        year = days.year_alone(text)
        return reader.read(text) if year is None else year

    return read


def _year(text: str) -> int | NotRead:
    year = days.year_alone(text)
    if year is not None:
        return year
    return NotRead(_("“%(text)s” is no year.", text=text[:40]), _("Write it as 1987."))


_READERS: dict[str, Callable[[str], Any]] = {
    "code": cells.code,
    "place": cells.code,
    "age": cells.age,
    "year": _year,
    "number": _number,
}


def _too_many(told: int, width: int) -> Problem:
    return Problem(
        "",
        _(
            "The row has %(told)d cells under %(width)d headings.",
            told=told,
            width=width,
        ),
        _("A cell that holds the separator belongs in quotation marks."),
    )


def _nothing(heading: str) -> Problem:
    why: Text = _("The cell is empty.")
    return Problem(heading, why, _("Fill it; the row says nothing without it."))
