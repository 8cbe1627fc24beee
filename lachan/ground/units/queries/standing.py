"""What a unit is: above and below it, before and after it, its level, its people."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from dataclasses import dataclass
from datetime import datetime

from django.db.models import Q

from lachan.ground.units.models import (
    AcceptedPopulation,
    AreaStatus,
    Decree,
    Population,
    Succession,
    Unit,
    ancestor_paths,
)


def ancestors(unit: Unit) -> list[Unit]:
    """From the nation down to the unit's parent."""
    above = ancestor_paths(unit.path)[:-1]
    return list(Unit.objects.filter(path__in=above).order_by("depth"))


def statuses_at(
    unit_ids: Collection[int], at: datetime
) -> dict[int, dict[str, AreaStatus]]:
    """What was in force for each unit at an instant, by kind; its own only.

    A level of the district is not the level of its communes: each is announced.
    """
    found: dict[int, dict[str, AreaStatus]] = {unit_id: {} for unit_id in unit_ids}
    rows = AreaStatus.objects.filter(
        Q(ends_at=None) | Q(ends_at__gt=at), unit__in=unit_ids, starts_at__lte=at
    )
    for status in rows.select_related("policy_edition").order_by("starts_at"):
        found[status.unit_id][status.kind] = status
    return found


def status_history(unit: Unit) -> list[AreaStatus]:
    """Every status of a unit, the latest first."""
    rows = AreaStatus.objects.filter(unit=unit).select_related("policy_edition")
    return list(rows.order_by("-starts_at", "-pk"))


@dataclass(frozen=True, slots=True)
class Kin:
    """A unit of another edition that this one became, or came from."""

    unit: Unit
    is_whole: bool
    is_default: bool
    share: float | None = None  # of the old unit's people
    decree: Decree | None = None  # carried out; None: known from the lists alone


def successors(unit: Unit) -> list[Kin]:
    """What became of a commune by decree or in the next edition, default first."""
    rows = Succession.objects.filter(predecessor=unit).select_related(
        "successor__parent", "successor__edition", "decree"
    )
    return [
        Kin(
            row.successor,
            row.relation == "whole",
            row.is_default,
            row.share,
            row.decree,
        )
        for row in rows.order_by("-is_default", "successor__code")
    ]


def predecessors(unit: Unit) -> list[Kin]:
    """What a commune was made of in the edition before."""
    rows = Succession.objects.filter(successor=unit).select_related(
        "predecessor__parent", "predecessor__edition", "decree"
    )
    return [
        Kin(
            row.predecessor,
            row.relation == "whole",
            row.is_default,
            row.share,
            row.decree,
        )
        for row in rows.order_by("predecessor__code")
    ]


@dataclass(frozen=True, slots=True)
class Counted:
    """One count of a unit's people, and what it is the denominator of now."""

    population: Population
    accepted_for: Sequence[AcceptedPopulation]


def counts_of(unit: Unit) -> list[Counted]:
    """Every count of a unit, those in use first, then the latest."""
    in_use: dict[int, list[AcceptedPopulation]] = {}
    for row in AcceptedPopulation.objects.filter(unit=unit, ended_at=None):
        in_use.setdefault(row.population_id, []).append(row)
    counts = Population.objects.filter(unit=unit).order_by(
        "group", "-counted_on", "-known_at"
    )
    told = [Counted(row, tuple(in_use.get(row.pk, ()))) for row in counts]
    return sorted(told, key=lambda item: not item.accepted_for)
