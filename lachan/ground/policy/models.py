"""Editions of regulations as loaded: never changed, so decisions can be replayed."""

from __future__ import annotations

from datetime import date

from django.db import models
from django.db.models import F, Q


class PolicyEditionQuerySet(models.QuerySet["PolicyEdition"]):
    def in_force(self, policy_id: str, *, on: date) -> PolicyEditionQuerySet:
        """Editions of one policy valid on a civil day, whatever the place."""
        return self.filter(policy_id=policy_id, valid_from__lte=on).filter(
            Q(valid_to=None) | Q(valid_to__gt=on)
        )


class PolicyEdition(models.Model):
    """One regulation as it reads from a day on, for a place, overlays merged in."""

    policy_id = models.CharField(max_length=80)
    edition = models.CharField(max_length=20)
    family = models.CharField(max_length=60)
    place = models.CharField(max_length=20)  # vn, vn.38
    disease = models.CharField(max_length=30, default="", blank=True)
    name_vi = models.CharField(max_length=200)
    name_en = models.CharField(max_length=200)
    clause = models.CharField(max_length=200)
    source = models.CharField(max_length=300)
    verification = models.CharField(max_length=12)
    valid_from = models.DateField()
    valid_to = models.DateField(null=True)  # exclusive
    body = models.JSONField()
    digest = models.CharField(max_length=64)
    loaded_at = models.DateTimeField()

    objects = PolicyEditionQuerySet.as_manager()

    class Meta:
        db_table = "policy_edition"
        constraints = (
            models.UniqueConstraint(
                name="policy_edition_once", fields=["policy_id", "place", "edition"]
            ),
            models.CheckConstraint(
                name="policy_edition_ends_after_it_starts",
                condition=Q(valid_to=None) | Q(valid_to__gt=F("valid_from")),
            ),
        )

    def __str__(self) -> str:
        return f"{self.policy_id}@{self.edition} ({self.place})"
