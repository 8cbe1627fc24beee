"""Files that came in, kept for some days: one that names an erased person goes whole.

A file is read as its importer read it, so that whatever letters it was written in are
understood. One that cannot be read any more goes too: nobody can say who is in it.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from datetime import datetime
from pathlib import Path

from django.conf import settings

from lachan.doors.interchange.rules import tables
from lachan.doors.interchange.rules.refusals import CannotRead
from lachan.ground.intake.actions import forget
from lachan.ground.intake.models import ImportRun, RunQuerySet
from lachan.ground.intake.queries import file_of
from lachan.ground.intake.words import AT_WORK
from lachan.kernel.holdings import Section, Subject
from lachan.kernel.mentions import Mentions
from lachan.kernel.speech import Text
from lachan.kernel.speech import sentence as _


class ImportedFiles:
    """Files received, their refused and doubtful rows, and lists of refused rows."""

    name = "interchange"

    def told(self, subject: Subject) -> Iterable[Section]:
        """Which files name the person; what came of them stands in the registers."""
        sought = _Sought(subject)
        rows = tuple(
            {"file": run.filename, "came_in_at": run.started_at}
            for run in _kept()
            if sought.is_in_run(run)
        )
        yield Section(title=_("Files that name you, kept for some days"), rows=rows)

    def needs(self, subject: Subject) -> Iterable[Text]:
        """A file that is just being written would bring the person back."""
        sought = _Sought(subject)
        at_work = _kept().filter(state__in=AT_WORK)
        if any(sought.is_in_run(run) for run in at_work):
            yield _("A file that names the person is just coming in.")

    def erase(self, subject: Subject, *, actor: str, now: datetime) -> dict[str, int]:
        """Forget every file that names the person, with its rows."""
        sought = _Sought(subject)
        runs = [run for run in _kept() if sought.is_in_run(run)]
        lists = [path for path in _refused() if sought.is_in(path.read_bytes())]
        for path in lists:
            path.unlink()
        return {
            "intake_import_run": forget(runs=runs, now=now),
            "refused_files": len(lists),
        }


def _kept() -> RunQuerySet:
    return ImportRun.objects.filter(forgotten_at=None).order_by("pk")


def _refused() -> Iterator[Path]:
    folder: Path = settings.DATA_DIR / "refused"
    if folder.is_dir():
        yield from (path for path in sorted(folder.iterdir()) if path.is_file())


class _Sought:
    """Who is looked for in the rows of files."""

    def __init__(self, subject: Subject) -> None:
        self._surely = Mentions(subject.own_names, subject.numbers)
        self._perhaps = Mentions(subject.names)
        self._years = [str(year) for year in subject.years]

    def is_in_run(self, run: ImportRun) -> bool:
        """Whether the file of a run, or what is kept of it, names the person."""
        if not run.stored_as:
            refused = run.refused.values_list("cells", flat=True)
            doubtful = run.doubtful.values_list("cells", flat=True)
            cells = (*refused, *doubtful)
            return any(self._names(" | ".join(map(str, row))) for row in cells)
        try:
            return self.is_in(file_of(run))
        except FileNotFoundError:
            return False

    def is_in(self, raw: bytes) -> bool:
        """Whether a row of a file names the person, or nobody can tell."""
        try:
            table = tables.read(raw, lambda _text: False, may_be_slight=True)
        except CannotRead:
            return True
        heading = " | ".join(table.heading)
        rows = (" | ".join(row.cells) for row in table.rows)
        return self._names(heading) or any(self._names(row) for row in rows)

    def _names(self, row: str) -> bool:
        """A name that others bear too is this person's beside the year of birth."""
        if self._surely and self._surely.within(row):
            return True
        is_likely = not self._years or any(year in row for year in self._years)
        return is_likely and bool(self._perhaps) and self._perhaps.within(row)


HOLDER = ImportedFiles()
