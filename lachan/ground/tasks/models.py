"""Human work that no record implies: who does what by when, about which record."""

from django.db import models
from django.db.models import Q

from lachan.ground.journal.models import PathField
from lachan.ground.tasks import words
from lachan.kernel.ids import uuid7


class Task(models.Model):
    """One piece of work of one unit."""

    public_id = models.UUIDField(default=uuid7, unique=True, editable=False)
    unit = models.ForeignKey("units.Unit", on_delete=models.PROTECT)
    unit_path = PathField()
    title = models.CharField(max_length=200)  # never names or health data
    details = models.TextField(default="", blank=True)
    origin = models.CharField(max_length=60)  # what asked for it: levels.announced …
    # The record it is about, by module and public id: never an import upward.
    record_kind = models.CharField(max_length=30, default="")
    record_id = models.UUIDField(null=True)
    assigned_to = models.ForeignKey(
        "access.User", on_delete=models.PROTECT, null=True, related_name="+"
    )
    created_at = models.DateTimeField()
    due_at = models.DateTimeField(null=True)
    state = models.CharField(
        max_length=10, choices=words.TaskState, default=words.TaskState.OPEN
    )
    closed_at = models.DateTimeField(null=True)
    closed_by = models.ForeignKey(
        "access.User", on_delete=models.PROTECT, null=True, related_name="+"
    )
    outcome = models.CharField(max_length=300, default="", blank=True)

    class Meta:
        db_table = "tasks_task"
        constraints = (
            models.CheckConstraint(
                name="tasks_task_closed_exactly_when_not_open",
                condition=Q(state="open", closed_at=None)
                | (~Q(state="open") & Q(closed_at__isnull=False)),
            ),
            # The same origin asks once for the same record while the work is open.
            models.UniqueConstraint(
                name="tasks_task_open_once",
                fields=["unit", "origin", "record_kind", "record_id"],
                condition=Q(state="open") & Q(record_id__isnull=False),
            ),
        )
        indexes = (
            models.Index(
                name="tasks_task_open_by_path",
                fields=["unit_path", "due_at"],
                condition=Q(state="open"),
            ),
        )

    def __str__(self) -> str:
        return self.title
