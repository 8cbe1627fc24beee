"""The rows that did not come in, and those that somebody must decide about."""

from __future__ import annotations

from typing import Any

from django.urls import reverse
from django.utils.translation import gettext as _

from design.components import BulkAction, Column, Mark, Row, Table
from lachan.ground.access.models import User
from lachan.ground.intake.models import ImportRun, RejectedRow
from lachan.ground.intake.words import OnDuplicate
from lachan.ground.people.queries import shown_by_id
from lachan.ground.people.words import Agreement


def refused_table(run: ImportRun, rows: Any, paging: Any) -> Table | None:
    """One page of the rejected rows with every reason."""
    if not run.rejected:
        return None
    return Table(
        id="refused",
        caption=_("Rejected rows"),
        columns=(
            Column("row", _("row"), "count"),
            Column("column", _("column")),
            Column("why", _("reason")),
            Column("cure", _("cure")),
        ),
        rows=[line for refused in rows for line in _refused_lines(refused)],
        paging=paging,
        has_column_chooser=False,
    )


def _refused_lines(refused: RejectedRow) -> list[Row]:
    """Every problem on a line of its own, so that reason and cure stand together."""
    number = refused.row_number
    return [
        Row(key=f"{number}-{place}", cells={"row": number, **problem})
        for place, problem in enumerate(refused.told_problems)
    ]


_MOST_DOUBTS = 200


def doubtful_table(run: ImportRun, user: User) -> Table | None:
    """Rows and whom they may be about, as far as the reader may know them."""
    rows = list(run.doubtful.order_by("row_number")[:_MOST_DOUBTS])
    if not rows:
        return None
    people = {one["person_id"] for row in rows for one in row.candidates}
    shown = shown_by_id(people, user)
    decided = run.is_at_work or run.forgotten_at is not None
    return Table(
        id="doubtful",
        caption=_("People who are probably known"),
        columns=(
            Column("row", _("row"), "count"),
            Column("told", _("In the file")),
            Column("known", _("In the register")),
            Column("decision", _("Decided")),
        ),
        rows=[_doubtful_line(row, shown) for row in rows],
        bulk=() if decided else _decisions(run),
        has_column_chooser=False,
    )


def _decisions(run: ImportRun) -> tuple[BulkAction, ...]:
    labels = (
        (OnDuplicate.MERGE, _("The known person"), "user-check"),
        (OnDuplicate.CREATE, _("Another person"), "user-plus"),
        (OnDuplicate.SKIP, _("Leave out"), "user-off"),
    )
    return tuple(
        BulkAction(
            label,
            reverse("interchange:decide", args=[run.public_id, decision.value]),
        )
        for decision, label, _icon in labels
    )


def _doubtful_line(row: Any, shown: Any) -> Row:
    likely = [
        f"{shown[one['person_id']].name} ({one['score']:.0%}: "
        + ", ".join(str(Agreement(reason).label) for reason in one["reasons"])
        + ")"
        for one in row.candidates
        if one["person_id"] in shown
    ]
    undecided = row.decision == OnDuplicate.ASK
    return Row(
        key=str(row.row_number),
        label=str(row.row_number),
        cells={
            "row": row.row_number,
            "told": " · ".join(cell for cell in row.cells if cell),
            "known": "; ".join(likely),
            "decision": Mark(_("not decided yet"), "alert")
            if undecided
            else Mark(OnDuplicate(row.decision).label, "done"),
        },
    )
