"""Taking a case out of the figures, and putting it back."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from django.db import transaction
from django.utils.translation import gettext as _

from lachan.ground.access.models import User
from lachan.ground.journal import actions as journal
from lachan.kernel.errors import Refused
from lachan.watch.cases import facts, words
from lachan.watch.cases.actions.changing import ChangedMeanwhile, require_over
from lachan.watch.cases.actions.classifying import ReasonNeeded
from lachan.watch.cases.models import Case, CaseStep


class AnotherStands(Refused):
    """Raised by `restore` where another case took the episode's place."""

    case: Case


@transaction.atomic
def void(*, case: Case, reason: str, by: User, now: datetime) -> Case:
    """Take a case out of every figure; it stays in the history, with the reason."""
    require_over(case, by, words.VOID)
    if not reason.strip():
        raise ReasonNeeded.of(_("The case was not voided."))
    if case.voided_at is not None:
        return case
    values = {"voided_at": now, "void_reason": reason.strip()[:200]}
    _write(case, values, words.Verb.VOIDED, reason=reason.strip(), by=by, now=now)
    journal.announce(
        facts.CaseVoided(
            at=now, by=by.actor, case_id=case.pk, person_id=case.person_id
        ),
        subject=("case", case.public_id),
        path=case.unit_path,
    )
    return case


@transaction.atomic
def restore(*, case: Case, by: User, now: datetime) -> Case:
    """Let a voided case count again, as it was.

    Raises AnotherStands where the same episode of the person was opened meanwhile.
    """
    require_over(case, by, words.VOID)
    if case.voided_at is None:
        return case
    other = (
        Case.objects.standing()
        .filter(person=case.person_id, disease=case.disease, episode=case.episode)
        .first()
    )
    if other is not None:
        refusal = AnotherStands(
            what=_("The case was not restored."),
            why=_("The same episode of this person was opened again meanwhile."),
            what_now=_("Void the other case first, or go on with that one."),
        )
        refusal.case = other
        raise refusal
    values = {"voided_at": None, "void_reason": ""}
    reason = case.void_reason
    _write(case, values, words.Verb.RESTORED, reason=reason, by=by, now=now)
    journal.announce(
        facts.CaseRestored(
            at=now, by=by.actor, case_id=case.pk, person_id=case.person_id
        ),
        subject=("case", case.public_id),
        path=case.unit_path,
    )
    return case


def _write(
    case: Case,
    values: dict[str, Any],
    verb: words.Verb,
    *,
    reason: str,
    by: User,
    now: datetime,
) -> None:
    seen = Case.objects.filter(pk=case.pk, version=case.version)
    if not seen.bump(**values):
        raise ChangedMeanwhile(
            what=_("Your change was not saved."),
            why=_("Somebody changed this case after you opened it."),
            what_now=_("Look at the case as it is now, and change it again."),
        )
    for name, value in values.items():
        setattr(case, name, value)
    case.version += 1
    CaseStep.objects.create(
        case=case, verb=verb, reason=reason, recorded_at=now, actor=by.actor
    )
