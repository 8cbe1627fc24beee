"""The words of health on the command line."""

from __future__ import annotations

from argparse import ArgumentParser, Namespace

from lachan.ground.access.actions import require_anywhere
from lachan.ground.access.queries import acting, places
from lachan.ground.health.queries import risk
from lachan.ground.units.models import Unit
from lachan.kernel import clock
from lachan.kernel.command_line import Command
from lachan.kernel.speech import sentence as _


def _names_a_unit(parser: ArgumentParser) -> None:
    parser.add_argument("--unit", metavar="CODE", help="a unit and all below it")
    parser.add_argument("--edition", metavar="YEAR", help="edition of the tree")
    parser.add_argument("--reason", default="", metavar="GROUP", help="one group only")
    parser.add_argument("--disease", default="covid-19", help="at risk of what")


def high_risk(arguments: Namespace) -> list[dict[str, object]]:
    """People at high risk by unit: how many, with two doses, with none."""
    by = acting(arguments.as_user)
    require_anywhere(by, "health.view")
    today = clock.today(clock.now())
    rule = risk.risk_rule(arguments.disease, today)
    path = ""
    if arguments.unit and arguments.unit != "VN":
        path = places().path_of(arguments.unit, arguments.edition)
    found = risk.people_at_risk(
        by, rule.parameters, on=today, path=path, group=arguments.reason
    )
    counts = risk.by_hamlet(risk.with_doses(found, disease=arguments.disease, on=today))
    units = Unit.objects.in_bulk([one.unit_id for one in counts])
    return [
        {
            "unit": units[one.unit_id].code,
            "name": units[one.unit_id].local_name,
            "people": one.people,
            "two_doses": one.full,
            "no_dose": one.none,
            "clause": rule.edition.content.clause,
        }
        for one in counts
    ]


COMMANDS: tuple[Command, ...] = (
    Command(
        "health high-risk",
        _("People at high risk by unit, vaccinated or not."),
        _names_a_unit,
        high_risk,
    ),
)
