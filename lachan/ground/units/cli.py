"""The words of the tree on the command line: `init`."""

from __future__ import annotations

from argparse import ArgumentParser, Namespace

from django.core.management import call_command
from django.utils.translation import gettext_lazy as _

from lachan.ground.access import actions as access
from lachan.ground.units import actions
from lachan.ground.units.words import EDITIONS
from lachan.kernel import clock
from lachan.kernel.command_line import Command


def _init_arguments(parser: ArgumentParser) -> None:
    parser.add_argument(
        "--tree",
        choices=(*(f"vn-{code}" for code in EDITIONS), "both"),
        default="both",
        help="which edition of the tree of units (default: both, and the mapping)",
    )


def init(arguments: Namespace) -> dict[str, object]:
    """Bring the tables up to date, then put in place what every house begins with.

    Safe to run again: what stands is left as it is.
    """
    now = clock.now()
    call_command("migrate", interactive=False, verbosity=0)
    chosen = tuple(EDITIONS) if arguments.tree == "both" else (arguments.tree,)
    trees = [actions.load_tree(edition, now=now) for edition in chosen]
    return {"trees": trees, **_furniture(now=now)}


def _furniture(**at: object) -> dict[str, object]:
    """Roles and the local operator, by the verbs of their owner."""
    placed: dict[str, object] = {}
    for word in ("load_roles", "local_operator"):
        verb = getattr(access, word, None)
        if verb is not None:
            placed[word.removeprefix("load_")] = str(verb(**at))
    return placed


COMMANDS: tuple[Command, ...] = (
    Command(
        name="init",
        help=_("Put the tree of units, the roles and the policies in place."),
        add_arguments=_init_arguments,
        run=init,
    ),
)
