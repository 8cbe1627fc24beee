"""What the laboratories tell the house: ids, instants and codes, never a person."""

from dataclasses import dataclass
from datetime import datetime
from typing import ClassVar

from lachan.kernel.facts import Fact
from lachan.kernel.speech import Sentence
from lachan.kernel.speech import sentence as _


@dataclass(frozen=True, kw_only=True)
class TestRequested(Fact):
    """Somebody is to be tested."""

    __test__: ClassVar[bool] = False  # no test of ours

    told: ClassVar[Sentence] = _("A test was requested.")

    at: datetime
    by: str
    request_id: int


@dataclass(frozen=True, kw_only=True)
class RequestCancelled(Fact):
    """Nobody is to be sampled for this request any more."""

    told: ClassVar[Sentence] = _("The request for a test was cancelled.")

    at: datetime
    by: str
    request_id: int


@dataclass(frozen=True, kw_only=True)
class SpecimensCollected(Fact):
    """Specimens were taken; `ids` of at most 2,000."""

    told: ClassVar[Sentence] = _("Specimens were collected.")

    at: datetime
    by: str
    ids: tuple[int, ...]


@dataclass(frozen=True, kw_only=True)
class SpecimensMoved(Fact):
    """Specimens changed hands or were put to the test; `verb` of words.Verb."""

    told: ClassVar[Sentence] = _("Specimens changed hands.")

    at: datetime
    by: str
    ids: tuple[int, ...]
    verb: str


@dataclass(frozen=True, kw_only=True)
class SpecimenRejected(Fact):
    """A specimen cannot be tested; the person is to be sampled again."""

    told: ClassVar[Sentence] = _("A specimen was rejected.")

    at: datetime
    by: str
    specimen_id: int
    code: str


@dataclass(frozen=True, kw_only=True)
class PoolMade(Fact):
    """Specimens went into one reaction."""

    told: ClassVar[Sentence] = _("A pool was made.")

    at: datetime
    by: str
    pool_id: int


@dataclass(frozen=True, kw_only=True)
class PoolTakenApart(Fact):
    """A pool was not negative, or was dissolved: its members are tested alone."""

    told: ClassVar[Sentence] = _("A pool was taken apart.")

    at: datetime
    by: str
    pool_id: int


@dataclass(frozen=True, kw_only=True)
class ResultsSettled(Fact):
    """What holds of some specimens is now something else; `ids` are specimens.

    Whoever draws conclusions reads the evidence anew: a result came, was corrected,
    was set aside, or its specimen was voided.
    """

    told: ClassVar[Sentence] = _("Results were recorded or corrected.")

    at: datetime
    by: str
    ids: tuple[int, ...]


@dataclass(frozen=True, kw_only=True)
class ResultsQueued(Fact):
    """Results came in that somebody must identify or decide; `ids` are results."""

    told: ClassVar[Sentence] = _("Results wait to be identified.")

    at: datetime
    by: str
    ids: tuple[int, ...]


@dataclass(frozen=True, kw_only=True)
class ResultDecided(Fact):
    """Somebody said whose a result is, or set it aside."""

    told: ClassVar[Sentence] = _("A result in doubt was decided.")

    at: datetime
    by: str
    result_id: int


@dataclass(frozen=True, kw_only=True)
class SpecimensReassigned(Fact):
    """Specimens went from one person's record to another's: evidence on both."""

    told: ClassVar[Sentence] = _("Specimens were moved to another person record.")

    at: datetime
    by: str
    person_ids: tuple[int, ...]


@dataclass(frozen=True, kw_only=True)
class VariantReported(Fact):
    """A variant was seen in a specimen; `is_first`: none before in that unit."""

    told: ClassVar[Sentence] = _("A variant was reported.")

    at: datetime
    by: str
    variant_id: int
    is_first: bool


@dataclass(frozen=True, kw_only=True)
class VariantWithdrawn(Fact):
    """A variant report was taken back."""

    told: ClassVar[Sentence] = _("A variant report was withdrawn.")

    at: datetime
    by: str
    variant_id: int


@dataclass(frozen=True, kw_only=True)
class TubesIssued(Fact):
    """A range of tubes went to a unit; a void range is none any more."""

    told: ClassVar[Sentence] = _("Tubes were issued.")

    at: datetime
    by: str
    range_id: int
    tubes: int


@dataclass(frozen=True, kw_only=True)
class TubesCounted(Fact):
    """Tubes came back unused, or are lost."""

    told: ClassVar[Sentence] = _("Tubes were returned or reported lost.")

    at: datetime
    by: str
    range_id: int
    tubes: int
    fate: str


@dataclass(frozen=True, kw_only=True)
class LaboratoryOpened(Fact):
    """A laboratory was registered."""

    told: ClassVar[Sentence] = _("A laboratory was registered.")

    at: datetime
    by: str
    laboratory_id: int


@dataclass(frozen=True, kw_only=True)
class LaboratoryCapacitySet(Fact):
    """A laboratory runs another number of tests a day."""

    told: ClassVar[Sentence] = _("The capacity of a laboratory was set.")

    at: datetime
    by: str
    laboratory_id: int


@dataclass(frozen=True, kw_only=True)
class ScreeningPlanned(Fact):
    """A screening plan was made."""

    told: ClassVar[Sentence] = _("A screening was planned.")

    at: datetime
    by: str
    plan_id: int


@dataclass(frozen=True, kw_only=True)
class ScreeningEnded(Fact):
    """A screening plan asks for nothing more."""

    told: ClassVar[Sentence] = _("A screening plan was ended.")

    at: datetime
    by: str
    plan_id: int


@dataclass(frozen=True, kw_only=True)
class SpecimensExported(Fact):
    """A list of specimens left the house as a file."""

    told: ClassVar[Sentence] = _("A list of specimens was exported.")

    at: datetime
    by: str
    count: int
    with_names: int
