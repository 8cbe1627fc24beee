"""What the tree tells the house."""

from dataclasses import dataclass
from datetime import datetime
from typing import ClassVar
from uuid import UUID

from lachan.kernel.facts import Fact
from lachan.kernel.speech import Sentence
from lachan.kernel.speech import sentence as _


@dataclass(frozen=True, kw_only=True)
class TreeLoaded(Fact):
    """An edition of the tree was put in place, whole."""

    told: ClassVar[Sentence] = _("An edition of the tree was loaded.")

    edition: str
    units: int
    at: datetime
    by: str


@dataclass(frozen=True, kw_only=True)
class SuccessionsLoaded(Fact):
    """Both editions stand, and who became whom between them is known."""

    told: ClassVar[Sentence] = _("The mapping between two trees was loaded.")

    predecessor_edition: str
    successor_edition: str
    successions: int
    at: datetime
    by: str


@dataclass(frozen=True, kw_only=True)
class UnitAdded(Fact):
    """A hamlet, an economic zone, an agency or a team was put under its parent."""

    told: ClassVar[Sentence] = _("The unit was added.")

    unit_id: int
    unit_public_id: UUID
    at: datetime
    by: str


@dataclass(frozen=True, kw_only=True)
class SynonymChanged(Fact):
    """Another way of writing a unit was learned, or unlearned."""

    told: ClassVar[Sentence] = _("Another way of writing the unit was changed.")

    unit_id: int
    is_known: bool
    at: datetime
    by: str


@dataclass(frozen=True, kw_only=True)
class BoundariesLoaded(Fact):
    """Outlines were imported for one chunk of units."""

    told: ClassVar[Sentence] = _("Outlines of units were imported.")

    ids: tuple[int, ...]
    at: datetime
    by: str


@dataclass(frozen=True, kw_only=True)
class PopulationsRecorded(Fact):
    """Counts of people were written down; `ids` are rows of populations."""

    told: ClassVar[Sentence] = _("Populations were recorded.")

    ids: tuple[int, ...]
    at: datetime
    by: str


@dataclass(frozen=True, kw_only=True)
class PopulationAccepted(Fact):
    """Counts became the denominators for a purpose; `ids` are the acceptances."""

    told: ClassVar[Sentence] = _("Populations were accepted as denominators.")

    purpose: str
    ids: tuple[int, ...]
    at: datetime
    by: str


@dataclass(frozen=True, kw_only=True)
class StatusAnnounced(Fact):
    """A unit has another level, cordon or epidemic status from an instant on."""

    told: ClassVar[Sentence] = _("The standing of the unit was announced.")

    unit_id: int
    status_id: int
    kind: str
    value: int | None
    starts_at: datetime
    at: datetime
    by: str


@dataclass(frozen=True, kw_only=True)
class StatusEnded(Fact):
    """A cordon, an epidemic or a level came to an end without a new one."""

    told: ClassVar[Sentence] = _("The standing of the unit ended.")

    unit_id: int
    status_id: int
    kind: str
    ends_at: datetime
    at: datetime
    by: str


@dataclass(frozen=True, kw_only=True)
class DecreeRecorded(Fact):
    """A decree on units was written down; nothing has changed yet."""

    told: ClassVar[Sentence] = _("The decree was recorded.")

    decree: UUID
    lines: int
    at: datetime
    by: str


@dataclass(frozen=True, kw_only=True)
class DecreeWithdrawn(Fact):
    """A decree was taken back before it was carried out."""

    told: ClassVar[Sentence] = _("The decree was withdrawn.")

    decree: UUID
    at: datetime
    by: str


@dataclass(frozen=True, kw_only=True)
class DecreeCarriedOut(Fact):
    """Units merged and split: grants, open work and the mapping followed at once."""

    told: ClassVar[Sentence] = _("The decree was carried out.")

    decree: UUID
    lines: int
    grants: int
    moved: int
    questions: int
    at: datetime
    by: str


@dataclass(frozen=True, kw_only=True)
class DecreeUndone(Fact):
    """Everything that carrying the decree out had changed was put back."""

    told: ClassVar[Sentence] = _("The decree was undone.")

    decree: UUID
    reason: str
    at: datetime
    by: str


@dataclass(frozen=True, kw_only=True)
class DecreeQuestionAnswered(Fact):
    """A person decided what a decree had left open."""

    told: ClassVar[Sentence] = _("A question of the decree was decided.")

    decree: UUID
    question: UUID
    is_given: bool
    at: datetime
    by: str


@dataclass(frozen=True, kw_only=True)
class ChangeProposed(Fact):
    """Somebody proposed corrections of a unit; nothing has changed yet."""

    told: ClassVar[Sentence] = _("A correction of the unit was proposed.")

    request: UUID
    unit_id: int
    items: int
    at: datetime
    by: str


@dataclass(frozen=True, kw_only=True)
class ChangeDecided(Fact):
    """A proposal was accepted, wholly or in part, or refused."""

    told: ClassVar[Sentence] = _("The proposed correction was decided.")

    request: UUID
    unit_id: int
    accepted: int
    refused: int
    at: datetime
    by: str


@dataclass(frozen=True, kw_only=True)
class ChangeWithdrawn(Fact):
    """Whoever proposed a correction took it back."""

    told: ClassVar[Sentence] = _("The proposed correction was withdrawn.")

    request: UUID
    unit_id: int
    at: datetime
    by: str


@dataclass(frozen=True, kw_only=True)
class UnitCorrected(Fact):
    """What is known of a unit was corrected: its name, code, place, office, end."""

    told: ClassVar[Sentence] = _("What is known of the unit was corrected.")

    unit_id: int
    fields: tuple[str, ...]
    at: datetime
    by: str
