"""The words of `lachan units decree …`: record, look, carry out, undo."""

from __future__ import annotations

from argparse import ArgumentParser, Namespace
from datetime import date
from pathlib import Path

from django.utils.translation import gettext_lazy as _

from lachan.ground.access.queries import acting
from lachan.ground.units import actions, queries
from lachan.ground.units.models import Decree
from lachan.ground.units.rules.decrees import (
    DecreeDraft,
    LineDraft,
    NotReadable,
    read_lines,
)
from lachan.ground.units.words import EDITIONS, PREDECESSOR, SUCCESSOR, DecreeState
from lachan.kernel import clock
from lachan.kernel.command_line import Command, Usage, existing_file


def _record_arguments(parser: ArgumentParser) -> None:
    parser.add_argument(
        "file", metavar="FILE", nargs="?", type=Path, help=str(_("lines as CSV"))
    )
    parser.add_argument(
        "--mapping",
        metavar="CODE",
        help=str(_("the official mapping of 2021 to 2025 below this unit instead")),
    )
    parser.add_argument("--number", required=True)
    parser.add_argument("--title", required=True)
    parser.add_argument("--issued", required=True, metavar="DAY", type=_day)
    parser.add_argument("--from", dest="since", required=True, metavar="DAY", type=_day)
    parser.add_argument("--source", required=True)
    for name, usual in (("--of", PREDECESSOR), ("--into", SUCCESSOR)):
        parser.add_argument(name, choices=tuple(EDITIONS), default=usual)


def _day(text: str) -> date:
    return date.fromisoformat(text)


def _takes_number(parser: ArgumentParser) -> None:
    parser.add_argument("number", metavar="NUMBER", help=str(_("of the decree")))


def _takes_reason(parser: ArgumentParser) -> None:
    _takes_number(parser)
    parser.add_argument("--reason", default="", help=str(_("why")))


def record(arguments: Namespace) -> object:
    """Write a decree down from a file or from the official mapping."""
    draft = DecreeDraft(
        number=arguments.number,
        title=arguments.title,
        issued_on=arguments.issued,
        valid_from=arguments.since,
        source=arguments.source,
        predecessor_edition=arguments.of,
        successor_edition=arguments.into,
        lines=_lines(arguments),
    )
    by, now = acting(arguments.as_user), clock.now()
    row = actions.record_decree(draft=draft, by=by, now=now)
    return _told(row, is_whole=True)


def _lines(arguments: Namespace) -> tuple[LineDraft, ...]:
    if arguments.mapping:
        unit = queries.unit_named(arguments.mapping, edition=arguments.of)
        return queries.lines_by_mapping(unit)
    if arguments.file is None:
        raise Usage(
            what=_("The decree was not recorded."),
            why=_("Neither a file nor a unit of the official mapping is named."),
            what_now=_("Name a CSV, or a unit with --mapping."),
        )
    text = existing_file(str(arguments.file)).read_text(encoding="utf-8-sig")
    try:
        return read_lines(text)
    except NotReadable as fault:
        raise Usage(
            what=_("The decree was not recorded."),
            why=fault.said,
            what_now=_("Correct the file and enter it again."),
        ) from fault


def _decree(arguments: Namespace) -> Decree:
    rows = Decree.objects.visible_to(acting(arguments.as_user))
    found = rows.filter(number=arguments.number).exclude(state=DecreeState.WITHDRAWN)
    row = found.order_by("-issued_on").first()
    if row is None:
        raise Usage(
            what=_("Nothing was done."),
            why=_("There is no decree %(number)s.") % {"number": arguments.number},
            what_now=_("See `lachan units decree list`."),
        )
    return row


def _told(row: Decree, *, is_whole: bool = False) -> dict[str, object]:
    told: dict[str, object] = {
        "number": row.number,
        "title": row.title,
        "issued_on": row.issued_on,
        "valid_from": row.valid_from,
        "state": row.state,
        "lines": row.lines.count(),
    }
    if is_whole and row.state == DecreeState.DRAFT:
        now = clock.now()
        told["effect"] = queries.effect_of(row, now=now).as_json()
    return told


def listed(arguments: Namespace) -> object:
    """Every decree that the account may see, the newest first."""
    rows = Decree.objects.visible_to(acting(arguments.as_user))
    return [_told(row) for row in rows.order_by("-issued_on", "-pk")]


def show(arguments: Namespace) -> object:
    """One decree and, before it is carried out, its dry run."""
    return _told(_decree(arguments), is_whole=True)


def carry(arguments: Namespace) -> object:
    """Carry the decree out, as a second person."""
    row = _decree(arguments)
    by, now = acting(arguments.as_user), clock.now()
    done = actions.carry_out(decree=row, by=by, now=now)
    return {**_told(done), "questions": done.questions.count()}


def undo(arguments: Namespace) -> object:
    """Put back what carrying the decree out changed."""
    row = _decree(arguments)
    by, now = acting(arguments.as_user), clock.now()
    return _told(
        actions.undo_decree(decree=row, reason=arguments.reason, by=by, now=now)
    )


def _nothing(parser: ArgumentParser) -> None:
    pass


COMMANDS: tuple[Command, ...] = (
    Command(
        name="units decree record",
        help=_("Write down a decree by which units merge or split; nothing changes."),
        add_arguments=_record_arguments,
        run=record,
    ),
    Command(
        name="units decree list",
        help=_("List the decrees on units."),
        add_arguments=_nothing,
        run=listed,
    ),
    Command(
        name="units decree show",
        help=_("Say what a decree would change: its dry run."),
        add_arguments=_takes_number,
        run=show,
    ),
    Command(
        name="units decree carry",
        help=_("Carry a decree out; by a second person."),
        add_arguments=_takes_number,
        run=carry,
    ),
    Command(
        name="units decree undo",
        help=_("Undo a decree while nothing was written at the new units since."),
        add_arguments=_takes_reason,
        run=undo,
    ),
)
