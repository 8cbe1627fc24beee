"""Which records stand: voided with a reason, restored, told apart from another."""

from __future__ import annotations

from datetime import datetime

from django.db import transaction
from django.utils.translation import gettext_lazy as _

from lachan.ground.access import actions as access
from lachan.ground.access.models import User
from lachan.ground.journal import actions as journal
from lachan.ground.people import facts, words
from lachan.ground.people.actions.changing import DoesNotStand, opened, remember
from lachan.ground.people.models import NotSame, Person
from lachan.kernel.errors import Refused


class NeedsReason(Refused):
    """Raised by `void` without a reason."""


@transaction.atomic
def void(*, person: Person, reason: str, by: User, now: datetime) -> Person:
    """Take a record out of every list and figure; it stays in the history.

    What hangs on it is withdrawn by those who hear the fact. Raises NeedsReason,
    NotAllowed, DoesNotStand.
    """
    if not reason.strip():
        raise NeedsReason(
            what=_("The record was not voided."),
            why=_("Whoever finds it later must know why."),
            what_now=_("Say in a few words why it does not stand."),
            field="reason",
        )
    stands = opened(person, by)
    stands.voided_at, stands.void_reason = now, reason.strip()[:200]
    stands.save(update_fields=["voided_at", "void_reason"])
    remember(stands, {"voided": (None, stands.void_reason)}, by=by, now=now)
    journal.announce(
        facts.PersonVoided(person_id=stands.pk, at=now, by=by.actor),
        subject=("person", stands.public_id),
        path=stands.unit_path,
    )
    return stands


@transaction.atomic
def restore(*, person: Person, by: User, now: datetime) -> Person:
    """Let a voided record stand again. A record that stands is left as it is."""
    voided = Person.objects.select_for_update().get(pk=person.pk)
    access.require(by, words.EDIT, within=voided.unit_path)
    if voided.merged_into_id is not None or voided.erased_at is not None:
        raise DoesNotStand(voided)
    if voided.voided_at is None:
        return voided
    before = voided.void_reason
    voided.voided_at, voided.void_reason = None, ""
    voided.save(update_fields=["voided_at", "void_reason"])
    remember(voided, {"voided": (before, None)}, by=by, now=now)
    journal.announce(
        facts.PersonRestored(person_id=voided.pk, at=now, by=by.actor),
        subject=("person", voided.public_id),
        path=voided.unit_path,
    )
    return voided


@transaction.atomic
def mark_not_same(
    *, one: Person, other: Person, by: User, now: datetime, reason: str = ""
) -> NotSame:
    """Remember that two records that look alike are two people.

    They are not proposed for each other again. Who may change one of them may say so;
    saying it twice is saying it once. Raises NotAllowed; ValueError for one record.
    """
    if one.pk == other.pk:
        raise ValueError("A record cannot be another person than itself.")
    stands = opened(one, by)
    first, second = sorted((stands.pk, other.pk))
    found, is_new = NotSame.objects.get_or_create(
        first_id=first,
        second_id=second,
        defaults={"decided_by": by, "decided_at": now, "reason": reason[:200]},
    )
    if is_new:
        journal.announce(
            facts.PeopleFoundDifferent(
                first_id=first, second_id=second, at=now, by=by.actor
            ),
            subject=("person", stands.public_id),
            path=stands.unit_path,
        )
    return found
