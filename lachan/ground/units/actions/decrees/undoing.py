"""Undoing a decree while nothing was written at the new units since."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from django.db import transaction
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from lachan.ground.access import actions as access
from lachan.ground.access.models import User
from lachan.ground.journal import actions as journal
from lachan.ground.units import facts
from lachan.ground.units.actions.decrees.carrying import held_at
from lachan.ground.units.actions.decrees.laying import lay_lineage
from lachan.ground.units.models import AreaStatus, Decree, Succession, Unit
from lachan.ground.units.queries.holdings import holdings, written_at
from lachan.ground.units.words import CARRY_OUT, DecreeState
from lachan.kernel.errors import Refused
from lachan.kernel.speech import Text


class CannotUndoDecree(Refused):
    """Raised by `undo_decree` when something rests on it already."""


@transaction.atomic
def undo_decree(*, decree: Decree, reason: str, by: User, now: datetime) -> Decree:
    """Put back all that carrying the decree out changed; it is a draft again.

    Only while no record, right or standing was written at the new units since. Raises
    CannotUndoDecree, NotAllowed.
    """
    row = Decree.objects.select_for_update().get(pk=decree.pk)
    olds = sorted(set(row.lines.values_list("predecessor__path", flat=True)))
    for path in olds:
        access.require(by, CARRY_OUT, within=path)
    if row.state != DecreeState.CARRIED:
        raise _cannot(_("It is not carried out."))
    if not reason.strip():
        raise _cannot(_("Whoever reads this later must know why."), field="reason")
    _refuse_if_used(row)
    _put_back(row, by, now)
    row.state, row.log = DecreeState.DRAFT, {}
    row.carried_by, row.carried_at, row.undone_at = None, None, now
    row.save()
    told = facts.DecreeUndone(
        decree=row.public_id, reason=reason.strip()[:300], at=now, by=by.actor
    )
    journal.announce(told, subject=("decree", row.public_id), path=olds[0])
    return row


def _cannot(why: Text, *, field: str | None = None) -> CannotUndoDecree:
    return CannotUndoDecree(
        what=_("The decree was not undone."),
        why=why,
        what_now=_("Correct what is wrong by a decree of its own."),
        field=field,
    )


def _refuse_if_used(row: Decree) -> None:
    new = sorted(set(row.lines.values_list("successor__path", flat=True)))
    ids = set(row.lines.values_list("successor_id", flat=True))
    later = Succession.objects.filter(predecessor__in=ids).exclude(decree=None)
    if later.exclude(decree=row).exists():
        raise _cannot(_("A later decree was carried out on the new units."))
    if written_at(new) != row.log["written"]:
        raise _cannot(_("Records were written at the new units since."))
    mine = set(row.log["roots"])
    if set(held_at(new)) - mine != set(row.log["held"]) - mine:
        raise _cannot(_("Rights over the new units were given or ended since."))
    opened = row.log["standings"]["opened"]
    stands = AreaStatus.objects.filter(unit__in=ids, announced_at__gte=row.carried_at)
    changed = AreaStatus.objects.filter(~Q(ends_at=None), pk__in=opened)
    if stands.exclude(pk__in=opened).exists() or changed.exists():
        raise _cannot(_("The standing of a new unit was announced since."))
    below = Unit.objects.filter(parent__in=row.log["made"])
    if below.exists():
        raise _cannot(_("Units were added below the new ones."))


def _put_back(row: Decree, by: User, now: datetime) -> None:
    log = row.log
    AreaStatus.objects.filter(pk__in=log["standings"]["opened"]).delete()
    AreaStatus.objects.filter(pk__in=log["standings"]["ended"]).update(ends_at=None)
    _move_back(log["moved"], by, now)
    given = [
        pk for told in row.questions.values_list("given", flat=True) for pk in told
    ]
    access.unfollow(
        root_ids=[*log["roots"], *given], because=row.number, by=by, now=now
    )
    row.questions.all().delete()
    for pk, valid_to in log["ended"]:
        Unit.objects.filter(pk=pk).update(valid_to=valid_to)
    _unlink(row, log)
    row.lines.filter(successor__in=log["made"]).update(successor=None)
    Succession.objects.filter(successor__in=log["made"]).delete()
    lay_lineage()
    Unit.objects.filter(pk__in=log["made"]).delete()


def _move_back(moved: list[list[Any]], by: User, now: datetime) -> None:
    by_label = {holding.label: holding for holding in holdings()}
    for label, unit_id, ids in moved:
        rehome = by_label[label].rehome
        if rehome is not None:
            rehome(ids=ids, unit=Unit.objects.get(pk=unit_id), by=by, now=now)


def _unlink(row: Decree, log: dict[str, Any]) -> None:
    """The mapping as the official lists had it."""
    Succession.objects.filter(pk__in=log["laid"]).delete()
    kept = [told[0] for told in log["taken"]]
    Succession.objects.filter(pk__in=kept).update(is_default=False)
    for pk, relation, share, is_default in log["taken"]:
        Succession.objects.filter(pk=pk).update(
            relation=relation, share=share, is_default=is_default, decree=None
        )
    Succession.objects.bulk_create(
        Succession(
            predecessor_id=old,
            successor_id=new,
            relation=relation,
            share=share,
            is_default=is_default,
        )
        for old, new, relation, share, is_default in log["replaced"]
    )
