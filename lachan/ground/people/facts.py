"""What happens to people's records. Facts name records by id and fields by name."""

from dataclasses import dataclass
from datetime import datetime

from lachan.kernel.facts import Fact


@dataclass(frozen=True, kw_only=True)
class PersonRegistered(Fact):
    """One person was entered."""

    person_id: int
    at: datetime
    by: str


@dataclass(frozen=True, kw_only=True)
class PeopleRegistered(Fact):
    """A chunk of at most 2,000 people was entered in bulk."""

    ids: tuple[int, ...]
    at: datetime
    by: str


@dataclass(frozen=True, kw_only=True)
class PersonCorrected(Fact):
    """Fields of a person were corrected; their values are in the person's history."""

    person_id: int
    fields: tuple[str, ...]
    at: datetime
    by: str


@dataclass(frozen=True, kw_only=True)
class PersonMoved(Fact):
    """A person lives in another place, perhaps in the same unit."""

    person_id: int
    from_unit_id: int
    to_unit_id: int
    at: datetime
    by: str


@dataclass(frozen=True, kw_only=True)
class HouseholdSet(Fact):
    """A person joined a household, or none."""

    person_id: int
    household_id: int | None
    at: datetime
    by: str


@dataclass(frozen=True, kw_only=True)
class IdentifierAdded(Fact):
    """An identity number of a person became known."""

    person_id: int
    kind: str
    at: datetime
    by: str


@dataclass(frozen=True, kw_only=True)
class ReachAdded(Fact):
    """A way to reach a person became known."""

    person_id: int
    kind: str
    at: datetime
    by: str


@dataclass(frozen=True, kw_only=True)
class ReachEnded(Fact):
    """A way to reach a person no longer holds."""

    person_id: int
    kind: str
    at: datetime
    by: str


@dataclass(frozen=True, kw_only=True)
class NumbersRevealed(Fact):
    """Somebody read a person's numbers in full."""

    person_id: int
    purpose: str
    at: datetime
    by: str


@dataclass(frozen=True, kw_only=True)
class PersonVoided(Fact):
    """A record was found not to stand; its follow-ups are to be withdrawn."""

    person_id: int
    at: datetime
    by: str


@dataclass(frozen=True, kw_only=True)
class PersonRestored(Fact):
    """A voided record stands again."""

    person_id: int
    at: datetime
    by: str


@dataclass(frozen=True, kw_only=True)
class PeopleFoundDifferent(Fact):
    """Two records that looked alike are two people; they are not proposed again."""

    first_id: int
    second_id: int
    at: datetime
    by: str
