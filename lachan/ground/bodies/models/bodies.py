"""Committees, command posts and teams: who sits, who is away, who covers what."""

from __future__ import annotations

import datetime as dt
from typing import TYPE_CHECKING

from django.db import models
from django.db.models import F, Q

from lachan.ground.access.models import within
from lachan.ground.access.queries import paths_of
from lachan.ground.bodies import words
from lachan.ground.journal.models import PathField
from lachan.ground.journal.queries import keyring
from lachan.kernel.ids import uuid7

if TYPE_CHECKING:
    from lachan.ground.access.models import User


def on_day(day: dt.date) -> Q:
    """What begins on or before a day and has not ended on it."""
    return Q(valid_from__lte=day) & (Q(valid_to=None) | Q(valid_to__gt=day))


class BodyQuerySet(models.QuerySet["Body"]):
    def visible_to(self, user: User) -> BodyQuerySet:
        """Bodies of the units whose apparatus the account may see."""
        return self.filter(within("unit_path", paths_of(user, words.VIEW)))

    def standing(self, day: dt.date) -> BodyQuerySet:
        """In being on a day."""
        return self.filter(on_day(day))


class Body(models.Model):
    """A committee, a command post, a team of a unit, for a time. Class: internal."""

    public_id = models.UUIDField(default=uuid7, unique=True, editable=False)
    unit = models.ForeignKey("units.Unit", on_delete=models.PROTECT, related_name="+")
    unit_path = PathField(db_index=True)
    kind = models.CharField(max_length=12, choices=words.BodyKind)
    name = models.CharField(max_length=120)
    # Of which it is a subcommittee or a helper group.
    above = models.ForeignKey(
        "self", on_delete=models.PROTECT, null=True, related_name="below"
    )
    document = models.CharField(max_length=200, default="", blank=True)
    valid_from = models.DateField()
    valid_to = models.DateField(null=True)  # exclusive
    note = models.CharField(max_length=300, default="", blank=True)

    objects = BodyQuerySet.as_manager()

    class Meta:
        db_table = "bodies_body"
        constraints = (
            models.UniqueConstraint(
                name="bodies_body_open_once",
                fields=["unit", "kind", "name"],
                condition=Q(valid_to=None),
            ),
            models.CheckConstraint(
                name="bodies_body_ends_after_it_begins",
                condition=Q(valid_to=None) | Q(valid_to__gt=F("valid_from")),
            ),
        )

    def __str__(self) -> str:
        return self.name


class Seat(models.Model):
    """A member of a body: an account, or a named person. Class: personal.

    The name and the telephone of whoever has no account are sealed; `name_hash` and
    `phone_hash` find the same member again. An official's position is public.
    """

    public_id = models.UUIDField(default=uuid7, unique=True, editable=False)
    body = models.ForeignKey(Body, on_delete=models.PROTECT, related_name="seats")
    account = models.ForeignKey(
        "access.User", on_delete=models.PROTECT, null=True, related_name="+"
    )
    name_cipher = models.BinaryField(null=True)
    name_hash = models.BinaryField(max_length=16, null=True)
    phone_cipher = models.BinaryField(null=True)
    phone_hash = models.BinaryField(max_length=16, null=True)
    role = models.CharField(max_length=16, choices=words.Role)
    rank = models.PositiveSmallIntegerField(default=1)  # among those of the role
    position = models.CharField(max_length=120, default="", blank=True)
    valid_from = models.DateField()
    valid_to = models.DateField(null=True)  # exclusive

    class Meta:
        db_table = "bodies_seat"
        constraints = (
            models.UniqueConstraint(
                name="bodies_seat_one_head",
                fields=["body"],
                condition=Q(role="head", valid_to=None),
            ),
            models.UniqueConstraint(
                name="bodies_seat_account_once",
                fields=["body", "account"],
                condition=Q(valid_to=None, account__isnull=False),
            ),
            models.CheckConstraint(
                name="bodies_seat_ends_not_before_it_begins",
                condition=Q(valid_to=None) | Q(valid_to__gte=F("valid_from")),
            ),
        )
        indexes = (models.Index(name="bodies_seat_phone", fields=["phone_hash"]),)

    def __str__(self) -> str:
        return f"seat {self.public_id}"  # never a name: it may reach a log

    @property
    def full_name(self) -> str:
        """As written in the list, else that of the account; empty once erased."""
        if self.name_cipher is not None:
            return keyring().open(words.NAME, self.name_cipher)
        return self.account.full_name if self.account else ""

    @property
    def phone(self) -> str:
        """E.164 or as written; empty where none is known."""
        if self.phone_cipher is None:
            return ""
        return keyring().open(words.PHONE, self.phone_cipher)


class Absence(models.Model):
    """A member is away from an instant on. Why is nobody's business here."""

    public_id = models.UUIDField(default=uuid7, unique=True, editable=False)
    seat = models.ForeignKey(Seat, on_delete=models.PROTECT, related_name="absences")
    starts_at = models.DateTimeField()
    ends_at = models.DateTimeField(null=True)  # exclusive; None: not known yet
    reported_at = models.DateTimeField()
    reported_by = models.ForeignKey(
        "access.User", on_delete=models.PROTECT, related_name="+"
    )

    class Meta:
        db_table = "bodies_absence"
        constraints = (
            models.CheckConstraint(
                name="bodies_absence_ends_after_it_starts",
                condition=Q(ends_at=None) | Q(ends_at__gt=F("starts_at")),
            ),
            models.UniqueConstraint(
                name="bodies_absence_one_open",
                fields=["seat"],
                condition=Q(ends_at=None),
            ),
        )

    def __str__(self) -> str:
        return f"absence {self.public_id}"


class Charge(models.Model):
    """A body, or one member of it, is in charge of a unit or of one household there.

    The household is named by its public id, for the register of households stands
    above; without one the charge is of the whole unit and all below it.
    """

    public_id = models.UUIDField(default=uuid7, unique=True, editable=False)
    body = models.ForeignKey(Body, on_delete=models.PROTECT, related_name="charges")
    seat = models.ForeignKey(
        Seat, on_delete=models.PROTECT, null=True, related_name="charges"
    )
    unit = models.ForeignKey("units.Unit", on_delete=models.PROTECT, related_name="+")
    unit_path = PathField(db_index=True)
    household_id = models.UUIDField(null=True, db_index=True)
    valid_from = models.DateField()
    valid_to = models.DateField(null=True)  # exclusive

    class Meta:
        db_table = "bodies_charge"
        constraints = (
            models.UniqueConstraint(
                name="bodies_charge_of_body_open_once",
                fields=["body", "unit"],
                condition=Q(valid_to=None, seat=None, household_id=None),
            ),
            models.UniqueConstraint(
                name="bodies_charge_of_seat_open_once",
                fields=["seat", "unit"],
                condition=Q(valid_to=None, household_id=None),
            ),
            models.UniqueConstraint(
                name="bodies_charge_of_household_open_once",
                fields=["body", "household_id"],
                condition=Q(valid_to=None, household_id__isnull=False),
            ),
            models.CheckConstraint(
                name="bodies_charge_ends_not_before_it_begins",
                condition=Q(valid_to=None) | Q(valid_to__gte=F("valid_from")),
            ),
        )

    def __str__(self) -> str:
        return f"charge {self.public_id}"
