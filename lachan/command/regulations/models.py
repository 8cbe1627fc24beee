"""Editions of regulations proposed at run time, and what became of them.

Class: open. Retention: for good, as editions in force came from them.
"""

from __future__ import annotations

from django.db import models
from django.db.models import F, Q

from lachan.command.regulations import words
from lachan.ground.access.models import User, within
from lachan.ground.access.queries import paths_of
from lachan.ground.journal.models import PathField
from lachan.kernel.ids import uuid7

SEES = ("policy.drafts", "policy.draft", "policy.approve")


class DraftQuerySet(models.QuerySet["PolicyDraft"]):
    def visible_to(self, user: User) -> DraftQuerySet:
        """Drafts for places where the account may draft or approve."""
        paths = {path for permission in SEES for path in paths_of(user, permission)}
        return self.filter(within("unit_path", tuple(sorted(paths))))

    def waiting(self) -> DraftQuerySet:
        """Drafts that nobody has decided."""
        return self.filter(state=words.DraftState.WAITING)


class PolicyDraft(models.Model):
    """One file that would become an edition, its replay, and who decided."""

    public_id = models.UUIDField(default=uuid7, unique=True, editable=False)
    unit_path = PathField()  # of the place it is for
    policy_id = models.CharField(max_length=80)
    edition = models.CharField(max_length=60)
    place = models.CharField(max_length=20)
    family = models.CharField(max_length=60)
    name_vi = models.CharField(max_length=200)
    name_en = models.CharField(max_length=200)
    valid_from = models.DateField()
    origin = models.CharField(max_length=120)
    text = models.TextField()
    reason = models.CharField(max_length=500)
    standing_ref = models.CharField(max_length=130, default="", blank=True)
    impact = models.JSONField()  # queries.Impact
    state = models.CharField(
        max_length=10, choices=words.DraftState, default=words.DraftState.WAITING
    )
    drafted_by = models.ForeignKey(
        "access.User", on_delete=models.PROTECT, related_name="+"
    )
    drafted_at = models.DateTimeField()
    decided_by = models.ForeignKey(
        "access.User", on_delete=models.PROTECT, null=True, related_name="+"
    )
    decided_at = models.DateTimeField(null=True)
    decision_note = models.CharField(max_length=500, default="", blank=True)

    objects = DraftQuerySet.as_manager()

    class Meta:
        db_table = "regulations_draft"
        constraints = (
            models.CheckConstraint(
                name="regulations_draft_approved_by_a_second_person",
                condition=~Q(state="approved")
                | (Q(decided_by__isnull=False) & ~Q(decided_by=F("drafted_by"))),
            ),
            models.CheckConstraint(
                name="regulations_draft_decided_has_its_instant",
                condition=Q(state="waiting") | Q(decided_at__isnull=False),
            ),
        )
        indexes = (
            models.Index(name="regulations_draft_by_place", fields=["unit_path"]),
        )

    def __str__(self) -> str:
        return f"{self.policy_id}@{self.edition}"

    def name(self, language: str) -> str:
        """The policy's name in `vi` or `en`."""
        return self.name_en if language == "en" else self.name_vi
