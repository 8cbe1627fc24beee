"""Corrections that somebody proposes of a unit, and what was decided of each."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.db import models
from django.db.models import Q

from lachan.ground.access.models import within
from lachan.ground.access.queries import paths_of
from lachan.ground.journal.models import PathField
from lachan.ground.units import words
from lachan.kernel.ids import uuid7

if TYPE_CHECKING:
    from lachan.ground.access.models import User


class UnitContact(models.Model):
    """How the office of a unit is reached. Class: open, no person's own number."""

    unit = models.OneToOneField(
        "units.Unit", on_delete=models.CASCADE, primary_key=True, related_name="contact"
    )
    phone = models.CharField(max_length=40, default="", blank=True)
    email = models.CharField(max_length=120, default="", blank=True)
    address = models.CharField(max_length=200, default="", blank=True)
    recorded_at = models.DateTimeField()

    class Meta:
        db_table = "units_contact"

    def __str__(self) -> str:
        return f"contact of {self.unit_id}"


class ChangeQuerySet(models.QuerySet["ChangeRequest"]):
    def visible_to(self, user: User) -> ChangeQuerySet:
        """One's own, and those on units that the account may correct."""
        mine = within("unit_path", paths_of(user, words.EDIT))
        return self.filter(mine | Q(asked_by=user))

    def open(self) -> ChangeQuerySet:
        """Waiting for a decision."""
        return self.filter(state=words.ChangeState.OPEN)


class ChangeRequest(models.Model):
    """One proposal about one unit: several corrections, each decided by itself."""

    public_id = models.UUIDField(default=uuid7, unique=True, editable=False)
    unit = models.ForeignKey("units.Unit", on_delete=models.PROTECT, related_name="+")
    unit_path = PathField(db_index=True)
    reason = models.CharField(max_length=300)  # and where it can be read
    asked_by = models.ForeignKey(
        "access.User", on_delete=models.PROTECT, related_name="+"
    )
    asked_at = models.DateTimeField()
    state = models.CharField(
        max_length=10, choices=words.ChangeState, default=words.ChangeState.OPEN
    )
    decided_by = models.ForeignKey(
        "access.User", on_delete=models.PROTECT, null=True, related_name="+"
    )
    decided_at = models.DateTimeField(null=True)
    answer = models.CharField(max_length=300, default="", blank=True)

    objects = ChangeQuerySet.as_manager()

    class Meta:
        db_table = "units_change_request"
        constraints = (
            models.CheckConstraint(
                name="units_change_decided_exactly_when_over",
                condition=Q(state="open", decided_at=None)
                | (~Q(state="open") & Q(decided_at__isnull=False)),
            ),
        )

    def __str__(self) -> str:
        return f"change of {self.unit_id}"


class ChangeItem(models.Model):
    """One correction: a field, what was seen when it was proposed, what is proposed."""

    request = models.ForeignKey(
        ChangeRequest, on_delete=models.CASCADE, related_name="items"
    )
    field = models.CharField(max_length=12, choices=words.ChangeField)
    seen = models.CharField(max_length=400, default="", blank=True)
    proposed = models.CharField(max_length=400)
    verdict = models.CharField(
        max_length=10, choices=words.Verdict, default=words.Verdict.OPEN
    )

    class Meta:
        db_table = "units_change_item"
        constraints = (
            models.UniqueConstraint(
                name="units_change_item_once", fields=["request", "field", "proposed"]
            ),
        )

    def __str__(self) -> str:
        return f"{self.field} of {self.request_id}"
