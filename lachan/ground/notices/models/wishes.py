"""What accounts and units want otherwise than policy/notices says."""

from __future__ import annotations

from django.db import models
from django.db.models import F, Q

from lachan.ground.access.models import Role, User
from lachan.ground.journal.models import PathField


class Preference(models.Model):
    """How one account wants to be told; without a row, as everybody."""

    user = models.OneToOneField(
        User, on_delete=models.CASCADE, related_name="notice_preference"
    )
    quiet_from = models.TimeField(null=True)
    quiet_to = models.TimeField(null=True)
    urgent_breaks_quiet = models.BooleanField(default=True)
    by_email = models.BooleanField(default=True)
    by_sms = models.BooleanField(default=True)
    # Told when this account leaves something urgent unread.
    deputy = models.ForeignKey(
        User, on_delete=models.SET_NULL, null=True, blank=True, related_name="+"
    )

    class Meta:
        db_table = "notices_preference"
        constraints = (
            models.CheckConstraint(
                name="notices_preference_quiet_has_both_ends",
                condition=Q(quiet_from=None, quiet_to=None)
                | Q(quiet_from__isnull=False, quiet_to__isnull=False),
            ),
            models.CheckConstraint(
                name="notices_preference_deputy_is_another",
                condition=Q(deputy=None) | ~Q(deputy=F("user")),
            ),
        )

    def __str__(self) -> str:
        return f"preference of {self.user_id}"


class Subscription(models.Model):
    """In these units a role is told of a kind, over these channels; or is not told."""

    kind = models.CharField(max_length=40)
    role = models.ForeignKey(Role, on_delete=models.PROTECT)
    path = PathField(blank=True)
    is_told = models.BooleanField(default=True)
    channels = models.JSONField(default=list, blank=True)
    set_at = models.DateTimeField()
    set_by = models.ForeignKey(User, on_delete=models.PROTECT, related_name="+")

    class Meta:
        db_table = "notices_subscription"
        constraints = (
            models.UniqueConstraint(
                name="notices_subscription_once", fields=["kind", "role", "path"]
            ),
        )

    def __str__(self) -> str:
        return f"{self.kind} to role {self.role_id}"
