"""What the bodies tell the house."""

from dataclasses import dataclass
from datetime import date, datetime
from typing import ClassVar

from lachan.kernel.facts import Fact
from lachan.kernel.speech import Sentence
from lachan.kernel.speech import sentence as _


@dataclass(frozen=True, kw_only=True)
class BodyFounded(Fact):
    """A committee, a command post or a team was set up for a unit."""

    told: ClassVar[Sentence] = _("The body was set up.")

    body_id: int
    unit_id: int
    at: datetime
    by: str


@dataclass(frozen=True, kw_only=True)
class BodyChanged(Fact):
    """The name, the founding document or the note of a body was corrected."""

    told: ClassVar[Sentence] = _("What is known of the body was corrected.")

    body_id: int
    fields: tuple[str, ...]
    at: datetime
    by: str


@dataclass(frozen=True, kw_only=True)
class BodyDissolved(Fact):
    """A body ends on a day; its seats and charges end with it."""

    told: ClassVar[Sentence] = _("The body was dissolved.")

    body_id: int
    ends_on: date
    at: datetime
    by: str


@dataclass(frozen=True, kw_only=True)
class BodyMoved(Fact):
    """A body goes on at another unit, because its own merged or was split."""

    told: ClassVar[Sentence] = _("The body goes on at another unit.")

    body_id: int
    from_unit_id: int
    unit_id: int
    at: datetime
    by: str


@dataclass(frozen=True, kw_only=True)
class MemberSeated(Fact):
    """Somebody became head, deputy or member of a body."""

    told: ClassVar[Sentence] = _("A member joined the body.")

    body_id: int
    seat_id: int
    role: str
    at: datetime
    by: str


@dataclass(frozen=True, kw_only=True)
class MemberLeft(Fact):
    """A member's seat ends on a day."""

    told: ClassVar[Sentence] = _("A member left the body.")

    body_id: int
    seat_id: int
    ends_on: date
    at: datetime
    by: str


@dataclass(frozen=True, kw_only=True)
class AbsenceReported(Fact):
    """A member is absent for a time; who stands in follows from the seats."""

    told: ClassVar[Sentence] = _("A member was reported absent.")

    body_id: int
    seat_id: int
    starts_at: datetime
    ends_at: datetime | None
    at: datetime
    by: str


@dataclass(frozen=True, kw_only=True)
class AbsenceEnded(Fact):
    """A member is back."""

    told: ClassVar[Sentence] = _("A member is back.")

    body_id: int
    seat_id: int
    at: datetime
    by: str


@dataclass(frozen=True, kw_only=True)
class ChargeTaken(Fact):
    """A body, or one of its members, is in charge of a unit or of households of it."""

    told: ClassVar[Sentence] = _("The body took charge of a unit.")

    body_id: int
    unit_id: int
    households: int
    at: datetime
    by: str


@dataclass(frozen=True, kw_only=True)
class ChargeEnded(Fact):
    """A body is no longer in charge of a unit."""

    told: ClassVar[Sentence] = _("The body is no longer in charge of a unit.")

    body_id: int
    unit_id: int
    at: datetime
    by: str


@dataclass(frozen=True, kw_only=True)
class BodiesImported(Fact):
    """A list of bodies and members was read; `bodies` are those it touched."""

    told: ClassVar[Sentence] = _("A list of bodies and members was read.")

    ids: tuple[int, ...]
    seats: int
    at: datetime
    by: str


@dataclass(frozen=True, kw_only=True)
class ServiceAreaDrawn(Fact):
    """Units became the service area of a hospital, a station or a laboratory."""

    told: ClassVar[Sentence] = _("The service area was drawn.")

    area_id: int
    units: int
    at: datetime
    by: str


@dataclass(frozen=True, kw_only=True)
class ServiceAreaChanged(Fact):
    """Units joined or left a service area from a day on."""

    told: ClassVar[Sentence] = _("The units of the service area changed.")

    area_id: int
    joined: int
    left: int
    at: datetime
    by: str


@dataclass(frozen=True, kw_only=True)
class ServiceAreaEnded(Fact):
    """Nobody serves the units of the area any more from a day on."""

    told: ClassVar[Sentence] = _("The service area was closed.")

    area_id: int
    ends_on: date
    at: datetime
    by: str
