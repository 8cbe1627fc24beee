"""The words of bodies on the command line."""

from __future__ import annotations

from argparse import ArgumentParser, Namespace
from datetime import date
from pathlib import Path

from django.utils.translation import gettext_lazy as _

from lachan.ground.access import actions as access
from lachan.ground.access.queries import acting
from lachan.ground.bodies import actions, queries
from lachan.ground.bodies.rules.reading import NotReadable, read_list
from lachan.ground.bodies.words import VIEW, AreaPurpose
from lachan.ground.units.models import Unit
from lachan.ground.units.queries import unit_named
from lachan.ground.units.words import EDITIONS
from lachan.kernel import clock
from lachan.kernel.command_line import Command, Usage, existing_file


def _unit_arguments(parser: ArgumentParser) -> None:
    parser.add_argument(
        "--unit", required=True, help=str(_("official code, VN for the nation"))
    )
    parser.add_argument("--edition", choices=tuple(EDITIONS))


def _unit(arguments: Namespace) -> Unit:
    today = clock.today(clock.now())
    return unit_named(arguments.unit, edition=arguments.edition, on=today)


def _seen(arguments: Namespace) -> Unit:
    unit = _unit(arguments)
    access.require(acting(arguments.as_user), VIEW, within=unit.path)
    return unit


def listed(arguments: Namespace) -> object:
    """The bodies of a unit and all below it, with who answers for each now."""
    unit = _seen(arguments)
    user, now = acting(arguments.as_user), clock.now()
    rows = list(queries.bodies_at(user, unit, clock.today(now)))
    told = queries.answering_of(rows, at=now)
    return [
        {
            "id": body.public_id,
            "unit": body.unit.code,
            "kind": body.kind,
            "name": body.name,
            "answers": told[body.pk][0].seat is not None,
            "stands_in": told[body.pk][0].stands_in,
            "members": len(told[body.pk][1]),
        }
        for body in rows
    ]


def responsible(arguments: Namespace) -> object:
    """Who is in charge of a unit now, the nearest first."""
    unit = _seen(arguments)
    return [
        {
            "body": one.body.name,
            "kind": one.body.kind,
            "unit": one.body.unit.code,
            "distance": one.distance,
            "partial": one.is_partial,
            "answers": one.seat.position if one.seat else None,
            "stands_in": one.stands_in,
        }
        for one in queries.responsible_for(unit, at=clock.now())
    ]


def coverage(arguments: Namespace) -> object:
    """Hamlets (else communes) below a unit that no team covers, or that two cover."""
    unit = _seen(arguments)
    told = queries.team_cover(unit, on=clock.today(clock.now()))
    return {
        "units": len(told.units),
        "gaps": [told.units[path].code for path in told.cover.gaps],
        "overlaps": [told.units[path].code for path in told.cover.overlaps],
        "partly": [told.units[path].code for path in told.cover.partly],
    }


def _gaps_arguments(parser: ArgumentParser) -> None:
    _unit_arguments(parser)
    parser.add_argument("--purpose", required=True, choices=AreaPurpose.values)


def gaps(arguments: Namespace) -> object:
    """Communes below a unit that no service area of a purpose serves."""
    unit = _seen(arguments)
    on = clock.today(clock.now())
    told = queries.area_gaps(unit, purpose=arguments.purpose, on=on)
    return {
        "units": len(told.units),
        "gaps": [told.units[path].code for path in told.cover.gaps],
        "overlaps": [told.units[path].code for path in told.cover.overlaps],
        "partly": [told.units[path].code for path in told.cover.partly],
    }


def _import_arguments(parser: ArgumentParser) -> None:
    parser.add_argument("file", metavar="FILE", type=Path, help=str(_("a CSV")))
    _unit_arguments(parser)
    parser.add_argument(
        "--since", metavar="DAY", type=date.fromisoformat, help=str(_("first day"))
    )


def bring_in(arguments: Namespace) -> object:
    """Read a list of bodies and members below a unit: every line or none."""
    text = existing_file(str(arguments.file)).read_text(encoding="utf-8-sig")
    try:
        rows = read_list(text)
    except NotReadable as fault:
        raise Usage(
            what=_("The list was not read."),
            why=fault.said,
            what_now=_("Correct the file and read it again."),
        ) from fault
    now = clock.now()
    return actions.import_list(
        rows=rows,
        within=_unit(arguments),
        since=arguments.since or clock.today(now),
        by=acting(arguments.as_user),
        now=now,
    ).as_json()


COMMANDS: tuple[Command, ...] = (
    Command(
        "bodies list", _("List committees, posts and teams."), _unit_arguments, listed
    ),
    Command(
        "bodies responsible",
        _("Say who is in charge of a unit now."),
        _unit_arguments,
        responsible,
    ),
    Command(
        "bodies coverage",
        _("Name hamlets that no team covers, or several."),
        _unit_arguments,
        coverage,
    ),
    Command(
        "bodies gaps",
        _("Name communes that no service area serves."),
        _gaps_arguments,
        gaps,
    ),
    Command(
        "bodies import",
        _("Read a list of bodies and members."),
        _import_arguments,
        bring_in,
    ),
)
