"""Service areas: drawn, changed from a day on, closed."""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass
from datetime import date, datetime
from uuid import UUID

from django.db import transaction

from lachan.ground.access import actions as access
from lachan.ground.access.models import User
from lachan.ground.bodies import facts
from lachan.ground.bodies.actions.refusals import AlreadyOver, NotInOrder
from lachan.ground.bodies.models import AreaUnit, ServiceArea
from lachan.ground.bodies.words import EDIT
from lachan.ground.journal import actions as journal
from lachan.ground.units.models import Unit
from lachan.kernel.facts import Fact
from lachan.kernel.ids import uuid7
from lachan.kernel.vietnamese import repair


@dataclass(frozen=True, kw_only=True)
class AreaDraft:
    """An area to be drawn: who serves what for which purpose, from when."""

    name: str
    purpose: str
    holder: str
    unit: Unit  # where the holder lies
    units: Collection[Unit]
    valid_from: date
    valid_to: date | None = None
    holder_record: tuple[str, UUID] | None = None
    note: str = ""
    public_id: UUID | None = None


def _announce(area: ServiceArea, fact: Fact) -> None:
    subject = ("service_area", area.public_id)
    journal.announce(fact, subject=subject, path=area.unit_path)


@transaction.atomic
def draw_area(*, draft: AreaDraft, by: User, now: datetime) -> ServiceArea:
    """Draw a service area. Units outside one's own may be in it: serving is no right.

    The same name and purpose at the same unit is the area that stands. Raises
    NotAllowed, NotInOrder.
    """
    access.require(by, EDIT, within=draft.unit.path)
    if draft.valid_to and draft.valid_to <= draft.valid_from:
        raise NotInOrder(field="valid_to")
    name = repair(draft.name)[:150]
    known = ServiceArea.objects.filter(
        unit=draft.unit, purpose=draft.purpose, name=name, valid_to=None
    ).first()
    if known is not None:
        return known
    kind, record = draft.holder_record or ("", None)
    area = ServiceArea.objects.create(
        public_id=draft.public_id or uuid7(),
        name=name,
        purpose=draft.purpose,
        holder=repair(draft.holder)[:150],
        holder_kind=kind,
        holder_id=record,
        unit=draft.unit,
        unit_path=draft.unit.path,
        valid_from=draft.valid_from,
        valid_to=draft.valid_to,
        note=draft.note,
    )
    AreaUnit.objects.bulk_create(
        AreaUnit(area=area, unit=unit, unit_path=unit.path, valid_from=draft.valid_from)
        for unit in draft.units
    )
    told = facts.ServiceAreaDrawn(
        area_id=area.pk, units=len(draft.units), at=now, by=by.actor
    )
    _announce(area, told)
    return area


def _opened(area: ServiceArea, by: User) -> ServiceArea:
    row = ServiceArea.objects.select_for_update().get(pk=area.pk)
    access.require(by, EDIT, within=row.unit_path)
    if row.valid_to is not None:
        raise AlreadyOver
    return row


@transaction.atomic
def change_area(
    *, area: ServiceArea, units: Collection[Unit], on: date, by: User, now: datetime
) -> ServiceArea:
    """Let the area hold exactly these units from a day on; days before stay as told."""
    row = _opened(area, by)
    if on < row.valid_from:
        raise NotInOrder(field="on")
    held = {one.unit_id: one for one in row.units.filter(valid_to=None)}
    wanted = {unit.pk: unit for unit in units}
    left = [one.pk for pk, one in held.items() if pk not in wanted]
    joined = [unit for pk, unit in wanted.items() if pk not in held]
    gone = AreaUnit.objects.filter(pk__in=left)
    gone.filter(valid_from__lte=on).update(valid_to=on)
    gone.filter(valid_to=None).delete()  # to begin later than the day
    AreaUnit.objects.bulk_create(
        AreaUnit(area=row, unit=unit, unit_path=unit.path, valid_from=on)
        for unit in joined
    )
    if left or joined:
        told = facts.ServiceAreaChanged(
            area_id=row.pk,
            joined=len(joined),
            left=len(left),
            at=now,
            by=by.actor,
        )
        _announce(row, told)
    return row


@transaction.atomic
def end_area(
    *, area: ServiceArea, ends_on: date, by: User, now: datetime
) -> ServiceArea:
    """Close an area on a day, the first without it."""
    row = _opened(area, by)
    if ends_on <= row.valid_from:
        raise NotInOrder(field="ends_on")
    row.valid_to = ends_on
    row.save(update_fields=["valid_to"])
    row.units.filter(valid_to=None, valid_from__lte=ends_on).update(valid_to=ends_on)
    row.units.filter(valid_to=None).delete()
    told = facts.ServiceAreaEnded(area_id=row.pk, ends_on=ends_on, at=now, by=by.actor)
    _announce(row, told)
    return row
