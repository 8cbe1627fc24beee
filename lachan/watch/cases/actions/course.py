"""How an illness goes on and ends."""

from __future__ import annotations

from datetime import date, datetime

from django.db import transaction
from django.utils.translation import gettext as _

from lachan.ground.access.models import User
from lachan.kernel.errors import Refused
from lachan.watch.cases import rules, words
from lachan.watch.cases.actions.changing import (
    CannotBeTrue,
    Told,
    require_over,
    write,
)
from lachan.watch.cases.actions.classifying import ReasonNeeded
from lachan.watch.cases.models import Case


class AfterDeath(Refused):
    """Raised for a severity reported of a time after the death."""


@transaction.atomic
def set_severity(
    *, case: Case, severity: str, on: date, by: User, now: datetime
) -> Case:
    """Note how severe the illness is on a day; the last word stands on the case."""
    require_over(case, by)
    _refuse_day(on, now)
    died = case.outcome == words.Outcome.DIED
    if died and case.outcome_date is not None and on > case.outcome_date:
        raise AfterDeath(
            what=_("The severity was not noted."),
            why=_("The person died on %(day)s, before that day.")
            % {"day": rules.spoken(case.outcome_date)},
            what_now=_("Correct the day, or the outcome if it is wrong."),
            field="on",
        )
    told = Told(
        verb=words.Verb.SEVERITY,
        before=case.severity,
        after=words.Severity(severity).value,
        on=on,
    )
    return write(case, {"severity": severity}, [told], actor=by.actor, now=now)


@transaction.atomic
def record_outcome(
    *,
    case: Case,
    outcome: str,
    on: date | None,
    by: User,
    now: datetime,
    reason: str = "",
) -> Case:
    """Note how an illness ended and on which day; None: the day is not known.

    A way back (recovered after death, under treatment again) is a correction of what
    was known. Raises ReasonNeeded for one without a reason, and CannotBeTrue for a day
    still to come. Dates that contradict the course are recorded with a discrepancy.
    """
    require_over(case, by)
    _refuse_day(on, now)
    known = rules.Ending(case.outcome, case.outcome_date)
    reported = rules.Ending(words.Outcome(outcome).value, on)
    step = rules.judge_outcome(known, reported)
    if step is rules.Step.SAME:
        return case
    if step is rules.Step.CORRECTS and not reason.strip():
        raise ReasonNeeded.of(
            _("The outcome was not changed: another one is already known.")
        )
    told = [
        Told(
            verb=words.Verb.OUTCOME,
            before=known.outcome,
            after=reported.outcome,
            reason=reason.strip(),
            on=on,
        ),
        Told(
            verb=words.Verb.OUTCOME,
            what="outcome_date",
            before=known.on,
            after=on,
            reason=reason.strip(),
            on=on,
        ),
    ]
    # The day alone is told only where the outcome itself stays.
    told = told[:1] if known.outcome != reported.outcome else told[1:]
    values = {"outcome": reported.outcome, "outcome_date": on}
    return write(case, values, told, actor=by.actor, now=now)


def _refuse_day(on: date | None, now: datetime) -> None:
    for problem in rules.day_problems({"on": on}, now=now):
        raise CannotBeTrue(
            what=_("Nothing was noted."),
            why=problem.why,
            what_now=problem.cure,
            field="on",
        )
