"""What an announcement makes of a unit: its level, a cordon, an epidemic."""

from __future__ import annotations

from datetime import datetime
from uuid import UUID

from django.db import transaction
from django.utils.translation import gettext_lazy as _

from lachan.ground.journal import actions as journal
from lachan.ground.policy.models import PolicyEdition
from lachan.ground.units import facts
from lachan.ground.units.models import AreaStatus, Unit
from lachan.kernel.errors import Refused


class StatusStartsTooEarly(Refused):
    """Raised when a status would begin before the one that it replaces."""


class NothingToEnd(Refused):
    """Raised when no status of the kind is in force."""


@transaction.atomic
def announce_status(
    *,
    unit: Unit,
    kind: str,
    value: int | None,
    edition: PolicyEdition | None,
    starts_at: datetime,
    by: str,
    now: datetime,
    decision_id: UUID | None = None,
    disease: str = "",
) -> AreaStatus:
    """Close the status in force and open the new one, at one instant.

    Written only by the reaction to an announced decision, which has asked for the
    right to announce; `by` is its actor. Raises StatusStartsTooEarly.
    """
    former = _open(unit, kind, disease)
    if former is not None:
        _close(former, starts_at)
    status = AreaStatus.objects.create(
        unit=unit,
        unit_path=unit.path,
        kind=kind,
        value=value,
        disease=disease,
        policy_edition=edition,
        decision_id=decision_id,
        starts_at=starts_at,
        announced_at=now,
    )
    journal.announce(
        facts.StatusAnnounced(
            unit_id=unit.pk,
            status_id=status.pk,
            kind=kind,
            value=value,
            starts_at=starts_at,
            at=now,
            by=by,
        ),
        subject=("unit", unit.public_id),
        path=unit.path,
    )
    return status


@transaction.atomic
def end_status(
    *,
    unit: Unit,
    kind: str,
    ends_at: datetime,
    by: str,
    now: datetime,
    disease: str = "",
) -> None:
    """End a cordon, an epidemic or a level without a new one. Raises NothingToEnd."""
    former = _open(unit, kind, disease)
    if former is None:
        raise NothingToEnd(
            what=_("Nothing was ended for %(unit)s.") % {"unit": unit.full_name},
            why=_("No status of this kind is in force there."),
            what_now=_("Look at the unit's page for what is in force."),
        )
    _close(former, ends_at)
    journal.announce(
        facts.StatusEnded(
            unit_id=unit.pk,
            status_id=former.pk,
            kind=kind,
            ends_at=ends_at,
            at=now,
            by=by,
        ),
        subject=("unit", unit.public_id),
        path=unit.path,
    )


def _open(unit: Unit, kind: str, disease: str) -> AreaStatus | None:
    return (
        AreaStatus.objects.select_for_update()
        .filter(unit=unit, kind=kind, disease=disease, ends_at=None)
        .first()
    )


def _close(former: AreaStatus, at: datetime) -> None:
    if at <= former.starts_at:
        raise StatusStartsTooEarly(
            what=_("The status was not changed."),
            why=_("The one in force began on %(start)s, which is not before %(new)s.")
            % {
                "start": f"{former.starts_at:%d/%m/%Y %H:%M}",
                "new": f"{at:%d/%m/%Y %H:%M}",
            },
            what_now=_("Choose a later instant, or correct the former decision."),
            field="starts_at",
        )
    former.ends_at = at
    former.save(update_fields=["ends_at"])
