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
    return take_out(case, reason=reason.strip(), actor=by.actor, now=now)


def take_out(case: Case, *, reason: str, actor: str, now: datetime) -> Case:
    """Void a standing case for whoever was found to may do it."""
    values = {"voided_at": now, "void_reason": reason[:200]}
    _write(case, values, words.Verb.VOIDED, reason=reason, actor=actor, now=now)
    journal.announce(
        facts.CaseVoided(at=now, by=actor, case_id=case.pk, person_id=case.person_id),
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
    return put_back(case, actor=by.actor, now=now)


def put_back(
    case: Case, *, actor: str, now: datetime, episode: int | None = None
) -> Case:
    """Restore a voided case for whoever was found to may do it.

    `episode` where another case took its number.
    """
    values: dict[str, Any] = {"voided_at": None, "void_reason": ""}
    if episode is not None:
        values["episode"] = episode
    reason = case.void_reason
    _write(case, values, words.Verb.RESTORED, reason=reason, actor=actor, now=now)
    journal.announce(
        facts.CaseRestored(at=now, by=actor, case_id=case.pk, person_id=case.person_id),
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
    actor: str,
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
        case=case, verb=verb, reason=reason, recorded_at=now, actor=actor
    )
