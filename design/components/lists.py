from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Literal

from design.components.figures import Number
from design.components.records import Empty
from design.components.shell import Action, Link

if TYPE_CHECKING:
    from django_stubs_ext import StrOrPromise

ColumnKind = Literal["text", "count", "share", "decimal", "date", "instant"]
NUMERIC: frozenset[str] = frozenset({"count", "share", "decimal"})


@dataclass(frozen=True, slots=True)
class Linked:
    """A cell that opens a page, with an optional quieter second line."""

    label: StrOrPromise
    url: str
    note: StrOrPromise = ""


@dataclass(frozen=True, slots=True)
class Person:
    """A person by full name, or by pseudonym where the reader may not know the name."""

    name: str
    url: str = ""
    note: StrOrPromise = ""
    is_pseudonym: bool = False


@dataclass(frozen=True, slots=True)
class Meter:
    """A proportion 0–1 as a number and a bar; `target` is a tick on it."""

    share: float | None
    target: float | None = None


@dataclass(frozen=True, slots=True)
class Trend:
    """A row of values in time order as a small line; None is a gap."""

    values: Sequence[float | int | None]
    label: StrOrPromise = ""


@dataclass(frozen=True, slots=True)
class Buttons:
    """What can be done with this row, at most two verbs."""

    actions: Sequence[Action]


@dataclass(frozen=True, slots=True)
class Column:
    """One column; `name` is the key of the cells and of the sort parameter.

    `is_minor` columns wait behind “All columns” on a phone.
    """

    name: str
    label: StrOrPromise
    kind: ColumnKind = "text"
    sortable: bool = False
    hidden: bool = False
    help: StrOrPromise = ""
    is_minor: bool = False

    @property
    def is_numeric(self) -> bool:
        """True if the cells stand to the right, digit under digit."""
        return self.kind in NUMERIC


@dataclass(frozen=True, slots=True)
class Row:
    """One record of a list.

    `key` is what a bulk verb receives under `selected`; `label` names the row to a
    screen reader; `urls` gives a numeric cell the list behind it.
    """

    cells: Mapping[str, object]
    key: str = ""
    label: StrOrPromise = ""
    urls: Mapping[str, str] = field(default_factory=dict)
    is_quiet: bool = False


@dataclass(frozen=True, slots=True)
class BulkAction:
    """A verb on the selected rows: posts `selected` (keys) or `everything=1`."""

    label: StrOrPromise
    url: str
    icon: str = ""
    confirm: StrOrPromise = ""
    tone: Literal["", "danger"] = ""


@dataclass(frozen=True, slots=True)
class Chip:
    """One filter in force and the address without it."""

    label: StrOrPromise
    value: StrOrPromise
    remove_url: str


@dataclass(frozen=True, slots=True)
class Paging:
    """Which rows are shown of how many; `total` None where counting is too dear."""

    first: int
    last: int
    total: int | None = None
    previous_url: str = ""
    next_url: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Table:
    """The one list component: every list of the house is one of these.

    `sort` is the column in force, with a leading "-" when descending. `totals` is a
    last row in the same columns. `id` is unique on the page and stable between
    visits: htmx and the reader's choice of columns go by it. A phone shows the first
    `most_on_phone` rows until it is asked for all of them.
    """

    id: str
    caption: StrOrPromise
    columns: Sequence[Column]
    rows: Sequence[Row]
    sort: str = ""
    sort_parameter: str = "sort"
    paging: Paging | None = None
    bulk: Sequence[BulkAction] = ()
    exports: Sequence[Link] = ()
    totals: Mapping[str, Number | str] | None = None
    empty: Empty | None = None
    shows_caption: bool = False
    has_column_chooser: bool = True
    most_on_phone: int = 12
