"""What inspections found: counts by check and unit, never the records themselves.

Class: internal. Retention: the last `KEPT` inspections.
"""

from __future__ import annotations

from django.db import models

from lachan.ground.integrity import words
from lachan.ground.journal.models import PathField
from lachan.kernel.ids import uuid7

KEPT = 60


class Inspection(models.Model):
    """One round of all checks."""

    public_id = models.UUIDField(default=uuid7, unique=True, editable=False)
    made_at = models.DateTimeField()
    milliseconds = models.PositiveIntegerField(default=0)
    checks = models.PositiveSmallIntegerField()

    class Meta:
        db_table = "integrity_inspection"
        indexes = (models.Index(name="integrity_latest", fields=["-made_at"]),)

    def __str__(self) -> str:
        return f"inspection {self.made_at:%Y-%m-%d %H:%M}"


class Found(models.Model):
    """How many records of a unit one check found; an empty path is the house's own."""

    inspection = models.ForeignKey(
        Inspection, on_delete=models.CASCADE, related_name="found"
    )
    key = models.CharField(max_length=60)
    severity = models.CharField(max_length=5, choices=words.Severity)
    path = PathField(blank=True)
    number = models.PositiveIntegerField()

    class Meta:
        db_table = "integrity_found"
        constraints = (
            models.UniqueConstraint(
                name="integrity_found_once", fields=["inspection", "key", "path"]
            ),
        )

    def __str__(self) -> str:
        return f"{self.key}: {self.number}"
