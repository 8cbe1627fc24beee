from dataclasses import dataclass
from datetime import datetime
from typing import ClassVar

from lachan.kernel.facts import Fact
from lachan.kernel.speech import Sentence
from lachan.kernel.speech import sentence as _


@dataclass(frozen=True, kw_only=True)
class PolicyDrafted(Fact):
    """An edition was proposed; nothing holds before a second person approves."""

    told: ClassVar[Sentence] = _("A new edition of a regulation was proposed.")

    draft_id: int
    at: datetime
    by: str


@dataclass(frozen=True, kw_only=True)
class PolicyApproved(Fact):
    """A second person approved the edition; it holds from its own first day on."""

    told: ClassVar[Sentence] = _("The edition was approved.")

    draft_id: int
    editions: tuple[str, ...]
    at: datetime
    by: str


@dataclass(frozen=True, kw_only=True)
class PolicyDraftRefused(Fact):
    """The edition was not approved; `reason` stands in the draft."""

    told: ClassVar[Sentence] = _("The edition was not approved.")

    draft_id: int
    at: datetime
    by: str


@dataclass(frozen=True, kw_only=True)
class PolicyDraftWithdrawn(Fact):
    """Whoever proposed the edition took it back."""

    told: ClassVar[Sentence] = _("The proposed edition was withdrawn.")

    draft_id: int
    at: datetime
    by: str
