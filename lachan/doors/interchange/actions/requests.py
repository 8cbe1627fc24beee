"""From a file to a job: read it, know its columns, know its unit."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from typing import Any

from lachan.doors.interchange.actions.targets import Job
from lachan.doors.interchange.rules import columns, tables
from lachan.doors.interchange.words import IMPORT, Kind, Meaning, Table
from lachan.ground.access import actions as access
from lachan.ground.access.models import User
from lachan.ground.intake.queries import mapping_for, mapping_named
from lachan.ground.intake.words import OnDuplicate, RunDraft
from lachan.ground.units.models import Unit
from lachan.kernel.errors import Refused
from lachan.kernel.speech import kept
from lachan.kernel.speech import sentence as _


class CannotMap(Refused):
    """Raised where the columns of a file do not say what its kind needs."""


@dataclass(frozen=True, kw_only=True)
class Request:
    """What somebody asks to be imported, before anything is known of the file."""

    kind: str
    filename: str
    raw: bytes
    unit: Unit
    options: Mapping[str, str]
    on_duplicate: str = OnDuplicate.ASK.value
    mapping: str = ""  # a saved name, or a file; empty: found or guessed


@dataclass(frozen=True, kw_only=True)
class Understood:
    """The job, and how its columns were understood."""

    job: Job
    draft: RunDraft
    unmapped: tuple[str, ...]
    unsure: tuple[str, ...] = ()
    saved_as: str = ""


def read_table(kind: str, raw: bytes) -> Table:
    """The table of a file. Raises CannotRead."""
    return tables.read(raw, columns.is_known(kind))


def understand(request: Request, *, by: User, now: datetime) -> Understood:
    """Read the file and its columns. Raises CannotRead, CannotMap or NotAllowed."""
    kind = Kind(request.kind).value
    access.require(by, IMPORT, within=request.unit.path)
    table = read_table(kind, request.raw)
    meaning, unsure, saved_as = _meaning(request, table)
    require_enough(kind, meaning.columns, columns.told_columns(table))
    mapped = {heading for told in meaning.columns.values() for heading in told}
    return Understood(
        job=Job(
            kind=kind,
            table=table,
            meaning=meaning,
            unit=request.unit,
            user=by,
            now=now,
            options=request.options,
            on_duplicate=request.on_duplicate,
        ),
        draft=draft_of(request, table, meaning),
        unmapped=tuple(h for h in columns.told_columns(table) if h not in mapped),
        unsure=unsure,
        saved_as=saved_as,
    )


def draft_of(request: Request, table: Table, meaning: Meaning) -> RunDraft:
    """The run as it is noted."""
    return RunDraft(
        kind=request.kind,
        filename=Path(request.filename).name,
        digest=hashlib.sha256(request.raw).hexdigest(),
        unit_path=request.unit.path,
        rows=len(table.rows),
        heading=table.heading,
        layout=table.layout.as_json(),
        columns={name: list(told) for name, told in meaning.columns.items()},
        values={name: dict(told) for name, told in meaning.values.items()},
        options=dict(request.options),
        notes=tuple(kept(note) for note in table.notes),
        on_duplicate=request.on_duplicate,
    )


def guessed(kind: str, table: Table) -> tuple[Meaning, tuple[str, ...], str]:
    """The mapping saved for these headings, else a guess; what is unsure; its name."""
    saved = mapping_for(kind, columns.header_key(table.heading))
    if saved is not None:
        return _checked(kind, saved.columns, saved.values, table), (), saved.name
    guess = columns.guess(kind, table)
    return Meaning(guess.columns), guess.unsure, ""


def _meaning(request: Request, table: Table) -> tuple[Meaning, tuple[str, ...], str]:
    if not request.mapping:
        return guessed(request.kind, table)
    saved = mapping_named(request.kind, request.mapping)
    if saved is not None:
        meaning = _checked(request.kind, saved.columns, saved.values, table)
        return meaning, (), saved.name
    told = _mapping_file(request.mapping)
    return _checked(request.kind, told["columns"], told["values"], table), (), ""


def _mapping_file(name: str) -> dict[str, Any]:
    path = Path(name)
    if not path.is_file():
        raise _no_mapping(_("There is neither a saved mapping nor a file “%(name)s”.",
                            name=name))  # fmt: skip
    try:
        told = json.loads(path.read_text("utf-8-sig"))
        return {
            "columns": dict(told["columns"]),
            "values": dict(told.get("values", {})),
        }
    except (ValueError, TypeError, KeyError, AttributeError):
        raise _no_mapping(_("“%(name)s” is no mapping.", name=name)) from None


def _no_mapping(why: Any) -> CannotMap:
    return CannotMap(
        what=_("Nothing was imported."),
        why=why,
        what_now=_(
            "Write {“columns”: {field: heading}, “values”: {field: {text: word}}}, "
            "or name a saved mapping."
        ),
        field="mapping",
    )


def _checked(
    kind: str, told: Mapping[str, Any], values: Mapping[str, Any], table: Table
) -> Meaning:
    """The mapping as far as this file has its columns. Raises CannotMap for others."""
    fields = columns.fields_of(kind)
    meant: dict[str, tuple[str, ...]] = {}
    for name, headings in told.items():
        if name not in fields:
            raise _no_mapping(_("“%(name)s” is no field of this kind.", name=name))
        several = [headings] if isinstance(headings, str) else list(headings)
        here = tuple(str(one) for one in several if one in table.heading)
        if several and not here:
            raise _no_mapping(
                _("The file has no column “%(heading)s”.", heading=several[0])
            )
        if here:
            meant[name] = here
    return Meaning(meant, {str(n): dict(v) for n, v in values.items() if n in fields})


def require_enough(
    kind: str, meant: Mapping[str, Sequence[str]], heading: Sequence[str]
) -> None:
    """Raises CannotMap naming what no column says."""
    lacks = columns.missing(kind, meant)
    if not lacks:
        return
    wanted = "; ".join(" / ".join(str(label) for label in one) for one in lacks)
    raise CannotMap(
        what=_("Nothing was imported."),
        why=_(
            "No column was recognised for: %(wanted)s. The file has: %(headings)s.",
            wanted=wanted,
            headings=", ".join(heading[:20]),
        ),
        what_now=_("Say in a mapping which column it is, or correct the headings."),
        field="mapping",
    )
