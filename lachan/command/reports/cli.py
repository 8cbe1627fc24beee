"""`lachan indicators`: every figure of a unit, computed and reported."""

from __future__ import annotations

from argparse import ArgumentParser, Namespace
from datetime import datetime
from typing import Any

from django.utils.translation import gettext_lazy as _

from lachan.command.indicators.queries import Question, moment
from lachan.command.reports import queries
from lachan.ground.access import actions as access
from lachan.ground.access.queries import acting
from lachan.ground.units.models import Unit
from lachan.ground.units.queries.editions import unit_named
from lachan.kernel import clock
from lachan.kernel.command_line import Command, Usage


def add_moment(parser: ArgumentParser) -> None:
    """`--as-of` and `--known-at`, the two times of every figure."""
    parser.add_argument(
        "--as-of", metavar="ISO", help="time of the events; a date is its end"
    )
    parser.add_argument(
        "--known-at", metavar="ISO", help="time of recording; default: now"
    )


def add_unit(parser: ArgumentParser) -> None:
    """`--unit` and, where a code stands in two trees, `--edition`."""
    parser.add_argument(
        "--unit", default="VN", metavar="CODE", help="official code; VN is the nation"
    )
    parser.add_argument("--edition", choices=("2021", "2025"))


def times_of(arguments: Namespace) -> tuple[datetime, datetime]:
    """The instants asked for: both default to now."""
    now = clock.now()
    as_of = clock.as_of(arguments.as_of) if arguments.as_of else now
    known_at = clock.as_of(arguments.known_at) if arguments.known_at else now
    return as_of, known_at


def unit_of(arguments: Namespace, as_of: datetime) -> Unit:
    """The unit named by its code, in the edition of the day unless one is given."""
    return unit_named(
        arguments.unit, edition=arguments.edition, on=clock.civil_day_of(as_of)
    )


def _add_indicators(parser: ArgumentParser) -> None:
    add_unit(parser)
    add_moment(parser)
    parser.add_argument(
        "--children", action="store_true", help="the units right below, too"
    )
    parser.add_argument("--only", default="", metavar="ID,…", help="only these figures")
    parser.add_argument("--disease", default="covid-19")


def indicators(arguments: Namespace) -> list[dict[str, Any]]:
    """Every figure asked for, unit by unit."""
    as_of, known_at = times_of(arguments)
    unit = unit_of(arguments, as_of)
    access.require(acting(arguments.as_user), "indicators.view", within=unit.path)
    units = [unit]
    if arguments.children:
        units += list(Unit.objects.all().children_of(unit))
    only = tuple(name for name in arguments.only.split(",") if name)
    question = Question(
        units=units, at=moment(as_of, known_at, arguments.disease), only=only
    )
    try:
        told = queries.figures(question)
    except KeyError as unknown:
        raise Usage(
            what=_("No figure was read."),
            why=_("No indicator is called “%(id)s”.") % {"id": unknown.args[0]},
            what_now=_("See docs/reference/indicators.md."),
        ) from unknown
    return [figure.as_json() for one in units for figure in told[one.pk]]


def shown(answer: Any) -> str:
    """One line a figure: unit, value, name and where it comes from."""
    lines = []
    for figure in answer:
        value = figure["value"]
        text = "không rõ" if value is None else f"{value:,.4g}"
        if value is not None and float(value).is_integer():
            text = f"{int(value):,}"
        marks = " ".join([*figure["warnings"], *figure.get("notes", ())])
        lines.append(
            f"{figure['unit']:>6}  {text:>12}  {figure['name']}"
            f" [{figure['source']}] {marks}".rstrip()
        )
    return "\n".join(lines)


COMMANDS: tuple[Command, ...] = (
    Command(
        name="indicators",
        help=_("Figures of a unit, computed and reported."),
        add_arguments=_add_indicators,
        run=indicators,
        show=shown,
    ),
)
