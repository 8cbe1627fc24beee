"""What people ask about their data, and what became of it."""

from __future__ import annotations

from datetime import datetime

from django.db import models
from django.db.models import Q

from lachan.ground.access.models import User, within
from lachan.ground.access.queries import paths_of
from lachan.ground.journal.models import PathField
from lachan.ground.privacy import words
from lachan.kernel.ids import uuid7


class RequestQuerySet(models.QuerySet["DataRequest"]):
    def visible_to(self, user: User) -> RequestQuerySet:
        """Requests of the units where the account protects data."""
        return self.filter(within("unit_path", paths_of(user, words.VIEW)))

    def still_open(self) -> RequestQuerySet:
        """Neither carried out, refused nor withdrawn."""
        return self.filter(state__in=words.OPEN_STATES)


class DataRequest(models.Model):
    """One request of one person. Class: personal; emptied when the person is erased."""

    public_id = models.UUIDField(default=uuid7, unique=True, editable=False)
    right = models.CharField(max_length=10, choices=words.Right)
    channel = models.CharField(max_length=10, choices=words.Channel)
    unit = models.ForeignKey("units.Unit", on_delete=models.PROTECT)
    unit_path = PathField()
    # Whose data; null until somebody saw who asks, and found the record.
    person = models.ForeignKey(
        "people.Person", on_delete=models.PROTECT, null=True, related_name="+"
    )
    requester_name = models.CharField(max_length=120)
    requester_reach = models.CharField(max_length=120, default="", blank=True)
    told = models.TextField(default="", blank=True)
    age_years = models.PositiveSmallIntegerField(null=True)
    representative = models.CharField(max_length=160, default="", blank=True)
    identified_how = models.CharField(
        max_length=10, choices=words.ProofOfIdentity, default="", blank=True
    )
    third_parties = models.BooleanField(null=True)
    received_at = models.DateTimeField()
    # What the law in force on the day of receipt asks; null where none had a term.
    policy_edition = models.ForeignKey(
        "policy.PolicyEdition", on_delete=models.PROTECT, null=True, related_name="+"
    )
    answer_due_at = models.DateTimeField(null=True)
    do_due_at = models.DateTimeField(null=True)
    extensions = models.PositiveSmallIntegerField(default=0)
    extension_reason = models.CharField(max_length=300, default="", blank=True)
    state = models.CharField(
        max_length=10, choices=words.RequestState, default=words.RequestState.RECEIVED
    )
    decision = models.CharField(
        max_length=8, choices=words.Decision, default="", blank=True
    )
    decision_reason = models.CharField(max_length=500, default="", blank=True)
    refusal_ground = models.CharField(max_length=30, default="", blank=True)
    decided_at = models.DateTimeField(null=True)
    decided_by = models.ForeignKey(
        User, on_delete=models.PROTECT, null=True, related_name="+"
    )
    outcome = models.CharField(max_length=500, default="", blank=True)
    closed_at = models.DateTimeField(null=True)
    closed_by = models.ForeignKey(
        User, on_delete=models.PROTECT, null=True, related_name="+"
    )

    objects = RequestQuerySet.as_manager()

    class Meta:
        db_table = "privacy_data_request"
        constraints = (
            models.CheckConstraint(
                name="privacy_request_decided_for_a_person",
                condition=Q(state__in=("received", "refused", "withdrawn"))
                | Q(person__isnull=False),
            ),
            models.CheckConstraint(
                name="privacy_request_refused_with_ground",
                condition=~Q(state="refused") | ~Q(refusal_ground=""),
            ),
            models.CheckConstraint(
                name="privacy_request_closed_exactly_when_over",
                condition=Q(
                    state__in=("received", "identified", "decided"), closed_at=None
                )
                | (
                    Q(state__in=("done", "refused", "withdrawn"))
                    & Q(closed_at__isnull=False)
                ),
            ),
        )
        indexes = (
            models.Index(
                name="privacy_request_open",
                fields=["unit_path", "do_due_at"],
                condition=Q(state__in=("received", "identified", "decided")),
            ),
        )

    def __str__(self) -> str:
        return f"request {self.public_id}"

    @property
    def is_open(self) -> bool:
        """Whether somebody still has to do something."""
        return self.state in words.OPEN_STATES

    @property
    def is_answered(self) -> bool:
        """Whether who asked was told what becomes of it."""
        return self.state not in (
            words.RequestState.RECEIVED,
            words.RequestState.IDENTIFIED,
        )

    @property
    def due_at(self) -> datetime | None:
        """What is due next: the answer, then the deed."""
        return self.do_due_at if self.is_answered else self.answer_due_at
