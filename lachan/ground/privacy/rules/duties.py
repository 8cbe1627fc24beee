"""What the law of personal data asks, and by when (family `privacy.duties`). Pure.

Days are civil days in Vietnam; the day on which something came in does not count, and a
term ends with its last day. Working days are Monday to Friday: public holidays are not
known here, so a term may truly end later, never earlier. Hours run from the instant.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime, timedelta

from lachan.ground.policy.rules.shapes import asked, required
from lachan.ground.policy.rules.sourced import Because, Both, Sourced, conclude
from lachan.kernel.clock import DAY, end_of_day, today
from lachan.kernel.decisions import Decision
from lachan.kernel.speech import sentence as _

_FRIDAY = 4


@dataclass(frozen=True)
class Term:
    """Days to carry a request out: alone, and where third parties take part."""

    days: int
    third_party_days: int

    def __post_init__(self) -> None:
        if not 0 < self.days <= self.third_party_days:
            raise ValueError("A term with third parties is at least as long.")


@dataclass(frozen=True)
class Ground:
    """A basis of processing, or a ground of refusal, in both languages."""

    vi: str
    en: str

    @property
    def name(self) -> Both:
        """In the reader's language."""
        return Both(self.vi, self.en)


@dataclass(frozen=True)
class DataDuties:
    """Everything that acts here, each with its own mark."""

    answer_working_days: Sourced[int]
    do_within: Mapping[str, Sourced[Term]]
    extensions_max: Sourced[int]
    extension_factor: Sourced[int]
    breach_notice_hours: Sourced[int]
    assessment_days: Sourced[int]
    assessment_review_months: Sourced[int]
    assessment_change_days: Sourced[int]
    child_consents_from_age: Sourced[int]
    adult_from_age: Sourced[int]
    bases: Mapping[str, Sourced[Ground]]
    refusals: Mapping[str, Sourced[Ground]]


@dataclass(frozen=True)
class Asking:
    """What is asked of the law."""

    question: str = required(_("request, breach, assessment or consent."))
    right: str | None = asked(_("Which right somebody uses; for a request."))
    at: datetime | None = asked(_("When it came in, was found, or began."))
    third_parties: bool | None = asked(_("Whether third parties must take part."))
    extensions: int | None = asked(_("How often the term was extended."), minimum=0)
    age_years: int | None = asked(_("Age of the person; for consent."), minimum=0)


def duty(asking: Asking, law: DataDuties) -> Decision:
    """What is due, or who consents.

    Third parties that are not known leave a range; an unknown age leaves open who
    consents. Raises ValueError for a question without its instant.
    """
    if asking.question == "consent":
        return _consent(asking.age_years, law)
    if asking.at is None:
        raise ValueError("A term runs from an instant.")
    if asking.question == "breach":
        return _breach(asking.at, law)
    if asking.question == "assessment":
        return _assessment(asking.at, law)
    return _request(asking, asking.at, law)


def _request(asking: Asking, at: datetime, law: DataDuties) -> Decision:
    term = law.do_within.get(asking.right or "")
    if term is None:
        step = Because("no-term", law.answer_working_days, _("No term was found."))
        return conclude({"has_clock": False}, [step], missing=["right"])
    answer = end_of_day(_working_days_after(today(at), law.answer_working_days.value))
    factor = 1 + law.extension_factor.value * min(
        asking.extensions or 0, law.extensions_max.value
    )
    short, long = (
        end_of_day(today(at) + factor * days * DAY)
        for days in (term.value.days, term.value.third_party_days)
    )
    steps = [
        Because("answer", law.answer_working_days, _("Answered within working days.")),
        Because("term", term, _("Carried out within days of the request.")),
    ]
    if asking.extensions:
        steps.append(Because("extended", law.extension_factor, _("Extended once.")))
    result: dict[str, object] = {"answer_due_at": answer}
    if asking.third_parties is None and short != long:
        result |= {"do_due_at_min": short, "do_due_at_max": long}
        return conclude(result, steps, missing=["third_parties"])
    result["do_due_at"] = long if asking.third_parties else short
    return conclude(result, steps)


def _working_days_after(day: date, count: int) -> date:
    while count:
        day += DAY
        count -= day.weekday() <= _FRIDAY
    return day


def _breach(at: datetime, law: DataDuties) -> Decision:
    hours = law.breach_notice_hours
    text = _("The authority is told within hours of finding it.")
    due_at = at + timedelta(hours=hours.value)
    return conclude({"notify_due_at": due_at}, [Because("notice", hours, text)])


def _assessment(at: datetime, law: DataDuties) -> Decision:
    """From the day on which processing began."""
    filed = end_of_day(today(at) + law.assessment_days.value * DAY)
    months = law.assessment_review_months
    steps = [
        Because("filed", law.assessment_days, _("Filed within days of beginning.")),
        Because("reviewed", months, _("Brought up to date every so many months.")),
    ]
    reviewed = end_of_day(_months_later(today(at), months.value))
    return conclude({"due_at": filed, "review_due_at": reviewed}, steps)


def _months_later(day: date, months: int) -> date:
    """The same day of a later month, or its last."""
    year, month = divmod(day.year * 12 + day.month - 1 + months, 12)
    first_after = date(year + (month == 11), (month + 1) % 12 + 1, 1)
    return date(year, month + 1, min(day.day, (first_after - DAY).day))


def _consent(age: int | None, law: DataDuties) -> Decision:
    child, adult = law.child_consents_from_age, law.adult_from_age
    steps = [
        Because("child", child, _("From this age a child consents beside a guardian.")),
        Because("adult", adult, _("From this age a person consents alone.")),
    ]
    if age is None:
        open_ = ["guardian", "child-and-guardian", "self"]
        return conclude({"possible": open_}, steps, missing=["age_years"])
    if age >= adult.value:
        return conclude({"who_consents": "self"}, steps[1:])
    who = "child-and-guardian" if age >= child.value else "guardian"
    return conclude({"who_consents": who}, steps)
