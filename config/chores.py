"""The house's own words: migrate, serve, worker, clock, doctor, translations."""

from argparse import Namespace

from lachan.kernel.command_line import Command, no_arguments


def migrate(_: Namespace) -> dict[str, str]:
    """Bring the tables of the database to this version."""
    from django.core.management import call_command

    call_command("migrate", interactive=False, verbosity=0)
    return {"database": "up to date"}


COMMANDS: tuple[Command, ...] = (
    Command("migrate", "Bring the tables to this version.", no_arguments, migrate),
)
