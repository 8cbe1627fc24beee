"""Laboratories on the command line: backlog, queue, tubes, scanned codes."""

from __future__ import annotations

import sys
from argparse import ArgumentParser, Namespace
from typing import Any

from django.utils.translation import gettext_lazy as _

from lachan.ground.access.models import User
from lachan.ground.access.queries import acting
from lachan.ground.units.queries import unit_named
from lachan.kernel import clock
from lachan.kernel.command_line import Command, Usage, no_arguments
from lachan.watch.labs import actions, queries, rules
from lachan.watch.labs.models import Laboratory
from lachan.watch.labs.rules import Handover


def _add_unit(parser: ArgumentParser) -> None:
    parser.add_argument("--unit", default="VN", help="official code; VN: nation")
    parser.add_argument("--edition", help="of the tree: 2021 or 2025")


def backlog(arguments: Namespace) -> list[dict[str, Any]]:
    """What waits at each laboratory, by age, with turnaround and capacity."""
    now = clock.now()
    unit = unit_named(arguments.unit, edition=arguments.edition, on=clock.today(now))
    lines = queries.backlogs(acting(arguments.as_user), now=now, unit_path=unit.path)
    return [
        {
            "laboratory": line.laboratory.code if line.laboratory else "",
            "waiting": line.waiting,
            "by_age": line.by_age,
            "overdue": line.overdue,
            "capacity": line.capacity,
            "days_of_work": line.days_of_work,
            "tested_7d": line.tested_7d,
            "median_hours": line.times.median_hours,
            "p90_hours": line.times.p90_hours,
        }
        for line in lines
    ]


def queue(arguments: Namespace) -> list[dict[str, Any]]:
    """Results that somebody must identify or decide; no name is printed."""
    return [
        {
            "result": str(row.public_id),
            "tube": row.tube_code,
            "test": row.test,
            "value": row.value,
            "why": row.doubt or row.standing,
            "issued_at": row.issued_at,
        }
        for row in queries.queue_of(acting(arguments.as_user))
    ]


def _add_issue(parser: ArgumentParser) -> None:
    parser.add_argument("first", help="first tube code")
    parser.add_argument("last", help="last tube code")
    _add_unit(parser)


def issue(arguments: Namespace) -> dict[str, Any]:
    """Issue the tubes of one roll to a unit."""
    now = clock.now()
    unit = unit_named(arguments.unit, edition=arguments.edition, on=clock.today(now))
    made = actions.issue_tubes(
        first=arguments.first,
        last=arguments.last,
        unit=unit,
        by=acting(arguments.as_user),
        now=now,
    )
    return {"range": str(made.public_id), "tubes": len(made.span)}


def tubes(arguments: Namespace) -> list[dict[str, Any]]:
    """Ranges and what became of their tubes: used, returned, lost, open."""
    ranges = list(queries.ranges_of(acting(arguments.as_user)))
    told = queries.balances(ranges)
    return [
        {
            "tubes": str(one),
            "unit": one.unit.code,
            "issued": told[one.pk].issued,
            "used": told[one.pk].used,
            "returned": told[one.pk].returned,
            "lost": told[one.pk].lost,
            "open": told[one.pk].open,
        }
        for one in ranges
    ]


def _add_codes(parser: ArgumentParser) -> None:
    parser.add_argument("laboratory", help="code of the laboratory")
    parser.add_argument(
        "codes", nargs="*", help="tube codes; none: read from standard input"
    )


def send(arguments: Namespace) -> dict[str, object]:
    """Send specimens to a laboratory."""
    codes, handover, by = _scanned(arguments)
    moved = actions.send(codes=codes, handover=handover, by=by, now=handover.at)
    return moved.as_json()


def receive(arguments: Namespace) -> dict[str, object]:
    """Receive specimens at a laboratory."""
    codes, handover, by = _scanned(arguments)
    moved = actions.receive(codes=codes, handover=handover, by=by, now=handover.at)
    return moved.as_json()


def _scanned(arguments: Namespace) -> tuple[list[str], Handover, User]:
    codes = rules.scanned(" ".join(arguments.codes) or sys.stdin.read())
    laboratory = Laboratory.objects.filter(code=arguments.laboratory).first()
    if laboratory is None:
        raise Usage(
            what=_("Nothing was recorded."),
            why=_("No laboratory has the code %(code)s.")
            % {"code": arguments.laboratory[:30]},
            what_now=_("Write the code of a laboratory, or register it first."),
        )
    now = clock.now()
    handover = Handover(at=now, laboratory_id=laboratory.pk)
    return codes, handover, acting(arguments.as_user)


COMMANDS = (
    Command("labs backlog", _("What waits at which laboratory"), _add_unit, backlog),
    Command("labs queue", _("Results that wait to be decided"), no_arguments, queue),
    Command("labs issue", _("Issue tubes to a unit"), _add_issue, issue),
    Command("labs tubes", _("What became of the tubes issued"), no_arguments, tubes),
    Command("labs send", _("Send specimens, by tube code"), _add_codes, send),
    Command("labs receive", _("Receive specimens, by tube code"), _add_codes, receive),
)
