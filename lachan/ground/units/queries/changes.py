"""Proposed corrections beside what stands now; those that wait for a decision."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime

from django.urls import reverse
from django.utils.translation import gettext as _

from lachan.ground.access.models import User, within
from lachan.ground.access.queries import paths_of
from lachan.ground.units.models import (
    ChangeItem,
    ChangeRequest,
    Population,
    Unit,
    UnitContact,
)
from lachan.ground.units.words import ADDS, EDIT, OFFICE, ChangeField, PopulationGroup
from lachan.kernel.work import WorkLine

_MOST_LINES = 50


def current(unit: Unit) -> dict[str, str]:
    """What stands of all that may be corrected, as it is written; two queries."""
    told = {
        ChangeField.NAME.value: unit.name,
        ChangeField.CODE.value: unit.code,
        ChangeField.CLOSING.value: unit.valid_to.isoformat() if unit.valid_to else "",
        ChangeField.LOCATION.value: (
            ""
            if unit.latitude is None or unit.longitude is None
            else f"{unit.latitude:.6f}, {unit.longitude:.6f}"
        ),
    }
    newest = Population.objects.filter(unit=unit, group=PopulationGroup.ALL)
    count = newest.order_by("-counted_on", "-known_at").first()
    told[ChangeField.POPULATION.value] = str(count.persons) if count else ""
    office = UnitContact.objects.filter(unit=unit).first()
    for field in OFFICE:
        told[field.value] = getattr(office, field.value) if office else ""
    return told


def is_stale(item: ChangeItem, stands: Mapping[str, str]) -> bool:
    """Whether what the item corrects was changed since it was proposed."""
    return item.field not in ADDS and item.seen != stands.get(item.field, "")


@dataclass(frozen=True)
class Compared:
    """A correction beside what stands now."""

    item: ChangeItem
    now: str
    is_stale: bool


def compared(asked: ChangeRequest) -> list[Compared]:
    """Every correction of a proposal; three queries."""
    stands = current(asked.unit)
    is_open = asked.decided_at is None
    return [
        Compared(item, stands.get(item.field, ""), is_open and is_stale(item, stands))
        for item in asked.items.order_by("pk")
    ]


def changes_worklist(user: User, now: datetime) -> list[WorkLine]:
    """Proposals of others that wait for this account's decision."""
    rows = ChangeRequest.objects.open().filter(
        within("unit_path", paths_of(user, EDIT))
    )
    waiting = rows.exclude(asked_by=user).select_related("unit").order_by("asked_at")
    return [
        WorkLine(
            what=_("Decide the proposed correction of the unit"),
            unit=one.unit.local_name,
            url=reverse("units:change", args=[one.public_id]),
            module="units",
            verb=_("Decide"),
        )
        for one in waiting[:_MOST_LINES]
    ]
