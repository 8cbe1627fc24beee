"""One record that tells of two people: what belongs to the other goes to them."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Sequence
from datetime import datetime
from uuid import UUID

from django.db import transaction
from django.utils.translation import gettext_lazy as _

from lachan.ground.access import actions as access
from lachan.ground.access.models import User
from lachan.ground.journal import actions as journal
from lachan.ground.people import facts, queries, words
from lachan.ground.people.actions.adopting import CannotGive, Log, give_chosen
from lachan.ground.people.actions.belongings import KEEPERS
from lachan.ground.people.actions.changing import DoesNotStand, remember
from lachan.ground.people.actions.merging import NeedsWhy
from lachan.ground.people.actions.registering import register
from lachan.ground.people.actions.standing import mark_not_same
from lachan.ground.people.models import Merger, Person
from lachan.ground.people.words import PersonDraft, Reassigning
from lachan.kernel.ids import uuid7


@transaction.atomic
def split(
    *,
    person: Person,
    to: Person | PersonDraft,
    chosen: Sequence[str],
    reason: str,
    by: User,
    now: datetime,
    public_id: UUID | None = None,
) -> Merger:
    """Give chosen records (`Held.key`) of one person to another, or to a new one.

    Nothing is lost: what is not chosen stays. The two are told apart from then on; it
    is taken back by putting them together again. Raises NotAllowed unless both homes
    lie where `by` may merge, DoesNotStand, NeedsWhy, and CannotGive for nothing chosen,
    for what `by` does not see, and for what the other has already.
    """
    known = Merger.objects.filter(public_id=public_id).first() if public_id else None
    if known is not None:
        return known
    if not reason.strip():
        raise NeedsWhy
    other = _other(to, by, now)
    if other.pk == person.pk:
        raise ValueError("A record cannot be split from itself.")
    owner, other = _standing(person, other, by)
    merger = Merger.objects.create(
        public_id=public_id or uuid7(),
        kind=Reassigning.SPLIT,
        from_person=owner,
        to_person=other,
        decisions=_sorted_out(owner, chosen, by),
        reason=reason.strip()[:200],
        decided_by=by,
        decided_at=now,
    )
    log = Log(merger, by.actor, now)
    for keeper in KEEPERS:
        give_chosen(keeper, merger, log)
    told = {"merged": (str(other.public_id), None)}
    remember(owner, told, by=by, now=now, reason=merger.reason)
    mark_not_same(one=owner, other=other, by=by, now=now, reason=merger.reason)
    journal.announce(
        facts.PersonSplit(
            merger_id=merger.pk, from_id=owner.pk, to_id=other.pk, at=now, by=by.actor
        ),
        subject=("person", owner.public_id),
        path=owner.unit_path,
    )
    return merger


def _other(to: Person | PersonDraft, by: User, now: datetime) -> Person:
    if isinstance(to, Person):
        return to
    access.require(by, words.MERGE, within=to.unit_path)
    return register(draft=to, by=by, now=now)


def _standing(person: Person, other: Person, by: User) -> tuple[Person, Person]:
    rows = Person.objects.select_for_update().filter(pk__in=(person.pk, other.pk))
    locked = {each.pk: each for each in rows.order_by("pk")}
    for each in locked.values():
        access.require(by, words.MERGE, within=each.unit_path)
        if not each.is_standing:
            raise DoesNotStand(each)
    return locked[person.pk], locked[other.pk]


def _sorted_out(owner: Person, chosen: Sequence[str], by: User) -> dict[str, list[int]]:
    """The chosen rows by table; only what the person has and the reader sees."""
    has = {held.key for held in queries.holdings(owner, by) if held.is_visible}
    if not chosen or not set(chosen) <= has:
        raise CannotGive(
            what=_("Nothing was given to the other person."),
            why=_("What was chosen is no longer there, or is not yours to see.")
            if chosen
            else _("Nothing was chosen."),
            what_now=_("Open the list of what the person has again, and choose."),
            field="chosen",
        )
    told: defaultdict[str, list[int]] = defaultdict(list)
    for key in dict.fromkeys(chosen):
        label, _colon, pk = key.rpartition(":")
        told[label].append(int(pk))
    return dict(told)
