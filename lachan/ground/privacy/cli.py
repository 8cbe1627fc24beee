"""The words of privacy on the command line: keys and erasure."""

from __future__ import annotations

import base64
import os
import sys
from argparse import ArgumentParser, Namespace
from pathlib import Path
from uuid import UUID

from django.conf import settings

from lachan.ground.access.actions import require_anywhere
from lachan.ground.access.queries import acting, places
from lachan.ground.people.models import Person
from lachan.ground.privacy import actions, words
from lachan.ground.privacy.actions import keeping
from lachan.ground.privacy.models import Breach, DataRequest, Disposal
from lachan.ground.privacy.papers import assessment_of
from lachan.ground.privacy.queries.keeping import register
from lachan.ground.units.models import Unit
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


# ── requests and breaches ────────────────────────────────────────────────────────


def _names_a_request(parser: ArgumentParser) -> None:
    parser.add_argument("right", choices=words.Right.values, help="what is asked")
    parser.add_argument("--unit", required=True, metavar="CODE", help="who received it")
    parser.add_argument("--edition", metavar="YEAR", help="edition of the tree")
    parser.add_argument("--name", required=True, help="who asks")
    parser.add_argument("--reach", default="", help="telephone or e-mail")
    parser.add_argument("--told", default="", help="what exactly")
    parser.add_argument("--age", type=int, help="age, if a child")
    parser.add_argument("--representative", default="", help="who speaks for them")
    parser.add_argument(
        "--channel", choices=words.Channel.values, default=words.Channel.COUNTER
    )


def receive(arguments: Namespace) -> dict[str, object]:
    """Note a request of a data subject; the terms of the law run from now."""
    path = places().path_of(arguments.unit, arguments.edition)
    request = actions.receive(
        draft=actions.RequestDraft(
            right=arguments.right,
            channel=arguments.channel,
            unit=Unit.objects.get(path=path),
            requester_name=arguments.name,
            requester_reach=arguments.reach,
            told=arguments.told,
            age_years=arguments.age,
            representative=arguments.representative,
        ),
        by=acting(arguments.as_user),
        now=clock.now(),
    )
    return _told(request)


def open_requests(arguments: Namespace) -> list[dict[str, object]]:
    """Open requests, what is due first; without names."""
    by = acting(arguments.as_user)
    require_anywhere(by, words.VIEW)
    rows = DataRequest.objects.visible_to(by).still_open().select_related("unit")
    return [_told(one) for one in rows.order_by("do_due_at", "pk")]


def _told(request: DataRequest) -> dict[str, object]:
    edition = request.policy_edition
    return {
        "request": request.public_id,
        "right": request.right,
        "unit": request.unit.local_name,
        "state": request.state,
        "answer_due_at": request.answer_due_at,
        "do_due_at": request.do_due_at,
        "law": edition.content.clause if edition else None,
    }


def breaches(arguments: Namespace) -> list[dict[str, object]]:
    """Breaches that are not closed, with their clock."""
    by = acting(arguments.as_user)
    require_anywhere(by, words.VIEW)
    rows = Breach.objects.visible_to(by).exclude(state=words.BreachState.CLOSED)
    return [
        {
            "breach": one.public_id,
            "unit": one.unit.local_name,
            "found_at": one.found_at,
            "notify_due_at": one.notify_due_at,
            "notified_at": one.notified_at,
            "people": one.people_count,
            "state": one.state,
        }
        for one in rows.select_related("unit").order_by("notify_due_at", "pk")
    ]


# ── register and retention ───────────────────────────────────────────────────────


def _names_a_paper(parser: ArgumentParser) -> None:
    parser.add_argument("--docx", type=Path, metavar="FILE", help="write a document")


def assessment(arguments: Namespace) -> object:
    """The register of processing, or the file of the impact assessment."""
    require_anywhere(acting(arguments.as_user), words.VIEW)
    if arguments.docx is not None:
        arguments.docx.write_bytes(assessment_of(clock.now()))
        return {"file": str(arguments.docx)}
    return [
        {"purpose": one.code, "version": one.version, **one.content}
        for one in register()
    ]


def due(arguments: Namespace) -> list[dict[str, object]]:
    """Count what is older than it may be; nothing is touched."""
    keeping.propose_disposals(by=acting(arguments.as_user), now=clock.now())
    waiting = Disposal.objects.filter(state=words.DisposalState.PROPOSED)
    return [
        {"disposal": one.public_id, "data": one.term, "due": one.due, "days": one.days}
        for one in waiting.order_by("term")
    ]


def _names_a_disposal(parser: ArgumentParser) -> None:
    parser.add_argument("disposal", metavar="DISPOSAL", help="as `privacy due` says")


def dispose(arguments: Namespace) -> dict[str, object]:
    """Approve that what was counted goes; by another account than counted it."""
    try:
        found = Disposal.objects.get(public_id=UUID(arguments.disposal))
    except (ValueError, Disposal.DoesNotExist) as fault:
        raise Usage(
            what=_("The command was not carried out."),
            why=_("There is no disposal “%(id)s”.", id=arguments.disposal),
            what_now=_("See `lachan privacy due`."),
        ) from fault
    by = acting(arguments.as_user)
    done = keeping.approve_disposal(disposal=found, by=by, now=clock.now())
    return {"data": done.term, "rows": done.rows, "proof": done.proof}


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
    Command(
        "privacy request",
        _("Note a request of a data subject."),
        _names_a_request,
        receive,
    ),
    Command(
        "privacy requests",
        _("Open requests of data subjects, what is due first."),
        no_arguments,
        open_requests,
    ),
    Command(
        "privacy breaches",
        _("Breaches that are not closed, with their clock."),
        no_arguments,
        breaches,
    ),
    Command(
        "privacy register",
        _("The register of processing; with --docx the impact assessment."),
        _names_a_paper,
        assessment,
    ),
    Command(
        "privacy due",
        _("Count data that are older than they may be; nothing is touched."),
        no_arguments,
        due,
    ),
    Command(
        "privacy dispose",
        _("Dispose of what was counted, as a second person."),
        _names_a_disposal,
        dispose,
    ),
)
