"""What laboratories said: messages, results, variants. Class: health."""

from __future__ import annotations

from django.db import models
from django.db.models import Q

from lachan.ground.access.models import User, below_unindexed
from lachan.ground.access.queries import paths_of
from lachan.ground.journal.models import PathField
from lachan.kernel.ids import uuid7
from lachan.watch.labs import words
from lachan.watch.labs.models.specimens import Pool, Specimen


class Received(models.Model):
    """An electronic message that was taken in; its text is not kept."""

    source = models.CharField(max_length=4, choices=words.Source)
    sender = models.CharField(max_length=80)
    message_id = models.CharField(max_length=120)
    digest = models.CharField(max_length=64)
    results = models.PositiveIntegerField()
    received_at = models.DateTimeField()
    actor = models.CharField(max_length=64)

    class Meta:
        db_table = "labs_received"
        verbose_name_plural = "received"
        constraints = (
            models.UniqueConstraint(
                name="labs_received_message_once",
                fields=["source", "sender", "message_id"],
            ),
        )

    def __str__(self) -> str:
        return f"{self.source} {self.message_id}"


class ResultQuerySet(models.QuerySet["Result"]):
    def queued(self) -> ResultQuerySet:
        """What waits for somebody: unidentified, in doubt, or contradicting."""
        return self.filter(
            standing__in=(words.Standing.QUEUED, words.Standing.CONTRADICTS)
        )

    def visible_to(self, user: User) -> ResultQuerySet:
        """Results of specimens seen, and those that came in within the area."""
        paths = paths_of(user, words.VIEW)
        if "" in paths:
            return self
        return self.filter(
            below_unindexed("unit_path", paths)
            | below_unindexed("specimen__unit_path", paths)
            | below_unindexed("specimen__laboratory__unit_path", paths)
            | below_unindexed("pool__unit_path", paths)
            | below_unindexed("pool__laboratory__unit_path", paths)
        )


class Result(models.Model):
    """One thing a laboratory said of a specimen, a pool, or a tube nobody knows."""

    public_id = models.UUIDField(default=uuid7, unique=True, editable=False)
    specimen = models.ForeignKey(
        Specimen, on_delete=models.PROTECT, null=True, related_name="results"
    )
    pool = models.ForeignKey(
        Pool, on_delete=models.PROTECT, null=True, related_name="results"
    )
    # The negative pool from which it is inferred.
    via_pool = models.ForeignKey(
        Pool, on_delete=models.PROTECT, null=True, related_name="inferred"
    )
    message = models.ForeignKey(
        Received, on_delete=models.PROTECT, null=True, related_name="rows"
    )
    unit_path = PathField()  # of who took it in
    tube_code = models.CharField(max_length=30, default="", blank=True)  # as told
    test = models.CharField(max_length=40)
    value = models.CharField(max_length=13, choices=words.Value)
    ct_value = models.DecimalField(max_digits=4, decimal_places=1, null=True)
    said = models.CharField(max_length=11, choices=words.Said)
    source = models.CharField(max_length=4, choices=words.Source)
    issued_at = models.DateTimeField()
    recorded_at = models.DateTimeField()
    recorded_by = models.CharField(max_length=64)
    # What helps to find whose it is; taken out once that is decided.
    told_name = models.CharField(max_length=120, default="", blank=True)
    told_birth_year = models.PositiveSmallIntegerField(null=True)
    standing = models.CharField(max_length=11, choices=words.Standing)
    doubt = models.CharField(max_length=15, choices=words.Doubt, default="", blank=True)
    reason = models.CharField(max_length=200, default="", blank=True)
    decided_at = models.DateTimeField(null=True)
    decided_by = models.CharField(max_length=64, default="", blank=True)
    out_at = models.DateTimeField(null=True)
    out_reason = models.CharField(max_length=200, default="", blank=True)

    objects = ResultQuerySet.as_manager()

    class Meta:
        db_table = "labs_result"
        constraints = (
            models.UniqueConstraint(
                name="labs_result_one_holds_of_a_specimen",
                fields=["specimen", "test"],
                condition=Q(standing="holds", specimen__isnull=False),
            ),
            models.UniqueConstraint(
                name="labs_result_one_holds_of_a_pool",
                fields=["pool", "test"],
                condition=Q(standing="holds", pool__isnull=False),
            ),
            models.CheckConstraint(
                name="labs_result_of_one_thing",
                condition=Q(specimen=None) | Q(pool=None),
            ),
            models.CheckConstraint(
                name="labs_result_of_nothing_waits_or_is_out",
                condition=Q(specimen__isnull=False)
                | Q(pool__isnull=False)
                | Q(standing__in=("queued", "out")),
            ),
        )
        indexes = (
            models.Index(
                name="labs_result_queued",
                fields=["unit_path", "recorded_at"],
                condition=Q(standing__in=("queued", "contradicts")),
            ),
            models.Index(
                name="labs_result_unknown_tube",
                fields=["tube_code"],
                condition=Q(specimen=None, pool=None),
            ),
        )

    def __str__(self) -> str:
        return f"result {self.public_id}"


class Variant(models.Model):
    """A variant of the virus in a specimen: suspected or confirmed, and how seen."""

    public_id = models.UUIDField(default=uuid7, unique=True, editable=False)
    specimen = models.ForeignKey(
        Specimen, on_delete=models.PROTECT, related_name="variants"
    )
    unit_path = PathField()  # of the specimen
    lineage = models.CharField(max_length=40)
    certainty = models.CharField(max_length=9, choices=words.Certainty)
    method = models.CharField(max_length=10, choices=words.Method)
    reported_at = models.DateTimeField()
    recorded_at = models.DateTimeField()
    actor = models.CharField(max_length=64)
    withdrawn_at = models.DateTimeField(null=True)
    withdraw_reason = models.CharField(max_length=200, default="", blank=True)

    class Meta:
        db_table = "labs_variant"
        constraints = (
            models.UniqueConstraint(
                name="labs_variant_one_stands_per_specimen",
                fields=["specimen"],
                condition=Q(withdrawn_at=None),
            ),
        )
        indexes = (
            models.Index(name="labs_variant_lineage", fields=["lineage", "unit_path"]),
        )

    def __str__(self) -> str:
        return f"{self.lineage} {self.certainty}"
