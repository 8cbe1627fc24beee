"""What happens to people's records. Facts name records by id and fields by name."""

from dataclasses import dataclass
from datetime import datetime
from typing import ClassVar

from lachan.kernel.facts import Fact
from lachan.kernel.speech import Sentence
from lachan.kernel.speech import sentence as _


@dataclass(frozen=True, kw_only=True)
class PersonRegistered(Fact):
    """One person was entered."""

    told: ClassVar[Sentence] = _("The person was entered.")

    person_id: int
    at: datetime
    by: str


@dataclass(frozen=True, kw_only=True)
class PeopleRegistered(Fact):
    """A chunk of at most 2,000 people was entered in bulk."""

    told: ClassVar[Sentence] = _("People were entered from a file.")

    ids: tuple[int, ...]
    at: datetime
    by: str


@dataclass(frozen=True, kw_only=True)
class PersonCorrected(Fact):
    """Fields of a person were corrected; their values are in the person's history."""

    told: ClassVar[Sentence] = _("The record was corrected.")

    person_id: int
    fields: tuple[str, ...]
    at: datetime
    by: str


@dataclass(frozen=True, kw_only=True)
class PersonMoved(Fact):
    """A person lives in another place, perhaps in the same unit."""

    told: ClassVar[Sentence] = _("The person moved.")

    person_id: int
    from_unit_id: int
    to_unit_id: int
    at: datetime
    by: str


@dataclass(frozen=True, kw_only=True)
class HouseholdSet(Fact):
    """A person joined a household, or none."""

    told: ClassVar[Sentence] = _("The household was set.")

    person_id: int
    household_id: int | None
    at: datetime
    by: str


@dataclass(frozen=True, kw_only=True)
class IdentifierAdded(Fact):
    """An identity number of a person became known."""

    told: ClassVar[Sentence] = _("An identity number was added.")

    person_id: int
    kind: str
    at: datetime
    by: str


@dataclass(frozen=True, kw_only=True)
class IdentifierWithdrawn(Fact):
    """An identity number was found not to be this person's."""

    told: ClassVar[Sentence] = _("A wrong identity number was taken out.")

    person_id: int
    kind: str
    at: datetime
    by: str


@dataclass(frozen=True, kw_only=True)
class HouseholdCreated(Fact):
    """A household was entered."""

    told: ClassVar[Sentence] = _("The household was entered.")

    household_id: int
    at: datetime
    by: str


@dataclass(frozen=True, kw_only=True)
class ReachAdded(Fact):
    """A way to reach a person became known."""

    told: ClassVar[Sentence] = _("A way to reach the person was added.")

    person_id: int
    kind: str
    at: datetime
    by: str


@dataclass(frozen=True, kw_only=True)
class ReachEnded(Fact):
    """A way to reach a person no longer holds."""

    told: ClassVar[Sentence] = _("A way to reach the person was taken out.")

    person_id: int
    kind: str
    at: datetime
    by: str


@dataclass(frozen=True, kw_only=True)
class NumbersRevealed(Fact):
    """Somebody read a person's numbers in full."""

    told: ClassVar[Sentence] = _("Somebody read the numbers in full.")

    person_id: int
    with_identifiers: bool
    at: datetime
    by: str


@dataclass(frozen=True, kw_only=True)
class PersonVoided(Fact):
    """A record was found not to stand; its follow-ups are to be withdrawn."""

    told: ClassVar[Sentence] = _("The record was voided.")

    person_id: int
    at: datetime
    by: str


@dataclass(frozen=True, kw_only=True)
class PersonRestored(Fact):
    """A voided record stands again."""

    told: ClassVar[Sentence] = _("The record was restored.")

    person_id: int
    at: datetime
    by: str


@dataclass(frozen=True, kw_only=True)
class PeopleFoundDifferent(Fact):
    """Two records that looked alike are two people; they are not proposed again."""

    told: ClassVar[Sentence] = _("Two records were found to be two people.")

    first_id: int
    second_id: int
    at: datetime
    by: str


@dataclass(frozen=True, kw_only=True)
class PersonMerged(Fact):
    """Two records were one person: what hangs on `from_id` goes to `to_id`."""

    told: ClassVar[Sentence] = _("Two records were put together.")

    merger_id: int
    from_id: int
    to_id: int
    at: datetime
    by: str


@dataclass(frozen=True, kw_only=True)
class MergerUndone(Fact):
    """Two records were not one person after all: each takes back what it had."""

    told: ClassVar[Sentence] = _("Two records were taken apart as they had been.")

    merger_id: int
    from_id: int
    to_id: int
    at: datetime
    by: str


@dataclass(frozen=True, kw_only=True)
class PersonSplit(Fact):
    """One record told of two people: what was chosen goes from `from_id` to `to_id`."""

    told: ClassVar[Sentence] = _("Records were given to another person.")

    merger_id: int
    from_id: int
    to_id: int
    at: datetime
    by: str


@dataclass(frozen=True, kw_only=True)
class DifferenceWithdrawn(Fact):
    """Two records said to be two people may be one after all."""

    told: ClassVar[Sentence] = _("Two records may be one person after all.")

    first_id: int
    second_id: int
    at: datetime
    by: str
