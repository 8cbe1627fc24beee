"""The script of the demo: what happens to which synthetic person, and when."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime
from uuid import UUID


@dataclass(frozen=True, slots=True)
class Place:
    """A commune as the story needs it."""

    unit_id: int
    path: str
    district: str  # official code
    persons: int


@dataclass(frozen=True, slots=True)
class Actor:
    """One synthetic person."""

    public_id: UUID
    full_name: str
    sex: str
    birth_date: date
    place: Place


@dataclass(frozen=True, slots=True)
class Illness:
    """A case: confirmed on a day, recovered on another."""

    actor: Actor
    public_id: UUID
    confirmed: date
    recovered: date | None
    found_by: str
    known_at: datetime


@dataclass(frozen=True, slots=True)
class Quarantine:
    """A stay apart for some days; `ring` as in sites."""

    actor: Actor
    ring: str
    starts_at: datetime
    ends_at: datetime


@dataclass(frozen=True, slots=True)
class Dose:
    """One vaccination of one adult."""

    actor: Actor
    number: int
    given: date


@dataclass(frozen=True, slots=True)
class Script:
    """The whole story, each part in order of time."""

    illnesses: tuple[Illness, ...]
    quarantines: tuple[Quarantine, ...]
    adults: tuple[Actor, ...]
    doses: tuple[Dose, ...]
