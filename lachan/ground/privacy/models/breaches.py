"""Breaches of personal data: what happened, to whose data, who was told when."""

from __future__ import annotations

from django.db import models
from django.db.models import F, Q

from lachan.ground.access.models import User, within
from lachan.ground.access.queries import paths_of
from lachan.ground.journal.models import PathField
from lachan.ground.privacy import words
from lachan.kernel.ids import uuid7


class BreachQuerySet(models.QuerySet["Breach"]):
    def visible_to(self, user: User) -> BreachQuerySet:
        """Breaches of the units where the account protects data."""
        return self.filter(within("unit_path", paths_of(user, words.VIEW)))


class Breach(models.Model):
    """One breach, with the clock of the notice. Class: internal; the list: personal."""

    public_id = models.UUIDField(default=uuid7, unique=True, editable=False)
    unit = models.ForeignKey("units.Unit", on_delete=models.PROTECT)
    unit_path = PathField()
    what = models.TextField()
    found_at = models.DateTimeField()
    happened_from = models.DateTimeField(null=True)
    happened_until = models.DateTimeField(null=True)  # exclusive
    classes = models.JSONField(default=list)  # codes of words.DataClass
    # How many people as far as is known; the list may be shorter.
    people_count = models.PositiveIntegerField(null=True)
    consequences = models.TextField(default="", blank=True)
    measures = models.TextField(default="", blank=True)
    policy_edition = models.ForeignKey(
        "policy.PolicyEdition", on_delete=models.PROTECT, null=True, related_name="+"
    )
    notify_due_at = models.DateTimeField(null=True)
    state = models.CharField(
        max_length=8, choices=words.BreachState, default=words.BreachState.OPEN
    )
    notified_at = models.DateTimeField(null=True)
    notice_number = models.CharField(max_length=60, default="", blank=True)
    # Why later than the law allows; asked for only then.
    late_reason = models.CharField(max_length=300, default="", blank=True)
    people_told_at = models.DateTimeField(null=True)
    people_told_how = models.CharField(max_length=300, default="", blank=True)
    closed_at = models.DateTimeField(null=True)
    closing_note = models.CharField(max_length=500, default="", blank=True)
    recorded_at = models.DateTimeField()
    recorded_by = models.ForeignKey(User, on_delete=models.PROTECT, related_name="+")

    objects = BreachQuerySet.as_manager()

    class Meta:
        db_table = "privacy_breach"
        verbose_name_plural = "breaches"
        constraints = (
            models.CheckConstraint(
                name="privacy_breach_period",
                condition=Q(happened_until=None)
                | Q(happened_from=None)
                | Q(happened_until__gt=F("happened_from")),
            ),
            models.CheckConstraint(
                name="privacy_breach_notified_says_when",
                condition=Q(state="open") | Q(notified_at__isnull=False),
            ),
        )
        indexes = (models.Index(name="privacy_breach_path", fields=["unit_path"]),)

    def __str__(self) -> str:
        return f"breach {self.public_id}"

    @property
    def class_labels(self) -> list[str]:
        """The kinds of data in words."""
        return [str(words.DataClass(code).label) for code in self.classes]


class Affected(models.Model):
    """One person whose data a breach may have shown."""

    breach = models.ForeignKey(
        Breach, on_delete=models.PROTECT, related_name="affected"
    )
    person = models.ForeignKey(
        "people.Person", on_delete=models.PROTECT, related_name="+"
    )

    class Meta:
        db_table = "privacy_affected"
        verbose_name_plural = "affected"
        constraints = (
            models.UniqueConstraint(
                name="privacy_affected_once", fields=["breach", "person"]
            ),
        )

    def __str__(self) -> str:
        return f"person {self.person_id} in breach {self.breach_id}"
