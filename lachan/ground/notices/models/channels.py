"""Where messages go: addresses of accounts, gateways, webhooks."""

from __future__ import annotations

import json
import secrets

from django.db import models
from django.db.models import Q

from lachan.ground.access.models import User, within
from lachan.ground.access.queries import paths_of
from lachan.ground.journal.models import PathField
from lachan.ground.journal.queries import keyring
from lachan.ground.notices import words
from lachan.ground.notices.rules.wire import Shape, read_shape
from lachan.kernel.ids import uuid7


class Address(models.Model):
    """Where an account is told outside the house. Class: personal; sealed.

    One that was replaced keeps its row without the address, so that what was sent
    can still be counted.
    """

    user = models.ForeignKey(
        User, on_delete=models.CASCADE, related_name="notice_addresses"
    )
    channel = models.CharField(max_length=8, choices=words.Channel)
    sealed = models.BinaryField(null=True)
    added_at = models.DateTimeField()
    ended_at = models.DateTimeField(null=True)

    class Meta:
        db_table = "notices_address"
        verbose_name_plural = "addresses"
        constraints = (
            models.UniqueConstraint(
                name="notices_address_one_per_channel",
                fields=["user", "channel"],
                condition=Q(ended_at=None),
            ),
            models.CheckConstraint(
                name="notices_address_is_outside",
                condition=Q(channel__in=("email", "sms")),
            ),
            models.CheckConstraint(
                name="notices_address_gone_when_ended",
                condition=Q(ended_at=None, sealed__isnull=False)
                | Q(ended_at__isnull=False, sealed=None),
            ),
        )

    def __str__(self) -> str:
        return f"{self.channel} of {self.user_id}"

    def seal(self, address: str) -> None:
        """Keep the address under the field key, bound to this account."""
        self.sealed = keyring().seal(self._kind, address)

    def opened(self) -> str:
        """The address; empty once it was replaced."""
        if self.sealed is None:
            return ""
        return keyring().open(self._kind, bytes(self.sealed))

    @property
    def _kind(self) -> str:
        return f"notice {self.channel} {self.user_id}"


class EndpointQuerySet(models.QuerySet["Endpoint"]):
    def visible_to(self, user: User) -> EndpointQuerySet:
        """Those of the units whose channels this account looks after."""
        return self.filter(within("unit_path", paths_of(user, words.MANAGE)))

    def active(self) -> EndpointQuerySet:
        return self.filter(is_active=True)


class Endpoint(models.Model):
    """A text-message gateway or a webhook. Its secret is sealed."""

    public_id = models.UUIDField(default=uuid7, unique=True, editable=False)
    kind = models.CharField(max_length=8, choices=words.EndpointKind)
    name = models.CharField(max_length=80)
    url = models.URLField(max_length=400)
    # Notices of this unit and all below it.
    unit_path = PathField(blank=True)
    # Codes of kinds; empty: every kind. For webhooks; a gateway takes what comes.
    kinds = models.JSONField(default=list, blank=True)
    shape = models.JSONField(default=dict, blank=True)  # rules.wire.Shape
    secret = models.BinaryField(null=True)
    is_active = models.BooleanField(default=True)
    failures = models.PositiveIntegerField(default=0)  # in a row
    rests_until = models.DateTimeField(null=True)
    created_at = models.DateTimeField()
    created_by = models.ForeignKey(User, on_delete=models.PROTECT, related_name="+")

    objects = EndpointQuerySet.as_manager()

    class Meta:
        db_table = "notices_endpoint"
        constraints = (
            models.UniqueConstraint(
                name="notices_endpoint_name_once", fields=["unit_path", "name"]
            ),
            # Two gateways for the same people: nobody could say which one is asked.
            models.UniqueConstraint(
                name="notices_endpoint_one_gateway",
                fields=["unit_path"],
                condition=Q(kind="sms", is_active=True),
            ),
        )

    def __str__(self) -> str:
        return self.name

    def seal(self, secret: str) -> None:
        """Keep the secret under the field key, bound to this endpoint."""
        self.secret = keyring().seal(self._kind, secret)

    def opened(self) -> str:
        """The secret; empty where there is none."""
        if self.secret is None:
            return ""
        return keyring().open(self._kind, bytes(self.secret))

    @property
    def _kind(self) -> str:
        return f"notice endpoint {self.public_id}"

    @property
    def request_shape(self) -> Shape:
        """How the gateway wants to be asked."""
        return read_shape(self.shape)

    @property
    def shape_text(self) -> str:
        """The shape as somebody edits it."""
        return json.dumps(self.shape, ensure_ascii=False, indent=2)

    @staticmethod
    def fresh_secret() -> str:
        """A secret for a webhook, with which its receiver checks our signature."""
        return secrets.token_urlsafe(32)
