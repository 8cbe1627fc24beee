"""Service areas: which units they hold on a day, what no area and what two serve."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date

from django.db.models import Q, QuerySet

from lachan.ground.access.rules import outermost
from lachan.ground.bodies.models import AreaUnit, ServiceArea
from lachan.ground.bodies.models.bodies import on_day
from lachan.ground.bodies.queries.charges import near, wanted_of
from lachan.ground.bodies.rules.covering import Claim, Cover, cover
from lachan.ground.units.models import Unit
from lachan.ground.units.queries import lineage
from lachan.ground.units.words import Kind


def units_of_area(area: ServiceArea, *, on: date) -> QuerySet[AreaUnit]:
    """The units that the area holds on a day, in the order of the tree."""
    rows = AreaUnit.objects.filter(on_day(on), area=area)
    return rows.select_related("unit__edition", "unit__parent").order_by("unit_path")


def area_paths(area: ServiceArea, *, on: date) -> tuple[str, ...]:
    """The paths of an area on a day, old units within them too: for any list's filter.

    None lies below another. Two statements, three where units merged.
    """
    units = [row.unit for row in units_of_area(area, on=on)]
    kin = lineage(units)
    return outermost({place.path for places in kin.values() for place in places})


def areas_of_unit(unit: Unit, *, on: date) -> list[ServiceArea]:
    """Every service area that holds the unit, or a unit above it."""
    paths = [path for place in lineage([unit])[unit.pk] for path in _above(place.path)]
    rows = ServiceArea.objects.standing(on).filter(
        pk__in=AreaUnit.objects.filter(on_day(on), unit_path__in=paths).values("area")
    )
    return list(rows.order_by("purpose", "name"))


def _above(path: str) -> Iterable[str]:
    return (path[:end] for end in range(5, len(path) + 1, 5))


@dataclass(frozen=True)
class AreaGaps:
    """The communes below a unit against the areas that serve them for a purpose."""

    cover: Cover
    units: dict[str, Unit]
    areas: dict[int, ServiceArea]


def area_gaps(unit: Unit, *, purpose: str, on: date) -> AreaGaps:
    """Communes that no area of the purpose serves, and those that two serve."""
    units = list(_communes(unit, on))
    wanted = wanted_of(units)
    rows = AreaUnit.objects.filter(
        on_day(on), near(wanted, unit.path), area__purpose=purpose
    ).filter(Q(area__valid_to=None) | Q(area__valid_to__gt=on))
    held = list(rows.select_related("area"))
    claims = [Claim(row.unit_path, row.area_id) for row in held]
    return AreaGaps(
        cover=cover(wanted, claims),
        units={one.path: one for one in units},
        areas={row.area_id: row.area for row in held},
    )


def _communes(unit: Unit, on: date) -> QuerySet[Unit]:
    kinds = (Kind.COMMUNE, Kind.HAMLET) if unit.kind == Kind.HAMLET else (Kind.COMMUNE,)
    below = Unit.objects.existing(on).below(unit).filter(kind__in=kinds)
    return below.select_related("parent", "edition").order_by("path")
