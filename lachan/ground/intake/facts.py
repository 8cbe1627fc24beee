"""What files brought, told in counts; whose data they were stays with the records."""

from dataclasses import dataclass
from datetime import datetime
from typing import ClassVar

from lachan.kernel.facts import Fact
from lachan.kernel.speech import Sentence
from lachan.kernel.speech import sentence as _


@dataclass(frozen=True, kw_only=True)
class ImportBegun(Fact):
    """A file began to be written into the registers."""

    told: ClassVar[Sentence] = _("An import was begun.")

    run_id: int
    kind: str
    rows: int
    at: datetime
    by: str


@dataclass(frozen=True, kw_only=True)
class ImportEnded(Fact):
    """Every row of a file was taken in or refused."""

    told: ClassVar[Sentence] = _("An import was finished.")

    run_id: int
    kind: str
    created: int
    updated: int
    skipped: int
    rejected: int
    at: datetime
    by: str


@dataclass(frozen=True, kw_only=True)
class ImportCancelled(Fact):
    """Somebody stopped an import; what was written before stays."""

    told: ClassVar[Sentence] = _("An import was stopped.")

    run_id: int
    at: datetime
    by: str
