"""A computer that several people share, who is at it today, and their short numbers."""

from __future__ import annotations

from django.db import models
from django.db.models import F, Q

from lachan.ground.access.models.accounts import User
from lachan.ground.journal.models import PathField
from lachan.kernel.ids import uuid7


class Station(models.Model):
    """One shared computer of one unit; known by a cookie, kept by its keyed hash."""

    public_id = models.UUIDField(default=uuid7, unique=True, editable=False)
    label = models.CharField(max_length=80)
    unit_path = PathField(db_index=True)
    key_hash = models.BinaryField(max_length=16, unique=True)
    registered_by = models.ForeignKey(User, on_delete=models.PROTECT, related_name="+")
    registered_at = models.DateTimeField()
    closed_at = models.DateTimeField(null=True)

    class Meta:
        db_table = "access_station"
        constraints = (
            models.CheckConstraint(
                name="access_station_closes_after_it_opens",
                condition=Q(closed_at=None) | Q(closed_at__gte=F("registered_at")),
            ),
        )

    def __str__(self) -> str:
        return self.label


class StationVisit(models.Model):
    """Somebody signed in here with their password on this day, and may come back.

    Class: internal; kept as long as the list of sessions, 30 days.
    """

    station = models.ForeignKey(Station, on_delete=models.CASCADE)
    user = models.ForeignKey(User, on_delete=models.CASCADE)
    day = models.DateField()
    came_at = models.DateTimeField()
    # Whoever signs out leaves the list until their next password.
    left_at = models.DateTimeField(null=True)
    with_second_factor = models.BooleanField(default=False)
    last_page = models.CharField(max_length=300, default="", blank=True)

    class Meta:
        db_table = "access_station_visit"
        constraints = (
            models.UniqueConstraint(
                name="access_station_visit_once_a_day",
                fields=["station", "day", "user"],
            ),
        )

    def __str__(self) -> str:
        return f"{self.user_id} at {self.station_id} on {self.day}"


class Pin(models.Model):
    """The short number with which an account comes back to a shared computer.

    Hashed over a keyed hash: a stolen database without the field key tells no number,
    though there are only a million of them. Class: internal.
    """

    user = models.OneToOneField(User, on_delete=models.CASCADE, related_name="pin")
    kept = models.CharField(max_length=160)
    set_at = models.DateTimeField()
    # At the limit of policy/access only the password opens, which sets it to 0.
    wrong_in_a_row = models.PositiveSmallIntegerField(default=0)

    class Meta:
        db_table = "access_pin"

    def __str__(self) -> str:
        return f"short number of {self.user_id}"
