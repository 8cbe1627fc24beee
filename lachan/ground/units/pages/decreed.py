"""A decree as tables and a record: what its pages show."""

from __future__ import annotations

from collections.abc import Iterable
from uuid import UUID

from django.urls import reverse
from django.utils.translation import gettext as _

from design.components import (
    Column,
    Definition,
    Empty,
    Linked,
    Mark,
    Record,
    Row,
    Table,
)
from lachan.ground.access.models import Grant
from lachan.ground.access.queries import name_of
from lachan.ground.units.models import Decree, DecreeQuestion
from lachan.ground.units.pages.parts import address_of
from lachan.ground.units.queries.decrees import Effect
from lachan.ground.units.words import Follows, QuestionKind, Relation

_LINES_SHOWN = 1000


def decrees_table(rows: Iterable[Decree]) -> Table:
    """Decrees with their days and how far they have got."""
    return Table(
        id="decrees",
        caption=_("Decrees on units"),
        columns=[
            Column("number", _("Number")),
            Column("title", _("Title")),
            Column("issued", _("Issued on"), "date"),
            Column("from", _("Valid from"), "date"),
            Column("state", _("State")),
        ],
        rows=[
            Row(
                cells={
                    "number": Linked(row.number, _address(row)),
                    "title": row.title,
                    "issued": row.issued_on,
                    "from": row.valid_from,
                    "state": _state(row),
                },
                key=str(row.public_id),
                label=row.number,
            )
            for row in rows
        ],
        empty=Empty(
            _("No decree"), _("Decrees by which units merge or split stand here.")
        ),
    )


def _address(row: Decree) -> str:
    return reverse("units:decree", args=[row.public_id])


def _state(row: Decree) -> Mark:
    tone = {"draft": "accent", "carried": "done"}.get(row.state, "quiet")
    return Mark(row.get_state_display(), tone)  # type: ignore[arg-type]  # of the three


def record_of(row: Decree) -> Record:
    """The head of a decree's page."""
    told = [
        Definition(_("Issued on"), row.issued_on),
        Definition(_("Valid from"), row.valid_from),
        Definition(_("Source"), row.source),
        Definition(_("From tree"), row.predecessor_edition.local_name),
        Definition(_("Into tree"), row.successor_edition.local_name),
        Definition(_("Recorded by"), row.recorded_by.full_name),
    ]
    if row.carried_by:
        told.append(Definition(_("Carried out by"), row.carried_by.full_name))
    if row.note:
        told.append(Definition(_("Note"), row.note))
    return Record(
        title=row.number,
        kind=_("Decree on units"),
        subtitle=row.title,
        marks=[_state(row)],
        definitions=told,
    )


def lines_table(row: Decree) -> Table:
    """Old units, how much of each, and what they become."""
    lines = row.lines.select_related("predecessor__edition", "successor__edition")
    return Table(
        id="lines",
        caption=_("Old and new units"),
        columns=[
            Column("old", _("Old unit")),
            Column("how", _("How much")),
            Column("new", _("New unit")),
        ],
        rows=[
            Row(
                cells={
                    "old": Linked(
                        f"{line.predecessor.local_name} ({line.predecessor.code})",
                        address_of(line.predecessor),
                    ),
                    "how": _how_much(line.relation, line.share),
                    "new": Linked(
                        f"{line.successor.local_name} ({line.successor.code})",
                        address_of(line.successor),
                    )
                    if line.successor
                    else f"{line.successor_name} ({line.successor_code})",
                },
                key=str(line.pk),
            )
            for line in lines.order_by("successor_code", "predecessor__code")[
                :_LINES_SHOWN
            ]
        ],
    )


def _how_much(relation: str, share: float | None) -> str:
    if relation == Relation.WHOLE:
        return _("the whole unit")
    if share is None:
        return _("a part of the unit")
    return _("a part: %(share)s of its people") % {"share": f"{share:.0%}"}


def _effect_words() -> dict[str, str]:
    return {
        "old_units": _("old units"),
        "new_units": _("new units"),
        "units_made": _("units that the decree makes"),
        "units_ended": _("units that end"),
        "grants_followed": _("rights that go on to new units"),
        "records_moved": _("open work that goes to new units"),
        "standings_carried": _("standings that go on"),
        "questions": _("questions for people"),
    }


def effect_table(effect: Effect) -> Table:
    """The dry run in numbers."""
    counts = effect.counts()
    return Table(
        id="effect",
        caption=_("What it would change"),
        columns=[Column("what", _("What")), Column("number", _("Number"), "count")],
        rows=[
            Row(cells={"what": said, "number": counts[name]}, key=name)
            for name, said in _effect_words().items()
        ],
        has_column_chooser=False,
    )


def held_table(effect: Effect) -> Table:
    """What lies at the old units, and how it goes on."""
    return Table(
        id="held",
        caption=_("Records at the old units"),
        columns=[
            Column("what", _("Records")),
            Column("number", _("Number"), "count"),
            Column("open", _("Still open"), "count"),
            Column("follows", _("How they go on")),
        ],
        rows=[
            Row(
                cells={
                    "what": str(one.name),
                    "number": one.records,
                    "open": "–" if one.open is None else one.open,
                    "follows": Follows(one.follows).label,
                },
                key=str(one.name),
            )
            for one in effect.held
        ],
        empty=Empty(_("No record"), _("Nothing was written at the old units yet.")),
        has_column_chooser=False,
    )


def asked_table(effect: Effect) -> Table | None:
    """What the decree would leave to people; None if nothing."""
    rows = [
        Row(
            cells={
                "unit": effect.names.get(one.unit, ""),
                "kind": QuestionKind(one.kind).label,
                "number": one.amount,
            },
            key=f"{one.kind}-{one.unit}-{one.subject}",
        )
        for one in effect.plan.questions[:_LINES_SHOWN]
    ]
    if not rows:
        return None
    return Table(
        id="to-ask",
        caption=_("Left to people"),
        columns=[
            Column("unit", _("Unit")),
            Column("kind", _("What is to be decided")),
            Column("number", _("Number"), "count"),
        ],
        rows=rows,
        has_column_chooser=False,
    )


def names_of_subjects(questions: Iterable[DecreeQuestion]) -> dict[str, str]:
    """The names of the accounts that questions are about, by grant."""
    ids = [UUID(one.subject) for one in questions if one.is_of_sight]
    grants = Grant.objects.filter(public_id__in=ids).select_related("user", "role")
    return {
        str(grant.public_id): f"{grant.user.full_name} ({name_of(grant.role)})"
        for grant in grants
    }


def said(question: DecreeQuestion, names: dict[str, str]) -> str:
    """A question in one line."""
    parts = [question.unit.local_name, str(question.get_kind_display())]
    who = names.get(question.subject, "")
    return " · ".join([*parts, who] if who else parts)


def questions_table(questions: list[DecreeQuestion]) -> Table:
    """What was left to people, and what they decided."""
    names = names_of_subjects(questions)
    return Table(
        id="questions",
        caption=_("Left to people"),
        columns=[
            Column("unit", _("Unit")),
            Column("kind", _("What is to be decided")),
            Column("who", _("Account")),
            Column("answer", _("Decided")),
        ],
        rows=[
            Row(
                cells={
                    "unit": Linked(one.unit.local_name, address_of(one.unit)),
                    "kind": one.get_kind_display(),
                    "who": names.get(one.subject, ""),
                    "answer": one.answer or Mark(_("open"), "accent"),
                },
                key=str(one.public_id),
            )
            for one in questions
        ],
        has_column_chooser=False,
    )
