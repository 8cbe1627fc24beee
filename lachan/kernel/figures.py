"""Figures: a number that says what it counts, of whom, when, and as known when.

The JSON shape is the same wherever a figure leaves the house (see the reference of
the command line).
"""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import date, datetime
from enum import Enum
from typing import Any

from lachan.kernel.plain import plain
from lachan.kernel.speech import Text, kept

#: What a countable record says of itself, in this order: the owner of the records
#: gives rows of these, the engine that counts embeds them as SQL.
MEASURE_COLUMNS = (
    "subject_id",
    "unit_id",
    "unit_path",
    "day",
    "disease",
    "category",
    "age_band",
    "amount",
)


class Source(Enum):
    """Counted from records here, or typed by a unit that counted by itself."""

    COMPUTED = "computed"
    REPORTED = "reported"


@dataclass(frozen=True, kw_only=True)
class Figure:
    """One number for one unit, window and pair of times.

    `value` None means unknown and is never shown as 0. `numerator` and
    `denominator` are None where the figure is no quotient or where one is unknown.
    `window_start` to `window_end` is half-open; both None for a state ("in stays
    now"). `as_of` is the time of the events, `known_at` the time of recording.
    `list_url` opens the records that were counted; None when there are none.
    `is_assumed`: nobody reported it, somebody assumed it; said wherever it acts.
    `warnings` ask for care; `notes` only say whence a number comes.
    """

    id: str
    name: str
    value: float | None
    as_of: datetime
    known_at: datetime
    numerator: float | None = None
    denominator: float | None = None
    window_start: date | datetime | None = None
    window_end: date | datetime | None = None
    source: Source = Source.COMPUTED
    list_url: str | None = None
    warnings: tuple[Text, ...] = ()
    notes: tuple[Text, ...] = ()
    unit: str | None = None
    is_assumed: bool = False

    @property
    def is_known(self) -> bool:
        """False where the house cannot say; then there is no number, not even 0."""
        return self.value is not None

    def as_json(self) -> dict[str, Any]:
        """The agreed shape; `unit` and `notes` are left out when there are none."""
        told: dict[str, Any] = {
            "id": self.id,
            "name": str(self.name),
            "value": self.value,
            "numerator": self.numerator,
            "denominator": self.denominator,
            "window": {
                "start": plain(self.window_start),
                "end": plain(self.window_end),
            },
            "as_of": plain(self.as_of),
            "known_at": plain(self.known_at),
            "source": self.source.value,
            "list": self.list_url,
            "warnings": [str(warning) for warning in self.warnings],
        }
        if self.notes:
            told["notes"] = [str(note) for note in self.notes]
        if self.unit is not None:
            told["unit"] = self.unit
        return told

    def as_kept(self) -> dict[str, Any]:
        """The agreed shape with its remarks so that any language can read them."""
        told = self.as_json() | {"warnings": [kept(one) for one in self.warnings]}
        if self.notes:
            told["notes"] = [kept(one) for one in self.notes]
        return told


@dataclass(frozen=True, kw_only=True)
class Counted:
    """The records that one figure of one unit counted, for the list behind it.

    `condition` holds for exactly these rows of the owner's table (`.filter(…)`), and
    `size` is how many they are. `is_long`: they are so many that the condition is
    asked row by row, of as many rows as are read; otherwise they are found at once.
    `place` names the unit in words, `paths` are where its records stand in the tree.
    """

    figure: str
    name: str
    place: str
    paths: tuple[str, ...]
    as_of: datetime
    known_at: datetime
    condition: Any
    size: int
    is_long: bool = False


FigureLists = Callable[[Mapping[str, str]], Counted | None]
_figure_lists: list[FigureLists] = []


def install_figure_lists(source: FigureLists) -> None:
    """Let lists ask the engine that counts, which stands above them."""
    _figure_lists[:] = [source]


def counted(asked: Mapping[str, str]) -> Counted | None:
    """The records behind the figure named in a list's query string, if one is.

    Raises LookupError for a figure or unit that does not exist. Before an engine is
    installed every list is a whole list.
    """
    return _figure_lists[0](asked) if _figure_lists else None
