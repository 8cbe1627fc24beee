"""What is done with data and why, in versions; what was disposed of, with proof."""

from __future__ import annotations

from django.db import models
from django.db.models import Q

from lachan.ground.access.models import User
from lachan.ground.privacy import words
from lachan.kernel.ids import uuid7


class Purpose(models.Model):
    """One version of one line of the register of processing; never changed."""

    code = models.CharField(max_length=40)
    version = models.PositiveSmallIntegerField()
    content = models.JSONField()  # rules.keeping.checked
    reason = models.CharField(max_length=300, default="", blank=True)
    recorded_at = models.DateTimeField()
    # Null: the seed.
    recorded_by = models.ForeignKey(
        User, on_delete=models.PROTECT, null=True, related_name="+"
    )

    class Meta:
        db_table = "privacy_purpose"
        constraints = (
            models.UniqueConstraint(
                name="privacy_purpose_version_once", fields=["code", "version"]
            ),
        )

    def __str__(self) -> str:
        return f"{self.code} {self.version}"


class Disposal(models.Model):
    """Data of one class whose time is over: counted first, then disposed of.

    Holds counts and a proof, nothing of anybody.
    """

    public_id = models.UUIDField(default=uuid7, unique=True, editable=False)
    term = models.CharField(max_length=40)  # code in retention.toml
    days = models.PositiveIntegerField()
    before = models.DateTimeField()
    due = models.PositiveIntegerField()  # counted when it was proposed
    state = models.CharField(
        max_length=8, choices=words.DisposalState, default=words.DisposalState.PROPOSED
    )
    proposed_at = models.DateTimeField()
    # Null: the clock.
    proposed_by = models.ForeignKey(
        User, on_delete=models.PROTECT, null=True, related_name="+"
    )
    decided_at = models.DateTimeField(null=True)
    decided_by = models.ForeignKey(
        User, on_delete=models.PROTECT, null=True, related_name="+"
    )
    rows = models.JSONField(default=dict)
    proof = models.CharField(max_length=64, default="", blank=True)

    class Meta:
        db_table = "privacy_disposal"
        constraints = (
            models.UniqueConstraint(
                name="privacy_disposal_proposed_once",
                fields=["term"],
                condition=Q(state="proposed"),
            ),
            models.CheckConstraint(
                name="privacy_disposal_done_has_proof",
                condition=~Q(state="done") | ~Q(proof=""),
            ),
        )

    def __str__(self) -> str:
        return f"{self.term}: {self.state}"
