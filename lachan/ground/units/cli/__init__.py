"""The words of the units on the command line."""

from lachan.ground.units.cli import changes, decrees, tree
from lachan.ground.units.cli.tree import add_unit_arguments
from lachan.kernel.command_line import Command

COMMANDS: tuple[Command, ...] = (
    *tree.COMMANDS,
    *decrees.COMMANDS,
    *changes.COMMANDS,
)

__all__ = ["COMMANDS", "add_unit_arguments"]
