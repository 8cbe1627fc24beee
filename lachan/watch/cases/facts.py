"""What the register of cases tells the house."""

from dataclasses import dataclass
from datetime import datetime

from lachan.kernel.facts import Fact


@dataclass(frozen=True, kw_only=True)
class CaseOpened(Fact):
    """One case came into the register."""

    at: datetime
    by: str
    case_id: int
    person_id: int


@dataclass(frozen=True, kw_only=True)
class CasesOpened(Fact):
    """A batch came in; at most 2,000 ids."""

    at: datetime
    by: str
    ids: tuple[int, ...]


@dataclass(frozen=True, kw_only=True)
class CaseChanged(Fact):
    """Anything about a case changed that a figure or a neighbour may read.

    `verb` is one of words.Verb; `before` and `after` are codes (a classification, an
    outcome, a unit), never free text.
    """

    at: datetime
    by: str
    case_id: int
    person_id: int
    verb: str
    before: str = ""
    after: str = ""


@dataclass(frozen=True, kw_only=True)
class CasesChanged(Fact):
    """One verb was done to a batch; at most 2,000 ids."""

    at: datetime
    by: str
    ids: tuple[int, ...]
    verb: str


@dataclass(frozen=True, kw_only=True)
class CaseVoided(Fact):
    """A case was taken out of the figures; it stays in the history."""

    at: datetime
    by: str
    case_id: int
    person_id: int


@dataclass(frozen=True, kw_only=True)
class CaseRestored(Fact):
    """A voided case counts again."""

    at: datetime
    by: str
    case_id: int
    person_id: int


@dataclass(frozen=True, kw_only=True)
class SourceNamed(Fact):
    """Somebody said who or what infected a case; no id where it is not a case."""

    at: datetime
    by: str
    case_id: int
    source_case_id: int | None


@dataclass(frozen=True, kw_only=True)
class SourceWithdrawn(Fact):
    """A named source of infection was taken back."""

    at: datetime
    by: str
    case_id: int
    source_case_id: int | None


@dataclass(frozen=True, kw_only=True)
class SourcesNamed(Fact):
    """A batch of sources; `ids` are the infected cases, at most 2,000."""

    at: datetime
    by: str
    ids: tuple[int, ...]
