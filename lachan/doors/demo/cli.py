"""`lachan demo`: build the province, move its clock, show its accounts."""

from __future__ import annotations

import contextlib
import gc
from argparse import ArgumentParser, Namespace
from collections.abc import Iterator
from typing import Any

from django.db import transaction
from django.utils.translation import gettext_lazy as _

from lachan.doors.demo import actions
from lachan.doors.demo.actions.scene import PASSWORD
from lachan.doors.demo.queries import SCENES, scene_named
from lachan.ground.access import actions as access
from lachan.ground.access.models import User
from lachan.ground.units.actions import trees
from lachan.ground.units.words import EDITIONS
from lachan.kernel import clock
from lachan.kernel.command_line import Command, no_arguments


def _add_build(parser: ArgumentParser) -> None:
    parser.add_argument("--scene", choices=tuple(SCENES), default="2021")


@transaction.atomic
def build(arguments: Namespace) -> dict[str, Any]:
    """Put the tree in place where it is missing, then build the scene.

    All or nothing, so that `up` never takes half a province for a whole one.
    """
    now = clock.now()
    with _uncollected():
        for edition in EDITIONS:
            trees.load_tree(edition, now=now)
        access.load_roles(now)
        return actions.build(arguments.scene)


@contextlib.contextmanager
def _uncollected() -> Iterator[None]:
    """Pause the search for circles of garbage: a fifth of the time, and none to find.

    Fifty thousand people at once are many objects, all in use; each search walks
    through all of them.
    """
    was_on = gc.isenabled()
    gc.disable()
    try:
        yield
    finally:
        if was_on:
            gc.enable()


def _add_advance(parser: ArgumentParser) -> None:
    parser.add_argument("--to", required=True, metavar="ISO")


def advance(arguments: Namespace) -> dict[str, Any]:
    """Play the story on."""
    return actions.advance(to=clock.as_of(arguments.to))


def accounts(_arguments: Namespace) -> list[dict[str, str]]:
    """The demo's accounts that stand in this house, with their common password."""
    standing = set(User.objects.values_list("username", flat=True))
    return [
        {"username": row["username"], "password": PASSWORD, "office": row["title"]}
        for row in scene_named("2021")["account"]
        if row["username"] in standing
    ]


COMMANDS: tuple[Command, ...] = (
    Command(
        name="demo build",
        help=_("Build the demo province in an empty house."),
        add_arguments=_add_build,
        run=build,
    ),
    Command(
        name="demo advance",
        help=_("Play the demo on to an instant."),
        add_arguments=_add_advance,
        run=advance,
    ),
    Command(
        name="demo accounts",
        help=_("Names and password of the demo's accounts."),
        add_arguments=no_arguments,
        run=accounts,
    ),
)
