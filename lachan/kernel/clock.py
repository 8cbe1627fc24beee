"""The one clock of the house, and the civil day in Vietnam.

Only faces (pages, api, jobs, cli) read `now()`; everything below is handed the
instant. An offset lets a demonstration live in 2021 and advance.
"""

import re
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from datetime import UTC, date, datetime, time, timedelta
from zoneinfo import ZoneInfo

from lachan.kernel.errors import Refused
from lachan.kernel.speech import sentence as _

VIETNAM = ZoneInfo("Asia/Ho_Chi_Minh")
DAY = timedelta(days=1)
_BARE_DATE = re.compile(r"\d{4}-\d\d-\d\d", re.ASCII)
_DATE_AND_TIME = re.compile(r"\d{4}-\d\d-\d\d[T ]\d\d", re.ASCII)


class UnreadableInstant(Refused):
    """Raised by `as_of` for text that names neither a day nor an instant."""


def _no_offset() -> timedelta:
    return timedelta(0)


def _machine() -> datetime:
    return datetime.now(UTC)  # noqa: TID251  # the only place that asks the machine


_offset: list[Callable[[], timedelta]] = [_no_offset]
_base: list[Callable[[], datetime]] = [_machine]


def install(source: Callable[[], timedelta]) -> None:
    """Let `source` say at each reading how far the house's time is from the machine's.

    It is asked on every `now()`, so it must be cheap and must not fail.
    """
    _offset[0] = source


def now() -> datetime:
    """The present instant, aware, in UTC, with the installed offset."""
    return _base[0]() + _offset[0]()


def offset() -> timedelta:
    """How far the house's time is from the machine's, as installed."""
    return _offset[0]()


@contextmanager
def frozen(at: datetime) -> Iterator[datetime]:
    """Stop the clock at `at`, offset or not; for tests and repeatable builds."""
    _require_aware(at)
    before = (_base[0], _offset[0])
    fixed = at.astimezone(UTC)
    _base[0], _offset[0] = (lambda: fixed), _no_offset
    try:
        yield fixed
    finally:
        _base[0], _offset[0] = before


def today(at: datetime) -> date:
    """The civil day in Vietnam that contains `at`; 17:00 UTC begins the next."""
    _require_aware(at)
    return at.astimezone(VIETNAM).date()


def start_of_day(day: date) -> datetime:
    """The midnight in Vietnam that begins `day`."""
    return datetime.combine(day, time.min, VIETNAM)


def end_of_day(day: date) -> datetime:
    """The midnight in Vietnam that ends `day`; the first instant not in it."""
    return start_of_day(day + DAY)


def as_of(when: str | date | datetime) -> datetime:
    """The instant up to which events count.

    A bare date means the end of that day in Vietnam: "as of 7 December" includes
    all of the 7th, so the instant is midnight of the 8th. An instant stands as it
    is; text without an offset is Vietnamese time.

    Raises:
        UnreadableInstant: text that is neither an ISO date nor an ISO date-time.
        ValueError: a `datetime` without time zone, which is a fault of the caller.
    """
    if isinstance(when, datetime):
        _require_aware(when)
        return when
    if isinstance(when, date):
        return end_of_day(when)
    return _read(when.strip())


def civil_day_of(instant: datetime) -> date:
    """The last civil day of which something lies before `instant` (an `as_of`).

    An exact midnight closes the day before it; any later instant is already in
    the new day.
    """
    _require_aware(instant)
    return (instant - timedelta(microseconds=1)).astimezone(VIETNAM).date()


def _read(text: str) -> datetime:
    try:
        if _BARE_DATE.fullmatch(text):
            return end_of_day(date.fromisoformat(text))
        if not _DATE_AND_TIME.match(text):
            raise ValueError(text)
        instant = datetime.fromisoformat(text)
    except (ValueError, OverflowError):
        raise UnreadableInstant(
            what=_("“%(text)s” was not read as a date.", text=text),
            why=_("Dates are written 2021-12-07, times 2021-12-07T06:00+07:00."),
            what_now=_("Write the date or the time in that form."),
        ) from None
    return instant if instant.tzinfo else instant.replace(tzinfo=VIETNAM)


def _require_aware(at: datetime) -> None:
    if at.tzinfo is None:
        raise ValueError("An instant without time zone cannot be placed on a day.")
