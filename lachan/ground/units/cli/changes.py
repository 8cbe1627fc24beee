"""The words of `lachan units change …`: propose, list, decide."""

from __future__ import annotations

from argparse import ArgumentParser, Namespace
from uuid import UUID

from django.utils.translation import gettext_lazy as _

from lachan.ground.access.queries import acting
from lachan.ground.units import actions, queries
from lachan.ground.units.models import ChangeRequest
from lachan.ground.units.queries.changes import compared
from lachan.ground.units.words import EDITIONS, ChangeField
from lachan.kernel import clock
from lachan.kernel.command_line import Command, Usage, no_arguments


def _propose_arguments(parser: ArgumentParser) -> None:
    parser.add_argument("--unit", required=True, help=str(_("official code")))
    parser.add_argument("--edition", choices=tuple(EDITIONS))
    parser.add_argument("--reason", required=True, help=str(_("why")))
    for field in ChangeField:
        parser.add_argument(f"--{field.value}", default="", help=str(field.label))


def propose(arguments: Namespace) -> object:
    """Propose corrections of a unit."""
    now = clock.now()
    unit = queries.unit_named(
        arguments.unit, edition=arguments.edition, on=clock.today(now)
    )
    values = {field: getattr(arguments, field) for field in ChangeField.values}
    draft = actions.ChangeDraft(unit=unit, values=values, reason=arguments.reason)
    by = acting(arguments.as_user)
    return _told(actions.propose_change(draft=draft, by=by, now=now))


def _told(row: ChangeRequest) -> dict[str, object]:
    return {
        "id": row.public_id,
        "unit": row.unit.code,
        "reason": row.reason,
        "state": row.state,
        "answer": row.answer,
        "items": [
            {
                "id": one.item.pk,
                "field": one.item.field,
                "seen": one.item.seen,
                "proposed": one.item.proposed,
                "now": one.now,
                "stale": one.is_stale,
                "verdict": one.item.verdict,
            }
            for one in compared(row)
        ],
    }


def listed(arguments: Namespace) -> object:
    """Proposals that wait for a decision."""
    rows = ChangeRequest.objects.visible_to(acting(arguments.as_user)).open()
    return [_told(row) for row in rows.select_related("unit").order_by("asked_at")]


def _decide_arguments(parser: ArgumentParser) -> None:
    parser.add_argument("id", metavar="ID", type=UUID)
    parser.add_argument(
        "--accept", nargs="*", type=int, default=[], help=str(_("ids of items"))
    )
    parser.add_argument("--reason", default="", help=str(_("why")))


def decide(arguments: Namespace) -> object:
    """Accept the items named and refuse the others."""
    by = acting(arguments.as_user)
    row = ChangeRequest.objects.visible_to(by).filter(public_id=arguments.id).first()
    if row is None:
        raise Usage(
            what=_("Nothing was decided."),
            why=_("There is no such proposal."),
            what_now=_("See `lachan units change list`."),
        )
    done = actions.decide_change(
        request=row,
        accepted=arguments.accept,
        answer=arguments.reason,
        by=by,
        now=clock.now(),
    )
    return _told(done)


COMMANDS: tuple[Command, ...] = (
    Command(
        "units change propose",
        _("Propose a correction of a unit."),
        _propose_arguments,
        propose,
    ),
    Command(
        "units change list",
        _("List proposed corrections of units."),
        no_arguments,
        listed,
    ),
    Command(
        "units change decide",
        _("Decide a proposed correction, item by item."),
        _decide_arguments,
        decide,
    ),
)
