"""Bodies: set up, corrected, moved to another unit, dissolved."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime
from uuid import UUID

from django.db import transaction
from django.db.models import Q

from lachan.ground.access import actions as access
from lachan.ground.access.models import User
from lachan.ground.bodies import facts
from lachan.ground.bodies.actions.refusals import AlreadyOver, NotInOrder
from lachan.ground.bodies.models import Body, Charge, Seat
from lachan.ground.bodies.words import EDIT
from lachan.ground.journal import actions as journal
from lachan.ground.units.models import Unit
from lachan.kernel.facts import Fact
from lachan.kernel.ids import uuid7
from lachan.kernel.vietnamese import repair

_CHANGED = ("name", "document", "note", "valid_from")


@dataclass(frozen=True, kw_only=True)
class BodyDraft:
    """A body to be set up. The same public id again is the same body."""

    unit: Unit
    kind: str
    name: str
    valid_from: date
    valid_to: date | None = None
    document: str = ""
    note: str = ""
    above: Body | None = None
    public_id: UUID | None = None


def announce(body: Body, fact: Fact) -> None:
    """Tell a fact of a body, under the body's record and its unit."""
    journal.announce(fact, subject=("body", body.public_id), path=body.unit_path)


@transaction.atomic
def found(*, draft: BodyDraft, by: User, now: datetime) -> Body:
    """Set a body up for a unit; the one that stands under the same name is that body.

    Raises NotAllowed, NotInOrder.
    """
    access.require(by, EDIT, within=draft.unit.path)
    if draft.valid_to and draft.valid_to <= draft.valid_from:
        raise NotInOrder(field="valid_to")
    name = repair(draft.name)[:120]
    same = Q(unit=draft.unit, kind=draft.kind, name=name, valid_to=None)
    if draft.public_id is not None:
        same |= Q(public_id=draft.public_id)
    known = Body.objects.filter(same).first()
    if known is not None:
        return known
    body = Body.objects.create(
        public_id=draft.public_id or uuid7(),
        unit=draft.unit,
        unit_path=draft.unit.path,
        kind=draft.kind,
        name=name,
        above=draft.above,
        document=draft.document,
        valid_from=draft.valid_from,
        valid_to=draft.valid_to,
        note=draft.note,
    )
    told = facts.BodyFounded(
        body_id=body.pk, unit_id=draft.unit.pk, at=now, by=by.actor
    )
    announce(body, told)
    return body


@transaction.atomic
def change_body(
    *, body: Body, values: dict[str, object], by: User, now: datetime
) -> Body:
    """Correct name, document, note or first day; what is as it was is left alone."""
    row = opened(body, by)
    changed = [
        field
        for field in _CHANGED
        if field in values and getattr(row, field) != values[field]
    ]
    for field in changed:
        setattr(row, field, values[field])
    if row.valid_to and row.valid_to <= row.valid_from:
        raise NotInOrder(field="valid_from")
    if changed:
        row.save(update_fields=changed)
        announce(
            row,
            facts.BodyChanged(
                body_id=row.pk, fields=tuple(changed), at=now, by=by.actor
            ),
        )
    return row


def opened(body: Body, by: User) -> Body:
    """The body, locked, for whoever may change it. Raises AlreadyOver, NotAllowed."""
    row = Body.objects.select_for_update().get(pk=body.pk)
    access.require(by, EDIT, within=row.unit_path)
    if row.valid_to is not None:
        raise AlreadyOver
    return row


@transaction.atomic
def dissolve(*, body: Body, ends_on: date, by: User, now: datetime) -> Body:
    """End a body on a day (its first without it); seats and charges end with it.

    Raises AlreadyOver, NotInOrder, NotAllowed.
    """
    row = opened(body, by)
    if ends_on <= row.valid_from:
        raise NotInOrder(field="ends_on")
    row.valid_to = ends_on
    row.save(update_fields=["valid_to"])
    for model in (Seat, Charge):
        still = model.objects.filter(body=row, valid_to=None)
        still.filter(valid_from__lte=ends_on).update(valid_to=ends_on)
        still.filter(valid_from__gt=ends_on).delete()
    announce(
        row,
        facts.BodyDissolved(body_id=row.pk, ends_on=ends_on, at=now, by=by.actor),
    )
    return row


@transaction.atomic
def move_body(*, body: Body, unit: Unit, by: User, now: datetime) -> Body:
    """Let a body go on at another unit, as when its own merged into that by decree.

    Its charges stay where they are: they are read through the mapping. Raises
    AlreadyOver, NotAllowed (over either unit).
    """
    row = opened(body, by)
    access.require(by, EDIT, within=unit.path)
    if row.unit_id == unit.pk:
        return row
    told = facts.BodyMoved(
        body_id=row.pk,
        from_unit_id=row.unit_id,
        unit_id=unit.pk,
        at=now,
        by=by.actor,
    )
    row.unit, row.unit_path = unit, unit.path
    row.save(update_fields=["unit", "unit_path"])
    announce(row, told)
    return row
