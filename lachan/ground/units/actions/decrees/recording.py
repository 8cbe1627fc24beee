"""Writing a decree down: its lines are checked, nothing of the tree changes."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from datetime import date, datetime, timedelta

from django.db import transaction
from django.db.models import Exists, OuterRef, Q
from django.utils.translation import gettext_lazy as _

from lachan.ground.access.actions import require
from lachan.ground.access.models import User
from lachan.ground.access.queries import paths_of
from lachan.ground.journal import actions as journal
from lachan.ground.units import facts
from lachan.ground.units.models import (
    Decree,
    DecreeLine,
    Succession,
    TreeEdition,
    Unit,
)
from lachan.ground.units.queries.editions import edition_named
from lachan.ground.units.rules.decrees import (
    DecreeDraft,
    Known,
    LineDraft,
    Standing,
    problems,
)
from lachan.ground.units.rules.register import TREE
from lachan.ground.units.words import DECREE, DecreeState
from lachan.kernel.errors import Refused

_TOLD_AT_MOST = 5


class DecreeNotRecorded(Refused):
    """Raised by `record_decree` when its lines cannot be a decree."""


class DecreeKnown(Refused):
    """Raised by `record_decree` for a number of that day that says something else."""


@transaction.atomic
def record_decree(*, draft: DecreeDraft, by: User, now: datetime) -> Decree:
    """Write a decree down for a second person to carry out.

    The same decree again is the same record; while it is a draft its lines may be
    entered anew by whoever may record it. Raises DecreeNotRecorded, DecreeKnown and
    NotAllowed: `by` must hold the old units, and the new ones unless the official
    mapping says the same.
    """
    old_edition = edition_named(draft.predecessor_edition)
    new_edition = edition_named(draft.successor_edition)
    units = _Units(draft, old_edition, new_edition)
    wrong = problems(draft.lines, units.known())
    if wrong or draft.valid_from < draft.issued_on:
        said = [str(one) for one in wrong[:_TOLD_AT_MOST]]
        more = len(wrong) - len(said)
        raise DecreeNotRecorded(
            what=_("The decree was not recorded."),
            why=" ".join(said) + (" …" if more else "")
            or _("It holds from a day before it was issued."),
            what_now=_("Correct the lines or the days and enter it again."),
            field="lines" if said else "valid_from",
        )
    _require(by, draft.lines, units)
    row = _row(draft, old_edition, new_edition, by, now)
    if row.state == DecreeState.DRAFT:
        _write_lines(row, draft.lines, units)
        _announce(row, draft, by, now)
    return row


class _Units:
    """The units that a draft names, read once."""

    def __init__(self, draft: DecreeDraft, old: TreeEdition, new: TreeEdition) -> None:
        self.is_one_edition = old.pk == new.pk
        self.old = _by_code(old, {line.old for line in draft.lines})
        codes = {code for line in draft.lines for code in (line.new, line.new_parent)}
        self.new = _by_code(new, codes - {""})
        self.on = draft.valid_from

    def known(self) -> Known:
        """What the checks must know."""
        below = Unit.objects.filter(parent=OuterRef("pk"), kind__in=TREE)
        every = [*self.old.values(), *self.new.values()]
        rows = Unit.objects.filter(pk__in={unit.pk for unit in every})
        larger = set(rows.filter(Exists(below)).values_list("pk", flat=True))
        told = Succession.objects.filter(predecessor__in=self.old.values())
        followed = set(
            told.exclude(decree=None)
            .exclude(successor__in=self.old.values())
            .values_list("predecessor_id", flat=True)
        )
        before = self.on - timedelta(days=1)

        def standing(unit: Unit, day: date) -> Standing:
            return Standing(
                is_smallest=unit.pk not in larger,
                is_there=_stands(unit, day) or not self.is_one_edition,
                is_followed=unit.pk in followed,
            )

        return Known(
            old={code: standing(unit, before) for code, unit in self.old.items()},
            new={code: standing(unit, self.on) for code, unit in self.new.items()},
            is_one_edition=self.is_one_edition,
        )


def _stands(unit: Unit, on: date) -> bool:
    return unit.valid_from <= on and (unit.valid_to is None or unit.valid_to > on)


def _by_code(edition: TreeEdition, codes: Collection[str]) -> dict[str, Unit]:
    found: dict[str, Unit] = {}
    wanted = sorted(codes)
    for at in range(0, len(wanted), 500):
        rows = Unit.objects.filter(edition=edition, code__in=wanted[at : at + 500])
        found.update({unit.code: unit for unit in rows})
    return found


def _require(by: User, lines: Sequence[LineDraft], units: _Units) -> None:
    roots = paths_of(by, DECREE)
    for unit in units.old.values():
        if not unit.path.startswith(roots or ("-",)):
            require(by, DECREE, within=unit.path)
    official = _official(units)
    for line in lines:
        unit = units.new.get(line.new) or units.new[line.new_parent]
        is_official = (line.old, line.new) in official
        if not is_official and not unit.path.startswith(roots or ("-",)):
            require(by, DECREE, within=unit.path)


def _official(units: _Units) -> set[tuple[str, str]]:
    rows = Succession.objects.filter(predecessor__in=units.old.values(), decree=None)
    return set(rows.values_list("predecessor__code", "successor__code"))


def _row(
    draft: DecreeDraft, old: TreeEdition, new: TreeEdition, by: User, now: datetime
) -> Decree:
    values = {
        "title": draft.title[:300],
        "valid_from": draft.valid_from,
        "source": draft.source[:300],
        "note": draft.note,
        "predecessor_edition": old,
        "successor_edition": new,
    }
    standing = ~Q(state=DecreeState.WITHDRAWN)
    row = (
        Decree.objects.select_for_update()
        .filter(standing, number=draft.number, issued_on=draft.issued_on)
        .first()
    )
    if row is None:
        return Decree.objects.create(
            number=draft.number,
            issued_on=draft.issued_on,
            recorded_by=by,
            recorded_at=now,
            **values,
        )
    if row.state == DecreeState.CARRIED:
        if _says(draft.lines) != _written(row):
            raise _known(row)
        return row
    for name, value in values.items():
        setattr(row, name, value)
    row.recorded_by, row.recorded_at = by, now
    row.save()
    return row


def _known(row: Decree) -> DecreeKnown:
    return DecreeKnown(
        what=_("The decree was not recorded."),
        why=_("%(number)s was carried out and says something else.")
        % {"number": row.number},
        what_now=_("Undo it first, or record what changed as a decree of its own."),
        field="number",
    )


_Said = set[tuple[str, str, str, float | None]]


def _says(lines: Sequence[LineDraft]) -> _Said:
    return {(line.old, line.new, line.relation, line.share) for line in lines}


def _written(row: Decree) -> _Said:
    columns = ("predecessor__code", "successor_code", "relation", "share")
    return set(row.lines.values_list(*columns))


def _write_lines(row: Decree, lines: Sequence[LineDraft], units: _Units) -> None:
    defaults = _defaults(lines)
    row.lines.all().delete()
    DecreeLine.objects.bulk_create(
        (
            DecreeLine(
                decree=row,
                predecessor=units.old[line.old],
                successor=units.new.get(line.new),
                successor_code=line.new,
                successor_name=line.new_name[:150],
                parent=units.new.get(line.new_parent) if line.new_parent else None,
                relation=line.relation,
                share=line.share if line.relation == "part" else None,
                is_default=(line.old, line.new) in defaults,
            )
            for line in lines
        ),
        batch_size=1000,
    )


def _defaults(lines: Sequence[LineDraft]) -> set[tuple[str, str]]:
    """One line of every old unit: the one marked, the largest share, or the first."""
    best: dict[str, LineDraft] = {}
    for line in lines:
        held = best.get(line.old)
        if held is None or _weight(line) > _weight(held):
            best[line.old] = line
    return {(line.old, line.new) for line in best.values()}


def _weight(line: LineDraft) -> tuple[bool, float]:
    return line.is_default, line.share or 0.0


def _announce(row: Decree, draft: DecreeDraft, by: User, now: datetime) -> None:
    lines = len(draft.lines)
    journal.announce(
        facts.DecreeRecorded(decree=row.public_id, lines=lines, at=now, by=by.actor),
        subject=("decree", row.public_id),
        path=row.lines.earliest("pk").predecessor.path,
        count=lines,
    )


@transaction.atomic
def withdraw_decree(*, decree: Decree, by: User, now: datetime) -> None:
    """Take a decree back that was not carried out. Raises DecreeKnown."""
    path = decree.lines.earliest("pk").predecessor.path
    require(by, DECREE, within=path)
    changed = Decree.objects.filter(pk=decree.pk, state=DecreeState.DRAFT).update(
        state=DecreeState.WITHDRAWN
    )
    if not changed:
        raise DecreeKnown(
            what=_("The decree was not withdrawn."),
            why=_("Only one that was not carried out is withdrawn."),
            what_now=_("Undo it first."),
        )
    decree.refresh_from_db()
    journal.announce(
        facts.DecreeWithdrawn(decree=decree.public_id, at=now, by=by.actor),
        subject=("decree", decree.public_id),
        path=path,
    )
