"""Records opened in an emergency, outside the area of who opened them."""

from __future__ import annotations

from django.db import models
from django.db.models import F, Q

from lachan.ground.access import words
from lachan.ground.access.models.accounts import User
from lachan.ground.journal.models import PathField
from lachan.kernel.ids import uuid7


class Opening(models.Model):
    """One record that one account sees for some hours, because it said why.

    Class: internal; the reason may name an emergency and is shown to those only who
    may see the opening. Judged afterwards by somebody else.
    """

    public_id = models.UUIDField(default=uuid7, unique=True, editable=False)
    user = models.ForeignKey(User, on_delete=models.PROTECT, related_name="openings")
    record_kind = models.CharField(max_length=30)
    record_id = models.BigIntegerField()
    record_public_id = models.UUIDField()
    # The unit whose record it is, on the day of the opening: it is told.
    home_path = PathField(db_index=True)
    reason = models.CharField(max_length=500)
    starts_at = models.DateTimeField()
    ends_at = models.DateTimeField()  # exclusive
    verdict = models.CharField(
        max_length=13, choices=words.Judgement, default="", blank=True
    )
    judged_by = models.ForeignKey(
        User, on_delete=models.PROTECT, null=True, related_name="+"
    )
    judged_at = models.DateTimeField(null=True)
    note = models.CharField(max_length=500, default="", blank=True)

    class Meta:
        db_table = "access_opening"
        constraints = (
            models.CheckConstraint(
                name="access_opening_ends_not_before_it_starts",
                condition=Q(ends_at__gte=F("starts_at")),
            ),
            models.CheckConstraint(
                name="access_opening_judged_whole_or_not",
                condition=Q(verdict="", judged_by=None, judged_at=None)
                | (
                    ~Q(verdict="") & Q(judged_by__isnull=False, judged_at__isnull=False)
                ),
            ),
            models.CheckConstraint(
                name="access_opening_judged_by_another",
                condition=Q(judged_by=None) | ~Q(judged_by=F("user")),
            ),
        )
        indexes = (
            models.Index(
                name="access_opening_to_judge",
                fields=["home_path", "starts_at"],
                condition=Q(judged_at=None),
            ),
        )

    def __str__(self) -> str:
        return f"opening {self.public_id}"
