"""What privacy tells the house. Facts hold ids and counts, never whose data it was."""

from dataclasses import dataclass
from datetime import datetime
from typing import ClassVar

from lachan.kernel.facts import Fact
from lachan.kernel.speech import Sentence
from lachan.kernel.speech import sentence as _


@dataclass(frozen=True, kw_only=True)
class PersonErased(Fact):
    """Nothing tells any more who this record was; `proof` is that of the erasure."""

    told: ClassVar[Sentence] = _("The personal data were erased.")

    person_id: int
    rows: int
    proof: str
    at: datetime
    by: str


@dataclass(frozen=True, kw_only=True)
class KeysRotated(Fact):
    """Everything that was sealed under a former field key is sealed anew."""

    told: ClassVar[Sentence] = _("The field key was changed.")

    rows: int
    at: datetime
    by: str


@dataclass(frozen=True, kw_only=True)
class RequestReceived(Fact):
    """Somebody asked about their data."""

    told: ClassVar[Sentence] = _("A request of a data subject came in.")

    request_id: int
    right: str
    at: datetime
    by: str


@dataclass(frozen=True, kw_only=True)
class RequestIdentified(Fact):
    """It was seen who asks, and whose data are meant."""

    told: ClassVar[Sentence] = _("Who asks was identified.")

    request_id: int
    at: datetime
    by: str


@dataclass(frozen=True, kw_only=True)
class RequestExtended(Fact):
    """The term of a request was extended."""

    told: ClassVar[Sentence] = _("The term was extended.")

    request_id: int
    at: datetime
    by: str


@dataclass(frozen=True, kw_only=True)
class RequestDecided(Fact):
    """What becomes of a request was decided."""

    told: ClassVar[Sentence] = _("The request was decided.")

    request_id: int
    decision: str
    at: datetime
    by: str


@dataclass(frozen=True, kw_only=True)
class RequestClosed(Fact):
    """A request was carried out, or withdrawn."""

    told: ClassVar[Sentence] = _("The request was closed.")

    request_id: int
    state: str
    at: datetime
    by: str


@dataclass(frozen=True, kw_only=True)
class CopyMade(Fact):
    """Everything held on a person was put together for that person."""

    told: ClassVar[Sentence] = _("A copy of everything held on the person was made.")

    request_id: int
    at: datetime
    by: str


@dataclass(frozen=True, kw_only=True)
class BreachRecorded(Fact):
    """A breach of personal data was found; the clock of the notice runs."""

    told: ClassVar[Sentence] = _("A breach of personal data was recorded.")

    breach_id: int
    at: datetime
    by: str


@dataclass(frozen=True, kw_only=True)
class BreachChanged(Fact):
    """More is known of a breach, or more was done."""

    told: ClassVar[Sentence] = _("The record of the breach was completed.")

    breach_id: int
    at: datetime
    by: str


@dataclass(frozen=True, kw_only=True)
class BreachNotified(Fact):
    """The authority was told of a breach."""

    told: ClassVar[Sentence] = _("The authority was told of the breach.")

    breach_id: int
    is_late: bool
    at: datetime
    by: str


@dataclass(frozen=True, kw_only=True)
class BreachClosed(Fact):
    """Nothing is left to be done about a breach."""

    told: ClassVar[Sentence] = _("The breach was closed.")

    breach_id: int
    at: datetime
    by: str


@dataclass(frozen=True, kw_only=True)
class PurposeChanged(Fact):
    """A line of the register of processing has a new version."""

    told: ClassVar[Sentence] = _("The register of processing was changed.")

    purpose: str
    version: int
    at: datetime
    by: str


@dataclass(frozen=True, kw_only=True)
class DisposalProposed(Fact):
    """Data whose time is over were counted; nothing was touched."""

    told: ClassVar[Sentence] = _("Data whose time is over were counted.")

    disposal_id: int
    due: int
    at: datetime
    by: str


@dataclass(frozen=True, kw_only=True)
class DisposalDecided(Fact):
    """Data whose time is over were disposed of, or kept for now."""

    told: ClassVar[Sentence] = _("It was decided on data whose time is over.")

    disposal_id: int
    state: str
    rows: int
    proof: str
    at: datetime
    by: str
