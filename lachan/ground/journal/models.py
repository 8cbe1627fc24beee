"""What has happened, in order, never changed; and what still follows from it."""

import json
from collections.abc import Iterable
from typing import Any
from uuid import UUID

from django.db import models
from django.db.backends.base.base import BaseDatabaseWrapper
from django.db.models.sql.compiler import SQLCompiler

from lachan.ground.journal import words
from lachan.kernel.ids import uuid7


class PathField(models.CharField):  # type: ignore[type-arg]  # the class takes no type argument when the house runs
    """A path in the unit tree: four base-36 digits and a dot per level.

    Compared by bytes on every database, so that "this unit and all below it" is one
    range of an index: `path <= x < path[:-1] + "/"`.
    """

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        kwargs.setdefault("max_length", 60)
        super().__init__(*args, **kwargs)

    def db_type(self, connection: BaseDatabaseWrapper) -> str | None:
        """Bytewise collation: SQLite has it by default, PostgreSQL must be told."""
        plain = super().db_type(connection)
        return f'{plain} COLLATE "C"' if connection.vendor == "postgresql" else plain


def among_sql(
    column: str, ids: Iterable[int | UUID], vendor: str
) -> tuple[str, list[Any]]:
    """The condition that a column holds one of the ids, with its one parameter."""
    sought = list(ids)
    is_public = bool(sought) and isinstance(sought[0], UUID)
    if vendor == "postgresql":
        kind = "uuid" if is_public else "bigint"
        return f"{column} = ANY(%s::{kind}[])", [sought]
    kept = [one.hex if isinstance(one, UUID) else one for one in sought]
    ids_told = "IN (SELECT value FROM json_each(%s))"
    return f"{column} {ids_told}", [json.dumps(kept)]


class Among(models.Func):
    """True where a column holds one of many ids.

    `pk__in=[…]` binds every id by itself; with thousands of them the statement takes
    longer to write than to answer. This binds them as one.
    """

    arity = 1
    output_field = models.BooleanField()

    def __init__(self, column: str, ids: Iterable[int | UUID]) -> None:
        """`column` as in a filter; internal or public ids, not both."""
        super().__init__(models.F(column))
        self.ids = tuple(ids)

    def as_sql(  # type: ignore[override]  # neither function nor template
        self, compiler: SQLCompiler, connection: BaseDatabaseWrapper, **_more: Any
    ) -> tuple[str, list[Any]]:
        """One parameter, whatever the number of ids."""
        column, params = compiler.compile(self.get_source_expressions()[0])
        told, ids = among_sql(column, self.ids, connection.vendor)
        return told, [*params, *ids]


class Entry(models.Model):
    """One fact. Rows are appended and never touched again (triggers see to it)."""

    public_id = models.UUIDField(default=uuid7, unique=True, editable=False)
    fact = models.CharField(max_length=60)
    payload = models.JSONField()
    happened_at = models.DateTimeField()
    recorded_at = models.DateTimeField()
    actor = models.CharField(max_length=64)
    subject_kind = models.CharField(max_length=30, default="")
    subject_id = models.UUIDField(null=True)
    unit_path = PathField(default="")
    # How many records one batch fact speaks of; 1 for a single change.
    count = models.PositiveIntegerField(default=1)
    # The entry from which this one followed, and how many steps led here.
    cause = models.ForeignKey(
        "self", null=True, on_delete=models.PROTECT, related_name="effects"
    )
    depth = models.PositiveSmallIntegerField(default=0)
    # Keyed: a row that was not written by the house cannot carry the right one.
    mark = models.CharField(max_length=64, default="")

    class Meta:
        db_table = "journal_entry"
        indexes = (
            models.Index(
                name="journal_entry_subject", fields=["subject_kind", "subject_id"]
            ),
            models.Index(name="journal_entry_fact", fields=["fact", "id"]),
            models.Index(name="journal_entry_recorded", fields=["recorded_at"]),
        )

    def __str__(self) -> str:
        return f"{self.fact} #{self.pk}"


class SealedEntry(models.Model):
    """An entry's place in the hash chain, given by the sealer after the commit."""

    entry = models.OneToOneField(Entry, on_delete=models.PROTECT, primary_key=True)
    position = models.PositiveBigIntegerField(unique=True)
    digest = models.CharField(max_length=64)

    class Meta:
        db_table = "journal_sealed_entry"

    def __str__(self) -> str:
        return f"{self.position}: {self.digest[:12]}"


class DayHead(models.Model):
    """The chain's last digest of a civil day, signed; printed on the briefing."""

    day = models.DateField(unique=True)
    position = models.PositiveBigIntegerField()
    digest = models.CharField(max_length=64)
    signature = models.CharField(max_length=200)

    class Meta:
        db_table = "journal_day_head"

    def __str__(self) -> str:
        return f"{self.day}: {self.digest[:12]}"


class Reaction(models.Model):
    """What a fact sets off soon: tried until done, at most once per entry and name."""

    entry = models.ForeignKey(Entry, on_delete=models.PROTECT, related_name="reactions")
    name = models.CharField(max_length=80)
    state = models.CharField(
        max_length=8,
        choices=words.ReactionState,
        default=words.ReactionState.WAITING,
    )
    tries = models.PositiveSmallIntegerField(default=0)
    due_at = models.DateTimeField()
    done_at = models.DateTimeField(null=True)
    last_error = models.CharField(max_length=500, default="")

    class Meta:
        db_table = "journal_reaction"
        constraints = (
            models.UniqueConstraint(
                name="journal_reaction_once_per_entry", fields=["entry", "name"]
            ),
        )
        indexes = (
            models.Index(
                name="journal_reaction_due",
                fields=["due_at", "id"],
                condition=models.Q(state="waiting"),
            ),
        )

    def __str__(self) -> str:
        return f"{self.name} of entry {self.entry_id}: {self.state}"


class Chore(models.Model):
    """When work that the clock starts last ran; one row per line of the timetable."""

    name = models.CharField(max_length=80, primary_key=True)
    started_at = models.DateTimeField(null=True)
    done_at = models.DateTimeField(null=True)
    last_error = models.CharField(max_length=500, default="", blank=True)

    class Meta:
        db_table = "journal_chore"

    def __str__(self) -> str:
        return self.name


class KeptKey(models.Model):
    """A key derived from a former field key, sealed under the one in force.

    Marks and heads written under a key that is gone can still be checked by it; the
    former field key itself, and what else it opened, cannot be had from it.
    """

    purpose = models.CharField(max_length=60)
    fingerprint = models.CharField(max_length=16)
    sealed = models.BinaryField()
    kept_at = models.DateTimeField()

    class Meta:
        db_table = "journal_kept_key"
        constraints = (
            models.UniqueConstraint(
                name="journal_kept_key_once", fields=["purpose", "fingerprint"]
            ),
        )

    def __str__(self) -> str:
        return f"{self.purpose}: {self.fingerprint}"


class ClockShift(models.Model):
    """How far this house's clock stands from the world's: a demo lives in 2021."""

    id = models.PositiveSmallIntegerField(primary_key=True, default=1)
    seconds = models.BigIntegerField(default=0)

    class Meta:
        db_table = "journal_clock_shift"
        constraints = (
            models.CheckConstraint(
                name="journal_clock_shift_is_one_row", condition=models.Q(id=1)
            ),
        )

    def __str__(self) -> str:
        return f"{self.seconds} s"
