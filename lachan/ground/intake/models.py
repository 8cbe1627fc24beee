"""Files received from outside: what they were, how far they are, what was refused."""

from __future__ import annotations

from django.db import models
from django.db.models import F, Q

from lachan.ground.access.models import User, within
from lachan.ground.access.queries import paths_of
from lachan.ground.intake import words
from lachan.ground.journal.models import PathField
from lachan.kernel.ids import uuid7
from lachan.kernel.speech import retold


class SavedMapping(models.Model):
    """Which column of a file means what; found again by the file's header."""

    name = models.CharField(max_length=80, unique=True)
    kind = models.CharField(max_length=30)
    header_key = models.CharField(max_length=64, default="")  # digest of the header
    columns = models.JSONField()  # field → column headings, the first told one speaks
    values = models.JSONField(default=dict)  # field → {text in the file → code}
    saved_at = models.DateTimeField()

    class Meta:
        db_table = "intake_saved_mapping"
        indexes = (
            models.Index(name="intake_mapping_header", fields=["kind", "header_key"]),
        )

    def __str__(self) -> str:
        return self.name


class RunQuerySet(models.QuerySet["ImportRun"]):
    def visible_to(self, user: User) -> RunQuerySet:
        """Runs for units where the account may import."""
        return self.filter(within("unit_path", paths_of(user, words.IMPORT)))

    def at_work_in_background(self) -> RunQuerySet:
        """What the worker is to take a step further, the oldest first."""
        return self.filter(state__in=words.AT_WORK, in_background=True).order_by("pk")


class ImportRun(models.Model):
    """One file on its way in. Counts are written with the rows they count."""

    public_id = models.UUIDField(default=uuid7, unique=True, editable=False)
    kind = models.CharField(max_length=30)
    filename = models.CharField(max_length=200)
    stored_as = models.CharField(max_length=300, default="", blank=True)
    digest = models.CharField(max_length=64)  # SHA-256 of the file
    # Digest of the file, the mapping and the options: the same again goes on.
    request_key = models.CharField(max_length=64, default="", db_index=True)
    unit_path = PathField(default="")
    heading = models.JSONField(default=list)
    layout = models.JSONField(default=dict)
    columns = models.JSONField(default=dict)
    values = models.JSONField(default=dict)
    options = models.JSONField(default=dict)
    # Heading → samples and, where they are few, all texts: what the mapping page shows.
    profile = models.JSONField(default=dict)
    on_duplicate = models.CharField(
        max_length=6, choices=words.OnDuplicate, default=words.OnDuplicate.ASK
    )
    state = models.CharField(
        max_length=10, choices=words.RunState, default=words.RunState.MAPPING
    )
    in_background = models.BooleanField(default=False)
    rows = models.PositiveIntegerField(default=0)
    rows_done = models.PositiveIntegerField(default=0)
    created = models.PositiveIntegerField(default=0)
    updated = models.PositiveIntegerField(default=0)
    skipped = models.PositiveIntegerField(default=0)
    rejected = models.PositiveIntegerField(default=0)
    duplicates = models.PositiveIntegerField(default=0)
    warnings = models.JSONField(default=dict)  # code → number of rows
    notes = models.JSONField(default=list)  # kept texts
    # The newest person before the run began: those it enters are not its duplicates.
    register_mark = models.BigIntegerField(default=0)
    # Why it stands still: a kept text; as plain text where it was noted before that.
    stopped_for = models.JSONField(default=str)
    problem = models.CharField(max_length=300, default="", blank=True)
    started_by = models.ForeignKey(
        "access.User", on_delete=models.PROTECT, related_name="+"
    )
    started_at = models.DateTimeField()
    finished_at = models.DateTimeField(null=True)
    forgotten_at = models.DateTimeField(null=True)

    objects = RunQuerySet.as_manager()

    class Meta:
        db_table = "intake_import_run"
        constraints = (
            models.CheckConstraint(
                name="intake_import_run_counts_add_up",
                condition=Q(
                    rows_done=F("created") + F("updated") + F("skipped") + F("rejected")
                ),
            ),
            models.CheckConstraint(
                name="intake_import_run_done_at_most_all",
                condition=Q(rows_done__lte=F("rows")),
            ),
        )

    def __str__(self) -> str:
        return f"{self.kind}: {self.filename}"

    @property
    def is_at_work(self) -> bool:
        """Whether rows are being checked or written."""
        return self.state in words.AT_WORK

    @property
    def told_problem(self) -> str:
        """Why it stands still, in the reader's language; empty while it does not."""
        return str(retold(self.stopped_for) or self.problem)

    @property
    def is_over(self) -> bool:
        """Whether nothing more happens by itself."""
        return self.state in (words.RunState.DONE, words.RunState.CANCELLED)


class RejectedRow(models.Model):
    """A row that did not come in, as it stood in the file, with every reason."""

    run = models.ForeignKey(ImportRun, on_delete=models.CASCADE, related_name="refused")
    row_number = models.PositiveIntegerField()
    cells = models.JSONField()
    problems = models.JSONField()  # [{column, why, cure}], the last two as kept texts

    class Meta:
        db_table = "intake_rejected_row"
        constraints = (
            models.UniqueConstraint(
                name="intake_rejected_row_once", fields=["run", "row_number"]
            ),
        )

    def __str__(self) -> str:
        return f"row {self.row_number}"

    @property
    def told_problems(self) -> list[dict[str, str]]:
        """Every reason and its cure in the reader's language."""
        return words.spoken(self.problems)


class DoubtfulRow(models.Model):
    """A row about somebody who may be known; somebody says whether, and who."""

    run = models.ForeignKey(
        ImportRun, on_delete=models.CASCADE, related_name="doubtful"
    )
    row_number = models.PositiveIntegerField()
    cells = models.JSONField()
    candidates = models.JSONField()  # [{person, score, reasons}]
    decision = models.CharField(
        max_length=6, choices=words.OnDuplicate, default=words.OnDuplicate.ASK
    )
    person_id = models.BigIntegerField(null=True)  # whom, where it is taken for one

    class Meta:
        db_table = "intake_doubtful_row"
        constraints = (
            models.UniqueConstraint(
                name="intake_doubtful_row_once", fields=["run", "row_number"]
            ),
        )

    def __str__(self) -> str:
        return f"row {self.row_number}"
