"""Lists of people and of who infected whom, whatever their columns are called."""

from __future__ import annotations

import re
import tomllib
from collections.abc import Iterator, Mapping, Sequence, Set
from dataclasses import dataclass
from datetime import date
from functools import cache
from pathlib import Path

from lachan.contain.tracing.words import Fault, Listed, Problem, Told
from lachan.doors.interchange.rules import tables
from lachan.doors.interchange.rules.cells import is_nothing
from lachan.doors.interchange.rules.columns import key_of
from lachan.doors.interchange.rules.days import DayReader, order_of
from lachan.doors.interchange.rules.refusals import CannotRead
from lachan.doors.interchange.words import Table
from lachan.kernel.speech import sentence as _
from lachan.kernel.vietnamese import repair

_NAMES = Path(__file__).parent.parent / "data" / "chains.toml"
# What spreadsheets and statistics programs make of a whole number beside empty cells.
_WHOLE = re.compile(r"(\d+)\.0+", re.ASCII)
_BETWEEN = re.compile(r"\s*(?:[,;/+&]|\bvà\b|\band\b)\s*")


@dataclass(frozen=True, slots=True)
class Asked:
    """Columns that the caller named; those left empty are guessed."""

    id: str = ""
    onset: str = ""
    source: str = ""
    target: str = ""
    infector_onset: str = ""
    infectee_onset: str = ""


@dataclass(frozen=True, slots=True)
class Read:
    """What a file tells, and the cells of it that could not be read."""

    people: tuple[Listed, ...] = ()
    told: tuple[Told, ...] = ()
    problems: tuple[Problem, ...] = ()


def read_table(raw: bytes) -> Table:
    """The table of a list; raises CannotRead."""
    known = {key for keys in _names().values() for key in keys}
    return tables.read(raw, lambda text: key_of(text) in known, may_be_slight=True)


def people_of(table: Table, asked: Asked) -> Read:
    """Everyone a list names, with the onset where it has one."""
    ids = [_id(cell) for cell in table.column(_id_column(table, asked.id))]
    onset = _wanted(table, asked.onset) or _named(table, "onset")
    days, problems = _days(table, onset)
    rows = zip(ids, table.rows, days, strict=True)
    people = (Listed(name, row.number, day) for name, row, day in rows)
    return Read(tuple(people), problems=problems)


def links_in_list(table: Table, asked: Asked, people: Sequence[Listed]) -> Read:
    """The links of a list that names in each row by whom its person was infected."""
    listed = {person.id for person in people}
    own = _id_column(table, asked.id)
    column = _wanted(table, asked.source) or _best(
        table, "source", listed, besides={own}
    )
    if not column:
        raise CannotRead.because(
            _("It does not say who infected whom: no column names a source."),
            _("Name the column (--infector), or the file that holds links (--links)."),
        )
    cells = zip(table.column(column), people, strict=True)
    told = (
        Told(source, person.id, person.row)
        for cell, person in cells
        for source in _sources(cell, listed)
    )
    return Read(told=tuple(told))


def links_of(table: Table, asked: Asked, people: Sequence[Listed]) -> Read:
    """The links of a file that holds a source and a target in each row."""
    listed = {person.id for person in people}
    source = _wanted(table, asked.source)
    target = _wanted(table, asked.target)
    source = source or _best(table, "source", listed, besides={target})
    target = target or _best(table, "target", listed, besides={source})
    source = source or _first_telling(table, listed, besides={target})
    target = target or _first_telling(table, listed, besides={source})
    if not (source and target):
        raise CannotRead.because(
            _("It does not say who infected whom: it has no two columns of codes."),
            _("Name the columns with --source and --target."),
        )
    cells = zip(table.column(source), table.column(target), table.rows, strict=True)
    told = (
        Told(one, _known(end, listed), row.number)
        for start, end, row in cells
        for one in _sources(start, listed) or ("",)
        if one or _known(end, listed)
    )
    return Read(told=tuple(told))


def pairs_of(table: Table, asked: Asked) -> Read:
    """The links of a file of pairs, with the days between the onsets of each."""
    source = _wanted(table, asked.source) or _named(table, "source")
    target = _wanted(table, asked.target) or _named(table, "target")
    if not (source and target):
        raise CannotRead.because(
            _("It does not say who infected whom: it has no two columns of codes."),
            _("Name the columns with --infector-id and --infectee-id."),
        )
    earlier = _wanted(table, asked.infector_onset) or _named(table, "infector_onset")
    later = _wanted(table, asked.infectee_onset) or _named(table, "infectee_onset")
    starts, faulty = _days(table, earlier)
    ends, faulty_too = _days(table, later)
    sources, targets = table.column(source), table.column(target)
    cells = zip(table.rows, sources, targets, starts, ends, strict=True)
    told = tuple(
        Told(_known(one, ()), _known(other, ()), row.number, _between(start, end))
        for row, one, other, start, end in cells
    )
    differing = _differing(table, (sources, starts), (targets, ends))
    return Read(told=told, problems=(*faulty, *faulty_too, *differing))


def _between(start: date | None, end: date | None) -> int | None:
    return None if start is None or end is None else (end - start).days


_Column = tuple[Sequence[str], Sequence[date | None]]


def _differing(table: Table, *columns: _Column) -> Iterator[Problem]:
    """Rows that give somebody another onset than a row above."""
    first: dict[str, date] = {}
    for at, row in enumerate(table.rows):
        for names, days in columns:
            name, day = _id(names[at]), days[at]
            if day is not None and first.setdefault(name, day) != day:
                detail = f"{name}: {first[name]}, {day}"
                yield Problem(Fault.ONSETS_DIFFER, row.number, detail)


def _days(table: Table, column: str) -> tuple[list[date | None], tuple[Problem, ...]]:
    if not column:
        return [None] * len(table.rows), ()
    cells = table.column(column)
    reader = DayReader(order_of(cells))
    days: list[date | None] = []
    problems = []
    for row, cell in zip(table.rows, cells, strict=True):
        read = None if is_nothing(cell) else reader.read(cell)
        days.append(read if isinstance(read, date) else None)
        if read is not None and not isinstance(read, date):
            problems.append(Problem(Fault.NOT_A_DATE, row.number, str(read.why)))
    return days, tuple(problems)


def _id(cell: str) -> str:
    """A code for comparison; letters keep their case, 12.0 is 12."""
    text = repair(cell)
    whole = _WHOLE.fullmatch(text)
    return whole[1] if whole else text


def _known(cell: str, listed: Set[str] | tuple[()]) -> str:
    """The code in a cell; empty where the cell says that it is not known."""
    name = _id(cell)
    return "" if name not in listed and is_nothing(name) else name


def _sources(cell: str, listed: Set[str]) -> list[str]:
    """The sources in a cell: one, or several that are all in the list."""
    name = _known(cell, listed)
    if name in listed or not name:
        return [name] if name else []
    parts = [_id(part) for part in _BETWEEN.split(name)]
    return parts if len(parts) > 1 and all(part in listed for part in parts) else [name]


# ── columns ──────────────────────────────────────────────────────────────────────


@cache
def _names() -> Mapping[str, tuple[str, ...]]:
    told = tomllib.loads(_NAMES.read_text("utf-8"))
    return {use: tuple(map(key_of, names)) for use, names in told.items()}


def _wanted(table: Table, heading: str) -> str:
    """The heading the caller named; raises CannotRead where there is none such."""
    if not heading or heading in table.heading:
        return heading
    alike = [one for one in table.heading if key_of(one) == key_of(heading)]
    if len(alike) == 1:
        return alike[0]
    raise CannotRead.because(
        _("It has no column “%(heading)s”.", heading=heading),
        _("Its columns are: %(columns)s.", columns=", ".join(table.heading)),
    )


def _named(table: Table, use: str) -> str:
    """The column with the name that is preferred for a use; empty without any."""
    keys = [key_of(heading) for heading in table.heading]
    found = (table.heading[keys.index(name)] for name in _names()[use] if name in keys)
    return next(found, "")


def _id_column(table: Table, heading: str) -> str:
    found = _wanted(table, heading) or _named(table, "id") or _telling_apart(table)
    if found:
        return found
    raise CannotRead.because(
        _("No column of it tells its people apart."),
        _("Name the column of codes with --id."),
    )


def _telling_apart(table: Table) -> str:
    """The first column in which every row has something of its own."""
    for heading in table.heading:
        cells = [_id(cell) for cell in table.column(heading)]
        if all(cells) and len(set(cells)) == len(cells):
            return heading
    return ""


def _best(table: Table, use: str, listed: Set[str], *, besides: Set[str]) -> str:
    """The column that names listed people, the best name first; empty without any.

    A name alone may mislead: “source” is an exposure in one list, a person in another.
    """
    names = _names()[use]
    rest = [heading for heading in table.heading if heading not in besides]
    named = [heading for heading in rest if key_of(heading) in names]

    def tells(heading: str) -> bool:
        return any(_id(cell) in listed for cell in table.column(heading))

    named.sort(key=lambda heading: names.index(key_of(heading)))
    telling = (heading for heading in named if tells(heading))
    return next(telling, named[0] if named else "")


def _first_telling(table: Table, listed: Set[str], *, besides: Set[str]) -> str:
    """The first column without a name we know in which listed people stand."""
    rest = (heading for heading in table.heading if heading not in besides)
    return next(
        (
            heading
            for heading in rest
            if any(_id(cell) in listed for cell in table.column(heading))
        ),
        "",
    )
