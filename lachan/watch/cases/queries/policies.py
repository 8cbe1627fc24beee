"""What the regulations in force say of a disease: window, definition, clock."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from typing import Any

from lachan.watch.cases import words
from lachan.watch.cases.rules import CaseDraft


@dataclass(frozen=True, slots=True)
class DiseasePolicy:
    """The editions that govern one disease on one day."""

    episode_window_days: int | None = None


class Policies:
    """Editions by disease and day, read once for a whole batch."""

    def __init__(self) -> None:
        self._known: dict[tuple[str, date], DiseasePolicy] = {}

    def of(self, disease: str, on: date) -> DiseasePolicy:
        """The policy of a disease on a day."""
        found = self._known.get((disease, on))
        if found is None:
            found = self._known[disease, on] = DiseasePolicy()
        return found

    def classified(self, draft: CaseDraft) -> dict[str, Any]:
        """The columns that say what a draft is, on whose word."""
        stated = draft.classification or words.Classification.SUSPECTED.value
        return {"classification": stated, "classification_basis": words.Basis.STATED}
