"""Places where people stay, and who is where, now and then."""

from __future__ import annotations

from datetime import datetime

from django.db import models
from django.db.models import F, Q

from lachan.ground.access.models import User, within
from lachan.ground.access.queries import paths_of
from lachan.ground.journal.models import PathField
from lachan.ground.sites import words
from lachan.kernel.ids import uuid7


class Facility(models.Model):
    """A place run by somebody where people are treated or kept apart."""

    public_id = models.UUIDField(default=uuid7, unique=True, editable=False)
    code = models.CharField(max_length=40, unique=True)
    name = models.CharField(max_length=150)
    folded_name = models.CharField(max_length=150)
    kind = models.CharField(max_length=10, choices=words.FacilityKind)
    unit = models.ForeignKey("units.Unit", on_delete=models.PROTECT)
    unit_path = PathField()
    address = models.CharField(max_length=250, default="", blank=True)
    opened_on = models.DateField()
    closed_on = models.DateField(null=True)  # exclusive
    recorded_at = models.DateTimeField()

    class Meta:
        db_table = "sites_facility"
        verbose_name_plural = "facilities"
        indexes = (models.Index(name="sites_facility_path", fields=["unit_path"]),)

    def __str__(self) -> str:
        return self.name


class Room(models.Model):
    facility = models.ForeignKey(
        Facility, on_delete=models.PROTECT, related_name="rooms"
    )
    name = models.CharField(max_length=60)
    places = models.PositiveSmallIntegerField()

    class Meta:
        db_table = "sites_room"
        constraints = (
            models.UniqueConstraint(
                name="sites_room_name_once", fields=["facility", "name"]
            ),
        )

    def __str__(self) -> str:
        return self.name


class Capacity(models.Model):
    """How many beds of a kind a facility runs, for a time in days."""

    facility = models.ForeignKey(
        Facility, on_delete=models.PROTECT, related_name="capacities"
    )
    kind = models.CharField(max_length=8, choices=words.BedKind)
    beds = models.PositiveIntegerField()
    from_date = models.DateField()
    to_date = models.DateField(null=True)  # exclusive
    recorded_at = models.DateTimeField()

    class Meta:
        db_table = "sites_capacity"
        constraints = (
            models.UniqueConstraint(
                name="sites_capacity_one_open_of_a_kind",
                fields=["facility", "kind"],
                condition=Q(to_date=None),
            ),
        )

    def __str__(self) -> str:
        return f"{self.beds} {self.kind}"


class StayQuerySet(models.QuerySet["Stay"]):
    def standing(self) -> StayQuerySet:
        return self.filter(voided_at=None)

    def open_at(self, at: datetime) -> StayQuerySet:
        return (
            self.standing()
            .filter(starts_at__lte=at)
            .filter(Q(ends_at=None) | Q(ends_at__gt=at))
        )

    def visible_to(self, user: User) -> StayQuerySet:
        return self.filter(within("unit_path", paths_of(user, "sites.view")))


class Stay(models.Model):
    """One person in one place for a time; open means isolated. Class: health."""

    public_id = models.UUIDField(default=uuid7, unique=True, editable=False)
    person = models.ForeignKey(
        "people.Person", on_delete=models.PROTECT, related_name="stays"
    )
    ring = models.CharField(max_length=8, choices=words.Ring)
    facility = models.ForeignKey(Facility, on_delete=models.PROTECT, null=True)
    room = models.ForeignKey(Room, on_delete=models.PROTECT, null=True)
    bed_label = models.CharField(max_length=20, default="", blank=True)
    unit = models.ForeignKey("units.Unit", on_delete=models.PROTECT)
    unit_path = PathField()
    starts_at = models.DateTimeField()
    ends_at = models.DateTimeField(null=True)  # exclusive
    end_reason = models.CharField(
        max_length=12, choices=words.EndReason, default="", blank=True
    )
    recorded_at = models.DateTimeField()
    voided_at = models.DateTimeField(null=True)
    void_reason = models.CharField(max_length=200, default="", blank=True)

    objects = StayQuerySet.as_manager()

    class Meta:
        db_table = "sites_stay"
        constraints = (
            models.CheckConstraint(
                name="sites_stay_ends_after_it_starts",
                condition=Q(ends_at=None) | Q(ends_at__gt=F("starts_at")),
            ),
            models.UniqueConstraint(
                name="sites_stay_one_open_per_person",
                fields=["person"],
                condition=Q(ends_at=None, voided_at=None),
            ),
            models.UniqueConstraint(
                name="sites_stay_no_bed_twice",
                fields=["room", "bed_label"],
                condition=Q(ends_at=None, voided_at=None) & ~Q(bed_label=""),
            ),
            models.CheckConstraint(
                name="sites_stay_home_without_facility",
                condition=(Q(ring="home", facility=None))
                | (~Q(ring="home") & Q(facility__isnull=False)),
            ),
        )
        indexes = (
            models.Index(
                name="sites_stay_open_by_path",
                fields=["unit_path", "ring"],
                condition=Q(ends_at=None, voided_at=None),
            ),
            # What came in since somebody last looked.
            models.Index(
                name="sites_stay_recorded", fields=["recorded_at", "unit_path"]
            ),
        )

    def __str__(self) -> str:
        return f"stay {self.public_id}"
