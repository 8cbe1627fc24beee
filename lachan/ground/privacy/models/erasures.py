"""What was erased, with the proof of it."""

from __future__ import annotations

from django.db import models

from lachan.ground.access.models import User, within
from lachan.ground.access.queries import paths_of
from lachan.ground.journal.models import PathField
from lachan.ground.privacy import words
from lachan.kernel.ids import uuid7


class ErasureQuerySet(models.QuerySet["Erasure"]):
    def visible_to(self, user: User) -> ErasureQuerySet:
        """Erasures of records whose home lies where the account protects data."""
        return self.filter(within("unit_path", paths_of(user, words.VIEW)))


class Erasure(models.Model):
    """One record that tells no more who it was. Holds nothing of the person.

    `keyed_hash` of the record's public id is what the list beside the database holds,
    by which a restored backup is gone through. `rows` counts by table what was written
    over; `proof` is a SHA-256 of hash, instant and counts.
    """

    public_id = models.UUIDField(default=uuid7, unique=True, editable=False)
    person = models.OneToOneField(
        "people.Person", on_delete=models.PROTECT, related_name="+"
    )
    keyed_hash = models.BinaryField(max_length=16)
    unit_path = PathField()
    ground = models.CharField(max_length=10, choices=words.Ground)
    rows = models.JSONField(default=dict)
    proof = models.CharField(max_length=64)
    erased_at = models.DateTimeField()
    decided_by = models.ForeignKey(
        User, on_delete=models.PROTECT, null=True, related_name="+"
    )
    erased_by = models.ForeignKey(
        User, on_delete=models.PROTECT, null=True, related_name="+"
    )

    objects = ErasureQuerySet.as_manager()

    class Meta:
        db_table = "privacy_erasure"
        indexes = (models.Index(name="privacy_erasure_path", fields=["unit_path"]),)

    def __str__(self) -> str:
        return f"erasure {self.public_id}"
