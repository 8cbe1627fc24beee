"""The morning page as it was given: kept, so that the next can say what changed."""

from django.db import models

from lachan.ground.journal.models import PathField
from lachan.kernel.ids import uuid7


class Briefing(models.Model):
    """One briefing of one unit: every figure and sentence as it stood."""

    public_id = models.UUIDField(default=uuid7, unique=True, editable=False)
    unit = models.ForeignKey("units.Unit", on_delete=models.PROTECT)
    unit_path = PathField()
    as_of = models.DateTimeField()
    known_at = models.DateTimeField()
    content = models.JSONField()
    made_by = models.ForeignKey(
        "access.User", on_delete=models.PROTECT, related_name="+"
    )
    made_at = models.DateTimeField()

    class Meta:
        db_table = "briefing_briefing"
        indexes = (
            models.Index(name="briefing_by_unit", fields=["unit", "-as_of", "-id"]),
        )

    def __str__(self) -> str:
        return f"briefing {self.public_id}"
