"""What may be written down as a case, and what about it cannot be true."""

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from datetime import date, datetime
from typing import Protocol
from uuid import UUID

from lachan.kernel.clock import today
from lachan.kernel.speech import Text
from lachan.kernel.speech import sentence as _
from lachan.watch.cases.words import (
    LABORATORY,
    OLDEST_AGE,
    REGISTER_BEGINS,
    Classification,
    Discrepancy,
    FoundBy,
    LinkCertainty,
    Outcome,
    Severity,
    SourceKnown,
)


@dataclass(frozen=True, kw_only=True, slots=True)
class FindingDraft:
    """A sign, symptom, result or link as reported."""

    code: str
    value: str
    observed_on: date | None = None


@dataclass(frozen=True, kw_only=True, slots=True)
class CaseDraft:
    """A case as it comes in, with the fewest fields that make one.

    `public_id` is made by whoever writes the draft, so that sending it again is the
    same case; so is the code a register gave (`origin`, `origin_code`). An empty
    `classification` asks the case definition. Without a present unit the person is
    where the responsible unit is. `reported_at` is when the national register got it;
    what comes from a register counts as reported.
    """

    person_id: int
    unit_id: int
    unit_path: str
    disease: str
    notified_at: datetime
    public_id: UUID | None = None
    present_unit_id: int | None = None
    present_path: str = ""
    origin: str = ""
    origin_code: str = ""
    found_by: str = FoundBy.UNKNOWN.value
    source_known: str = SourceKnown.NOT_STATED.value
    classification: str = ""
    age_years: int | None = None
    onset_date: date | None = None
    specimen_date: date | None = None
    confirmed_date: date | None = None
    reported_at: datetime | None = None
    arrived_from: str = ""
    severity: str = Severity.UNKNOWN.value
    outcome: str = Outcome.NONE.value
    outcome_date: date | None = None
    findings: tuple[FindingDraft, ...] = ()

    @property
    def is_from_register(self) -> bool:
        """Whether somebody else's register gave it, which counts as reported."""
        return self.origin not in ("", LABORATORY)

    @property
    def findings_origin(self) -> str:
        """What the findings follow: the results of the laboratories, or nothing."""
        return LABORATORY if self.origin == LABORATORY else ""


@dataclass(frozen=True, kw_only=True, slots=True)
class LinkDraft:
    """Who or what a case is said to have been infected by: a case or a text."""

    case_id: int
    source_case_id: int | None = None
    source_text: str = ""
    basis: str = ""
    certainty: str = LinkCertainty.STATED.value


@dataclass(frozen=True, kw_only=True)
class Problem:
    """One thing wrong with a draft: at which field, why, and what to do."""

    field: str
    code: str
    why: Text
    cure: Text

    def as_json(self) -> dict[str, str]:
        """The problem as lists of rejected rows carry it."""
        return {"column": self.field, "why": str(self.why), "cure": str(self.cure)}


class Course(Protocol):
    """What the checks read of a case or of a draft."""

    @property
    def classification(self) -> str:
        """The classification; empty while the definition is asked."""
        ...

    @property
    def notified_at(self) -> datetime:
        """When it was notified."""
        ...

    @property
    def onset_date(self) -> date | None:
        """The first day of illness."""
        ...

    @property
    def specimen_date(self) -> date | None:
        """The day the first positive specimen was taken."""
        ...

    @property
    def confirmed_date(self) -> date | None:
        """The day of confirmation."""
        ...

    @property
    def outcome(self) -> str:
        """How it ended."""
        ...

    @property
    def outcome_date(self) -> date | None:
        """The day it ended."""
        ...


def discrepancies_of(course: Course) -> tuple[Discrepancy, ...]:
    """Which statements of a recorded case cannot all be true.

    Onset after the notification is possible where the case was confirmed before it
    fell ill; death before confirmation is possible, recovery before it is not.
    """
    found = []
    onset, confirmed, ended = (
        course.onset_date,
        course.confirmed_date,
        course.outcome_date,
    )
    if onset and onset > today(course.notified_at) and not _before(confirmed, onset):
        found.append(Discrepancy.ONSET_AFTER_NOTIFICATION)
    if confirmed and _before(confirmed, course.specimen_date):
        found.append(Discrepancy.SPECIMEN_AFTER_CONFIRMATION)
    if course.outcome == Outcome.RECOVERED and _before(ended, confirmed):
        found.append(Discrepancy.RECOVERY_BEFORE_CONFIRMATION)
    if _before(ended, onset):
        found.append(Discrepancy.OUTCOME_BEFORE_ONSET)
    return tuple(found)


def _before(first: date | None, second: date | None) -> bool:
    return first is not None and second is not None and first < second


def problems_of(draft: CaseDraft, *, now: datetime) -> tuple[Problem, ...]:
    """Everything that keeps a draft from being opened; empty: it may be.

    Stricter than `discrepancies_of`: whoever writes a case down can still correct it,
    so a contradiction is answered with a question and not with a mark.
    """
    told: dict[str, Problem] = {}
    for problem in (
        *_impossible_days(draft, now),
        *_contradictions(draft),
        *missing_or_odd(draft),
    ):
        # A day that has not come contradicts others too; saying so twice helps nobody.
        told.setdefault(problem.field, problem)
    return tuple(told.values())


_DAYS = ("onset_date", "specimen_date", "confirmed_date", "outcome_date")


def _impossible_days(draft: CaseDraft, now: datetime) -> Iterator[Problem]:
    days: dict[str, date | None] = {name: getattr(draft, name) for name in _DAYS}
    days["notified_at"] = today(draft.notified_at)
    return day_problems(days, now=now)


def day_problems(
    days: Mapping[str, date | None], *, now: datetime
) -> Iterator[Problem]:
    """Days by field that have not come yet or lie before the register began."""
    last = today(now)
    for name, day in days.items():
        if day is not None and day > last:
            yield _future(name, day)
        elif day is not None and day < REGISTER_BEGINS:
            yield _too_early(name, day)


def _future(name: str, day: date) -> Problem:
    return Problem(
        field=name,
        code="future",
        why=_("%(day)s has not come yet.", day=spoken(day)),
        cure=_("Correct the day, month or year."),
    )


def _too_early(name: str, day: date) -> Problem:
    return Problem(
        field=name,
        code="too_early",
        why=_("%(day)s lies before the register began.", day=spoken(day)),
        cure=_("Check the year: the register begins in 2019."),
    )


def _contradictions(draft: CaseDraft) -> Iterator[Problem]:
    notified = today(draft.notified_at)
    if _before(notified, draft.onset_date):
        yield _later("onset_date", draft.onset_date, "notified_at", notified)
    if _before(draft.confirmed_date, draft.specimen_date):
        yield _later(
            "specimen_date", draft.specimen_date, "confirmed_date", draft.confirmed_date
        )
    if draft.outcome == Outcome.RECOVERED and _before(
        draft.outcome_date, draft.confirmed_date
    ):
        yield _later(
            "confirmed_date", draft.confirmed_date, "outcome_date", draft.outcome_date
        )
    if _before(draft.outcome_date, draft.onset_date):
        yield _later("onset_date", draft.onset_date, "outcome_date", draft.outcome_date)


FIELD_NAMES: dict[str, Text] = {
    "onset_date": _("Onset"),
    "specimen_date": _("Taking of the specimen"),
    "confirmed_date": _("Confirmation"),
    "notified_at": _("Notification"),
    "outcome_date": _("Outcome"),
}


def _later(late: str, day: date | None, early: str, than: date | None) -> Problem:
    return Problem(
        field=late,
        code=f"{late}_after_{early}",
        why=_(
            "%(late)s (%(day)s) lies after %(early)s (%(than)s).",
            late=FIELD_NAMES[late],
            day=spoken(day),
            early=FIELD_NAMES[early],
            than=spoken(than),
        ),
        cure=_("Correct one of the two dates."),
    )


def missing_or_odd(draft: CaseDraft) -> tuple[Problem, ...]:
    """What no register could hold, whatever the dates say to each other."""
    return (*_missing(draft), *_unknown_words(draft))


def _missing(draft: CaseDraft) -> Iterator[Problem]:
    if draft.classification == Classification.CONFIRMED and not draft.confirmed_date:
        yield Problem(
            field="confirmed_date",
            code="no_confirmed_date",
            why=_("A confirmed case has a day on which it was confirmed."),
            cure=_("Write the day of the result or of its announcement."),
        )
    if draft.outcome_date and draft.outcome == Outcome.NONE:
        yield Problem(
            field="outcome",
            code="no_outcome",
            why=_("There is a day of outcome but no outcome."),
            cure=_("Say what the outcome was, or take the day away."),
        )
    if draft.age_years is not None and not 0 <= draft.age_years <= OLDEST_AGE:
        yield Problem(
            field="age_years",
            code="age",
            why=_("Nobody is %(age)s years old.", age=draft.age_years),
            cure=_("Write completed years, 0 for an infant."),
        )


# Asked of every row of a register: the words are put together once.
_CHOICES: dict[str, tuple[str, ...]] = {
    "found_by": tuple(FoundBy.values),
    "source_known": tuple(SourceKnown.values),
    "severity": tuple(Severity.values),
    "outcome": tuple(Outcome.values),
    "classification": ("", *Classification.values),  # empty: the definition is asked
}


def _unknown_words(draft: CaseDraft) -> Iterator[Problem]:
    for name, words in _CHOICES.items():
        given = getattr(draft, name)
        if given not in words:
            yield Problem(
                field=name,
                code="word",
                why=_("“%(given)s” is not one of its words.", given=given),
                cure=_("Choose one of: %(known)s.", known=_listed(words)),
            )


def _listed(words: Iterable[str]) -> str:
    return ", ".join(filter(None, words))


def day_of_illness(course: Course) -> date:
    """The day that stands for an illness: onset, else specimen, else confirmation.

    Where none is known it is the civil day of the notification.
    """
    return (
        course.onset_date
        or course.specimen_date
        or course.confirmed_date
        or today(course.notified_at)
    )


def spoken(day: date | None) -> str:
    """A day as it is written in Vietnam: 07/12/2021."""
    return f"{day:%d/%m/%Y}" if day else ""
