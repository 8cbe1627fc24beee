"""Days as lists write them: 07/12/2021, 2021-12-07, 44537, 7 tháng 12 năm 2021.

Which of two numbers is the month is decided by the whole column: 25/12 somewhere shows
that days come first. Where a column shows both orders, no rule can tell what 07/12
means, and those rows are refused.
"""

from __future__ import annotations

import re
from collections.abc import Iterable
from datetime import date, timedelta
from enum import Enum

from lachan.doors.interchange.words import NotRead
from lachan.kernel.speech import sentence as _
from lachan.kernel.vietnamese import fold

_ISO = re.compile(r"(\d{4})[-/.](\d{1,2})[-/.](\d{1,2})(?:[T ].*)?", re.ASCII)
_PARTS = re.compile(
    r"(\d{1,2})\s*[-/.]\s*(\d{1,2})\s*[-/.]\s*(\d+)(?:,?\s+\d{1,2}[:h].*)?", re.ASCII
)
_SERIAL = re.compile(r"(\d{5})(?:[.,]\d+)?", re.ASCII)
_EIGHT = re.compile(r"\d{8}", re.ASCII)
_SPOKEN = re.compile(r"(?:ngay )?(\d{1,2}) (?:thang )?(\d{1,2}) (?:nam )?(\d{4})")
_NAMED = (
    re.compile(r"(\d{1,2}) ([a-z]{3,9}) (\d{2,4})"),
    re.compile(r"()([a-z]{3,9}) (\d{1,2}) (\d{4})"),
)
_MONTHS = ("jan", "feb", "mar", "apr", "may", "jun", "jul", "aug", "sep", "oct",
           "nov", "dec")  # fmt: skip
_YEAR = re.compile(r"(?:19|20)\d\d", re.ASCII)
# The calendar of spreadsheets counts from here; it holds 29 February 1900, so only
# numbers after that are right.
_SERIAL_START = date(1899, 12, 30)
_SERIALS = range(7_000, 75_000)  # 1919 to 2105
_YEARS = range(1890, 2101)


class Order(Enum):
    """What comes first in a column of days."""

    DAY = "day"
    MONTH = "month"
    BOTH = "both"  # some rows show one, some the other


Reading = date | NotRead


def order_of(texts: Iterable[str]) -> Order:
    """What a column shows; days first where it shows nothing, as is the custom here."""
    day_first = month_first = False
    for text in set(texts):
        found = _PARTS.fullmatch(text.strip())
        if not found:
            continue
        first, second = int(found[1]), int(found[2])
        day_first |= first > 12 >= second
        month_first |= second > 12 >= first
    if day_first and month_first:
        return Order.BOTH
    return Order.MONTH if month_first else Order.DAY


class DayReader:
    """Reads the cells of one column; equal cells are read once."""

    def __init__(self, order: Order = Order.DAY) -> None:
        self.order = order
        self._known: dict[str, Reading] = {}

    def read(self, text: str) -> Reading:
        """The day, or why there is none. The text is not empty."""
        known = self._known.get(text)
        if known is None:
            known = self._known[text] = _read(text.strip(), self.order)
        return known


def is_day(text: str) -> bool:
    """Whether a text can be a day in some way of writing; for guessing columns."""
    read = _read(text.strip(), Order.DAY)
    if isinstance(read, date):
        return True
    return isinstance(_read(text.strip(), Order.MONTH), date)


def year_alone(text: str) -> int | None:
    """The year, where a column of days of birth holds nothing else."""
    found = _YEAR.fullmatch(text.strip().removesuffix(".0"))
    return int(found[0]) if found else None


def _read(text: str, order: Order) -> Reading:
    iso = _ISO.fullmatch(text)
    if iso:
        return _day(int(iso[1]), int(iso[2]), int(iso[3]), text)
    parts = _PARTS.fullmatch(text)
    if parts:
        return _by_order(int(parts[1]), int(parts[2]), parts[3], order, text)
    serial = _SERIAL.fullmatch(text)
    if serial and int(serial[1]) in _SERIALS:
        return _SERIAL_START + timedelta(days=int(serial[1]))
    if _EIGHT.fullmatch(text):
        return _eight_digits(text)
    return _in_words(text)


def _by_order(first: int, second: int, year: str, order: Order, text: str) -> Reading:
    if len(year) != 4:
        return _short_year(text)
    if order is Order.BOTH and max(first, second) <= 12 and first != second:
        return NotRead(
            _(
                "“%(text)s” may be %(one)s or %(other)s: this column holds both "
                "orders of day and month.",
                text=text,
                one=f"{first:02}/{second:02}",
                other=f"{second:02}/{first:02}",
            ),
            _("Write the days of this column in one way, best as 2021-12-07."),
        )
    month_first = second > 12 >= first or (order is Order.MONTH and first <= 12)
    day, month = (second, first) if month_first else (first, second)
    return _day(int(year), month, day, text)


def _short_year(text: str) -> NotRead:
    return NotRead(
        _(
            "“%(text)s” does not tell the century: its year has not four digits.",
            text=text,
        ),
        _("Write the year with four digits: 07/12/2021."),
    )


def _day(year: int, month: int, day: int, text: str) -> Reading:
    if year in _YEARS:
        try:
            return date(year, month, day)
        except ValueError:
            pass
    return NotRead(
        _("There is no day “%(text)s” in the calendar.", text=text),
        _("Correct the day, month or year."),
    )


def _eight_digits(text: str) -> Reading:
    """20211207 or 07122021, whichever is a day; never both within our years."""
    first = _day(int(text[:4]), int(text[4:6]), int(text[6:]), text)
    if isinstance(first, date):
        return first
    return _day(int(text[4:]), int(text[2:4]), int(text[:2]), text)


def _in_words(text: str) -> Reading:
    folded = fold(text)
    spoken = _SPOKEN.fullmatch(folded)
    if spoken and "thang" in folded:
        return _day(int(spoken[3]), int(spoken[2]), int(spoken[1]), text)
    for form in _NAMED:
        named = form.fullmatch(folded)
        if named and named[2][:3] in _MONTHS:
            year = named[named.lastindex or 0]
            day = named[1] or named[3]
            if len(year) != 4:
                return _short_year(text)
            return _day(int(year), _MONTHS.index(named[2][:3]) + 1, int(day), text)
    return NotRead(
        _("“%(text)s” is no day.", text=text[:40]),
        _("Write it as 07/12/2021 or 2021-12-07."),
    )
