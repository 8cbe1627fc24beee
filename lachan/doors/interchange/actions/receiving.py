"""A file handed in by page or program: kept, understood, left to the worker."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping
from dataclasses import replace
from datetime import datetime

from django.utils.translation import override

from lachan.doors.interchange.actions.requests import (
    Request,
    draft_of,
    guessed,
    read_table,
    require_enough,
)
from lachan.doors.interchange.actions.targets import Job
from lachan.doors.interchange.rules import columns
from lachan.doors.interchange.words import IMPORT, Meaning, Table
from lachan.ground.access import actions as access
from lachan.ground.access.models import User
from lachan.ground.intake import actions as intake
from lachan.ground.intake.models import DoubtfulRow, ImportRun
from lachan.ground.intake.queries import file_of
from lachan.ground.intake.words import OnDuplicate
from lachan.ground.units.models import Unit

_SAMPLES = 4
_FEW = 40  # different texts of a column that may be given a meaning one by one


def receive(request: Request, *, by: User, now: datetime) -> ImportRun:
    """Keep a file and guess its columns; somebody confirms them before it is read.

    Raises CannotRead or NotAllowed, and keeps nothing then.
    """
    access.require(by, IMPORT, within=request.unit.path)
    table = read_table(request.kind, request.raw)
    meaning, _unsure, _name = guessed(request.kind, table)
    draft = replace(
        draft_of(request, table, meaning),
        stored_as=intake.keep_file(request.raw),
        profile=profile_of(table),
    )
    return intake.open_run(draft=draft, by=by, now=now)


def profile_of(table: Table) -> dict[str, dict[str, list[str]]]:
    """What each column holds: the first texts, and all where they are few."""
    profile = {}
    for heading in columns.told_columns(table):
        texts = Counter(cell.strip() for cell in table.column(heading))
        texts.pop("", None)
        common = [text[:80] for text, _times in texts.most_common(_FEW)]
        profile[heading] = {
            "samples": [text[:60] for text in list(texts)[:_SAMPLES]],
            "texts": common if len(texts) <= _FEW else [],
        }
    return profile


def confirm(
    run: ImportRun,
    *,
    meant: Mapping[str, list[str]],
    values: Mapping[str, Mapping[str, str]],
    by: User,
) -> None:
    """Say what the columns mean. Raises CannotMap when they do not say enough."""
    require_enough(run.kind, meant, run.heading)
    intake.set_mapping(run=run, columns=meant, values=values, by=by)


def job_of(run: ImportRun, *, now: datetime) -> Job:
    """The job of a run, its file read again. Raises FileNotFoundError, CannotRead."""
    with override(run.started_by.language):
        table = read_table(run.kind, file_of(run))
    return Job(
        kind=run.kind,
        table=table,
        meaning=Meaning(
            {name: tuple(told) for name, told in run.columns.items()}, run.values
        ),
        unit=Unit.objects.select_related("edition").get(path=run.unit_path),
        user=run.started_by,
        now=now,
        options=run.options,
        on_duplicate=run.on_duplicate,
        decisions=_decisions(run),
        register_mark=run.register_mark or None,
    )


def _decisions(run: ImportRun) -> dict[int, tuple[str, int | None]]:
    decided = DoubtfulRow.objects.filter(run=run).exclude(decision=OnDuplicate.ASK)
    return {
        number: (decision, person_id)
        for number, decision, person_id in decided.values_list(
            "row_number", "decision", "person_id"
        )
    }


def unknown_texts(
    run: ImportRun, meant: Mapping[str, list[str]]
) -> dict[str, list[str]]:
    """Texts of word columns that mean nothing to the house by itself, by field."""
    fields = columns.fields_of(run.kind)
    return {
        name: found
        for name, headings in meant.items()
        if fields[name].reads == "word"
        and (found := _unknown_in(run, fields[name], headings))
    }


def _unknown_in(run: ImportRun, one: columns.Field, headings: list[str]) -> list[str]:
    texts = [
        text
        for heading in headings
        for text in run.profile.get(heading, {}).get("texts", [])
    ]
    return [text for text in dict.fromkeys(texts) if not columns.is_word(one, text)]
