"""What can be said of a stay before it is written down. Pure."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, timedelta

from lachan.kernel.speech import Sentence
from lachan.kernel.speech import sentence as _

# A clock that runs ahead by more is a typing fault, not skew.
CLOCK_SKEW = timedelta(hours=1)


@dataclass(frozen=True)
class StayDraft:
    """A stay about to be recorded; all instants aware, the end exclusive."""

    person_id: int
    ring: str
    unit_id: int
    unit_path: str
    starts_at: datetime
    ends_at: datetime | None = None
    end_reason: str = ""
    facility_id: int | None = None
    room_id: int | None = None
    bed_label: str = ""


def problems(draft: StayDraft, *, now: datetime) -> list[Sentence]:
    """Every reason why the stay cannot be as written; empty when it can."""
    found = []
    if draft.starts_at > now + CLOCK_SKEW:
        found.append(_("The stay starts in the future."))
    if draft.ends_at is not None and draft.ends_at <= draft.starts_at:
        found.append(_("The stay ends before it starts."))
    if draft.ring == "home" and draft.facility_id is not None:
        found.append(_("A stay at home has no facility."))
    if draft.ring != "home" and draft.facility_id is None:
        found.append(_("The facility is missing."))
    return found
