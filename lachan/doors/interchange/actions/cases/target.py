"""The rows of a line list judged against the registers, and written by their owners."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from typing import Any

from lachan.doors.interchange.actions import persons
from lachan.doors.interchange.actions.cases.drafts import Drafter, TwoPlaces
from lachan.doors.interchange.actions.cases.known import (
    FirstRows,
    key_of,
    known_cases,
    news_of,
)
from lachan.doors.interchange.actions.people import enter, place_heading
from lachan.doors.interchange.actions.targets import (
    Job,
    Target,
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
from lachan.kernel.speech import sentence as _
from lachan.watch.cases import actions as cases
from lachan.watch.cases import rules, words
from lachan.watch.cases.rules import CaseDraft


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

    judges_apart = True

    def __init__(self, job: Job) -> None:
        super().__init__(job)
        self.places = Places(unit=job.unit, user=job.user, permission=words.EDIT)
        self._fields = frozenset(self.reader.fields)
        self._tells_treatment = any(
            name.startswith("treatment_") for name in self._fields
        )
        self._drafter = Drafter(job, self._fields)
        self._first_rows = FirstRows(self)

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
        places = self._two_places(told, home, treated, notes)
        told.problems += [
            Problem(self.heading_of(name), fault.why, fault.cure)
            for name, fault in persons.faults_of(told.values, self.job)
        ]
        if told.problems:
            return rejected(told)
        person = persons.draft_of(told.values, places.responsible)
        case = self._drafter.draft(
            told, person, places, occurrence=self._first_rows.occurrence(told.row)
        )
        told.problems += [
            Problem(
                self.heading_of(self._drafter.field_of(one.field)), one.why, one.cure
            )
            for one in rules.problems_of(case, now=self.job.now)
            if self._drafter.is_told(one.field, told)
        ]
        self._refuse_repeated(told, case)
        if told.problems:
            return rejected(told)
        return Verdict(
            told.row, Fate.CREATED, draft=_Row(person, case), notes=tuple(notes)
        )

    def _two_places(
        self, told: Told, home: Asked, treated: Asked, notes: list[str]
    ) -> TwoPlaces:
        """Who is responsible: residence, else where treated, else the unit given."""
        unit = self.job.unit
        here = Place(unit.pk, unit.path, unit.code)
        lives = self._place(told, home, place_heading(self))
        treatment = self._place(told, treated, self.heading_of("treatment_province"))
        if lives is None:
            notes.append("no_residence" if treatment else "no_place")
        responsible = lives or treatment or here
        return TwoPlaces(responsible, present=treatment or responsible)

    def _place(self, told: Told, text: Asked, heading: str) -> Place | None:
        if text == NOWHERE:
            return None
        place = self.places.of(text)
        if place.is_nowhere:
            return None
        if not place.is_found:
            told.problems.append(problem_of(place, heading))
        return place

    def _heading_for(self, field_of_case: str) -> str:
        return self.heading_of(self._drafter.field_of(field_of_case))

    def _refuse_repeated(self, told: Told, case: CaseDraft) -> None:
        first = self._first_rows.of(told.row)
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
        known = known_cases([one.draft.case for one in verdicts])
        for one in verdicts:
            case = known.get(key_of(one.draft.case))
            if case is None:
                continue
            one.draft.case_id, one.draft.person_id = case.pk, case.person_id
            if case.voided_at is not None:
                one.fate, one.notes = Fate.SKIPPED, (*one.notes, "voided")
                continue
            one.draft.news = news_of(case, one.draft.case, fields=self._fields)
            one.fate = Fate.UPDATED if one.draft.news else Fate.SKIPPED

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
