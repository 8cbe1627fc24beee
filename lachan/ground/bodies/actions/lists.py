"""A list of bodies and members, read as a whole: every line or none."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime

from django.db import transaction
from django.utils.translation import gettext_lazy as _

from lachan.ground.access import actions as access
from lachan.ground.access.models import User
from lachan.ground.bodies import facts
from lachan.ground.bodies.actions.bodies import BodyDraft, found
from lachan.ground.bodies.actions.charges import ChargeDraft, take_charge
from lachan.ground.bodies.actions.seats import SeatDraft, same_seat, seat_member
from lachan.ground.bodies.models import Body
from lachan.ground.bodies.rules.reading import MemberRow
from lachan.ground.bodies.words import EDIT
from lachan.ground.journal import actions as journal
from lachan.ground.units.models import Unit
from lachan.ground.units.queries import find_unit
from lachan.kernel.errors import Refused


class ListRefused(Refused):
    """Raised for a list of which a line names no unit; nothing of it is kept."""


@dataclass(frozen=True)
class ImportedList:
    """What a list changed."""

    rows: int
    bodies: int
    created: int
    skipped: int

    def as_json(self) -> dict[str, int]:
        """As every import answers."""
        return {
            "rows": self.rows,
            "bodies": self.bodies,
            "created": self.created,
            "updated": 0,
            "skipped": self.skipped,
            "rejected": 0,
        }


@transaction.atomic
def import_list(
    *, rows: Sequence[MemberRow], within: Unit, since: date, by: User, now: datetime
) -> ImportedList:
    """Set up the bodies of a list and seat their members; what is known is skipped.

    Units are named by code or by a text that means one unit below `within`. All lines
    or none. Raises ListRefused, NotAllowed, AlreadySeated.
    """
    access.require(by, EDIT, within=within.path)
    units = _units(rows, within)
    bodies: dict[tuple[str, str, str], Body] = {}
    created = skipped = 0
    ranks: dict[tuple[int, str], int] = defaultdict(int)
    for row in rows:
        key = (row.unit, row.kind, row.body)
        if key not in bodies:
            draft = BodyDraft(
                unit=units[row.unit], kind=row.kind, name=row.body, valid_from=since
            )
            bodies[key] = found(draft=draft, by=by, now=now)
        body = bodies[key]
        ranks[body.pk, row.role] += 1
        seat = SeatDraft(
            role=row.role,
            name=row.name,
            position=row.position,
            phone=row.phone,
            rank=ranks[body.pk, row.role],
            valid_from=since,
        )
        is_known = same_seat(body, seat) is not None
        seat_member(body=body, draft=seat, by=by, now=now)
        for text in row.covers:
            charge = ChargeDraft(unit=units[text], valid_from=since)
            take_charge(body=body, draft=charge, by=by, now=now)
        created += not is_known
        skipped += is_known
    told = facts.BodiesImported(
        ids=tuple(body.pk for body in bodies.values()),
        seats=created,
        at=now,
        by=by.actor,
    )
    journal.announce(told, path=within.path, count=len(rows))
    return ImportedList(len(rows), len(bodies), created, skipped)


def _units(rows: Sequence[MemberRow], top: Unit) -> dict[str, Unit]:
    """The unit of every text of the list. Raises ListRefused with the first line."""
    found_ids: dict[str, int] = {}
    for row in rows:
        for text in (row.unit, *row.covers):
            if text in found_ids:
                continue
            resolved = find_unit(text, top.edition, inside=top.path)
            if resolved.unit_id is None:
                raise ListRefused(
                    what=_("The list was not read."),
                    why=_("Line %(number)d: “%(text)s” means no one unit here.")
                    % {"number": row.line, "text": text},
                    what_now=_("Write the unit's code, and read the list again."),
                    field="file",
                )
            found_ids[text] = resolved.unit_id
    units = Unit.objects.select_related("edition").in_bulk(set(found_ids.values()))
    return {text: units[pk] for text, pk in found_ids.items()}
