"""Files received from outside: what they were, how far they are, what was refused."""

from django.db import models

from lachan.ground.intake import words
from lachan.ground.journal.models import PathField
from lachan.kernel.ids import uuid7


class SavedMapping(models.Model):
    """Which column of a file means what; found again by the file's header."""

    name = models.CharField(max_length=80, unique=True)
    kind = models.CharField(max_length=30)
    header_key = models.CharField(max_length=64, default="")  # digest of the header
    columns = models.JSONField()  # field → column heading
    values = models.JSONField(default=dict)  # field → {text in the file → code}

    class Meta:
        db_table = "intake_saved_mapping"
        indexes = (
            models.Index(name="intake_mapping_header", fields=["kind", "header_key"]),
        )

    def __str__(self) -> str:
        return self.name


class ImportRun(models.Model):
    """One file on its way in. Counts are written with the rows they count."""

    public_id = models.UUIDField(default=uuid7, unique=True, editable=False)
    kind = models.CharField(max_length=30)
    filename = models.CharField(max_length=200)
    stored_as = models.CharField(max_length=300, default="")
    digest = models.CharField(max_length=64)  # SHA-256 of the file
    unit_path = PathField(default="")
    columns = models.JSONField(default=dict)
    values = models.JSONField(default=dict)
    choices = models.JSONField(default=dict)  # duplicates: rule, and rows decided
    state = models.CharField(
        max_length=10, choices=words.RunState, default=words.RunState.MAPPING
    )
    rows = models.PositiveIntegerField(default=0)
    rows_done = models.PositiveIntegerField(default=0)
    created = models.PositiveIntegerField(default=0)
    updated = models.PositiveIntegerField(default=0)
    skipped = models.PositiveIntegerField(default=0)
    rejected = models.PositiveIntegerField(default=0)
    duplicates = models.PositiveIntegerField(default=0)
    problem = models.CharField(max_length=300, default="")
    started_by = models.ForeignKey(
        "access.User", on_delete=models.PROTECT, related_name="+"
    )
    started_at = models.DateTimeField()
    finished_at = models.DateTimeField(null=True)

    class Meta:
        db_table = "intake_import_run"

    def __str__(self) -> str:
        return f"{self.kind}: {self.filename}"


class RejectedRow(models.Model):
    """A row that did not come in, as it stood in the file, with every reason."""

    run = models.ForeignKey(ImportRun, on_delete=models.CASCADE, related_name="refused")
    row_number = models.PositiveIntegerField()
    cells = models.JSONField()
    problems = models.JSONField()  # [{column, why, cure}]

    class Meta:
        db_table = "intake_rejected_row"
        constraints = (
            models.UniqueConstraint(
                name="intake_rejected_row_once", fields=["run", "row_number"]
            ),
        )

    def __str__(self) -> str:
        return f"row {self.row_number}"
