"""What a body, or one member of it, is in charge of: units, or single households."""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass
from datetime import date, datetime
from uuid import UUID

from django.db import transaction

from lachan.ground.access import actions as access
from lachan.ground.access.models import User
from lachan.ground.bodies import facts
from lachan.ground.bodies.actions.bodies import announce, opened
from lachan.ground.bodies.actions.refusals import AlreadyOver, NotInOrder
from lachan.ground.bodies.models import Body, Charge, Seat
from lachan.ground.bodies.words import EDIT
from lachan.ground.units.models import Unit


@dataclass(frozen=True, kw_only=True)
class ChargeDraft:
    """What is to be in the charge of a body, from a day on."""

    unit: Unit
    valid_from: date
    seat: Seat | None = None
    households: Collection[UUID] = ()


@transaction.atomic
def take_charge(
    *, body: Body, draft: ChargeDraft, by: User, now: datetime
) -> list[Charge]:
    """Put a unit, or single households of it, in the charge of a body.

    What it has already is left as it is. The right is needed over the body and over
    the unit. Two teams on one hamlet are not refused: the page of coverage shows it.
    Raises AlreadyOver, NotInOrder, NotAllowed.
    """
    row = opened(body, by)
    access.require(by, EDIT, within=draft.unit.path)
    if draft.seat is not None and draft.seat.body_id != row.pk:
        raise NotInOrder(field="seat")
    known = Charge.objects.filter(
        body=row, unit=draft.unit, seat=draft.seat, valid_to=None
    )
    held = {charge.household_id: charge for charge in known}
    wanted: list[UUID | None] = list(draft.households) or [None]
    made = [
        Charge(
            body=row,
            seat=draft.seat,
            unit=draft.unit,
            unit_path=draft.unit.path,
            household_id=household,
            valid_from=draft.valid_from,
        )
        for household in wanted
        if household not in held
    ]
    Charge.objects.bulk_create(made, batch_size=500)
    if made:
        told = facts.ChargeTaken(
            body_id=row.pk,
            unit_id=draft.unit.pk,
            households=len(draft.households),
            at=now,
            by=by.actor,
        )
        announce(row, told)
    return [*(held[one] for one in wanted if one in held), *made]


@transaction.atomic
def end_charge(*, charge: Charge, ends_on: date, by: User, now: datetime) -> Charge:
    """End a charge on a day, the first without it. Raises AlreadyOver, NotInOrder."""
    row = Charge.objects.select_for_update().select_related("body").get(pk=charge.pk)
    access.require(by, EDIT, within=row.body.unit_path)
    if row.valid_to is not None:
        raise AlreadyOver
    if ends_on < row.valid_from:
        raise NotInOrder(field="ends_on")
    row.valid_to = ends_on
    row.save(update_fields=["valid_to"])
    announce(
        row.body,
        facts.ChargeEnded(
            body_id=row.body_id, unit_id=row.unit_id, at=now, by=by.actor
        ),
    )
    return row
