"""Who infected whom: codes of known cases, or a place or event in words."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import Any

from lachan.doors.interchange.actions.cases import name_of
from lachan.doors.interchange.actions.targets import Job, Target, rejected
from lachan.doors.interchange.rules.circles import in_circles
from lachan.doors.interchange.rules.reading import Told
from lachan.doors.interchange.words import Fate, Problem, Row, Verdict
from lachan.ground.access.models import within
from lachan.kernel.speech import sentence as _
from lachan.watch.cases import actions as cases
from lachan.watch.cases.models import Case, SourceLink
from lachan.watch.cases.rules import LinkDraft

_MOST_TOLD = 200  # cases of one file that are named as lying on a circle


@dataclass(frozen=True, slots=True)
class _Known:
    """A case as links need it."""

    pk: int
    code: str
    day: Any


class LinksTarget(Target):
    """Names sources of known cases; both cases must be in the register."""

    def __init__(self, job: Job) -> None:
        super().__init__(job)
        self._cases: dict[str, list[_Known]] = {}
        self._row_of: dict[tuple[int, int | None, str], int] = {}
        self._touched: dict[int, str] = {}
        self._oddities: list[dict[str, Any]] = []

    def judge(self, rows: Sequence[Row]) -> list[Verdict]:
        """Find both cases of each row, and the links that stand already."""
        told = [self.reader.read(row) for row in rows]
        self._find(
            str(one.values[name])
            for one in told
            for name in ("case_code", "source_code")
            if name in one.values
        )
        verdicts = [self._verdict(one) for one in told]
        self._skip_standing([one for one in verdicts if one.fate is Fate.CREATED])
        return verdicts

    def write(self, verdicts: Sequence[Verdict]) -> None:
        """Name the sources; what stands already is left alone."""
        new = [one for one in verdicts if one.fate is Fate.CREATED]
        links = [one.draft for one in new]
        done = cases.link_sources_many(links=links, by=self.job.user, now=self.job.now)
        for one, is_new in zip(new, done, strict=True):
            if not is_new:
                one.fate = Fate.SKIPPED

    def close(self) -> list[dict[str, Any]]:
        """Cases named as their own source, sources confirmed later, and circles."""
        links = SourceLink.objects.filter(
            case__in=list(self._touched), withdrawn_at=None, source_case__isnull=False
        ).values_list("source_case_id", "case_id")
        circles = [
            {
                "kind": "cycle",
                "row": None,
                "detail": ", ".join(
                    sorted(self._touched.get(pk, str(pk)) for pk in circle)[:_MOST_TOLD]
                ),
            }
            for circle in in_circles([(a, b) for a, b in links if a is not None])
        ]
        return [*self._oddities, *circles]

    def _find(self, codes: Iterable[str]) -> None:
        """The cases under these codes at or below the unit, read once each."""
        names = {code: name_of(code, self.job.unit.code)[1] for code in set(codes)}
        new = {code: name for code, name in names.items() if code not in self._cases}
        found: defaultdict[str, list[_Known]] = defaultdict(list)
        rows = Case.objects.standing().filter(
            within("unit_path", (self.job.unit.path,)),
            origin_code__in=list(new.values()),
        )
        for pk, code, day in rows.values_list("pk", "origin_code", "confirmed_date"):
            found[code].append(_Known(pk, code, day))
        for code, name in new.items():
            self._cases[code] = found.get(name, [])

    def _verdict(self, told: Told) -> Verdict:
        case = self._case(told, "case_code")
        source = self._case(told, "source_code")
        text = told.values.get("source_text", "")
        if not told.problems and source is None and not text:
            told.problems.append(_no_source(self.heading_of("source_code")))
        if case and source and case.pk == source.pk:
            # Kept as words: what was announced is not lost, and no case is its own.
            text, source = source.code, None
            self._oddities.append(_oddity("self", told.row.number, case.code))
        if told.problems or case is None:
            return rejected(told)
        link = LinkDraft(
            case_id=case.pk,
            source_case_id=source.pk if source else None,
            source_text="" if source else text,
            basis=told.values.get("basis", ""),
            certainty=told.values.get("certainty", "stated"),
        )
        return self._new(told, link, case, source)

    def _new(
        self, told: Told, link: LinkDraft, case: _Known, source: _Known | None
    ) -> Verdict:
        verdict = Verdict(told.row, Fate.CREATED, draft=link)
        key = (link.case_id, link.source_case_id, link.source_text)
        if self._row_of.setdefault(key, told.row.number) != told.row.number:
            verdict.fate, verdict.notes = Fate.SKIPPED, ("repeated",)
            return verdict
        self._touched[case.pk] = case.code
        if source is not None:
            self._touched[source.pk] = source.code
            if source.day and case.day and source.day > case.day:
                verdict.notes = ("source_later",)
                detail = f"{source.code} > {case.code}"
                self._oddities.append(_oddity("source_later", told.row.number, detail))
        return verdict

    def _case(self, told: Told, name: str) -> _Known | None:
        code = told.values.get(name)
        if code is None:
            return None
        found = self._cases[str(code)]
        if len(found) == 1:
            return found[0]
        told.problems.append(
            (_several if found else _unknown)(self.heading_of(name), str(code))
        )
        return None

    def _skip_standing(self, verdicts: Sequence[Verdict]) -> None:
        ids = {one.draft.case_id for one in verdicts}
        standing = {
            (link.case_id, link.source_case_id, link.source_text)
            for link in SourceLink.objects.filter(case__in=ids, withdrawn_at=None)
        }
        for one in verdicts:
            link = one.draft
            if (link.case_id, link.source_case_id, link.source_text) in standing:
                one.fate = Fate.SKIPPED


def _unknown(heading: str, code: str) -> Problem:
    return Problem(
        heading,
        _("No case “%(code)s” is in the register of this unit.", code=code[:60]),
        _("Import the cases first, or correct the code."),
    )


def _several(heading: str, code: str) -> Problem:
    return Problem(
        heading,
        _("Several cases have the code “%(code)s”.", code=code[:60]),
        _("Import for the unit whose register gave the code."),
    )


def _no_source(heading: str) -> Problem:
    return Problem(
        heading, _("The row names no source."), _("Write a case code, or what it was.")
    )


def _oddity(kind: str, row: int, detail: str) -> dict[str, Any]:
    return {"kind": kind, "row": row, "detail": detail}
