"""Records given from one person to another, and those that may have to be."""

from __future__ import annotations

from django.core.serializers.json import DjangoJSONEncoder
from django.db import models
from django.db.models import F, Q

from lachan.ground.access.models import User
from lachan.ground.people import words
from lachan.ground.people.models.persons import Person
from lachan.kernel.ids import uuid7


class MergerQuerySet(models.QuerySet["Merger"]):
    def standing(self) -> MergerQuerySet:
        """Not undone."""
        return self.filter(undone_at=None)

    def merged(self) -> MergerQuerySet:
        """Two records that became one, and still are."""
        return self.standing().filter(kind=words.Reassigning.MERGED)


class Merger(models.Model):
    """Records of one person given to another: all of them, or those chosen.

    `decisions` says how each collision was settled, `fields` what was written over on
    the record that stays, `sights` which sights it was given. Class: health.
    """

    public_id = models.UUIDField(default=uuid7, unique=True, editable=False)
    kind = models.CharField(max_length=6, choices=words.Reassigning)
    from_person = models.ForeignKey(
        Person, on_delete=models.PROTECT, related_name="mergers_away"
    )
    to_person = models.ForeignKey(
        Person, on_delete=models.PROTECT, related_name="mergers_here"
    )
    decisions = models.JSONField(default=dict, encoder=DjangoJSONEncoder)
    fields = models.JSONField(default=dict, encoder=DjangoJSONEncoder)
    sights = models.JSONField(default=list, encoder=DjangoJSONEncoder)
    reason = models.CharField(max_length=200)
    decided_by = models.ForeignKey(User, on_delete=models.PROTECT, related_name="+")
    decided_at = models.DateTimeField()
    undone_by = models.ForeignKey(
        User, on_delete=models.PROTECT, null=True, related_name="+"
    )
    undone_at = models.DateTimeField(null=True)
    undo_reason = models.CharField(max_length=200, default="", blank=True)

    objects = MergerQuerySet.as_manager()

    class Meta:
        db_table = "people_merger"
        constraints = (
            models.CheckConstraint(
                name="people_merger_of_two", condition=~Q(from_person=F("to_person"))
            ),
            models.UniqueConstraint(
                name="people_merger_absorbed_once",
                fields=["from_person"],
                condition=Q(kind="merged", undone_at=None),
            ),
        )

    def __str__(self) -> str:
        return f"{self.kind}: {self.from_person_id} → {self.to_person_id}"


class Moved(models.Model):
    """One record that a merger moved or settled, with what it was before."""

    merger = models.ForeignKey(Merger, on_delete=models.PROTECT, related_name="moves")
    label = models.CharField(max_length=40)  # of the table: cases.Case
    record_id = models.BigIntegerField()
    role = models.CharField(max_length=7, choices=words.Role)
    before = models.JSONField(null=True, encoder=DjangoJSONEncoder)
    after = models.JSONField(null=True, encoder=DjangoJSONEncoder)

    class Meta:
        db_table = "people_moved"
        constraints = (
            models.UniqueConstraint(
                name="people_moved_once",
                fields=["merger", "label", "record_id", "role"],
            ),
        )
        indexes = (
            models.Index(name="people_moved_record", fields=["label", "record_id"]),
        )

    def __str__(self) -> str:
        return f"{self.label} {self.record_id} {self.role}"


class LikelyPair(models.Model):
    """Two records that may be one person, found by combing the register.

    Worked out and never decided upon here: who looks at a pair merges it or marks it
    as two people. Read only where both records stand.
    """

    first = models.ForeignKey(Person, on_delete=models.CASCADE, related_name="+")
    second = models.ForeignKey(Person, on_delete=models.CASCADE, related_name="+")
    score = models.FloatField()
    reasons = models.CharField(max_length=200)  # codes of words.Agreement
    found_at = models.DateTimeField()

    class Meta:
        db_table = "people_likely_pair"
        constraints = (
            models.UniqueConstraint(
                name="people_likely_pair_once", fields=["first", "second"]
            ),
            models.CheckConstraint(
                name="people_likely_pair_in_order", condition=Q(first__lt=F("second"))
            ),
        )
        indexes = (models.Index(name="people_likely_pair_rank", fields=["-score"]),)

    def __str__(self) -> str:
        return f"{self.first_id} may be {self.second_id}"


class Combing(models.Model):
    """How far the register was combed for likely pairs; one row."""

    id = models.PositiveSmallIntegerField(primary_key=True, default=1)
    upto_person_id = models.BigIntegerField(default=0)
    upto_correction_id = models.BigIntegerField(default=0)

    class Meta:
        db_table = "people_combing"
        constraints = (
            models.CheckConstraint(name="people_combing_is_one_row", condition=Q(id=1)),
        )

    def __str__(self) -> str:
        return f"combed up to person {self.upto_person_id}"
