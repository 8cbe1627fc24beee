"""`lachan import KIND FILE`: one file in, with counts, reasons and an errors file."""

from __future__ import annotations

import re
import sys
from argparse import ArgumentParser, Namespace
from collections.abc import Callable
from pathlib import Path
from typing import Any

from django.conf import settings

from lachan.doors.interchange.actions import importing
from lachan.doors.interchange.actions.requests import Request
from lachan.doors.interchange.rules import columns
from lachan.doors.interchange.rules.refusals import CannotRead
from lachan.doors.interchange.words import MOST_BYTES, WARNINGS, Kind
from lachan.ground.access import queries as access
from lachan.ground.intake.words import Doubt, OnDuplicate
from lachan.ground.people.queries import shown_by_id
from lachan.ground.people.words import Agreement
from lachan.ground.units.queries import unit_named
from lachan.ground.units.words import NATION_CODE, PopulationMethod
from lachan.kernel import clock
from lachan.kernel.command_line import Command, existing_file
from lachan.kernel.speech import sentence as _


def _arguments(parser: ArgumentParser) -> None:
    parser.add_argument(
        "kind", choices=Kind.values, metavar="KIND", help=", ".join(Kind.values)
    )
    parser.add_argument(
        "file",
        type=existing_file,
        metavar="FILE",
        help="CSV, XLSX or GeoJSON; - reads standard input",
    )
    parser.add_argument("--unit", default=NATION_CODE, help="official code; VN: nation")
    parser.add_argument("--edition", help="of the tree: 2021 or 2025")
    parser.add_argument(
        "--mapping",
        default="",
        metavar="NAME|FILE",
        help="a saved mapping, or a JSON file with one",
    )
    parser.add_argument("--dry-run", action="store_true", help="write nothing")
    parser.add_argument(
        "--on-duplicate", choices=OnDuplicate.values, default=OnDuplicate.ASK.value
    )
    parser.add_argument(
        "--errors",
        type=Path,
        metavar="OUT",
        help="where refused rows go, in the form of the file",
    )
    parser.add_argument("--disease", help="of cases without a column for it")
    parser.add_argument("--source", help="of figures without a column for it")
    parser.add_argument(
        "--counted-on", metavar="DATE", help="of populations without a column for it"
    )
    parser.add_argument(
        "--method",
        choices=PopulationMethod.values,
        help="of populations without a column for it (default: estimate)",
    )


_OPTIONS = ("disease", "source", "counted_on", "method")


def run(arguments: Namespace) -> importing.Answer:
    """Import one file, or look what would become of it."""
    now = clock.now()
    by = access.acting(arguments.as_user)
    unit = unit_named(arguments.unit, edition=arguments.edition, on=clock.today(now))
    request = Request(
        kind=arguments.kind,
        filename=arguments.file.name,
        raw=_bytes_of(arguments.file),
        unit=unit,
        options={
            name: told
            for name in _OPTIONS
            if (told := getattr(arguments, name)) is not None
        },
        on_duplicate=arguments.on_duplicate,
        mapping=arguments.mapping,
    )
    errors_to = arguments.errors or _errors_of(arguments.file)
    if arguments.dry_run:
        return importing.check_file(
            request, by=by, now=now, errors_to=errors_to, progress=_progress
        )
    return importing.import_file(
        request,
        by=by,
        now=now,
        errors_to=errors_to,
        decide=_asker(by) if sys.stdin.isatty() and not arguments.json else None,
        progress=_progress,
    )


def _bytes_of(path: Path) -> bytes:
    if str(path) == "-":
        return sys.stdin.buffer.read(MOST_BYTES + 1)
    if path.stat().st_size > MOST_BYTES:
        raise CannotRead.because(
            _("It is larger than %(megabytes)d MB.", megabytes=MOST_BYTES // 1_000_000),
            _("Split it into several files, each with the headings."),
        )
    return path.read_bytes()


def _errors_of(path: Path) -> Path:
    stem = re.sub(r"[^\w.-]+", "-", path.stem) or "standard-input"
    ending = path.suffix.lower() if path.suffix else ".csv"
    folder: Path = settings.DATA_DIR / "refused"
    return folder / f"{stem}-refused{ending}"


def _progress(done: int, rows: int) -> None:
    sys.stderr.write(f"\r{done:,} / {rows:,}" + ("\n" if done == rows else ""))
    sys.stderr.flush()


def _asker(by: Any) -> Callable[[Doubt], tuple[str, int | None]]:
    """Ask on the terminal; a capital letter answers for all that follow."""
    for_all: list[str] = []

    def ask(doubt: Doubt) -> tuple[str, int | None]:
        if for_all:
            return for_all[0], None
        _show(doubt, by)
        letter = _letter()
        decision = _LETTERS[letter.lower()]
        if letter.isupper():
            for_all.append(decision)
        return decision, None

    return ask


_LETTERS = {"s": "skip", "m": "merge", "c": "create"}


def _letter() -> str:
    question = _(
        "[s] leave out  [m] the known person  [c] another person  (capital: all): "
    )
    while True:
        sys.stderr.write(str(question))
        sys.stderr.flush()
        answer = sys.stdin.readline()
        if not answer:
            return "S"  # nobody there: what is in doubt stays out
        if answer.strip().lower() in _LETTERS:
            return answer.strip()


def _show(doubt: Doubt, by: Any) -> None:
    shown = shown_by_id([one["person_id"] for one in doubt.candidates], by)
    cells = " · ".join(cell for cell in doubt.cells if cell)
    sys.stderr.write(f"\n{doubt.row_number}: {cells}\n")
    for one in doubt.candidates:
        reasons = ", ".join(str(Agreement(reason).label) for reason in one["reasons"])
        name = shown[one["person_id"]].name
        sys.stderr.write(f"   {one['score']:.0%}  {name}: {reasons}\n")


def _shown(answer: importing.Answer) -> str:
    """The answer for people."""
    counts = (
        (_("rows"), answer.rows),
        (_("created"), answer.created),
        (_("updated"), answer.updated),
        (_("skipped"), answer.skipped),
        (_("rejected"), answer.rejected),
    )
    lines = [", ".join(f"{name} {number}" for name, number in counts)]
    if answer.is_dry_run:
        lines.append(str(_("Nothing was written: this was a check.")))
    fields = columns.fields_of(answer.kind)
    for name, headings in answer.columns.items():
        lines.append(f"  {fields[name].label} ← {', '.join(headings)}")
    if answer.unmapped:
        unread = ", ".join(answer.unmapped)
        lines.append(str(_("Columns not read: %(columns)s", columns=unread)))
    lines += [f"{WARNINGS[code]}: {count}" for code, count in answer.warnings.items()]
    lines += [f"{one['kind']}: {one['detail']}" for one in answer.problems]
    lines += answer.notes
    if answer.errors_file:
        lines.append(str(_("Rejected rows: %(file)s", file=answer.errors_file)))
    return "\n".join(lines)


COMMANDS: tuple[Command, ...] = (
    Command("import", _("Import a file."), _arguments, run, show=_shown),
)
