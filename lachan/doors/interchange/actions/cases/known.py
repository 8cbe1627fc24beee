"""What stands already: cases in the register, and rows further up in the file."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Set
from typing import Any
from uuid import UUID

from lachan.doors.interchange.actions.cases.drafts import PLAIN
from lachan.doors.interchange.actions.targets import Target
from lachan.doors.interchange.words import Row
from lachan.watch.cases import words
from lachan.watch.cases.models import Case
from lachan.watch.cases.rules import CaseDraft

# A case is found by what a register calls it, else by the id that follows from its row.
Key = tuple[str, str] | UUID

_SAYS_NOTHING = {
    "found_by": words.FoundBy.UNKNOWN.value,
    "source_known": words.SourceKnown.NOT_STATED.value,
    "severity": words.Severity.UNKNOWN.value,
    "outcome": words.Outcome.UNKNOWN.value,
}


def key_of(draft: CaseDraft) -> Key | None:
    """What the draft's case is found by."""
    if draft.origin_code:
        return (draft.origin, draft.origin_code)
    return draft.public_id


def known_cases(drafts: Iterable[CaseDraft]) -> dict[Key | None, Case]:
    """The cases in the register under the keys of the drafts, voided ones too."""
    codes: defaultdict[str, list[str]] = defaultdict(list)
    ids: list[UUID] = []
    for draft in drafts:
        if draft.origin_code:
            codes[draft.origin].append(draft.origin_code)
        elif draft.public_id is not None:
            ids.append(draft.public_id)
    known: dict[Key | None, Case] = {}
    for origin, told in codes.items():
        for case in Case.objects.filter(origin=origin, origin_code__in=told):
            known[origin, case.origin_code] = case
    if ids:
        for case in Case.objects.filter(public_id__in=ids):
            known[case.public_id] = case
    return known


def news_of(case: Case, draft: CaseDraft, *, fields: Set[str]) -> dict[str, Any]:
    """What the row says otherwise than the register; silence is no news.

    `fields` are those that the file's columns tell: a notification that was only
    inferred from other days is no news either.
    """
    told = {
        name: getattr(draft, name)
        for name in (*PLAIN, "age_years", "outcome", "outcome_date")
    }
    if "notified_date" in fields:
        told["notified_at"] = draft.notified_at
    return {
        name: value
        for name, value in told.items()
        if value not in (None, "", _SAYS_NOTHING.get(name))
        and getattr(case, name) != value
    }


class FirstRows:
    """Where in the file each code, and each row without one, stands first."""

    def __init__(self, target: Target) -> None:
        self._first: dict[object, int] = {}
        self._times: dict[int, int] = {}
        self._key_of: dict[int, object] = {}
        table = target.job.table
        heading = target.reader.heading_of.get("case_code")
        at = table.heading.index(heading) if heading else None
        seen: defaultdict[object, int] = defaultdict(int)
        for row in table.rows:
            code = row.cells[at].strip() if at is not None else ""
            key: object = code or tuple(row.cells)
            self._first.setdefault(key, row.number)
            self._key_of[row.number] = key
            self._times[row.number] = seen[key]
            seen[key] += 1

    def of(self, row: Row) -> int:
        """The first row with the same code."""
        return self._first[self._key_of[row.number]]

    def occurrence(self, row: Row) -> int:
        """How many equal rows stand above."""
        return self._times[row.number]
