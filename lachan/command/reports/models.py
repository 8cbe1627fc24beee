"""Figures somebody stated, kept beside those we count."""

from django.db import models
from django.db.models import F, Q

from lachan.command.reports import words
from lachan.ground.journal.models import PathField
from lachan.kernel.ids import uuid7


class ReportedFigure(models.Model):
    """What one source says one indicator was in one unit over one period.

    Rows are not changed: a correction is a newer row (`known_at`), and the newest
    standing row of a source is what that source says now.
    """

    public_id = models.UUIDField(default=uuid7, unique=True, editable=False)
    unit = models.ForeignKey("units.Unit", on_delete=models.PROTECT)
    unit_path = PathField()
    indicator = models.CharField(max_length=60)
    period_start = models.DateField()
    period_end = models.DateField()  # exclusive
    value = models.DecimalField(max_digits=18, decimal_places=6)
    numerator = models.DecimalField(max_digits=18, decimal_places=3, null=True)
    denominator = models.DecimalField(max_digits=18, decimal_places=3, null=True)
    source = models.CharField(max_length=200)
    source_kind = models.CharField(max_length=10, choices=words.SourceKind)
    known_at = models.DateTimeField()
    recorded_by = models.ForeignKey(
        "access.User", on_delete=models.PROTECT, related_name="+"
    )
    withdrawn_at = models.DateTimeField(null=True)
    note = models.CharField(max_length=300, default="", blank=True)

    class Meta:
        db_table = "reports_reported_figure"
        constraints = (
            models.CheckConstraint(
                name="reports_figure_period_is_half_open",
                condition=Q(period_end__gt=F("period_start")),
            ),
            models.UniqueConstraint(
                name="reports_figure_once",
                fields=[
                    "unit",
                    "indicator",
                    "period_start",
                    "period_end",
                    "source",
                    "known_at",
                ],
            ),
        )
        indexes = (
            models.Index(
                name="reports_figure_lookup",
                fields=["indicator", "unit", "-period_end", "-known_at"],
            ),
        )

    def __str__(self) -> str:
        return f"{self.indicator} of {self.unit_id}: {self.value}"
