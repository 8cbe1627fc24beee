"""From what a row says to the draft of a case, its end, its name and its id."""

from __future__ import annotations

import re
from collections.abc import Set
from dataclasses import dataclass, replace
from datetime import date, datetime
from typing import Any
from uuid import UUID

from lachan.doors.interchange.actions import persons
from lachan.doors.interchange.actions.targets import Job, derived_id
from lachan.doors.interchange.queries.places import Place
from lachan.doors.interchange.rules.reading import Told
from lachan.ground.people.words import PersonDraft
from lachan.kernel.clock import start_of_day
from lachan.watch.cases import rules, words
from lachan.watch.cases.rules import CaseDraft

DEFAULT_DISEASE = "covid-19"
# Announcements of the ministry number patients through the country: BN1 … BN1099.
_ANNOUNCED = re.compile(r"BN ?(\d+)", re.IGNORECASE)
ANNOUNCED = "BN"
# What a case takes from its row as it is read.
PLAIN = (
    *("found_by", "source_known", "classification", "severity", "arrived_from"),
    *("onset_date", "specimen_date", "confirmed_date"),
)
_DAYS_BEFORE = ("confirmed_date", "specimen_date", "onset_date")
_DAYS_OF_END = ("outcome_date", "died_date", "recovered_date")
# How a field of the case is called among the fields of a file.
_TOLD_AS = {"age_years": "age", "notified_at": "notified_date"}


@dataclass(frozen=True, slots=True)
class TwoPlaces:
    """Who answers for the case, and where the patient is."""

    responsible: Place
    present: Place


class Drafter:
    """Drafts the cases of one file; `fields` are those that its columns tell."""

    def __init__(self, job: Job, fields: Set[str]) -> None:
        self._job = job
        self._fields = fields
        self._tells_end = bool(fields & {"outcome", *_DAYS_OF_END})
        self._days: dict[date, datetime] = {}

    def draft(
        self, told: Told, person: PersonDraft, places: TwoPlaces, *, occurrence: int
    ) -> CaseDraft:
        """The case of a row; `occurrence` counts the equal rows above it."""
        values = told.values
        outcome, outcome_date = self._end(values)
        known = {name: values[name] for name in PLAIN if name in values}
        if "classification" not in known and "confirmed_date" in known:
            known["classification"] = words.Classification.CONFIRMED.value
        disease = values.get("disease") or self._job.options.get(
            "disease", DEFAULT_DISEASE
        )
        notified_at = self._notified_at(values)
        origin, code = self._name(values)
        draft = CaseDraft(
            person_id=0,
            unit_id=places.responsible.unit_id,
            unit_path=places.responsible.unit_path,
            disease=disease,
            notified_at=notified_at,
            present_unit_id=places.present.unit_id,
            present_path=places.present.unit_path,
            origin=origin,
            origin_code=code,
            age_years=values.get("age"),
            outcome=outcome,
            outcome_date=outcome_date,
            **known,
        )
        if code:
            return draft
        return replace(draft, public_id=_id_of(told, person, draft, occurrence))

    def _end(self, values: dict[str, Any]) -> tuple[str, date | None]:
        """How it ended and when; a file without such a column knows nothing of it."""
        if not self._tells_end:
            return words.Outcome.UNKNOWN.value, None
        said = values.get("outcome")
        died, recovered = values.get("died_date"), values.get("recovered_date")
        if died is not None and said in (None, "unknown", "died"):
            return words.Outcome.DIED.value, died
        if recovered is not None and said in (None, "unknown", "recovered"):
            return words.Outcome.RECOVERED.value, recovered
        if said is None:
            # With only days of an end in the file, no day means: not ended.
            only_days = "outcome" not in self._fields
            open_word = words.Outcome.NONE if only_days else words.Outcome.UNKNOWN
            return open_word.value, None
        ended = said in ("recovered", "died", "left")
        return said, values.get("outcome_date") if ended else None

    def _notified_at(self, values: dict[str, Any]) -> datetime:
        """The beginning of the day of notification.

        A list without it was written after everything it tells: the last of its days
        stands in, so that onset after confirmation is no contradiction.
        """
        day = values.get("notified_date") or max(
            (values[name] for name in _DAYS_BEFORE if name in values), default=None
        )
        if day is None:
            return self._job.now
        if day not in self._days:
            self._days[day] = start_of_day(day)
        return self._days[day]

    def _name(self, values: dict[str, Any]) -> tuple[str, str]:
        """Which register numbered the case, and its code there."""
        code = values.get("case_code", "")
        if not code:
            return "", ""
        origin, code = name_of(code, self._job.unit.code)
        return values.get("origin", origin), code

    def field_of(self, name: str) -> str:
        """The field of the file that a field of the case was taken from."""
        if name == "outcome_date":
            told = (field for field in _DAYS_OF_END if field in self._fields)
            return next(told, name)
        return _TOLD_AS.get(name, name)

    def is_told(self, name: str, told: Told) -> bool:
        """Whether the row itself says this of the case.

        A day of notification that stands in for others has their faults, which are
        told of them.
        """
        return name != "notified_at" or "notified_date" in told.values


def _id_of(told: Told, person: PersonDraft, draft: CaseDraft, occurrence: int) -> UUID:
    """The case's id where no register numbers it."""
    if persons.can_be_known(person):
        whom = persons.id_of(person)
        return derived_id("case", whom, draft.disease, rules.day_of_illness(draft))
    cells = [repr(item) for item in sorted(told.values.items(), key=str)]
    return derived_id("case", *cells, occurrence)


def name_of(code: str, unit_code: str) -> tuple[str, str]:
    """Which register a code is of: the ministry's announcements, or the unit's own."""
    announced = _ANNOUNCED.fullmatch(code)
    if announced:
        return ANNOUNCED, f"{ANNOUNCED}{int(announced[1])}"
    return unit_code, code
