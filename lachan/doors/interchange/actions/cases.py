"""A line list: each row a case with its person, its places, its days and its end."""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from datetime import date, datetime
from typing import Any
from uuid import UUID

from lachan.doors.interchange.actions import persons
from lachan.doors.interchange.actions.people import enter, place_heading
from lachan.doors.interchange.actions.targets import (
    Job,
    Target,
    derived_id,
    rejected,
    settle_doubt,
)
from lachan.doors.interchange.queries.places import (
    NOWHERE,
    Asked,
    Place,
    Places,
    asked,
    problem_of,
)
from lachan.doors.interchange.rules.reading import Told
from lachan.doors.interchange.words import Fate, Likeness, Problem, Row, Verdict
from lachan.ground.people.words import PersonDraft
from lachan.kernel.clock import start_of_day, today
from lachan.kernel.speech import sentence as _
from lachan.watch.cases import actions as cases
from lachan.watch.cases import rules, words
from lachan.watch.cases.models import Case
from lachan.watch.cases.rules import CaseDraft

DEFAULT_DISEASE = "covid-19"
# Announcements of the ministry number patients through the country: BN1 … BN1099.
_ANNOUNCED = re.compile(r"BN ?(\d+)", re.IGNORECASE)
ANNOUNCED = "BN"
_HEADINGS = {
    "age_years": "age",
    "notified_at": "notified_date",
    "outcome_date": "outcome_date",
}
_PLAIN = (
    *("found_by", "source_known", "classification", "severity", "arrived_from"),
    *("onset_date", "specimen_date", "confirmed_date"),
)
_DAYS_BEFORE = ("confirmed_date", "specimen_date", "onset_date")


@dataclass(slots=True)
class _Row:
    """A row as a case: its drafts, and the case or person it is known as."""

    person: PersonDraft
    case: CaseDraft
    case_id: int | None = None
    person_id: int | None = None
    news: dict[str, Any] | None = None


class CasesTarget(Target):
    """Opens cases and brings known ones to what the list says now."""

    def __init__(self, job: Job) -> None:
        super().__init__(job)
        self.places = Places(unit=job.unit, user=job.user, permission=words.EDIT)
        told = self.reader.fields
        self._tells_end = bool(
            told & {"outcome", "recovered_date", "died_date", "outcome_date"}
        )
        self._tells_treatment = any(name.startswith("treatment_") for name in told)
        self._first_row = _FirstRows(self)
        self._today = today(job.now)
        self._days: dict[date, datetime] = {}

    # ── judging ──────────────────────────────────────────────────────────────────

    def judge(self, rows: Sequence[Row]) -> list[Verdict]:
        """Read the rows, find their places, and look for whom the registers know."""
        told = [self.reader.read(row) for row in rows]
        homes = [asked(one.values) for one in told]
        treated = [
            asked(one.values, "treatment_") if self._tells_treatment else NOWHERE
            for one in told
        ]
        self.places.find([text for text in (*homes, *treated) if text != NOWHERE])
        verdicts = [
            self._verdict(*each) for each in zip(told, homes, treated, strict=True)
        ]
        open_ones = [one for one in verdicts if one.fate is Fate.CREATED]
        self._compare_with_known(open_ones)
        self._look_up([one for one in open_ones if one.fate is Fate.CREATED])
        return verdicts

    def _verdict(self, told: Told, home: Asked, treated: Asked) -> Verdict:
        notes: list[str] = []
        responsible, present = self._two_places(told, home, treated, notes)
        told.problems += [
            Problem(self.heading_of(name), fault.why, fault.cure)
            for name, fault in persons.faults_of(told.values, self.job)
        ]
        if told.problems:
            return rejected(told)
        person = persons.draft_of(told.values, responsible)
        case = self._case(told, person, responsible, present)
        told.problems += [
            Problem(self._heading_of_problem(one.field), one.why, one.cure)
            for one in rules.problems_of(case, now=self.job.now)
        ]
        self._refuse_repeated(told, case)
        if told.problems:
            return rejected(told)
        return Verdict(
            told.row, Fate.CREATED, draft=_Row(person, case), notes=tuple(notes)
        )

    def _two_places(
        self, told: Told, home: Asked, treated: Asked, notes: list[str]
    ) -> tuple[Place, Place]:
        """Who is responsible: residence, else where treated, else the unit given."""
        unit = self.job.unit
        here = Place(unit.pk, unit.path, unit.code)
        lives = self._place(told, home, place_heading(self))
        treatment = self._place(told, treated, self.heading_of("treatment_province"))
        if lives is None:
            notes.append("no_residence" if treatment else "no_place")
        responsible = lives or treatment or here
        return responsible, treatment or responsible

    def _place(self, told: Told, text: Asked, heading: str) -> Place | None:
        if text == NOWHERE:
            return None
        place = self.places.of(text)
        if place.is_nowhere:
            return None
        if not place.is_found:
            told.problems.append(problem_of(place, heading))
        return place

    def _case(
        self, told: Told, person: PersonDraft, responsible: Place, present: Place
    ) -> CaseDraft:
        values = told.values
        outcome, outcome_date = self._end(values)
        known = {name: values[name] for name in _PLAIN if name in values}
        if "classification" not in known and "confirmed_date" in known:
            known["classification"] = words.Classification.CONFIRMED.value
        disease = values.get("disease") or self.job.options.get(
            "disease", DEFAULT_DISEASE
        )
        notified_at = self._notified_at(values)
        origin, code = self._name(values)
        draft = CaseDraft(
            person_id=0,
            unit_id=responsible.unit_id,
            unit_path=responsible.unit_path,
            disease=disease,
            notified_at=notified_at,
            present_unit_id=present.unit_id,
            present_path=present.unit_path,
            origin=origin,
            origin_code=code,
            age_years=values.get("age"),
            outcome=outcome,
            outcome_date=outcome_date,
            **known,
        )
        if code:
            return draft
        return replace(draft, public_id=self._id(told, person, draft))

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
            only_days = "outcome" not in self.reader.fields
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
            return self.job.now
        if day not in self._days:
            self._days[day] = start_of_day(day)
        return self._days[day]

    def _name(self, values: dict[str, Any]) -> tuple[str, str]:
        """Which register numbered the case, and its code there."""
        code = values.get("case_code", "")
        if not code:
            return "", ""
        origin, code = name_of(code, self.job.unit.code)
        return values.get("origin", origin), code

    def _id(self, told: Told, person: PersonDraft, draft: CaseDraft) -> UUID:
        """The case's id where no register numbers it."""
        if persons.can_be_known(person):
            whom: object = persons.id_of(person)
            return derived_id("case", whom, draft.disease, rules.day_of_illness(draft))
        cells = [repr(item) for item in sorted(told.values.items(), key=str)]
        return derived_id("case", *cells, self._first_row.occurrence(told.row))

    def _heading_of_problem(self, name: str) -> str:
        if name == "outcome_date":
            for field in ("outcome_date", "died_date", "recovered_date"):
                if field in self.reader.fields:
                    return self.heading_of(field)
        if name == "notified_at" and "notified_date" not in self.reader.fields:
            return self.heading_of("confirmed_date")
        return self.heading_of(_HEADINGS.get(name, name))

    def _refuse_repeated(self, told: Told, case: CaseDraft) -> None:
        first = self._first_row.of(told.row)
        if case.origin_code and first != told.row.number:
            told.problems.append(
                Problem(
                    self.heading_of("case_code"),
                    _("The code stands in row %(row)d already.", row=first),
                    _("Keep one row per case, or correct the code."),
                )
            )

    # ── against what is known ────────────────────────────────────────────────────

    def _compare_with_known(self, verdicts: Sequence[Verdict]) -> None:
        known = _known_cases([one.draft.case for one in verdicts])
        for one in verdicts:
            case = known.get(_key(one.draft.case))
            if case is None:
                continue
            one.draft.case_id, one.draft.person_id = case.pk, case.person_id
            if case.voided_at is not None:
                one.fate, one.notes = Fate.SKIPPED, (*one.notes, "voided")
                continue
            one.draft.news = self._news(case, one.draft.case)
            one.fate = Fate.UPDATED if one.draft.news else Fate.SKIPPED

    def _news(self, case: Case, draft: CaseDraft) -> dict[str, Any]:
        """What the row says otherwise; what it does not say is no news."""
        told = {
            name: getattr(draft, name)
            for name in (*_PLAIN, "age_years", "outcome", "outcome_date")
        }
        if "notified_date" in self.reader.fields:
            told["notified_at"] = draft.notified_at
        for name, nothing in _NOTHING.items():
            if told[name] == nothing:
                del told[name]
        if not self._tells_end:
            told.pop("outcome", None)
        return {
            name: value
            for name, value in told.items()
            if value not in (None, "") and getattr(case, name) != value
        }

    def _look_up(self, new: Sequence[Verdict]) -> None:
        """Find the persons of new cases in the register, or doubt about them.

        A row without a code must find again what it wrote itself: its person's id
        follows from what it says. A row with a code is found by that.
        """
        asked_for = [one for one in new if persons.can_be_known(one.draft.person)]
        for one in asked_for:
            if not one.draft.case.origin_code:
                public_id = persons.id_of(one.draft.person)
                one.draft.person = persons.with_id(one.draft.person, public_id)
        standing = persons.standing_by_id(
            [p for one in asked_for if (p := one.draft.person.public_id) is not None]
        )
        drafts = [one.draft.person for one in asked_for]
        found = persons.likenesses(drafts, self.job)
        for one, likely in zip(asked_for, found, strict=True):
            known = standing.get(one.draft.person.public_id)
            if known is not None:
                one.draft.person_id = known.pk
            elif likely:
                self._settle(one, likely)

    def _settle(self, verdict: Verdict, likely: Sequence[Likeness]) -> None:
        sure = [one for one in likely if persons.is_surely(one)]
        verdict.draft.person_id = (
            sure[0].person_id if sure else settle_doubt(self, verdict, likely)
        )

    # ── writing ──────────────────────────────────────────────────────────────────

    def write(self, verdicts: Sequence[Verdict]) -> None:
        """Let people, and then what stands upon them, be entered by their owners."""
        new = [one for one in verdicts if one.fate is Fate.CREATED]
        unknown = [one for one in new if one.draft.person_id is None]
        entered = enter(unknown, [one.draft.person for one in unknown], self)
        for one in unknown:
            one.draft.person_id = entered.get(one.row.number)
        self._open([one for one in new if one.fate is Fate.CREATED])
        self._update([one for one in verdicts if one.fate is Fate.UPDATED])

    def _open(self, new: Sequence[Verdict]) -> None:
        drafts = [replace(one.draft.case, person_id=one.draft.person_id) for one in new]
        opened = cases.open_many(drafts=drafts, by=self.job.user, now=self.job.now)
        for one, case in zip(new, opened, strict=True):
            if case.was_there:
                # The person has this illness already: another report of one case.
                one.fate, one.notes = Fate.SKIPPED, (*one.notes, "same_illness")

    def _update(self, changed: Sequence[Verdict]) -> None:
        updates = [
            cases.CaseUpdate(case_id=one.draft.case_id, values=one.draft.news)
            for one in changed
        ]
        done = cases.update_many(updates=updates, by=self.job.user, now=self.job.now)
        for one, did_change in zip(changed, done, strict=True):
            if not did_change:
                one.fate = Fate.SKIPPED


_NOTHING = {
    "found_by": words.FoundBy.UNKNOWN.value,
    "source_known": words.SourceKnown.NOT_STATED.value,
    "severity": words.Severity.UNKNOWN.value,
    "outcome": words.Outcome.UNKNOWN.value,
}


def name_of(code: str, unit_code: str) -> tuple[str, str]:
    """Which register a code is of: the ministry's announcements, or the unit's own."""
    announced = _ANNOUNCED.fullmatch(code)
    if announced:
        return ANNOUNCED, f"{ANNOUNCED}{int(announced[1])}"
    return unit_code, code


_Key = tuple[str, str] | UUID


def _key(draft: CaseDraft) -> _Key | None:
    if draft.origin_code:
        return (draft.origin, draft.origin_code)
    return draft.public_id


def _known_cases(drafts: Iterable[CaseDraft]) -> dict[_Key | None, Case]:
    codes: defaultdict[str, list[str]] = defaultdict(list)
    ids: list[UUID] = []
    for draft in drafts:
        if draft.origin_code:
            codes[draft.origin].append(draft.origin_code)
        elif draft.public_id is not None:
            ids.append(draft.public_id)
    known: dict[_Key | None, Case] = {}
    for origin, told in codes.items():
        for case in Case.objects.filter(origin=origin, origin_code__in=told):
            known[origin, case.origin_code] = case
    if ids:
        for case in Case.objects.filter(public_id__in=ids):
            known[case.public_id] = case
    return known


class _FirstRows:
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
