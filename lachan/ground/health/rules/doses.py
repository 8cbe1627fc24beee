"""What can be said of a dose before it is written down. Pure."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

from lachan.kernel.speech import Sentence
from lachan.kernel.speech import sentence as _


@dataclass(frozen=True)
class DoseDraft:
    """A dose about to be recorded; `source` says who vouches for it."""

    person_id: int
    unit_id: int
    unit_path: str
    disease: str
    dose_number: int
    given_date: date
    source: str
    product: str = ""
    lot: str = ""


def problems(draft: DoseDraft, *, born: date | None, today: date) -> list[Sentence]:
    """Every reason why the dose cannot be as written; empty when it can.

    The order of doses is not judged here: a second dose known before the first is
    late paper, not an impossibility.
    """
    found = []
    if draft.given_date > today:
        found.append(_("The dose lies in the future."))
    if born is not None and draft.given_date < born:
        found.append(_("The dose was given before the person was born."))
    if draft.dose_number < 1:
        found.append(_("Doses are numbered from 1."))
    return found
