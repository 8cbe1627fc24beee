"""What each kind of file has in common: rows are judged, then written by owners."""

from __future__ import annotations

import uuid
from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

from lachan.doors.interchange.rules.reading import RowReader, Told
from lachan.doors.interchange.words import Fate, Likeness, Meaning, Row, Table, Verdict
from lachan.ground.access.models import User
from lachan.ground.intake.words import OnDuplicate
from lachan.ground.units.models import Unit

_NAMESPACE = uuid.UUID("0198f0a0-7c3b-7e5a-9d1f-6c61636861ee")


@dataclass(frozen=True, kw_only=True)
class Job:
    """One import as asked for: the file, what it means, where, by whom, when."""

    kind: str
    table: Table
    meaning: Meaning
    unit: Unit
    user: User
    now: datetime
    options: Mapping[str, str] = field(default_factory=dict)
    on_duplicate: str = OnDuplicate.ASK.value
    # Row number → what somebody decided of it, and for which person.
    decisions: Mapping[int, tuple[str, int | None]] = field(default_factory=dict)
    register_mark: int | None = None


class Target:
    """How rows of one kind are judged and written. One object serves one run.

    `judges_apart`: judging needs nothing that writing leaves in the object, nor the
    other way round, so that two processes may do it.
    """

    judges_apart = False

    def __init__(self, job: Job) -> None:
        self.job = job
        self.reader = RowReader(job.kind, job.table, job.meaning)

    def judge(self, rows: Sequence[Row]) -> list[Verdict]:
        """What would become of each row; reads only."""
        raise NotImplementedError

    def write(self, verdicts: Sequence[Verdict]) -> None:
        """Let the owners write what was judged; fates may still turn to skipped."""
        raise NotImplementedError

    def close(self) -> list[dict[str, Any]]:
        """What is odd about the file as a whole, told after its last row."""
        return []

    def heading_of(self, name: str) -> str:
        """The heading in the file for a field; the field's own name without one."""
        return self.reader.heading_of.get(name, name)

    def decided(self, row_number: int) -> tuple[str, int | None]:
        """What is to become of a row about somebody who is probably known."""
        return self.job.decisions.get(row_number) or (self.job.on_duplicate, None)


def rejected(told: Told) -> Verdict:
    """The verdict on a row with problems."""
    return Verdict(told.row, Fate.REJECTED, problems=tuple(told.problems))


def derived_id(*parts: object) -> uuid.UUID:
    """The id of a record that no register numbers: the same content, the same record.

    So a file that comes again finds what it wrote before.
    """
    return uuid.uuid5(_NAMESPACE, "\x1f".join(map(str, parts)))


def counted(verdicts: Sequence[Verdict]) -> Counter[str]:
    """How many rows met each fate."""
    return Counter(verdict.fate.value for verdict in verdicts)


def settle_doubt(
    target: Target, verdict: Verdict, likenesses: Sequence[Likeness]
) -> int | None:
    """Apply what was decided about a row that is probably of a known person.

    Returns the person to take it for, if that was decided. An undecided row keeps its
    likenesses and is left out until somebody says.
    """
    decision, person_id = target.decided(verdict.row.number)
    if decision == OnDuplicate.MERGE:
        return person_id or likenesses[0].person_id
    if decision == OnDuplicate.CREATE:
        return None
    verdict.fate = Fate.SKIPPED
    if decision == OnDuplicate.ASK:
        verdict.likenesses = tuple(likenesses)
    else:
        verdict.notes = (*verdict.notes, "duplicate")
    return None
