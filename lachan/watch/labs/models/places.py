"""Laboratories, what they can do in a day, tubes that were issued, and plans."""

from __future__ import annotations

from django.db import models
from django.db.models import F, Q

from lachan.ground.access.models import User, within
from lachan.ground.access.queries import paths_of
from lachan.ground.journal.models import PathField
from lachan.kernel.ids import uuid7
from lachan.watch.labs import words
from lachan.watch.labs.rules.tubes import Span


class Laboratory(models.Model):
    """A place where specimens are tested. Class: internal."""

    public_id = models.UUIDField(default=uuid7, unique=True, editable=False)
    code = models.CharField(max_length=30, unique=True)
    name = models.CharField(max_length=150)
    folded_name = models.CharField(max_length=150)
    unit = models.ForeignKey(
        "units.Unit", on_delete=models.PROTECT, related_name="+", db_index=False
    )
    unit_path = PathField()
    recorded_at = models.DateTimeField()
    closed_on = models.DateField(null=True)  # exclusive

    class Meta:
        db_table = "labs_laboratory"
        verbose_name_plural = "laboratories"
        indexes = (models.Index(name="labs_laboratory_path", fields=["unit_path"]),)

    def __str__(self) -> str:
        return self.name


class Capacity(models.Model):
    """How many reactions of a test a laboratory runs in a day, from a day on."""

    laboratory = models.ForeignKey(
        Laboratory, on_delete=models.PROTECT, related_name="capacities"
    )
    test = models.CharField(max_length=40)
    per_day = models.PositiveIntegerField()
    from_date = models.DateField()
    to_date = models.DateField(null=True)  # exclusive
    recorded_at = models.DateTimeField()

    class Meta:
        db_table = "labs_capacity"
        verbose_name_plural = "capacities"
        constraints = (
            models.UniqueConstraint(
                name="labs_capacity_one_open_of_a_test",
                fields=["laboratory", "test"],
                condition=Q(to_date=None),
            ),
            models.CheckConstraint(
                name="labs_capacity_ends_after_it_begins",
                condition=Q(to_date=None) | Q(to_date__gt=F("from_date")),
            ),
        )

    def __str__(self) -> str:
        return f"{self.per_day} {self.test}"


class ScreeningPlan(models.Model):
    """Whom to test again and again: area, risk group, every so many days."""

    public_id = models.UUIDField(default=uuid7, unique=True, editable=False)
    name = models.CharField(max_length=120)
    unit = models.ForeignKey(
        "units.Unit", on_delete=models.PROTECT, related_name="+", db_index=False
    )
    unit_path = PathField()
    disease = models.CharField(max_length=30)
    test = models.CharField(max_length=40)
    risk_group = models.CharField(max_length=120, default="", blank=True)
    every_days = models.PositiveSmallIntegerField()
    starts_on = models.DateField()
    ends_on = models.DateField(null=True)  # exclusive
    people = models.PositiveIntegerField()
    recorded_at = models.DateTimeField()
    recorded_by = models.CharField(max_length=64)
    ended_at = models.DateTimeField(null=True)
    end_reason = models.CharField(max_length=200, default="", blank=True)

    class Meta:
        db_table = "labs_screening_plan"
        constraints = (
            models.CheckConstraint(
                name="labs_screening_plan_ends_after_it_begins",
                condition=Q(ends_on=None) | Q(ends_on__gt=F("starts_on")),
            ),
            models.CheckConstraint(
                name="labs_screening_plan_comes_round", condition=Q(every_days__gte=1)
            ),
        )
        indexes = (models.Index(name="labs_screening_plan_path", fields=["unit_path"]),)

    def __str__(self) -> str:
        return self.name


class TubePrefix(models.Model):
    """What is printed before the number; locked while tubes of it are issued."""

    prefix = models.CharField(max_length=18)
    width = models.PositiveSmallIntegerField()

    class Meta:
        db_table = "labs_tube_prefix"
        verbose_name_plural = "tube prefixes"
        constraints = (
            models.UniqueConstraint(
                name="labs_tube_prefix_once", fields=["prefix", "width"]
            ),
        )

    def __str__(self) -> str:
        return f"{self.prefix}{'0' * self.width}"


class TubeRangeQuerySet(models.QuerySet["TubeRange"]):
    def standing(self) -> TubeRangeQuerySet:
        return self.filter(voided_at=None)

    def visible_to(self, user: User) -> TubeRangeQuerySet:
        return self.filter(within("unit_path", paths_of(user, words.VIEW)))


class TubeRange(models.Model):
    """Tubes that were issued to a unit, first and last included. Class: internal."""

    public_id = models.UUIDField(default=uuid7, unique=True, editable=False)
    prefix = models.ForeignKey(
        TubePrefix, on_delete=models.PROTECT, related_name="ranges"
    )
    first = models.BigIntegerField()
    last = models.BigIntegerField()
    unit = models.ForeignKey(
        "units.Unit", on_delete=models.PROTECT, related_name="+", db_index=False
    )
    unit_path = PathField()
    plan = models.ForeignKey(
        ScreeningPlan, on_delete=models.PROTECT, null=True, related_name="ranges"
    )
    issued_at = models.DateTimeField()
    issued_by = models.CharField(max_length=64)
    voided_at = models.DateTimeField(null=True)
    void_reason = models.CharField(max_length=200, default="", blank=True)

    objects = TubeRangeQuerySet.as_manager()

    class Meta:
        db_table = "labs_tube_range"
        constraints = (
            models.CheckConstraint(
                name="labs_tube_range_first_before_last",
                condition=Q(last__gte=F("first")) & Q(first__gte=0),
            ),
            models.UniqueConstraint(
                name="labs_tube_range_begins_once",
                fields=["prefix", "first"],
                condition=Q(voided_at=None),
            ),
        )
        indexes = (models.Index(name="labs_tube_range_path", fields=["unit_path"]),)

    def __str__(self) -> str:
        return f"{self.span.code_of_first}–{self.span.code_of_last}"

    @property
    def span(self) -> Span:
        """The tubes; reads the prefix."""
        return Span(self.prefix.prefix, self.prefix.width, self.first, self.last)


class TubesAccounted(models.Model):
    """Tubes of a range that came back unused, or are lost."""

    range = models.ForeignKey(
        TubeRange, on_delete=models.PROTECT, related_name="accounted"
    )
    first = models.BigIntegerField()
    last = models.BigIntegerField()
    fate = models.CharField(max_length=10, choices=words.TubeFate)
    reason = models.CharField(max_length=200, default="", blank=True)
    recorded_at = models.DateTimeField()
    actor = models.CharField(max_length=64)

    class Meta:
        db_table = "labs_tubes_accounted"
        verbose_name_plural = "tubes accounted"
        constraints = (
            models.CheckConstraint(
                name="labs_tubes_accounted_first_before_last",
                condition=Q(last__gte=F("first")),
            ),
            models.UniqueConstraint(
                name="labs_tubes_accounted_begin_once", fields=["range", "first"]
            ),
        )

    def __str__(self) -> str:
        return f"{self.last - self.first + 1} {self.fate}"
