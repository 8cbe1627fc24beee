"""Service areas: sets of units that a hospital, a station or a laboratory serves."""

from __future__ import annotations

import datetime as dt
from typing import TYPE_CHECKING

from django.db import models
from django.db.models import Exists, F, OuterRef, Q

from lachan.ground.access.models import within
from lachan.ground.access.queries import paths_of
from lachan.ground.bodies import words
from lachan.ground.bodies.models.bodies import on_day
from lachan.ground.journal.models import PathField
from lachan.kernel.ids import uuid7

if TYPE_CHECKING:
    from lachan.ground.access.models import User


class AreaQuerySet(models.QuerySet["ServiceArea"]):
    def visible_to(self, user: User) -> AreaQuerySet:
        """Those of the account's units, and those that serve one of them."""
        roots = paths_of(user, words.VIEW)
        served = AreaUnit.objects.filter(
            within("unit_path", roots), area=OuterRef("pk")
        )
        return self.filter(within("unit_path", roots) | Exists(served))

    def standing(self, day: dt.date) -> AreaQuerySet:
        """In being on a day."""
        return self.filter(on_day(day))


class ServiceArea(models.Model):
    """Who serves which units for what: no administrative unit. Class: open.

    The holder is named in words and, where the house knows its record, by module and
    public id: never an import upward. `unit` is where it lies and who may change it.
    """

    public_id = models.UUIDField(default=uuid7, unique=True, editable=False)
    name = models.CharField(max_length=150)
    purpose = models.CharField(max_length=12, choices=words.AreaPurpose)
    holder = models.CharField(max_length=150)
    holder_kind = models.CharField(max_length=30, default="", blank=True)
    holder_id = models.UUIDField(null=True)
    unit = models.ForeignKey("units.Unit", on_delete=models.PROTECT, related_name="+")
    unit_path = PathField(db_index=True)
    valid_from = models.DateField()
    valid_to = models.DateField(null=True)  # exclusive
    note = models.CharField(max_length=300, default="", blank=True)

    objects = AreaQuerySet.as_manager()

    class Meta:
        db_table = "bodies_service_area"
        constraints = (
            models.UniqueConstraint(
                name="bodies_service_area_open_once",
                fields=["unit", "purpose", "name"],
                condition=Q(valid_to=None),
            ),
            models.CheckConstraint(
                name="bodies_service_area_ends_after_it_begins",
                condition=Q(valid_to=None) | Q(valid_to__gt=F("valid_from")),
            ),
        )

    def __str__(self) -> str:
        return self.name


class AreaUnit(models.Model):
    """A unit, with all below it, within a service area for a time."""

    area = models.ForeignKey(
        ServiceArea, on_delete=models.CASCADE, related_name="units"
    )
    unit = models.ForeignKey("units.Unit", on_delete=models.PROTECT, related_name="+")
    unit_path = PathField(db_index=True)
    valid_from = models.DateField()
    valid_to = models.DateField(null=True)  # exclusive

    class Meta:
        db_table = "bodies_area_unit"
        constraints = (
            models.UniqueConstraint(
                name="bodies_area_unit_open_once",
                fields=["area", "unit"],
                condition=Q(valid_to=None),
            ),
            models.CheckConstraint(
                name="bodies_area_unit_ends_not_before_it_begins",
                condition=Q(valid_to=None) | Q(valid_to__gte=F("valid_from")),
            ),
        )

    def __str__(self) -> str:
        return f"{self.unit_id} in {self.area_id}"
