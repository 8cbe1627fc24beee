"""The words of access and of the journal on the command line."""

from lachan.ground.access.cli import accounts, journal
from lachan.ground.access.cli.journal import ChainBroken
from lachan.ground.access.cli.reference import permissions_page

__all__ = ["COMMANDS", "ChainBroken", "permissions_page"]

COMMANDS = (*journal.COMMANDS, *accounts.COMMANDS)
