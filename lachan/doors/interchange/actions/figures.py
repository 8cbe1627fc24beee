"""Figures about units: what others report, how many people live there."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date, timedelta
from decimal import Decimal
from typing import Any

from lachan.command.indicators.queries import registry
from lachan.command.reports import actions as reports
from lachan.command.reports import rules as reporting
from lachan.command.reports.models import ReportedFigure
from lachan.command.reports.rules import FigureDraft
from lachan.doors.interchange.actions.people import place_heading
from lachan.doors.interchange.actions.requests import CannotMap
from lachan.doors.interchange.actions.targets import Job, Target, rejected
from lachan.doors.interchange.queries.places import (
    NOWHERE,
    Asked,
    Place,
    Places,
    asked,
    problem_of,
)
from lachan.doors.interchange.rules.days import DayReader
from lachan.doors.interchange.rules.reading import Told
from lachan.doors.interchange.words import Fate, NotRead, Problem, Row, Verdict
from lachan.ground.units import actions as units
from lachan.ground.units.models import Population
from lachan.ground.units.rules.people import CountOfPeople
from lachan.ground.units.words import Kind, PopulationGroup, PopulationMethod
from lachan.kernel.speech import sentence as _

_DAY = timedelta(days=1)


class UnitTarget(Target):
    """Rows that speak of units, each named by a code, by parts or by one name."""

    permission = "units.edit"

    def __init__(self, job: Job) -> None:
        super().__init__(job)
        self.places = Places(unit=job.unit, user=job.user, permission=self.permission)
        self._row_of: dict[Any, int] = {}

    def judge(self, rows: Sequence[Row]) -> list[Verdict]:
        """Read the rows, find their units, and see what stands already."""
        told = [self.reader.read(row) for row in rows]
        texts = [asked(one.values) for one in told]
        self.places.find([text for text in texts if text != NOWHERE])
        verdicts = [self._judged(one) for one in told]
        self.compare([one for one in verdicts if one.fate is Fate.CREATED])
        return verdicts

    def compare(self, verdicts: Sequence[Verdict]) -> None:
        """Mark what the registers say already."""

    def drafted(self, told: Told, place: Place) -> Any:
        """The row as its owner takes it; adds to `told.problems`."""
        raise NotImplementedError

    def key(self, draft: Any) -> Any:
        """What may stand only once in a file."""
        raise NotImplementedError

    def _judged(self, told: Told) -> Verdict:
        place = self._place(told)
        if place is None or told.problems:
            return rejected(told)
        draft = self.drafted(told, place)
        if told.problems:
            return rejected(told)
        verdict = Verdict(told.row, Fate.CREATED, draft=draft)
        first = self._row_of.setdefault(self.key(draft), told.row.number)
        if first != told.row.number:
            told.problems.append(_repeated(first))
            return rejected(told)
        return verdict

    def _place(self, told: Told) -> Place | None:
        text = asked(told.values)
        if text != NOWHERE:
            place = self._of(text)
        elif "unit_code" in told.values:
            place = self.places.named(told.values["unit_code"])
        else:
            told.problems.append(_no_unit(place_heading(self)))
            return None
        if not place.is_found:
            told.problems.append(problem_of(place, place_heading(self)))
            return None
        return place

    def _of(self, text: Asked) -> Place:
        """The nation's own figures name it and nothing below."""
        place = self.places.of(text)
        unit = self.job.unit
        is_nation = place.is_nowhere and unit.kind == Kind.NATION
        return Place(unit.pk, unit.path, unit.code) if is_nation else place


class ReportedTarget(UnitTarget):
    """Writes down what a source says; what it said otherwise before is corrected."""

    permission = "reports.edit"

    def drafted(self, told: Told, place: Place) -> FigureDraft:
        """The figure over its half-open period; a day alone is a period of one."""
        values = told.values
        start = values.get("period_start") or values.get("day")
        end = values.get("period_end") or values.get("day") or start
        if start is None:
            told.problems.append(_no_day(self.heading_of("day")))
            start = end = date.min
        draft = FigureDraft(
            unit_id=place.unit_id,
            unit_path=place.unit_path,
            indicator=values.get("indicator", ""),
            period_start=start,
            period_end=(end or start) + _DAY,
            value=values.get("value", Decimal(0)),
            source=values.get("source") or self.job.options.get("source", ""),
            source_kind=values.get("source_kind", "unit"),
            numerator=values.get("numerator"),
            denominator=values.get("denominator"),
            note=values.get("note", ""),
        )
        self._check(told, draft)
        return draft

    def _check(self, told: Told, draft: FigureDraft) -> None:
        kinds = {one.id: one.kind for one in registry().definitions}
        if draft.indicator not in kinds:
            told.problems.append(
                Problem(
                    self.heading_of("indicator"),
                    _("No indicator is called “%(id)s”.", id=draft.indicator[:60]),
                    _("Use one of: %(known)s.", known=", ".join(kinds)),
                )
            )
        if not draft.source:
            told.problems.append(_no_source(self.heading_of("source")))
        is_share = kinds.get(draft.indicator) == "share"
        told.problems += [
            Problem(
                self.heading_of("value"), why, _("Correct the value or the period.")
            )
            for why in reporting.problems(draft, is_share=is_share)
        ]

    def key(self, draft: FigureDraft) -> Any:
        """Unit, indicator, period and source."""
        return draft.key

    def compare(self, verdicts: Sequence[Verdict]) -> None:
        """The same word again is skipped, another one corrects."""
        drafts = [one.draft for one in verdicts]
        rows = ReportedFigure.objects.filter(
            unit_id__in={draft.unit_id for draft in drafts},
            indicator__in={draft.indicator for draft in drafts},
            withdrawn_at=None,
        ).order_by("known_at", "pk")
        newest = {
            (r.unit_id, r.indicator, r.period_start, r.period_end, r.source): r.value
            for r in rows
        }
        for one in verdicts:
            if one.draft.key in newest:
                same = newest[one.draft.key] == one.draft.value
                one.fate = Fate.SKIPPED if same else Fate.UPDATED

    def write(self, verdicts: Sequence[Verdict]) -> None:
        """Let reports write them down."""
        drafts = [one.draft for one in verdicts]
        reports.record_figures(drafts=drafts, by=self.job.user, now=self.job.now)


class PopulationTarget(UnitTarget):
    """Keeps counts of people with who counted them, when and how."""

    def __init__(self, job: Job) -> None:
        super().__init__(job)
        self._counted_on = self._day_of_all()

    def _day_of_all(self) -> date | None:
        told = self.job.options.get("counted_on")
        if told:
            read = DayReader().read(told)
            if isinstance(read, NotRead):
                raise _nothing_imported(read.why, read.cure)
            return read
        if "counted_on" not in self.reader.fields:
            raise _nothing_imported(
                _("No column says when the people were counted."),
                _("Say it for the whole file: --counted-on 2025-07-01."),
            )
        return None

    def drafted(self, told: Told, place: Place) -> CountOfPeople:
        """The count; without a method it is marked as an estimate."""
        values, options = told.values, self.job.options
        persons = values.get("persons", Decimal(0))
        if persons < 0 or persons != int(persons):
            told.problems.append(_not_whole(self.heading_of("persons")))
        counted_on = values.get("counted_on") or self._counted_on
        if counted_on is None:
            told.problems.append(_no_day(self.heading_of("counted_on")))
        source = values.get("source") or options.get("source", "")
        if not source:
            told.problems.append(_no_source(self.heading_of("source")))
        method = options.get("method", PopulationMethod.ESTIMATE.value)
        return CountOfPeople(
            unit_id=place.unit_id,
            group=values.get("group", PopulationGroup.ALL.value),
            persons=int(persons),
            source=source[:200],
            method=values.get("method", method),
            counted_on=counted_on or date.min,
            note=values.get("note", ""),
        )

    def key(self, draft: CountOfPeople) -> Any:
        """Unit, group, source and day."""
        return (draft.unit_id, draft.group, draft.source, draft.counted_on)

    def compare(self, verdicts: Sequence[Verdict]) -> None:
        """The same count again is skipped; another one is kept beside it."""
        drafts = [one.draft for one in verdicts]
        rows = Population.objects.filter(
            unit_id__in={draft.unit_id for draft in drafts},
            source__in={draft.source for draft in drafts},
        ).order_by("known_at", "pk")
        known = {(r.unit_id, r.group, r.source, r.counted_on): r.persons for r in rows}
        for one in verdicts:
            if known.get(self.key(one.draft)) == one.draft.persons:
                one.fate = Fate.SKIPPED

    def write(self, verdicts: Sequence[Verdict]) -> None:
        """Let units record them; a unit's first count becomes its denominator."""
        rows = [one.draft for one in verdicts]
        units.record_populations(rows=rows, by=self.job.user, now=self.job.now)


def _nothing_imported(why: Any, cure: Any) -> CannotMap:
    return CannotMap(what=_("Nothing was imported."), why=why, what_now=cure)


def _repeated(first: int) -> Problem:
    return Problem(
        "",
        _("Row %(row)d says the same thing of the same unit.", row=first),
        _("Keep one of the two rows."),
    )


def _no_unit(heading: str) -> Problem:
    return Problem(
        heading, _("The row names no unit."), _("Write its official code or name.")
    )


def _no_day(heading: str) -> Problem:
    return Problem(heading, _("The row has no day."), _("Write the day."))


def _no_source(heading: str) -> Problem:
    return Problem(
        heading,
        _("The row does not say whose figure it is."),
        _("Write the source, or say it for the whole file: --source."),
    )


def _not_whole(heading: str) -> Problem:
    return Problem(
        heading,
        _("People are counted in whole numbers from 0."),
        _("Correct the number."),
    )
