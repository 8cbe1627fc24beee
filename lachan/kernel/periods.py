"""Periods are half-open: the start belongs to them, the end does not.

So neighbours meet without overlap or gap, and a duration is a plain difference.
Weeks, months and quarters are named, never numbered alone.
"""

import re
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from datetime import date, datetime, timedelta

from lachan.kernel.clock import DAY, start_of_day
from lachan.kernel.errors import Refused
from lachan.kernel.speech import sentence as _


class UnreadablePeriod(Refused):
    """Raised by `parse` for text that names no day, week, month, quarter or year."""


@dataclass(frozen=True)
class Period:
    """From an instant up to, not including, another; `end` None while it lasts.

    Raises ValueError for instants without time zone and for an end that is not
    after the start.
    """

    start: datetime
    end: datetime | None = None

    def __post_init__(self) -> None:
        if self.start.tzinfo is None or (self.end and self.end.tzinfo is None):
            raise ValueError("A period is bounded by instants with a time zone.")
        if self.end is not None and self.end <= self.start:
            raise ValueError("A period ends after it starts.")

    @property
    def is_open(self) -> bool:
        """True while no end is known."""
        return self.end is None

    def contains(self, instant: datetime) -> bool:
        """True from the start on, and no longer at the end."""
        return self.start <= instant and (self.end is None or instant < self.end)

    def overlaps(self, other: "Period") -> bool:
        """True if some instant lies in both; periods that only meet do not overlap."""
        return self.intersection(other) is not None

    def intersection(self, other: "Period") -> "Period | None":
        """The time that lies in both, or None."""
        start = max(self.start, other.start)
        ends = [end for end in (self.end, other.end) if end is not None]
        end = min(ends, default=None)
        return Period(start, end) if end is None or start < end else None

    def duration(self, until: datetime | None = None) -> timedelta:
        """The length; of an open period the length up to `until`.

        Raises ValueError for an open period without `until`.
        """
        ends = [end for end in (self.end, until) if end is not None]
        if not ends:
            raise ValueError("An open period has a length only up to some instant.")
        return max(min(ends) - self.start, timedelta(0))


@dataclass(frozen=True, order=True)
class DayPeriod:
    """Whole civil days from `start` up to, not including, `end`; at least one.

    Raises ValueError if `end` is not after `start`.
    """

    start: date
    end: date

    def __post_init__(self) -> None:
        if isinstance(self.start, datetime) or isinstance(self.end, datetime):
            raise ValueError("A day period is bounded by days, not by instants.")
        if self.end <= self.start:
            raise ValueError("A day period holds at least one day.")

    def __len__(self) -> int:
        return self.days

    def __iter__(self) -> Iterator[date]:
        return (self.start + DAY * n for n in range(self.days))

    def __contains__(self, day: object) -> bool:
        return isinstance(day, date) and self.start <= day < self.end

    @property
    def days(self) -> int:
        """How many days it holds."""
        return (self.end - self.start).days

    @property
    def last_day(self) -> date:
        """The last day that belongs to it."""
        return self.end - DAY

    @property
    def previous(self) -> "DayPeriod":
        """The same number of days just before."""
        return DayPeriod(self.start - DAY * self.days, self.start)

    @property
    def instants(self) -> Period:
        """From the first midnight to the last, in Vietnam."""
        return Period(start_of_day(self.start), start_of_day(self.end))

    def overlaps(self, other: "DayPeriod") -> bool:
        """True if some day lies in both."""
        return self.intersection(other) is not None

    def intersection(self, other: "DayPeriod") -> "DayPeriod | None":
        """The days that lie in both, or None."""
        start, end = max(self.start, other.start), min(self.end, other.end)
        return DayPeriod(start, end) if start < end else None


def last_days(count: int, until: date) -> DayPeriod:
    """The `count` days of which `until` is the last."""
    return DayPeriod(until + DAY - DAY * count, until + DAY)


def epi_week(day: date) -> str:
    """Name the ISO 8601 week of `day`, as `2026-W09` (Monday to Sunday).

    Weeks are named, never numbered: 29 December 2025 belongs to 2026-W01, so a bare
    week number beside a calendar year puts it 12 months too early.
    """
    year, week, _weekday = day.isocalendar()
    return f"{year:04d}-W{week:02d}"


def month(day: date) -> str:
    """Name the calendar month of `day`, as `2026-03`."""
    return f"{day.year:04d}-{day.month:02d}"


def quarter(day: date) -> str:
    """Name the quarter of `day`, as `2026-Q1`."""
    return f"{day.year:04d}-Q{(day.month + 2) // 3}"


def year(day: date) -> str:
    """Name the calendar year of `day`, as `2026`."""
    return f"{day.year:04d}"


def parse(text: str) -> DayPeriod:
    """The days meant by `2026-03-09`, `2026-W09`, `2026-03`, `2026-Q1` or `2026`.

    Raises UnreadablePeriod for anything else, and for days, weeks and months that do
    not exist (2025 has no week 53).
    """
    name = text.strip().upper()
    for form, days_of in _FORMS:
        found = form.fullmatch(name)
        if found:
            try:
                return days_of(*(int(part) for part in found.groups()))
            except (ValueError, OverflowError):
                break
    raise UnreadablePeriod(
        what=_("“%(text)s” was not read as a period.", text=text),
        why=_("A period is a day, week, month, quarter or year that exists."),
        what_now=_("Write 2026-03-09, 2026-W09, 2026-03, 2026-Q1 or 2026."),
    )


def _one_day(year: int, month: int, day: int) -> DayPeriod:
    return last_days(1, date(year, month, day))


def _one_week(year: int, week: int) -> DayPeriod:
    return last_days(7, date.fromisocalendar(year, week, 7))


def _months(year: int, first: int, count: int) -> DayPeriod:
    after = first - 1 + count
    end = date(year + after // 12, after % 12 + 1, 1)
    return DayPeriod(date(year, first, 1), end)


_FORMS: tuple[tuple[re.Pattern[str], Callable[..., DayPeriod]], ...] = (
    (re.compile(r"(\d{4})-(\d\d)-(\d\d)", re.ASCII), _one_day),
    (re.compile(r"(\d{4})-W(\d\d)", re.ASCII), _one_week),
    (re.compile(r"(\d{4})-(\d\d)", re.ASCII), lambda y, m: _months(y, m, 1)),
    (re.compile(r"(\d{4})-Q([1-4])", re.ASCII), lambda y, q: _months(y, 3 * q - 2, 3)),
    (re.compile(r"(\d{4})", re.ASCII), lambda y: _months(y, 1, 12)),
)
