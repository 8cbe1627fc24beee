"""Two records that are one person: put together, and taken apart again."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import Any
from uuid import UUID

from django.db import transaction
from django.utils.translation import gettext_lazy as _

from lachan.ground.access import actions as access
from lachan.ground.access.models import User
from lachan.ground.journal import actions as journal
from lachan.ground.people import facts, queries, words
from lachan.ground.people.actions import carrying
from lachan.ground.people.actions.adopting import Log, NotDecided, give_back, take_over
from lachan.ground.people.actions.belongings import KEEPERS
from lachan.ground.people.actions.changing import (
    ChangedMeanwhile,
    DoesNotStand,
    remember,
)
from lachan.ground.people.models import Merger, NotSame, Person
from lachan.ground.people.rules.merging import settled
from lachan.ground.people.words import Question, Reassigning
from lachan.kernel.errors import Refused
from lachan.kernel.ids import uuid7
from lachan.kernel.speech import Text


class NeedsWhy(Refused):
    """Raised for putting together or taking apart without a reason."""

    def __init__(self) -> None:
        super().__init__(
            what=_("The records were left as they are."),
            why=_("Whoever finds them later must know why."),
            what_now=_("Say in a few words how you know."),
            field="reason",
        )


class FoundDifferent(Refused):
    """Raised by `merge` for two records that somebody found to be two people."""

    def __init__(self, found: NotSame) -> None:
        super().__init__(
            what=_("The two records were not put together."),
            why=_("%(who)s looked at both and found two people.")
            % {"who": found.decided_by.full_name},
            what_now=_("Ask them, and take that finding back first if it was wrong."),
        )


class CannotUndo(Refused):
    """Raised by `undo` where something since forbids it; `hindrances` says what."""

    def __init__(self, hindrances: Sequence[Text]) -> None:
        self.hindrances = tuple(hindrances)
        told = dict.fromkeys(str(one) for one in hindrances)
        super().__init__(
            what=_("The records were not taken apart."),
            why=" ".join(told),
            what_now=_(
                "Undo what came later first, or choose what belongs to another person."
            ),
        )


@transaction.atomic
def merge(
    *,
    goes: Person,
    stays: Person,
    decisions: Mapping[str, str],
    reason: str,
    by: User,
    now: datetime,
    public_id: UUID | None = None,
    versions: tuple[int, int] | None = None,
) -> Merger:
    """Put two records of one person together: `goes` leads to `stays` from now on.

    `decisions` has a choice (`words.Choice`) for every question of
    `queries.questions`; `versions` are those that the reader saw of both. What hangs on
    the record that goes follows at once, in every module. Sent again under the same
    `public_id` it is the same merger. Raises NotAllowed unless both homes lie where
    `by` may merge, DoesNotStand, ChangedMeanwhile, FoundDifferent, NotDecided,
    NeedsWhy; ValueError for one record.
    """
    if goes.pk == stays.pk:
        raise ValueError("A record cannot be put together with itself.")
    known = Merger.objects.filter(public_id=public_id).first() if public_id else None
    if known is not None:
        return known
    gone, kept = _both(goes, stays, by)
    _require_fit(gone, kept, versions)
    if not reason.strip():
        raise NeedsWhy
    asked = queries.questions(gone, kept, by)
    _require_decided(asked, decisions)
    merger = Merger(
        public_id=public_id or uuid7(),
        kind=Reassigning.MERGED,
        from_person=gone,
        to_person=kept,
        decisions={one.key: decisions[one.key] for one in asked},
        reason=reason.strip()[:200],
        decided_by=by,
        decided_at=now,
    )
    _carry_out(merger, by, now)
    return merger


def _both(goes: Person, stays: Person, by: User) -> tuple[Person, Person]:
    """Both records as they now stand, locked in one order for everybody."""
    rows = Person.objects.select_for_update().filter(pk__in=(goes.pk, stays.pk))
    locked = {person.pk: person for person in rows.order_by("pk")}
    gone, kept = locked[goes.pk], locked[stays.pk]
    for person in (gone, kept):
        access.require(by, words.MERGE, within=person.unit_path)
    return gone, kept


def _require_fit(gone: Person, kept: Person, versions: tuple[int, int] | None) -> None:
    for person in (gone, kept):
        if not person.is_standing:
            raise DoesNotStand(person)
    for person, seen in zip((gone, kept), versions or (None, None), strict=True):
        if seen is not None and seen != person.version:
            since = person.corrections.filter(version__gt=seen).order_by("version")
            raise ChangedMeanwhile(list(since.select_related("corrected_by")))
    first, second = sorted((gone.pk, kept.pk))
    apart = NotSame.objects.filter(first=first, second=second)
    found = apart.select_related("decided_by").first()
    if found is not None:
        raise FoundDifferent(found)


def _require_decided(asked: Sequence[Question], decisions: Mapping[str, str]) -> None:
    open_ = [
        one
        for one in asked
        if not one.is_visible or decisions.get(one.key) not in one.choices
    ]
    if open_:
        raise NotDecided(open_)


def _carry_out(merger: Merger, by: User, now: datetime) -> None:
    gone, kept = merger.from_person, merger.to_person
    changes = settled(queries.known_of(gone), queries.known_of(kept), merger.decisions)
    homes = {gone.unit_path, kept.unit_path}
    merger.save(force_insert=True)
    log = Log(merger, by.actor, now)
    carrying.carry_sights(merger, homes, changes, at=now)
    merger.fields = carrying.write_fields(kept, changes, by=by, now=now, merger=merger)
    merger.save(update_fields=["fields", "sights"])
    for keeper in KEEPERS:
        take_over(keeper, merger, log)
    carrying.carry_differences(log)
    carrying.carry_redirects(log)
    gone.merged_into = kept
    gone.save(update_fields=["merged_into"])
    remember(
        gone,
        {"merged": (None, str(kept.public_id))},
        by=by,
        now=now,
        reason=merger.reason,
    )
    journal.announce(
        facts.PersonMerged(
            merger_id=merger.pk, from_id=gone.pk, to_id=kept.pk, at=now, by=by.actor
        ),
        subject=("person", kept.public_id),
        path=kept.unit_path,
    )


@transaction.atomic
def undo(*, merger: Merger, reason: str, by: User, now: datetime) -> Merger:
    """Take two records apart as they were before they were put together.

    What came later under the former record goes back with it; what came to the record
    that stays remains there. Raises CannotUndo, which names everything since that
    forbids it; NotAllowed, NeedsWhy; ValueError for a split, which is undone by
    putting the two together. One that is undone is left as it is.
    """
    found = Merger.objects.select_for_update().get(pk=merger.pk)
    if found.kind != Reassigning.MERGED:
        raise ValueError("Only what was put together is taken apart by this verb.")
    gone, kept = _both(found.from_person, found.to_person, by)
    found.from_person, found.to_person = gone, kept
    if found.undone_at is not None:
        return found
    if not reason.strip():
        raise NeedsWhy
    hindrances = hindrances_of(found)
    if hindrances:
        raise CannotUndo(hindrances)
    _take_apart(found, reason.strip()[:200], by, now)
    return found


def hindrances_of(merger: Merger) -> list[Text]:
    """Everything that has happened since and forbids undoing a merger."""
    kept = merger.to_person
    if kept.merged_into is not None:
        told = {"record": kept.merged_into.public_id}
        return [_("The record was itself put together with %(record)s.") % told]
    if kept.voided_at is not None:
        return [_("The record is void by now.")]
    if kept.erased_at is not None:
        return [_("The personal data of this record was erased.")]
    found: list[Text] = list(carrying.fields_changed(merger))
    for keeper in queries.keepers():
        found += keeper.hindrances(merger)
    return found


def _take_apart(merger: Merger, reason: str, by: User, now: datetime) -> None:
    gone, kept = merger.from_person, merger.to_person
    log = Log(merger, by.actor, now)
    merger.undone_by, merger.undone_at, merger.undo_reason = by, now, reason
    merger.save(update_fields=["undone_by", "undone_at", "undo_reason"])
    carrying.restore_fields(kept, merger, by=by, now=now, reason=reason)
    for keeper in KEEPERS:
        give_back(keeper, merger, log)
    carrying.restore_differences(merger)
    carrying.restore_redirects(merger)
    gone.merged_into = None
    gone.save(update_fields=["merged_into"])
    told: dict[str, tuple[Any, Any]] = {"merged": (str(kept.public_id), None)}
    remember(gone, told, by=by, now=now, reason=reason)
    carrying.restore_sights(merger, at=now)
    journal.announce(
        facts.MergerUndone(
            merger_id=merger.pk, from_id=gone.pk, to_id=kept.pk, at=now, by=by.actor
        ),
        subject=("person", kept.public_id),
        path=kept.unit_path,
    )


@transaction.atomic
def withdraw_difference(*, one: Person, other: Person, by: User, now: datetime) -> None:
    """Take back that two records are two people; they may be proposed again."""
    first, second = sorted((one.pk, other.pk))
    for person in (one, other):
        access.require(by, words.MERGE, within=person.unit_path)
    gone, _each = NotSame.objects.filter(first=first, second=second).delete()
    if gone:
        journal.announce(
            facts.DifferenceWithdrawn(
                first_id=first, second_id=second, at=now, by=by.actor
            ),
            subject=("person", one.public_id),
            path=one.unit_path,
        )
