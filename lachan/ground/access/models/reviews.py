"""That somebody looked at what an account holds, and let it stand or took it away."""

from __future__ import annotations

from django.db import models

from lachan.ground.access import words
from lachan.ground.access.models.accounts import Grant, User


class GrantReview(models.Model):
    """One look at one grant. Class: internal; kept as long as the grant."""

    grant = models.ForeignKey(Grant, on_delete=models.CASCADE, related_name="reviews")
    verdict = models.CharField(max_length=9, choices=words.ReviewVerdict)
    reviewed_by = models.ForeignKey(User, on_delete=models.PROTECT, related_name="+")
    reviewed_at = models.DateTimeField()

    class Meta:
        db_table = "access_grant_review"
        indexes = (
            models.Index(
                name="access_grant_review_last", fields=["grant", "-reviewed_at"]
            ),
        )

    def __str__(self) -> str:
        return f"{self.verdict} {self.grant_id}"
