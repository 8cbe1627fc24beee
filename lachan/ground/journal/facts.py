"""What the journal tells of itself."""

from dataclasses import dataclass
from datetime import datetime
from typing import ClassVar

from lachan.kernel.facts import Fact
from lachan.kernel.speech import Sentence
from lachan.kernel.speech import sentence as _


@dataclass(frozen=True, kw_only=True)
class ClockShifted(Fact):
    """The house's clock was set; `seconds` is its distance from the machine's."""

    told: ClassVar[Sentence] = _("The clock was set.")

    seconds: int
    at: datetime
    by: str


@dataclass(frozen=True, kw_only=True)
class ReactionTriedAgain(Fact):
    """Someone asked to try again what had been given up."""

    told: ClassVar[Sentence] = _("Work that had been given up was tried again.")

    reaction_id: int
    at: datetime
    by: str


@dataclass(frozen=True, kw_only=True)
class BackupTaken(Fact):
    """The whole database was written to a file."""

    told: ClassVar[Sentence] = _("A backup was taken.")

    at: datetime
    by: str


@dataclass(frozen=True, kw_only=True)
class BackupRestored(Fact):
    """The database was replaced by a backup; what came after `taken_at` is gone."""

    told: ClassVar[Sentence] = _("A backup was restored.")

    at: datetime
    by: str
    taken_at: datetime
