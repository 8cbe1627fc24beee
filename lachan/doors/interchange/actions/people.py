"""A list of people: each is known, or probably known, or entered."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from uuid import UUID

from lachan.doors.interchange.actions import persons
from lachan.doors.interchange.actions.targets import (
    Job,
    Target,
    rejected,
    settle_doubt,
)
from lachan.doors.interchange.queries.places import (
    NOWHERE,
    Place,
    Places,
    asked,
    problem_of,
)
from lachan.doors.interchange.rules.reading import Told
from lachan.doors.interchange.words import Fate, Likeness, Problem, Row, Verdict
from lachan.ground.people import actions as people
from lachan.ground.people.words import PersonDraft
from lachan.kernel.speech import sentence as _


@dataclass(slots=True)
class _Person:
    """A row's person: the draft under its id, and whom it is taken for."""

    draft: PersonDraft
    taken_for: int | None = None


class PeopleTarget(Target):
    """Enters people; a row about a known person changes nothing of the person."""

    def __init__(self, job: Job) -> None:
        super().__init__(job)
        self.places = Places(unit=job.unit, user=job.user, permission=persons.EDIT)
        self._rows_of: dict[UUID, int] = {}

    def judge(self, rows: Sequence[Row]) -> list[Verdict]:
        """Read the rows, find their places, and look for whom the registers know."""
        told = [self.reader.read(row) for row in rows]
        places = self._places(told)
        verdicts = [
            self._verdict(one, place) for one, place in zip(told, places, strict=True)
        ]
        self._look_up([one for one in verdicts if one.fate is Fate.CREATED])
        return verdicts

    def write(self, verdicts: Sequence[Verdict]) -> None:
        """Let people, and then what stands upon them, be entered by their owners."""
        new = [one for one in verdicts if one.fate is Fate.CREATED]
        enter(new, [one.draft.draft for one in new], self)

    def _places(self, told: Sequence[Told]) -> list[Place]:
        texts = [asked(one.values) for one in told]
        self.places.find([text for text in texts if text != NOWHERE])
        unit = self.job.unit
        here = Place(unit.pk, unit.path, unit.code)
        found = [here if text == NOWHERE else self.places.of(text) for text in texts]
        return [here if place.is_nowhere else place for place in found]

    def _verdict(self, told: Told, place: Place) -> Verdict:
        if not place.is_found:
            told.problems.append(problem_of(place, place_heading(self)))
        told.problems += [
            Problem(self.heading_of(name), fault.why, fault.cure)
            for name, fault in persons.faults_of(told.values, self.job)
        ]
        draft = persons.draft_of(told.values, place)
        if not persons.can_be_known(draft) and not told.problems:
            told.problems.append(_nobody(self.heading_of("full_name")))
        if told.problems:
            return rejected(told)
        draft = persons.with_id(draft, self._id(told, draft))
        verdict = Verdict(told.row, Fate.CREATED, draft=_Person(draft))
        if draft.public_id is not None:
            self._mark_repeated(verdict, draft.public_id)
        return verdict

    def _id(self, told: Told, draft: PersonDraft) -> UUID:
        written = told.values.get("public_id", "")
        try:
            return UUID(written)
        except ValueError:
            return persons.id_of(draft)

    def _mark_repeated(self, verdict: Verdict, public_id: UUID) -> None:
        first = self._rows_of.setdefault(public_id, verdict.row.number)
        if first != verdict.row.number:
            verdict.fate = Fate.SKIPPED
            verdict.notes = ("repeated",)

    def _look_up(self, new: Sequence[Verdict]) -> None:
        standing = persons.standing_by_id([one.draft.draft.public_id for one in new])
        asked_for = []
        for one in new:
            if one.draft.draft.public_id in standing:
                one.fate = Fate.SKIPPED
                one.notes = ("known",)
            else:
                asked_for.append(one)
        found = persons.likenesses([one.draft.draft for one in asked_for], self.job)
        for one, likely in zip(asked_for, found, strict=True):
            if likely:
                self._settle(one, likely)

    def _settle(self, verdict: Verdict, likely: Sequence[Likeness]) -> None:
        sure = [one for one in likely if persons.is_surely(one)]
        if sure or settle_doubt(self, verdict, likely) is not None:
            verdict.fate = Fate.SKIPPED
            verdict.notes = ("known",)


def place_heading(target: Target) -> str:
    """The heading to name when a place is not found: the deepest one that is told."""
    names = ("unit_code", "commune", "district", "province", "address")
    return next((target.heading_of(n) for n in names if n in target.reader.fields), "")


def enter(
    verdicts: Sequence[Verdict], drafts: Sequence[PersonDraft], target: Target
) -> dict[int, int]:
    """Register the drafts; row number → person. Taken numbers reject their rows."""
    pairs = list(zip(verdicts, drafts, strict=True))
    try:
        entered = people.register_many(
            drafts=drafts, by=target.job.user, now=target.job.now
        )
    except people.IdentifiersTaken as refusal:
        at_fault = {one.draft: one for one in refusal.taken}
        for at, fault in at_fault.items():
            verdicts[at].fate = Fate.REJECTED
            verdicts[at].problems = (
                Problem(
                    target.heading_of("citizen_id"),
                    str(fault.why),
                    _("Correct the number, or decide that it is the same person."),
                ),
            )
        rest = [pair for at, pair in enumerate(pairs) if at not in at_fault]
        return enter([v for v, _d in rest], [d for _v, d in rest], target)
    return {
        verdict.row.number: person.pk
        for (verdict, _draft), person in zip(pairs, entered, strict=True)
    }


def _nobody(heading: str) -> Problem:
    return Problem(
        heading,
        _("The row names nobody: no name, number or telephone."),
        _("Write the full name."),
    )
