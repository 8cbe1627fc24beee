"""What the law in force on a day asks."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from typing import Any

from lachan.ground.policy.models import PolicyEdition
from lachan.ground.policy.queries import rule_of
from lachan.ground.privacy.rules.duties import Asking, DataDuties, duty
from lachan.kernel.clock import today
from lachan.kernel.decisions import Decision, Verification

FAMILY = "privacy.duties"


@dataclass(frozen=True)
class Law:
    """The edition that governs, with its numbers.

    `is_early`: no law of personal data was in force on that day, and the first that
    came later serves as a guide; a demonstration lives in 2021.
    """

    edition: PolicyEdition
    duties: DataDuties
    is_early: bool

    def asked(self, **asking: Any) -> Decision:
        """What is due, or who consents."""
        return duty(Asking(**asking), self.duties)

    @property
    def mark(self) -> str:
        """How surely the wording is known: V1, V2, V3 or U."""
        return Verification(self.edition.content.verification).mark


def law_on(at: datetime) -> Law | None:
    """The law of that day; else the first one that came later; None before any load."""
    editions = PolicyEdition.objects.filter(family=FAMILY, place="vn")
    held = editions.holding(on=today(at)).order_by("-valid_from").first()
    found = held or editions.order_by("valid_from").first()
    if found is None:
        return None
    return Law(found, rule_of(found).parameters, is_early=held is None)
