"""The words of privacy on the command line: keys and erasure."""

from __future__ import annotations

import base64
import os
import sys
from argparse import ArgumentParser, Namespace
from uuid import UUID

from django.conf import settings

from lachan.ground.access.actions import require_anywhere
from lachan.ground.access.queries import acting
from lachan.ground.people.models import Person
from lachan.ground.privacy import actions, words
from lachan.kernel import clock
from lachan.kernel.command_line import Command, Usage, no_arguments
from lachan.kernel.sealing import Keyring
from lachan.kernel.speech import sentence as _

# ── keys ─────────────────────────────────────────────────────────────────────────


def new_key(_arguments: Namespace) -> dict[str, str]:
    """A fresh field key that goes well with those in use; kept nowhere."""
    while True:
        key = os.urandom(32)
        try:
            Keyring(key, (settings.FIELD_KEY, *settings.FORMER_KEYS))
        except ValueError:
            continue
        return {"key": base64.b64encode(key).decode()}


def keys_status(arguments: Namespace) -> dict[str, object]:
    """Which key is in force, and whether former ones are still needed."""
    require_anywhere(acting(arguments.as_user), words.KEYS)
    return actions.keys_in_use()


def rotate(arguments: Namespace) -> actions.Rotated:
    """Seal everything under the key in force."""
    by = acting(arguments.as_user)
    return actions.rotate(by=by, now=clock.now(), progress=_progress)


def _progress(table: str, rows: int) -> None:
    sys.stderr.write(f"\r{table}: {rows:,}")
    sys.stderr.flush()


# ── erasure ──────────────────────────────────────────────────────────────────────


def _names_a_person(parser: ArgumentParser) -> None:
    parser.add_argument("person", metavar="PERSON", help="public id of the record")
    parser.add_argument(
        "--decided-by", required=True, metavar="USER", help="the account that decided"
    )


def erase(arguments: Namespace) -> dict[str, object]:
    """Erase a person's data everywhere, as another account has decided."""
    by, decided_by = acting(arguments.as_user), acting(arguments.decided_by)
    done = actions.erase(
        person=_person(arguments.person), decided_by=decided_by, by=by, now=clock.now()
    )
    return {"erasure": done.public_id, "rows": done.rows, "proof": done.proof}


def _person(written: str) -> Person:
    try:
        return Person.objects.get(public_id=UUID(written))
    except (ValueError, Person.DoesNotExist) as fault:
        raise Usage(
            what=_("The command was not carried out."),
            why=_("There is no person “%(id)s”.", id=written),
            what_now=_("Copy the id from the record's address."),
        ) from fault


COMMANDS: tuple[Command, ...] = (
    Command("keys new", _("Make a new field key."), no_arguments, new_key),
    Command(
        "keys status",
        _("Which field key is in force, and what still needs another."),
        no_arguments,
        keys_status,
    ),
    Command(
        "keys rotate",
        _("Seal everything under the field key in force."),
        no_arguments,
        rotate,
    ),
    Command(
        "privacy erase",
        _("Erase a person's data everywhere; cannot be undone."),
        _names_a_person,
        erase,
    ),
)
