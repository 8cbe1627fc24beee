from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from decimal import Decimal
from typing import TYPE_CHECKING, Literal

from design import formats
from lachan.kernel.figures import Figure

if TYPE_CHECKING:
    from django_stubs_ext import StrOrPromise

Number = int | float | Decimal | None
#: How a number is written: persons · proportion 0–1 as percent · one decimal · as is.
Kind = Literal["count", "share", "decimal", "text"]
#: Where a figure comes from: counted from records · typed by a unit · supposed.
Source = Literal["", "computed", "reported", "assumed"]
#: No tone is a level colour: those mean epidemic levels and nothing else.
Tone = Literal["", "accent", "alert", "done", "quiet"]


@dataclass(frozen=True, slots=True)
class Mark:
    """A short word about a record, such as its state; colour never carries it alone."""

    label: StrOrPromise
    tone: Tone = ""
    icon: str = ""
    title: StrOrPromise = ""


@dataclass(frozen=True, slots=True)
class LevelMark:
    """An epidemic level, or a range while an input is missing; None is unknown."""

    level: int | None
    name: StrOrPromise = ""
    level_max: int | None = None

    @property
    def is_range(self) -> bool:
        """True while a missing input leaves more than one level open."""
        return self.level_max is not None and self.level_max != self.level


@dataclass(frozen=True, slots=True, kw_only=True)
class Tile:
    """One figure with everything a reader needs to trust it.

    `value` None prints "unknown", never 0. `change` is the difference from the
    reading named by `change_since`, in the unit of the value. `warnings` ask for
    care and look like it; `notes` say whence the number comes.
    """

    name: StrOrPromise
    value: Number | str = None
    kind: Kind = "count"
    unit: StrOrPromise = ""
    denominator: StrOrPromise = ""
    window: StrOrPromise = ""
    as_of: datetime | None = None
    change: Number = None
    change_since: StrOrPromise = ""
    trend: Sequence[float | int | None] = ()
    source: Source = ""
    url: str = ""
    why_url: str = ""
    warnings: Sequence[StrOrPromise] = ()
    notes: Sequence[StrOrPromise] = ()
    size: Literal["", "large", "small"] = ""

    @classmethod
    def of(
        cls, figure: Figure, *, kind: Kind = "count", window: str = "", **more: object
    ) -> Tile:
        """The tile of a figure of the house; `more` are the fields a figure lacks.

        A quotient names its denominator; `window` defaults to its civil days.
        """
        told: dict[str, object] = {
            "name": figure.name,
            "value": figure.value,
            "kind": kind,
            "window": window or formats.window(figure.window_start, figure.window_end),
            "as_of": figure.as_of,
            "source": figure.source.value,
            "url": figure.list_url or "",
            "warnings": figure.warnings,
            "notes": figure.notes,
        }
        if figure.denominator is not None:
            told["denominator"] = formats.quotient(figure.numerator, figure.denominator)
        return cls(**(told | more))  # type: ignore[arg-type]  # keywords of the same class
