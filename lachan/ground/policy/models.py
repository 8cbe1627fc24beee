"""Editions of regulations as loaded: never changed, so decisions can be replayed.

Class: open. Retention: for good, as decisions point to them.
"""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date
from typing import Any

from django.db import models
from django.db.models import F, Q
from django.db.models.functions import Length

from lachan.ground.policy.rules import editions
from lachan.kernel.decisions import Verification


class PolicyEditionQuerySet(models.QuerySet["PolicyEdition"]):
    def holding(self, *, on: date) -> PolicyEditionQuerySet:
        """Editions valid on a civil day in Vietnam, of whatever policy and place."""
        return self.filter(valid_from__lte=on).filter(
            Q(valid_to=None) | Q(valid_to__gt=on)
        )

    def in_force(
        self, policy_id: str, places: Sequence[str] | None = None, *, on: date
    ) -> PolicyEditionQuerySet:
        """Editions of one policy on a day, the one that governs first.

        `places` are the codes that contain the matter (`vn.38.387`, `vn.38`, `vn`):
        the nearest place comes first, then the latest edition. Without `places`,
        editions of every place.
        """
        found = self.filter(policy_id=policy_id).holding(on=on)
        if places is not None:
            found = found.filter(place__in=places)
        return found.nearest_first()

    def nearest_first(self) -> PolicyEditionQuerySet:
        """Narrow places before wide ones, and later editions before earlier ones."""
        return self.order_by(Length("place").desc(), "-valid_from", "pk")


class PolicyEdition(models.Model):
    """One regulation as it reads from a day on, for a place, overlays merged in.

    Written once by `actions`; a trigger of the database refuses every change.
    """

    policy_id = models.CharField(max_length=80)
    edition = models.CharField(max_length=60)
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
        return self.ref

    @property
    def ref(self) -> str:
        """How reasons name it: `id@edition`, with the place unless it is the nation."""
        place = "" if self.place == editions.NATION else f"/{self.place}"
        return f"{self.policy_id}@{self.edition}{place}"

    @property
    def mark(self) -> Verification:
        """How surely its wording is known, as a whole."""
        return Verification(self.verification)

    @property
    def content(self) -> editions.Edition:
        """The edition as the rules read it."""
        body: dict[str, Any] = self.body
        return editions.from_body(body)

    def name(self, language: str) -> str:
        """Its name in `vi` or `en`."""
        return self.name_en if language == "en" else self.name_vi
