"""What notices tell of themselves. Facts hold ids and counts, never an address."""

from dataclasses import dataclass
from datetime import datetime
from typing import ClassVar
from uuid import UUID

from lachan.kernel.facts import Fact
from lachan.kernel.speech import Sentence
from lachan.kernel.speech import sentence as _


@dataclass(frozen=True, kw_only=True)
class AddressChanged(Fact):
    """Where an account is told outside the house changed; the address is not said."""

    told: ClassVar[Sentence] = _("The address for notices was changed.")

    account: UUID
    channel: str
    is_known: bool
    at: datetime
    by: str


@dataclass(frozen=True, kw_only=True)
class SubscriptionSet(Fact):
    """What a role is told of in some units was changed."""

    told: ClassVar[Sentence] = _("Who is told of what was changed.")

    kind: str
    role: str
    is_told: bool
    at: datetime
    by: str


@dataclass(frozen=True, kw_only=True)
class EndpointSet(Fact):
    """A gateway or webhook was set up, changed or closed."""

    told: ClassVar[Sentence] = _("A channel for notices was set up or changed.")

    endpoint: UUID
    is_active: bool
    at: datetime
    by: str


@dataclass(frozen=True, kw_only=True)
class EndpointRested(Fact):
    """A gateway or webhook failed again and again, and rests for a while."""

    told: ClassVar[Sentence] = _("A channel for notices fails and rests.")

    endpoint: UUID
    failures: int
    at: datetime
    by: str


@dataclass(frozen=True, kw_only=True)
class NoticeEscalated(Fact):
    """Nobody read an urgent notice in time; deputies and the next above are told."""

    told: ClassVar[Sentence] = _("An unread notice went on to others.")

    notice: UUID
    step: int
    told_count: int
    at: datetime
    by: str


@dataclass(frozen=True, kw_only=True)
class DeliveriesGivenUp(Fact):
    """After the last try something was not sent; it waits to be looked at."""

    told: ClassVar[Sentence] = _("Notices were not sent and were given up.")

    channel: str
    ids: tuple[int, ...]
    at: datetime
    by: str


@dataclass(frozen=True, kw_only=True)
class DeliveriesTriedAgain(Fact):
    """Somebody asked to send again what had been given up."""

    told: ClassVar[Sentence] = _("Notices that had been given up were queued again.")

    ids: tuple[int, ...]
    at: datetime
    by: str


@dataclass(frozen=True, kw_only=True)
class TrialSent(Fact):
    """A channel was tried out."""

    told: ClassVar[Sentence] = _("A trial was sent.")

    channel: str
    at: datetime
    by: str
