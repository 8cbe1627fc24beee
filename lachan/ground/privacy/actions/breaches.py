"""A breach of personal data: recorded, completed, told to authority and people."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from datetime import datetime
from typing import Any

from django.db import transaction
from django.utils.translation import gettext_lazy as _

from lachan.ground.access import actions as access
from lachan.ground.access.models import User, within
from lachan.ground.journal import actions as journal
from lachan.ground.people.models import Person
from lachan.ground.privacy import facts, words
from lachan.ground.privacy.models import Affected, Breach
from lachan.ground.privacy.queries.law import law_on
from lachan.ground.privacy.words import BreachState
from lachan.ground.units.models import Unit
from lachan.kernel.errors import Refused
from lachan.kernel.facts import Fact

COMPLETED = (
    "what",
    "happened_from",
    "happened_until",
    "classes",
    "people_count",
    "consequences",
    "measures",
)


class BreachClosedAlready(Refused):
    """Raised for a change of a breach that was closed."""


class NeedsLateReason(Refused):
    """Raised by `note_notice` after the hours of the law without saying why."""


class NotToldYet(Refused):
    """Raised by `close` before the authority was told."""


@transaction.atomic
def record(
    *, unit: Unit, found_at: datetime, told: Mapping[str, Any], by: User, now: datetime
) -> Breach:
    """Record a breach; the clock of the notice runs from when it was found.

    `told` has any of COMPLETED. Raises NotAllowed; ValueError for other names, and
    for one found in the future.
    """
    access.require(by, words.HANDLE, within=unit.path)
    if found_at > now:
        raise ValueError("Nothing was found in the future.")
    breach = Breach(
        unit=unit,
        unit_path=unit.path,
        found_at=found_at,
        recorded_at=now,
        recorded_by=by,
    )
    _set(breach, told)
    law = law_on(found_at)
    if law is not None:
        due = law.asked(question="breach", at=found_at).result["notify_due_at"]
        breach.policy_edition, breach.notify_due_at = law.edition, due  # type: ignore[assignment]  # an instant by the family's result
    breach.save()
    _tell(breach, facts.BreachRecorded(breach_id=breach.pk, at=now, by=by.actor))
    return breach


def _set(breach: Breach, told: Mapping[str, Any]) -> None:
    if unknown := told.keys() - set(COMPLETED):
        raise ValueError(f"Not said of a breach: {sorted(unknown)}.")
    for name, value in told.items():
        setattr(breach, name, value)
    breach.classes = [words.DataClass(code).value for code in breach.classes]


@transaction.atomic
def complete(
    *, breach: Breach, told: Mapping[str, Any], by: User, now: datetime
) -> Breach:
    """Say more of a breach as it comes to light. Raises BreachClosedAlready."""
    held = _open(breach, by)
    _set(held, told)
    held.save()
    _tell(held, facts.BreachChanged(breach_id=held.pk, at=now, by=by.actor))
    return held


@transaction.atomic
def list_people(
    *, breach: Breach, people: Iterable[Person], by: User, now: datetime
) -> int:
    """Put people on the list of those affected; how many were new."""
    held = _open(breach, by)
    known = set(held.affected.values_list("person_id", flat=True))
    fresh = {person.pk for person in people} - known
    Affected.objects.bulk_create(
        (Affected(breach=held, person_id=pk) for pk in sorted(fresh)), batch_size=1_000
    )
    if fresh:
        _tell(held, facts.BreachChanged(breach_id=held.pk, at=now, by=by.actor))
    return len(fresh)


@transaction.atomic
def list_people_of(*, breach: Breach, unit: Unit, by: User, now: datetime) -> int:
    """Put everybody who lives in a unit on the list; how many were new."""
    homes = Person.objects.standing().visible_to(by)
    here = homes.filter(within("unit_path", (unit.path,)))
    return list_people(breach=breach, people=here.only("pk"), by=by, now=now)


@transaction.atomic
def note_notice(
    *,
    breach: Breach,
    notified_at: datetime,
    number: str,
    by: User,
    now: datetime,
    late_reason: str = "",
) -> Breach:
    """Say when the authority was told. Raises NeedsLateReason after the law's hours."""
    held = _open(breach, by, words.DECIDE)
    is_late = held.notify_due_at is not None and notified_at > held.notify_due_at
    if is_late and not late_reason.strip():
        raise NeedsLateReason(
            what=_("The notice was not noted."),
            why=_("It was given later than the law allows."),
            what_now=_("Say why; the notice itself must say so too."),
            field="late_reason",
        )
    held.notified_at, held.notice_number = notified_at, number.strip()[:60]
    held.late_reason = late_reason.strip()[:300]
    held.state = BreachState.NOTIFIED
    held.save()
    _tell(
        held,
        facts.BreachNotified(breach_id=held.pk, is_late=is_late, at=now, by=by.actor),
    )
    return held


@transaction.atomic
def note_people_told(*, breach: Breach, how: str, by: User, now: datetime) -> Breach:
    """Say that, and how, the people affected were told."""
    held = _open(breach, by)
    held.people_told_at, held.people_told_how = now, how.strip()[:300]
    held.save()
    _tell(held, facts.BreachChanged(breach_id=held.pk, at=now, by=by.actor))
    return held


@transaction.atomic
def close(*, breach: Breach, note: str, by: User, now: datetime) -> Breach:
    """Close a breach of which the authority was told. Raises NotToldYet."""
    held = _open(breach, by, words.DECIDE)
    if held.notified_at is None:
        raise NotToldYet(
            what=_("The breach was not closed."),
            why=_("The authority was not told of it yet."),
            what_now=_("Note the notice first."),
        )
    held.state, held.closed_at = BreachState.CLOSED, now
    held.closing_note = note.strip()[:500]
    held.save()
    _tell(held, facts.BreachClosed(breach_id=held.pk, at=now, by=by.actor))
    return held


def _open(breach: Breach, by: User, permission: str = words.HANDLE) -> Breach:
    held = Breach.objects.select_for_update().get(pk=breach.pk)
    access.require(by, permission, within=held.unit_path)
    if held.state == BreachState.CLOSED:
        raise BreachClosedAlready(
            what=_("The breach was not changed."),
            why=_("It was closed."),
            what_now=_("Record another one if something new came to light."),
        )
    return held


def _tell(breach: Breach, fact: Fact) -> None:
    journal.announce(fact, subject=("breach", breach.public_id), path=breach.unit_path)
