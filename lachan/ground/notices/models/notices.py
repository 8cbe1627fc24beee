"""What happened, and to whom it is told over which channel: the outbox."""

from __future__ import annotations

from datetime import datetime

from django.db import models
from django.db.models import Q

from lachan.ground.access.models import User, within
from lachan.ground.access.queries import paths_of
from lachan.ground.journal.models import PathField
from lachan.ground.notices import words
from lachan.ground.notices.models.channels import Address, Endpoint
from lachan.kernel.ids import uuid7


class NoticeQuerySet(models.QuerySet["Notice"]):
    def visible_to(self, user: User) -> NoticeQuerySet:
        """Those that this account was told."""
        return self.filter(deliveries__recipient=user, deliveries__channel="in_app")

    def to_go_on(self, at: datetime) -> NoticeQuerySet:
        """Unread for too long: somebody else is to be told."""
        return self.filter(next_step_at__lte=at)


class Notice(models.Model):
    """One thing that somebody should know of. Class: internal: it names nobody.

    There is no column for free text: what is said is made of these columns and of the
    templates in policy/notices, so that nothing about a person can come in.
    """

    public_id = models.UUIDField(default=uuid7, unique=True, editable=False)
    # The journal's entry or the deadline that it follows from: told once.
    key = models.CharField(max_length=160, unique=True)
    kind = models.CharField(max_length=40)
    urgency = models.CharField(max_length=8, choices=words.Urgency)
    unit = models.ForeignKey("units.Unit", on_delete=models.PROTECT, null=True)
    unit_path = PathField(blank=True)
    # The record it is about, by kind and public id: never an import upward.
    subject_kind = models.CharField(max_length=30, default="", blank=True)
    subject_id = models.UUIDField(null=True)
    count = models.PositiveIntegerField(default=1)
    happened_at = models.DateTimeField()  # or the time that is running out
    created_at = models.DateTimeField()
    step = models.PositiveSmallIntegerField(default=0)
    # When it goes on to others; null once read, or when nobody is left.
    next_step_at = models.DateTimeField(null=True)

    objects = NoticeQuerySet.as_manager()

    class Meta:
        db_table = "notices_notice"
        constraints = (
            models.CheckConstraint(
                name="notices_notice_urgency_known",
                condition=Q(urgency__in=words.Urgency.values),
            ),
        )
        indexes = (
            models.Index(
                name="notices_notice_to_go_on",
                fields=["next_step_at"],
                condition=Q(next_step_at__isnull=False),
            ),
            models.Index(name="notices_notice_created", fields=["created_at"]),
        )

    def __str__(self) -> str:
        return f"{self.kind} #{self.pk}"


class DeliveryQuerySet(models.QuerySet["Delivery"]):
    def of(self, user: User) -> DeliveryQuerySet:
        """What an account is told in the app."""
        return self.filter(recipient=user, channel=words.Channel.IN_APP)

    def unread(self) -> DeliveryQuerySet:
        """In the app and not opened.

        Asked by a column that is null otherwise: SQLite uses a small index only where
        the question holds its words, and not a parameter in their place.
        """
        return self.filter(unread_since__isnull=False)

    def due(self, at: datetime) -> DeliveryQuerySet:
        """What is to go out now, the oldest first."""
        return self.filter(next_attempt_at__lte=at).order_by("next_attempt_at", "id")

    def visible_to(self, user: User) -> DeliveryQuerySet:
        """What goes out for the units whose channels this account looks after."""
        roots = paths_of(user, words.MANAGE)
        return self.filter(within("notice__unit_path", roots))


class Delivery(models.Model):
    """One notice on its way to one account or webhook, over one channel."""

    public_id = models.UUIDField(default=uuid7, unique=True, editable=False)
    notice = models.ForeignKey(
        Notice, on_delete=models.CASCADE, related_name="deliveries"
    )
    channel = models.CharField(max_length=8, choices=words.Channel)
    recipient = models.ForeignKey(
        User, on_delete=models.PROTECT, null=True, related_name="+"
    )
    address = models.ForeignKey(
        Address, on_delete=models.PROTECT, null=True, related_name="+"
    )
    endpoint = models.ForeignKey(
        Endpoint, on_delete=models.PROTECT, null=True, related_name="+"
    )
    because = models.CharField(max_length=12, choices=words.Because)
    state = models.CharField(
        max_length=10,
        choices=words.DeliveryState,
        default=words.DeliveryState.QUEUED,
    )
    attempts = models.PositiveSmallIntegerField(default=0)
    # While it waits: when it may go; while a worker has it, when it is taken again if
    # that one died.
    next_attempt_at = models.DateTimeField(null=True)
    # What goes out in one piece has one id, given before it goes and never changed:
    # whoever receives it twice knows it by that.
    message_id = models.UUIDField(null=True)
    receipt_id = models.CharField(max_length=120, default="", blank=True)
    sent_at = models.DateTimeField(null=True)
    unread_since = models.DateTimeField(null=True)  # in the app, until it is read
    read_at = models.DateTimeField(null=True)
    last_error = models.CharField(max_length=300, default="", blank=True)

    objects = DeliveryQuerySet.as_manager()

    class Meta:
        db_table = "notices_delivery"
        verbose_name_plural = "deliveries"
        constraints = (
            models.UniqueConstraint(
                name="notices_delivery_once_per_channel",
                fields=["notice", "recipient", "channel"],
                condition=Q(recipient__isnull=False),
            ),
            models.UniqueConstraint(
                name="notices_delivery_once_per_webhook",
                fields=["notice", "endpoint"],
                condition=Q(recipient=None),
            ),
            models.CheckConstraint(
                name="notices_delivery_has_its_way",
                condition=Q(channel="in_app", recipient__isnull=False, address=None)
                | Q(channel="email", recipient__isnull=False, address__isnull=False)
                | Q(channel="sms", recipient__isnull=False, address__isnull=False)
                | Q(channel="webhook", recipient=None, endpoint__isnull=False),
            ),
            models.CheckConstraint(
                name="notices_delivery_read_exactly_when_read",
                condition=Q(state="read", read_at__isnull=False)
                | (~Q(state="read") & Q(read_at=None)),
            ),
            models.CheckConstraint(
                name="notices_delivery_waits_exactly_while_queued",
                condition=Q(state="queued", next_attempt_at__isnull=False)
                | (~Q(state="queued") & Q(next_attempt_at=None)),
            ),
            models.CheckConstraint(
                name="notices_delivery_unread_exactly_while_unread",
                condition=Q(
                    channel="in_app", state="delivered", unread_since__isnull=False
                )
                | (~Q(channel="in_app", state="delivered") & Q(unread_since=None)),
            ),
        )
        indexes = (
            models.Index(
                name="notices_delivery_due",
                fields=["next_attempt_at", "id"],
                condition=Q(next_attempt_at__isnull=False),
            ),
            models.Index(
                name="notices_delivery_unread",
                fields=["recipient"],
                condition=Q(unread_since__isnull=False),
            ),
            models.Index(
                name="notices_delivery_mine", fields=["recipient", "channel", "-id"]
            ),
            models.Index(
                name="notices_delivery_message",
                fields=["message_id"],
                condition=Q(message_id__isnull=False),
            ),
        )

    def __str__(self) -> str:
        return f"{self.channel} of notice {self.notice_id}: {self.state}"
