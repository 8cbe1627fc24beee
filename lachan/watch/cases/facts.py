"""What the register of cases tells the house."""

from dataclasses import dataclass
from datetime import datetime
from typing import ClassVar

from lachan.kernel.facts import Fact
from lachan.kernel.speech import Sentence
from lachan.kernel.speech import sentence as _


@dataclass(frozen=True, kw_only=True)
class CaseOpened(Fact):
    """One case came into the register."""

    told: ClassVar[Sentence] = _("The case was opened.")

    at: datetime
    by: str
    case_id: int
    person_id: int


@dataclass(frozen=True, kw_only=True)
class CasesOpened(Fact):
    """A batch came in; at most 2,000 ids."""

    told: ClassVar[Sentence] = _("Cases came in from a register.")

    at: datetime
    by: str
    ids: tuple[int, ...]


@dataclass(frozen=True, kw_only=True)
class CaseChanged(Fact):
    """Anything about a case changed that a figure or a neighbour may read.

    `verb` is one of words.Verb: what somebody did; `followed` are the verbs that came
    of it, such as a new classification after a finding.
    """

    told: ClassVar[Sentence] = _("The case was changed.")

    at: datetime
    by: str
    case_id: int
    person_id: int
    verb: str
    followed: tuple[str, ...] = ()


@dataclass(frozen=True, kw_only=True)
class CasesChanged(Fact):
    """One verb was done to a batch; at most 2,000 ids."""

    told: ClassVar[Sentence] = _("Cases were changed together.")

    at: datetime
    by: str
    ids: tuple[int, ...]
    verb: str


@dataclass(frozen=True, kw_only=True)
class CaseVoided(Fact):
    """A case was taken out of the figures; it stays in the history."""

    told: ClassVar[Sentence] = _("The case was voided.")

    at: datetime
    by: str
    case_id: int
    person_id: int


@dataclass(frozen=True, kw_only=True)
class CaseRestored(Fact):
    """A voided case counts again."""

    told: ClassVar[Sentence] = _("The case was restored.")

    at: datetime
    by: str
    case_id: int
    person_id: int


@dataclass(frozen=True, kw_only=True)
class SourceNamed(Fact):
    """Somebody said who or what infected a case; no id where it is not a case."""

    told: ClassVar[Sentence] = _("A source of infection was named.")

    at: datetime
    by: str
    case_id: int
    source_case_id: int | None


@dataclass(frozen=True, kw_only=True)
class SourceWithdrawn(Fact):
    """A named source of infection was taken back."""

    told: ClassVar[Sentence] = _("A source of infection was withdrawn.")

    at: datetime
    by: str
    case_id: int
    source_case_id: int | None


@dataclass(frozen=True, kw_only=True)
class SourcesNamed(Fact):
    """A batch of sources; `ids` are the infected cases, at most 2,000."""

    told: ClassVar[Sentence] = _("Sources of infection came in from a register.")

    at: datetime
    by: str
    ids: tuple[int, ...]


@dataclass(frozen=True, kw_only=True)
class CasesExported(Fact):
    """A list of cases left the house as a file."""

    told: ClassVar[Sentence] = _("A list of cases was exported.")

    at: datetime
    by: str
    count: int
    kind: str  # csv, xlsx
    with_names: int  # rows that carried a name
