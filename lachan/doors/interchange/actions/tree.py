"""What is drawn and said of units: outlines, and other ways of writing a name."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from lachan.doors.interchange.actions.figures import UnitTarget
from lachan.doors.interchange.actions.requests import CannotMap
from lachan.doors.interchange.actions.targets import Job, Target, rejected
from lachan.doors.interchange.queries.places import Place
from lachan.doors.interchange.rules.reading import Told
from lachan.doors.interchange.words import Fate, Problem, Row, Verdict
from lachan.ground.access.models import within
from lachan.ground.units import actions as units
from lachan.ground.units.models import Boundary, Unit, UnitSynonym
from lachan.kernel.speech import sentence as _
from lachan.kernel.vietnamese import fold

_DEEPEST_FIRST = ("unit_code", "commune_code", "district_code", "province_code")


@dataclass(frozen=True, slots=True)
class _Outline:
    """A shape and the unit it is of."""

    unit_id: int
    code: str
    geometry: Any


class BoundariesTarget(Target):
    """Takes outlines over for the units that their codes name."""

    def __init__(self, job: Job) -> None:
        super().__init__(job)
        if not job.table.shapes:
            raise CannotMap(
                what=_("Nothing was imported."),
                why=_("The file holds no outlines."),
                what_now=_("Export them as GeoJSON, in longitude and latitude."),
                field="file",
            )
        below = Unit.objects.filter(
            within("path", (job.unit.path,)), edition=job.unit.edition
        )
        self._units = dict(below.values_list("code", "pk"))
        self._row_of: dict[str, int] = {}

    def judge(self, rows: Sequence[Row]) -> list[Verdict]:
        """Find the unit of each outline."""
        return [self._verdict(self.reader.read(row)) for row in rows]

    def _verdict(self, told: Told) -> Verdict:
        name = next((n for n in _DEEPEST_FIRST if n in told.values), "")
        code = str(told.values.get(name, ""))
        unit_id = self._units.get(code)
        geometry = self.job.table.shapes.get(told.row.number)
        if unit_id is None:
            told.problems.append(_no_such(self.heading_of(name or "unit_code"), code))
        elif self._row_of.setdefault(code, told.row.number) != told.row.number:
            told.problems.append(_twice(self.heading_of(name), self._row_of[code]))
        elif geometry is None:
            told.problems.append(_no_shape())
        if told.problems or unit_id is None:
            return rejected(told)
        return Verdict(told.row, Fate.CREATED, draft=_Outline(unit_id, code, geometry))

    def write(self, verdicts: Sequence[Verdict]) -> None:
        """Let units check, simplify and keep the outlines; learn what became of it."""
        ids = [one.draft.unit_id for one in verdicts]
        before = dict(
            Boundary.objects.filter(unit__in=ids, is_schematic=False).values_list(
                "unit_id", "recorded_at"
            )
        )
        done = units.load_boundaries(
            features=[
                {"properties": {"code": one.draft.code}, "geometry": one.draft.geometry}
                for one in verdicts
            ],
            edition=self.job.unit.edition,
            source=self.job.options.get("source", ""),
            by=self.job.user,
            now=self.job.now,
        )
        after = dict(
            Boundary.objects.filter(unit__in=ids).values_list("unit_id", "recorded_at")
        )
        for one in verdicts:
            one.fate = _fate(one.draft.unit_id, before, after)
        for fault in done.rejected:
            verdicts[fault.row - 1].fate = Fate.REJECTED
            verdicts[fault.row - 1].problems = (_odd_shape(str(fault.why)),)


def _fate(unit_id: int, before: dict[int, Any], after: dict[int, Any]) -> Fate:
    if unit_id not in before:
        return Fate.CREATED
    return Fate.SKIPPED if before[unit_id] == after.get(unit_id) else Fate.UPDATED


@dataclass(frozen=True, slots=True)
class _Writing:
    """Another way of writing a unit."""

    unit_id: int
    text: str
    source: str


class SynonymsTarget(UnitTarget):
    """Teaches the tree other ways in which files write its units."""

    def drafted(self, told: Told, place: Place) -> _Writing:
        """The writing, and of which unit it is."""
        source = told.values.get("source") or self.job.options.get("source", "")
        return _Writing(place.unit_id, told.values.get("synonym", ""), source)

    def key(self, draft: _Writing) -> Any:
        """Unit and folded text."""
        return (draft.unit_id, fold(draft.text))

    def compare(self, verdicts: Sequence[Verdict]) -> None:
        """What the tree knows already is skipped."""
        ids = {one.draft.unit_id for one in verdicts}
        known = set(
            UnitSynonym.objects.filter(unit__in=ids).values_list("unit_id", "folded")
        )
        for one in verdicts:
            if self.key(one.draft) in known:
                one.fate = Fate.SKIPPED

    def write(self, verdicts: Sequence[Verdict]) -> None:
        """One verb per writing: such lists are short."""
        known = Unit.objects.in_bulk([one.draft.unit_id for one in verdicts])
        for one in verdicts:
            units.add_synonym(
                unit=known[one.draft.unit_id],
                text=one.draft.text,
                source=one.draft.source,
                by=self.job.user,
                now=self.job.now,
            )


def _no_such(heading: str, code: str) -> Problem:
    return Problem(
        heading,
        _("No unit of this tree has the code “%(code)s”.", code=code[:30]),
        _("Correct the code, or import with the tree that the file was made for."),
    )


def _twice(heading: str, first: int) -> Problem:
    return Problem(
        heading,
        _("Row %(row)d has an outline of the same unit.", row=first),
        _("Put the two together in the program that draws them."),
    )


def _no_shape() -> Problem:
    return Problem(
        "", _("The row has no outline."), _("Draw it, or leave the row out.")
    )


def _odd_shape(why: str) -> Problem:
    return Problem("", why, _("Correct the outline in the program that draws it."))
