"""Until when must a case, death or outbreak be reported? Pure: no database, no clock.

The family `notification.clock`: each disease has an interval (24 hours, 48 hours,
weekly) that is not its group A, B or C; deaths, outbreaks and declarations have their
own clocks.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime, time, timedelta
from enum import Enum

from lachan.ground.policy.rules.shapes import asked, required
from lachan.ground.policy.rules.sourced import Because, Sourced, conclude
from lachan.kernel.clock import VIETNAM, today
from lachan.kernel.decisions import Decision
from lachan.kernel.speech import sentence as _


class Interval(Enum):
    """How fast a single case is reported."""

    WITHIN_24_HOURS = "24h"
    WITHIN_48_HOURS = "48h"
    WEEKLY = "weekly"


class Kind(Enum):
    """What is reported."""

    CASE = "case"
    DEATH = "death"
    OUTBREAK = "outbreak"
    DECLARATION = "declaration"


@dataclass(frozen=True)
class Disease:
    """A disease of the list: our code, its ICD-10 codes, and its interval."""

    code: str
    interval: Interval
    vi: str
    en: str
    icd10: tuple[str, ...] = ()
    system: str = ""

    def answers_to(self, name: str) -> bool:
        """True for our code, or an ICD-10 code at or below one of the disease's."""
        asked_for = name.strip().upper()
        return name == self.code or any(
            asked_for == icd or asked_for.startswith(f"{icd}.") for icd in self.icd10
        )


@dataclass(frozen=True)
class Weekly:
    """Reports of a week (Monday to Sunday) are due in the next, before this instant."""

    before_iso_weekday: int
    before_hour: int = 0


@dataclass(frozen=True)
class Clocks:
    """The clocks of one regulation."""

    diseases: Sourced[tuple[Disease, ...]]
    case_first_hours: Sourced[int]
    case_second_hours: Sourced[int]
    weekly: Sourced[Weekly]
    death_hours: Sourced[int]
    outbreak_hours: Sourced[int]
    declaration_hours: Sourced[int] | None = None


@dataclass(frozen=True)
class Happening:
    """What was found, and when."""

    disease: str = required(_("Our code of the disease, or an ICD-10 code."))
    found_at: datetime = required(
        _("When it was found; for a death, when it occurred or was verified.")
    )
    kind: Kind = required(_("case, death, outbreak or declaration."))
    interval: Interval | None = asked(
        _("The interval, where the list at hand does not name the disease.")
    )


def due(happening: Happening, clocks: Clocks) -> Decision:
    """The instant before which the report must have been made: `due_at`.

    Of a disease that the list does not name only the earliest and the latest are
    known: `due_at_min` and `due_at_max`. An outbreak is reported again every day.
    """
    if happening.kind is not Kind.CASE:
        return _of_event(happening, clocks)
    known = _interval(happening, clocks)
    if known is None:
        return _of_unlisted(happening, clocks)
    step = _case_step(known, happening, clocks)
    at = _due_at(known, happening.found_at, clocks)
    listed = _(
        "%(disease)s is reported within: %(interval)s.",
        disease=happening.disease,
        interval=known.value,
    )
    return conclude(
        {"due_at": at, "interval": known.value},
        [Because("disease-list", clocks.diseases, listed), step],
    )


def _interval(happening: Happening, clocks: Clocks) -> Interval | None:
    if happening.interval is not None:
        return happening.interval
    for disease in clocks.diseases.value:
        if disease.answers_to(happening.disease):
            return disease.interval
    return None


def _of_unlisted(happening: Happening, clocks: Clocks) -> Decision:
    steps = [_case_step(interval, happening, clocks) for interval in Interval]
    instants = [_due_at(i, happening.found_at, clocks) for i in Interval]
    text = _(
        "The list at hand does not name %(disease)s, so its interval is not known.",
        disease=happening.disease,
    )
    return conclude(
        {"due_at_min": min(instants), "due_at_max": max(instants)},
        [Because("disease-list", clocks.diseases, text), *steps],
        missing=["interval"],
    )


def _due_at(interval: Interval, found_at: datetime, clocks: Clocks) -> datetime:
    hours = {
        Interval.WITHIN_24_HOURS: clocks.case_first_hours.value,
        Interval.WITHIN_48_HOURS: clocks.case_second_hours.value,
    }
    if interval in hours:
        return _local(found_at + timedelta(hours=hours[interval]))
    return next_weekly(found_at, clocks.weekly.value)


def next_weekly(found_at: datetime, weekly: Weekly) -> datetime:
    """Before when the week that contains `found_at` is reported; Vietnam time."""
    day = today(found_at)
    monday_after = day + timedelta(days=8 - day.isoweekday())
    due_on = monday_after + timedelta(days=weekly.before_iso_weekday - 1)
    return datetime.combine(due_on, time(weekly.before_hour), VIETNAM)


def _case_step(interval: Interval, happening: Happening, clocks: Clocks) -> Because:
    by: Mapping[Interval, Sourced[int]] = {
        Interval.WITHIN_24_HOURS: clocks.case_first_hours,
        Interval.WITHIN_48_HOURS: clocks.case_second_hours,
    }
    at = f"{_due_at(interval, happening.found_at, clocks):%H:%M %d/%m/%Y}"
    if interval in by:
        text = _(
            "Within %(hours)s hours of being found: before %(at)s.",
            hours=by[interval].value,
            at=at,
        )
        return Because("case-clock", by[interval], text)
    text = _("With the week's list (Monday to Sunday): before %(at)s.", at=at)
    return Because("weekly-clock", clocks.weekly, text)


def _of_event(happening: Happening, clocks: Clocks) -> Decision:
    hours = {
        Kind.DEATH: clocks.death_hours,
        Kind.OUTBREAK: clocks.outbreak_hours,
        Kind.DECLARATION: clocks.declaration_hours,
    }[happening.kind]
    if hours is None:
        text = _("This regulation sets no clock for declarations.")
        step = Because("declaration-clock", clocks.outbreak_hours, text)
        return conclude({"due_at": None}, [step], missing=["declaration_hours"])
    at = _local(happening.found_at + timedelta(hours=hours.value))
    text = _(
        "Within %(hours)s hours: before %(at)s.",
        hours=hours.value,
        at=f"{at:%H:%M %d/%m/%Y}",
    )
    result: dict[str, object] = {"due_at": at}
    if happening.kind is Kind.OUTBREAK:
        result["repeats_every_hours"] = hours.value
    return conclude(result, [Because(f"{happening.kind.value}-clock", hours, text)])


def _local(instant: datetime) -> datetime:
    return instant.astimezone(VIETNAM)
