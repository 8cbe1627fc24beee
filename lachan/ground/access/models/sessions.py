"""Where an account is signed in: so that its owner can see it, and end it."""

from __future__ import annotations

from datetime import datetime

from django.contrib.sessions.models import Session
from django.db import models
from django.db.models import Exists, OuterRef, Q

from lachan.ground.access.models.accounts import User
from lachan.kernel.ids import uuid7


class OpenSessionQuerySet(models.QuerySet["OpenSession"]):
    def live(self, machine_now: datetime) -> OpenSessionQuerySet:
        """Neither ended nor run out; sessions run out by the machine's clock."""
        behind = Session.objects.filter(
            session_key=OuterRef("session_key"), expire_date__gt=machine_now
        )
        return self.filter(Exists(behind), ended_at=None)


class OpenSession(models.Model):
    """One sign-in of one account on one device. Class: internal; kept 30 days.

    The address of the device is not kept: behind a proxy it is the proxy's, and a
    health station has one for all.
    """

    public_id = models.UUIDField(default=uuid7, unique=True, editable=False)
    user = models.ForeignKey(User, on_delete=models.CASCADE, related_name="sessions")
    session_key = models.CharField(max_length=40, db_index=True)
    device = models.CharField(max_length=60, default="", blank=True)
    began_at = models.DateTimeField()
    last_seen_at = models.DateTimeField()
    ended_at = models.DateTimeField(null=True)

    objects = OpenSessionQuerySet.as_manager()

    class Meta:
        db_table = "access_open_session"
        constraints = (
            models.UniqueConstraint(
                name="access_open_session_once",
                fields=["session_key"],
                condition=Q(ended_at=None),
            ),
        )

    def __str__(self) -> str:
        return f"session {self.public_id}"
