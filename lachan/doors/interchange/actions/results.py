"""A laboratory's list of results: each row is taken in, or waits in the queue."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from datetime import datetime, timedelta
from typing import Any

from lachan.doors.interchange.actions.targets import (
    Job,
    Target,
    derived_id,
    rejected,
)
from lachan.doors.interchange.rules.reading import Told
from lachan.doors.interchange.words import Fate, Problem, Row, Verdict
from lachan.kernel.clock import end_of_day, start_of_day
from lachan.kernel.speech import sentence as _
from lachan.watch.labs import actions as labs
from lachan.watch.labs.models import Result
from lachan.watch.labs.rules import ResultDraft, normal

TEST = "rt_pcr"  # of lists without a column for it


class ResultsTarget(Target):
    """Records results by tube code; what nobody can place is queued, never refused."""

    def __init__(self, job: Job) -> None:
        super().__init__(job)
        self._rows_of: dict[Any, int] = {}

    def judge(self, rows: Sequence[Row]) -> list[Verdict]:
        """Read the rows, and see which were recorded before."""
        verdicts = [self._verdict(self.reader.read(row)) for row in rows]
        new = [one for one in verdicts if one.fate is Fate.CREATED]
        ids = [one.draft.public_id for one in new]
        known = set(
            Result.objects.filter(public_id__in=ids).values_list("public_id", flat=True)
        )
        for one in new:
            if one.draft.public_id in known:
                one.fate, one.notes = Fate.SKIPPED, ("known",)
        return verdicts

    def write(self, verdicts: Sequence[Verdict]) -> None:
        """Let the laboratory record them."""
        new = [one for one in verdicts if one.fate is Fate.CREATED]
        labs.record_results(
            drafts=[one.draft for one in new],
            by=self.job.user,
            now=self.job.now,
            origin=labs.Origin(source="file", unit_path=self.job.unit.path),
        )

    def _verdict(self, told: Told) -> Verdict:
        values = told.values
        issued_at = self._issued(values)
        if issued_at > self.job.now:
            told.problems.append(_to_come(self.heading_of("resulted_date")))
        if told.problems:
            return rejected(told)
        draft = ResultDraft(
            tube_code=normal(values["tube_code"]),
            test=values.get("test", TEST),
            value=values["result"],
            issued_at=issued_at,
            said=values.get("said", "final"),
            ct_value=values.get("ct_value"),
            told_name=values.get("full_name", ""),
            told_birth_year=values.get("birth_year"),
        )
        draft = replace(draft, public_id=self._id(draft, values))
        verdict = Verdict(told.row, Fate.CREATED, draft=draft)
        first = self._rows_of.setdefault(draft.public_id, told.row.number)
        if first != told.row.number:
            verdict.fate, verdict.notes = Fate.SKIPPED, ("repeated",)
        return verdict

    def _id(self, draft: ResultDraft, values: dict[str, Any]) -> Any:
        """The same result of the same tube on the same day is the same record."""
        day = values.get("resulted_date", "")
        parts = (draft.tube_code, draft.test, draft.value, draft.said, day)
        return derived_id("labs", *parts)

    def _issued(self, values: dict[str, Any]) -> datetime:
        """The end of the day of the result, or now where that is today or not told."""
        day = values.get("resulted_date")
        now = self.job.now
        if day is None:
            return now
        begins, ends = start_of_day(day), end_of_day(day)
        return now if begins <= now < ends else ends - timedelta(minutes=1)


def _to_come(heading: str) -> Problem:
    return Problem(
        heading,
        _("The day of the result has not come yet."),
        _("Write the day on which the laboratory gave it."),
    )
