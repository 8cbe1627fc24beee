"""`lachan levels assess`: the level a rule gives a unit, with every reason."""

from __future__ import annotations

from argparse import ArgumentParser, Namespace
from typing import Any

from django.utils.translation import gettext_lazy as _

from lachan.command.levels.queries import DEFAULT_POLICY, judge
from lachan.command.levels.words import name_of_input
from lachan.command.reports.cli import add_moment, add_unit, times_of, unit_of
from lachan.ground.access import actions as access
from lachan.ground.access.queries import acting
from lachan.kernel.command_line import Command


def _add_assess(parser: ArgumentParser) -> None:
    add_unit(parser)
    add_moment(parser)
    parser.add_argument("--policy", default=DEFAULT_POLICY, metavar="ID")


def assess(arguments: Namespace) -> dict[str, Any]:
    """Judge one unit and change nothing."""
    as_of, known_at = times_of(arguments)
    unit = unit_of(arguments, as_of)
    access.require(acting(arguments.as_user), "indicators.view", within=unit.path)
    (judged,) = judge(
        [unit], as_of=as_of, known_at=known_at, policy_id=arguments.policy
    )
    return judged.as_json()


def shown(answer: Any) -> str:
    """The level first, then why."""
    result = answer["result"]
    level = result.get("level") or f"{result['level_min']}–{result['level_max']}"
    lines = [f"{answer['unit']}: {level}"]
    for reason in answer["reasons"]:
        lines.append(f"  · {reason['detail']} ({reason['clause']})")
    lines.extend(f"  ? {name_of_input(name)}" for name in answer["missing"])
    lines.extend(f"  ! {warning}" for warning in answer["warnings"])
    return "\n".join(lines)


COMMANDS: tuple[Command, ...] = (
    Command(
        name="levels assess",
        help=_("The epidemic level of a unit by the rule in force, with reasons."),
        add_arguments=_add_assess,
        run=assess,
        show=shown,
    ),
)
