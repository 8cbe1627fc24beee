"""Until when must a duty of reporting be done? Pure: no database, no clock.

The family `reports.duty-clock`: who tells whom what by when, as rows of a regulation;
the family `reports.bulletin`: what a daily bulletin holds and up to which hour.
"""

from calendar import monthrange
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from enum import Enum

from lachan.ground.policy.rules.shapes import listed_rows, required
from lachan.ground.policy.rules.sourced import Because, Both, Sourced, conclude
from lachan.kernel.clock import VIETNAM, today
from lachan.kernel.decisions import Decision
from lachan.kernel.speech import sentence as _


class Timing(Enum):
    """How the clock of a duty runs."""

    AFTER = "after"  # so many hours after the event
    AHEAD = "ahead"  # at least so many hours before the event
    NOT_BEFORE = "not-before"  # no earlier than so many days before the event
    DAILY = "daily"  # each day before an hour
    WEEKLY = "weekly"  # in the week after, before a weekday and hour
    MONTHLY = "monthly"  # in the month after, before a day
    YEARLY = "yearly"  # in the year after, before a day of a month


@dataclass(frozen=True)
class Duty:
    """One row: who tells whom what, and how its clock runs."""

    timing: Timing
    who_vi: str
    who_en: str
    to_vi: str
    to_en: str
    what_vi: str
    what_en: str
    hours: int | None = None
    days: int | None = None
    before_iso_weekday: int | None = None
    before_hour: int = 0
    before_day: int | None = None
    before_month: int | None = None

    def __post_init__(self) -> None:
        needed = {
            Timing.AFTER: self.hours,
            Timing.AHEAD: self.hours,
            Timing.NOT_BEFORE: self.days,
            Timing.DAILY: self.before_hour,
            Timing.WEEKLY: self.before_iso_weekday,
            Timing.MONTHLY: self.before_day,
            Timing.YEARLY: self.before_month,
        }[self.timing]
        if needed is None:
            raise ValueError("This timing needs its number of hours, days or a day.")


@dataclass(frozen=True)
class Duties:
    """The duties of one regulation by code."""

    duties: Mapping[str, Sourced[Duty]]

    def __post_init__(self) -> None:
        if not self.duties:
            raise ValueError("A regime of reports needs at least one duty.")


@dataclass(frozen=True)
class Occasion:
    """Which duty, and the event, or any instant of the period that is reported."""

    duty: str = required(_("Code of the duty."))
    at: datetime = required(
        _("The event, or an instant inside the day, week, month or year reported.")
    )


def duty_due(occasion: Occasion, policy: Duties) -> Decision:
    """`due_at`, before which it must be done, or `not_before`.

    A duty the regulation does not name: `has_clock` is false.
    """
    found = policy.duties.get(occasion.duty)
    if found is None:
        known = next(iter(policy.duties.values()))
        text = _("This regulation, as far as it was read, names no such duty.")
        return conclude(
            {"has_clock": False}, [Because("no-duty", known, text)], missing=["duty"]
        )
    at = _CLOCKS[found.value.timing](found.value, occasion.at.astimezone(VIETNAM))
    early = found.value.timing is Timing.NOT_BEFORE
    row = found.value
    values: dict[str, object] = {
        "who": Both(row.who_vi, row.who_en),
        "to": Both(row.to_vi, row.to_en),
        "what": Both(row.what_vi, row.what_en),
        "at": f"{at:%H:%M %d/%m/%Y}",
    }
    text = _("%(who)s → %(to)s: %(what)s, before %(at)s.", **values)
    if early:
        text = _("%(who)s → %(to)s: %(what)s, not before %(at)s.", **values)
    return conclude(
        {"not_before" if early else "due_at": at},
        [Because(occasion.duty, found, text)],
    )


def _after(duty: Duty, at: datetime) -> datetime:
    return at + timedelta(hours=duty.hours or 0)


def _ahead(duty: Duty, at: datetime) -> datetime:
    return at - timedelta(hours=duty.hours or 0)


def _not_before(duty: Duty, at: datetime) -> datetime:
    return at - timedelta(days=duty.days or 0)


def _daily(duty: Duty, at: datetime) -> datetime:
    """Of the day itself; an event later than the hour belongs to the next day."""
    due = _at(today(at), duty)
    return due if at <= due else due + timedelta(days=1)


def _weekly(duty: Duty, at: datetime) -> datetime:
    day = today(at)
    monday_after = day + timedelta(days=8 - day.isoweekday())
    return _at(monday_after + timedelta(days=(duty.before_iso_weekday or 1) - 1), duty)


def _monthly(duty: Duty, at: datetime) -> datetime:
    day = today(at)
    first_after = day.replace(day=1) + timedelta(
        days=monthrange(day.year, day.month)[1]
    )
    return _at(first_after.replace(day=duty.before_day or 1), duty)


def _yearly(duty: Duty, at: datetime) -> datetime:
    year = today(at).year + 1
    return _at(date(year, duty.before_month or 1, duty.before_day or 1), duty)


def _at(day: date, duty: Duty) -> datetime:
    return datetime.combine(day, time(duty.before_hour), VIETNAM)


_CLOCKS = {
    Timing.AFTER: _after,
    Timing.AHEAD: _ahead,
    Timing.NOT_BEFORE: _not_before,
    Timing.DAILY: _daily,
    Timing.WEEKLY: _weekly,
    Timing.MONTHLY: _monthly,
    Timing.YEARLY: _yearly,
}


@dataclass(frozen=True)
class BulletinField:
    """One figure a bulletin holds."""

    vi: str
    en: str


@dataclass(frozen=True)
class CutOff:
    """Up to which time of day figures counted, as seen from a day on."""

    from_date: date
    hour: int
    minute: int = 0


@dataclass(frozen=True)
class Bulletin:
    """What a daily bulletin holds, and up to when."""

    fields: Mapping[str, Sourced[BulletinField]]
    cut_offs: tuple[Sourced[CutOff], ...]

    def __post_init__(self) -> None:
        if not self.cut_offs:
            raise ValueError("A bulletin needs at least one cut-off.")


@dataclass(frozen=True)
class Drafted:
    """A bulletin being written: its day, and the fields that are there."""

    day: date = required(_("The day of the bulletin."))
    given: tuple[str, ...] = listed_rows(_("Codes of the fields that are there."))


def bulletin(drafted: Drafted, policy: Bulletin) -> Decision:
    """`cut_off_at` of the day, and `fields_missing`; before the first it is None."""
    begun = [c for c in policy.cut_offs if c.value.from_date <= drafted.day]
    latest = max(begun, key=lambda c: c.value.from_date, default=None)
    lacking = [code for code in policy.fields if code not in drafted.given]
    steps = [
        Because(
            code,
            policy.fields[code],
            _(
                "Not there yet: %(field)s.",
                field=Both(policy.fields[code].value.vi, policy.fields[code].value.en),
            ),
        )
        for code in lacking
    ]
    if latest is None:
        text = _("No cut-off was found for so early a day.")
        steps.append(Because("cut-off", policy.cut_offs[0], text))
        return conclude(
            {"cut_off_at": None, "fields_missing": lacking}, steps, missing=["cut_off"]
        )
    at = datetime.combine(
        drafted.day, time(latest.value.hour, latest.value.minute), VIETNAM
    )
    text = _("Figures count up to %(at)s.", at=f"{at:%H:%M %d/%m/%Y}")
    steps.append(Because("cut-off", latest, text))
    return conclude({"cut_off_at": at, "fields_missing": lacking}, steps)
