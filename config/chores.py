"""The house's own words: migrate, doctor, and those of `config.server`."""

import os
import shutil
from argparse import ArgumentParser, Namespace
from collections.abc import Callable
from dataclasses import dataclass

from config import keeping, server, words
from lachan.kernel.command_line import Command, no_arguments
from lachan.kernel.errors import Refused
from lachan.kernel.speech import Text
from lachan.kernel.speech import sentence as _

LEAST_FREE_BYTES = 1_000_000_000


def migrate(_arguments: Namespace) -> dict[str, str]:
    """Bring the tables of the database, and the roles, to this version."""
    from django.core.management import call_command

    from lachan.ground.access.actions import load_roles
    from lachan.kernel import clock

    call_command("migrate", interactive=False, verbosity=0)
    load_roles(clock.now())  # noqa: TID251  # a face
    return {"database": "up to date"}


@dataclass(frozen=True)
class Finding:
    """One thing that was looked at; `cure` is empty when it is in order."""

    name: str
    found: str
    cure: Text | None = None

    def as_json(self) -> dict[str, str | bool]:
        """`name`, `ok`, `found` and, when not in order, `cure`."""
        told: dict[str, str | bool] = {
            "name": self.name,
            "ok": self.cure is None,
            "found": self.found,
        }
        if self.cure is not None:
            told["cure"] = str(self.cure)
        return told


class Unwell(Refused):
    """Something that the house needs is not in order; named by `doctor`."""


def _doctor_arguments(parser: ArgumentParser) -> None:
    parser.add_argument(
        "--integrity",
        action="store_true",
        help=str(_("inspect the records too: what must hold among them")),
    )


def doctor(arguments: Namespace) -> list[Finding]:
    """Look at everything the house needs. Raises Unwell when something is missing."""
    findings = [look() for look in LOOKS]
    if arguments.integrity:
        findings += inspected()
    ill = [finding for finding in findings if finding.cure is not None]
    if ill:
        raise Unwell(
            what=_("The house is not in order."),
            why="; ".join(f"{finding.name}: {finding.found}" for finding in ill),
            what_now=" ".join(str(finding.cure) for finding in ill),
        )
    return findings


def inspected() -> list[Finding]:
    """Every check, asked now and kept; what is only to be looked at is no illness."""
    from lachan.ground.access.queries import local_operator
    from lachan.ground.integrity import actions, queries
    from lachan.kernel import clock
    from lachan.kernel.integrity import Severity

    by = local_operator()
    now = clock.now()  # noqa: TID251  # a face
    results = queries.results_of(actions.inspect(by=by, now=now), by)
    return [
        Finding(
            one.check.key,
            f"{one.number}: {one.check.wrong}" if one.number else "0",
            one.check.cure
            if one.number and one.check.severity != Severity.DOUBT
            else None,
        )
        for one in results
    ]


def _database() -> Finding:
    from django.db import DatabaseError, connection
    from django.db.migrations.executor import MigrationExecutor

    try:
        executor = MigrationExecutor(connection)
        waiting = executor.migration_plan(executor.loader.graph.leaf_nodes())
    except DatabaseError as why:
        cure = _("Start the database server, or correct LACHAN_DATABASE_URL.")
        return Finding("database", type(why).__name__, cure)
    if waiting:
        found = f"{connection.vendor}, {len(waiting)} migrations not applied"
        return Finding("database", found, _("Run `lachan migrate`."))
    return Finding("database", connection.vendor)


def _data_folder() -> Finding:
    from django.conf import settings

    folder = settings.DATA_DIR
    if not os.access(folder, os.W_OK):
        cure = _("Set LACHAN_DATA_DIR to a folder that this account may write to.")
        return Finding("data folder", f"{folder} cannot be written", cure)
    free = shutil.disk_usage(folder).free
    found = f"{folder}, {free // 1_000_000} MB free"
    if free < LEAST_FREE_BYTES:
        return Finding("data folder", found, _("Make room on the disk."))
    return Finding("data folder", found)


def _translations() -> Finding:
    stale = [
        path
        for path in words.catalogues()
        if not path.with_suffix(".mo").exists()
        or path.with_suffix(".mo").stat().st_mtime < path.stat().st_mtime
    ]
    found = f"{len(words.catalogues())} catalogues, {len(stale)} not compiled"
    cure = _("Run `python3 run.py setup`.") if stale else None
    return Finding("translations", found, cure)


def _face() -> Finding:
    from django.contrib.staticfiles import finders

    if finders.find("app.js") and finders.find("app.css"):
        return Finding("styles and scripts", "built")
    cure = _("Run `python3 run.py setup`.")
    return Finding("styles and scripts", "not built", cure)


LOOKS: tuple[Callable[[], Finding], ...] = (
    _database,
    _data_folder,
    _translations,
    _face,
)

COMMANDS: tuple[Command, ...] = (
    *server.COMMANDS,
    *keeping.COMMANDS,
    Command("migrate", _("Bring the tables to this version."), no_arguments, migrate),
    Command("doctor", _("See whether all is in order."), _doctor_arguments, doctor),
)
