"""The epidemic level of a unit: proposed by rule, decided by leaders, announced."""

from django.db import models
from django.db.models import F, Q

from lachan.command.levels import words
from lachan.ground.journal.models import PathField
from lachan.kernel.ids import uuid7


class Assessment(models.Model):
    """One judgement of one unit: what it rested on, and what was made of it."""

    public_id = models.UUIDField(default=uuid7, unique=True, editable=False)
    unit = models.ForeignKey("units.Unit", on_delete=models.PROTECT)
    unit_path = PathField()
    disease = models.CharField(max_length=30)
    policy_edition = models.ForeignKey("policy.PolicyEdition", on_delete=models.PROTECT)
    as_of = models.DateTimeField()
    known_at = models.DateTimeField()
    inputs = models.JSONField()  # [Figure + {"input": name, "is_assumed": bool}]
    decision = models.JSONField()  # Decision, as the rule gave it
    level_min = models.PositiveSmallIntegerField()
    level_max = models.PositiveSmallIntegerField()
    state = models.CharField(
        max_length=10,
        choices=words.AssessmentState,
        default=words.AssessmentState.PROPOSED,
    )
    proposed_by = models.ForeignKey(
        "access.User", on_delete=models.PROTECT, related_name="+"
    )
    proposed_at = models.DateTimeField()
    level = models.PositiveSmallIntegerField(null=True)  # as decided
    accepted_unverified = models.JSONField(default=list)  # numbers accepted by name
    decision_note = models.CharField(max_length=500, default="", blank=True)
    decided_by = models.ForeignKey(
        "access.User", on_delete=models.PROTECT, null=True, related_name="+"
    )
    decided_at = models.DateTimeField(null=True)
    announced_by = models.ForeignKey(
        "access.User", on_delete=models.PROTECT, null=True, related_name="+"
    )
    announced_at = models.DateTimeField(null=True)
    effective_at = models.DateTimeField(null=True)
    document_number = models.CharField(max_length=60, default="", blank=True)

    class Meta:
        db_table = "levels_assessment"
        constraints = (
            models.CheckConstraint(
                name="levels_assessment_range_in_order",
                condition=Q(level_min__lte=F("level_max"))
                & Q(level_min__gte=1)
                & Q(level_max__lte=4),
            ),
            models.CheckConstraint(
                name="levels_assessment_announced_is_decided",
                condition=Q(announced_at=None)
                | (Q(decided_at__isnull=False) & Q(level__isnull=False)),
            ),
            models.UniqueConstraint(
                name="levels_assessment_one_open_proposal",
                fields=["unit", "disease"],
                condition=Q(state="proposed"),
            ),
        )
        indexes = (
            models.Index(
                name="levels_assessment_by_unit",
                fields=["unit", "disease", "-as_of"],
            ),
        )

    def __str__(self) -> str:
        return f"{self.unit_id}: {self.level_min}–{self.level_max}"
