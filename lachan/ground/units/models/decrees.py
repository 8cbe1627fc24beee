"""Decrees by which units merge and split, and what follows from those carried out."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.db import models
from django.db.models import F, Q

from lachan.ground.access.models import within
from lachan.ground.access.queries import paths_of
from lachan.ground.journal.models import PathField
from lachan.ground.units import words
from lachan.kernel.ids import uuid7

if TYPE_CHECKING:
    from lachan.ground.access.models import User


class DecreeQuerySet(models.QuerySet["Decree"]):
    def visible_to(self, user: User) -> DecreeQuerySet:
        """Decrees on units where the account records or carries out such."""
        roots = {path for name in words.DECREE_RIGHTS for path in paths_of(user, name)}
        here = DecreeLine.objects.filter(
            within("predecessor__path", tuple(sorted(roots))),
            decree=models.OuterRef("pk"),
        )
        return self.filter(models.Exists(here))


class Decree(models.Model):
    """A document that makes other units of old ones, and how far it has got here."""

    public_id = models.UUIDField(default=uuid7, unique=True, editable=False)
    number = models.CharField(max_length=60)
    title = models.CharField(max_length=300)
    issued_on = models.DateField()
    valid_from = models.DateField()
    source = models.CharField(max_length=300)
    note = models.TextField(default="", blank=True)
    predecessor_edition = models.ForeignKey(
        "units.TreeEdition", on_delete=models.PROTECT, related_name="+"
    )
    successor_edition = models.ForeignKey(
        "units.TreeEdition", on_delete=models.PROTECT, related_name="+"
    )
    state = models.CharField(
        max_length=10, choices=words.DecreeState, default=words.DecreeState.DRAFT
    )
    recorded_by = models.ForeignKey(
        "access.User", on_delete=models.PROTECT, related_name="+"
    )
    recorded_at = models.DateTimeField()
    carried_by = models.ForeignKey(
        "access.User", on_delete=models.PROTECT, null=True, related_name="+"
    )
    carried_at = models.DateTimeField(null=True)
    undone_at = models.DateTimeField(null=True)  # the last time
    # What carrying it out changed, row by row: how it is undone.
    log = models.JSONField(default=dict)

    objects = DecreeQuerySet.as_manager()

    class Meta:
        db_table = "units_decree"
        constraints = (
            models.UniqueConstraint(
                name="units_decree_number_once",
                fields=["number", "issued_on"],
                condition=~Q(state="withdrawn"),
            ),
            models.CheckConstraint(
                name="units_decree_carried_by_a_second_person",
                condition=Q(carried_by=None) | ~Q(carried_by=F("recorded_by")),
            ),
        )

    def __str__(self) -> str:
        return self.number


class DecreeLine(models.Model):
    """One old unit, or a part of it, and the unit that it becomes."""

    decree = models.ForeignKey(Decree, on_delete=models.CASCADE, related_name="lines")
    predecessor = models.ForeignKey(
        "units.Unit", on_delete=models.PROTECT, related_name="+"
    )
    # Empty until the decree is carried out, where it makes the unit itself.
    successor = models.ForeignKey(
        "units.Unit", on_delete=models.PROTECT, null=True, related_name="+"
    )
    successor_code = models.CharField(max_length=20)
    successor_name = models.CharField(max_length=150, default="")  # with its type
    parent = models.ForeignKey(
        "units.Unit", on_delete=models.PROTECT, null=True, related_name="+"
    )
    relation = models.CharField(max_length=5, choices=words.Relation)
    # Of the old unit's people, 0 to 1; None where the decree does not say.
    share = models.FloatField(null=True)
    is_default = models.BooleanField(default=False)

    class Meta:
        db_table = "units_decree_line"
        constraints = (
            models.UniqueConstraint(
                name="units_decree_line_once",
                fields=["decree", "predecessor", "successor_code"],
            ),
            models.CheckConstraint(
                name="units_decree_line_share_of_one",
                condition=Q(share=None) | Q(share__gt=0, share__lte=1),
            ),
        )

    def __str__(self) -> str:
        return f"{self.predecessor_id} → {self.successor_code}"


class DecreeQuestion(models.Model):
    """What a decree leaves open, for a person to decide; never decided by us."""

    public_id = models.UUIDField(default=uuid7, unique=True, editable=False)
    decree = models.ForeignKey(
        Decree, on_delete=models.CASCADE, related_name="questions"
    )
    kind = models.CharField(max_length=12, choices=words.QuestionKind)
    unit = models.ForeignKey("units.Unit", on_delete=models.PROTECT, related_name="+")
    unit_path = PathField()
    # What of it: an account's public id, the name of a kind of record.
    subject = models.CharField(max_length=120, default="")
    amount = models.PositiveIntegerField(default=1)
    answer = models.CharField(max_length=300, default="")
    given = models.JSONField(default=list)  # the roots of grants added by the answer
    answered_at = models.DateTimeField(null=True)
    answered_by = models.ForeignKey(
        "access.User", on_delete=models.PROTECT, null=True, related_name="+"
    )

    class Meta:
        db_table = "units_decree_question"
        constraints = (
            models.UniqueConstraint(
                name="units_decree_question_once",
                fields=["decree", "kind", "unit", "subject"],
            ),
        )
        indexes = (
            models.Index(
                name="units_decree_question_open",
                fields=["unit_path"],
                condition=Q(answered_at=None),
            ),
        )

    def __str__(self) -> str:
        return f"{self.kind} {self.unit_id}"

    @property
    def is_of_sight(self) -> bool:
        """Whether a yes lets an account see more; the subject is a grant then."""
        return self.kind in words.GIVES


class Lineage(models.Model):
    """An old unit that lies within a later one by the decrees carried out.

    Of units wholly inside only the outermost is kept, as of a set of paths; what lies
    below a unit by its path is no lineage. Derived: laid anew from `Succession`.
    """

    unit = models.ForeignKey(
        "units.Unit", on_delete=models.CASCADE, related_name="lineage"
    )
    predecessor = models.ForeignKey(
        "units.Unit", on_delete=models.CASCADE, related_name="+"
    )
    relation = models.CharField(max_length=5, choices=words.Relation)
    share = models.FloatField(null=True)  # of a part
    # Nothing of the unit was anything else before: its people are theirs.
    makes_whole = models.BooleanField()
    since = models.DateField()

    class Meta:
        db_table = "units_lineage"
        constraints = (
            models.UniqueConstraint(
                name="units_lineage_once", fields=["unit", "predecessor"]
            ),
        )

    def __str__(self) -> str:
        return f"{self.predecessor_id} in {self.unit_id}"
