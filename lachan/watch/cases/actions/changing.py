"""How every verb changes one case: nobody overwrites what they have not seen."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from django.db import transaction
from django.utils.translation import gettext as _

from lachan.ground.access import actions as access
from lachan.ground.access.models import User
from lachan.ground.journal import actions as journal
from lachan.kernel.errors import Refused
from lachan.watch.cases import facts, rules, words
from lachan.watch.cases.models import Case, CaseStep
from lachan.watch.cases.queries.policies import Policies


class ChangedMeanwhile(Refused):
    """Raised when somebody changed the case after it was read."""


class IsVoid(Refused):
    """Raised by every verb but `restore` on a voided case."""


class CannotBeTrue(Refused):
    """Raised for a value that no case can have, such as a day still to come."""


@dataclass(frozen=True, kw_only=True)
class Told:
    """One line of a case's history."""

    verb: words.Verb
    what: str = ""
    before: object = ""
    after: object = ""
    reason: str = ""
    on: date | None = None

    def step(self, case: Case, *, actor: str, now: datetime) -> CaseStep:
        """The line as it is kept."""
        return CaseStep(
            case=case,
            verb=self.verb,
            what=self.what,
            before=plain(self.before),
            after=plain(self.after),
            reason=self.reason[:300],
            happened_on=self.on,
            recorded_at=now,
            actor=actor,
        )


def plain(value: object) -> str:
    """A value as the history keeps it: days in ISO form, nothing as nothing."""
    if value is None:
        return ""
    return (value.isoformat() if isinstance(value, date) else str(value))[:160]


def require_over(case: Case, by: User, permission: str = words.EDIT) -> None:
    """Let pass who may do this where the case is answered for or where it is now."""
    if not access.can(by, permission, within=case.present_path):
        access.require(by, permission, within=case.unit_path)


def write(
    case: Case,
    values: Mapping[str, Any],
    told: Iterable[Told],
    *,
    actor: str,
    now: datetime,
) -> Case:
    """Set columns, keep the lines of history, and announce what was done.

    What follows from the columns (discrepancies, the clock) is set with them. Nothing
    is written or announced where nothing changes. Raises IsVoid or ChangedMeanwhile.
    """
    if case.voided_at is not None:
        raise _void()
    told = list(told)
    changed = {name: v for name, v in values.items() if getattr(case, name) != v}
    news = [line for line in told if plain(line.before) != plain(line.after)]
    lines = news or (told if changed else [])
    if not lines:
        return case
    for name, value in changed.items():
        setattr(case, name, value)
    changed |= follow(case)
    _update(case, changed)
    CaseStep.objects.bulk_create(
        line.step(case, actor=actor, now=now) for line in lines
    )
    announce_change(case, lines, actor=actor, now=now)
    return case


def follow(case: Case, policies: Policies | None = None) -> dict[str, Any]:
    """Set what the columns of a case entail, and say to what."""
    entailed = {
        "discrepancies": discrepancies(case),
        "report_due_at": (policies or Policies()).due_at(case.disease, case),
    }
    for name, value in entailed.items():
        setattr(case, name, value)
    return entailed


def discrepancies(case: Case) -> str:
    """The codes that hold now; a report after the death stays until it is settled."""
    found = [code.value for code in rules.discrepancies_of(case)]
    late = words.Discrepancy.CHANGED_AFTER_DEATH.value
    if late in case.discrepancies.split() and case.outcome == words.Outcome.DIED:
        found.append(late)
    return " ".join(found)


def _update(case: Case, values: Mapping[str, Any]) -> None:
    seen = Case.objects.filter(pk=case.pk, version=case.version, voided_at=None)
    if not seen.bump(**values):
        raise ChangedMeanwhile(
            what=_("Your change was not saved."),
            why=_("Somebody changed this case after you opened it."),
            what_now=_("Look at the case as it is now, and change it again."),
        )
    case.version += 1


def _void() -> IsVoid:
    return IsVoid(
        what=_("Nothing was changed."),
        why=_("This case is void: it counts in no figure."),
        what_now=_("Restore the case first."),
    )


def announce_change(
    case: Case, lines: Sequence[Told], *, actor: str, now: datetime
) -> None:
    """Tell the house that a case changed; codes travel, free text stays here."""
    verbs = dict.fromkeys(line.verb.value for line in lines)
    journal.announce(
        facts.CaseChanged(
            at=now,
            by=actor,
            case_id=case.pk,
            person_id=case.person_id,
            verb=lines[0].verb.value,
            followed=tuple(verbs)[1:],
        ),
        subject=("case", case.public_id),
        path=case.unit_path,
    )


# What a report may correct directly; classification, places and outcome have verbs.
EDITABLE = (
    "found_by",
    "source_known",
    "onset_date",
    "specimen_date",
    "confirmed_date",
    "notified_at",
    "arrived_from",
    "age_years",
)
_DAYS = ("onset_date", "specimen_date", "confirmed_date")


@transaction.atomic
def change(
    *, case: Case, values: Mapping[str, Any], by: User, now: datetime, reason: str = ""
) -> Case:
    """Correct or complete the data of a notification (columns of EDITABLE).

    What then contradicts itself is recorded with its discrepancies. Raises
    CannotBeTrue for a day to come and for a confirmed case without its day.
    """
    require_over(case, by)
    unknown = set(values) - set(EDITABLE)
    if unknown:
        raise ValueError(f"Not changed by this verb: {', '.join(sorted(unknown))}.")
    _refuse_impossible(case, values, now)
    told = [
        Told(
            verb=words.Verb.CHANGED,
            what=name,
            before=getattr(case, name),
            after=value,
            reason=reason,
        )
        for name, value in values.items()
    ]
    return write(case, values, told, actor=by.actor, now=now)


def _refuse_impossible(case: Case, values: Mapping[str, Any], now: datetime) -> None:
    days = {name: values[name] for name in _DAYS if name in values}
    for problem in rules.day_problems(days, now=now):
        raise CannotBeTrue(
            what=_("The case was not changed."),
            why=problem.why,
            what_now=problem.cure,
            field=problem.field,
        )
    confirmed = case.classification == words.Classification.CONFIRMED
    if confirmed and values.get("confirmed_date", case.confirmed_date) is None:
        raise CannotBeTrue(
            what=_("The case was not changed."),
            why=_("A confirmed case has a day on which it was confirmed."),
            what_now=_("Write another day, or classify the case anew first."),
            field="confirmed_date",
        )


@transaction.atomic
def record_reported(
    *, case: Case, reported_at: datetime, by: User, now: datetime
) -> Case:
    """Say when the national register got the case; the clock then stands still."""
    require_over(case, by)
    if reported_at > now:
        raise CannotBeTrue(
            what=_("The report was not noted."),
            why=_("Its time has not come yet."),
            what_now=_("Write when the report was made."),
            field="reported_at",
        )
    told = Told(verb=words.Verb.REPORTED, before=case.reported_at, after=reported_at)
    return write(case, {"reported_at": reported_at}, [told], actor=by.actor, now=now)
