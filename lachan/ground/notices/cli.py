"""The words of notices on the command line."""

from __future__ import annotations

import json
from argparse import ArgumentParser, Namespace
from pathlib import Path
from uuid import UUID

from lachan.ground.access.actions import require_anywhere
from lachan.ground.access.models import User
from lachan.ground.access.queries import acting, paths_of, places
from lachan.ground.notices import actions, jobs
from lachan.ground.notices.actions import EndpointDraft
from lachan.ground.notices.actions.carrying import names_its_place
from lachan.ground.notices.models import Endpoint
from lachan.ground.notices.queries import (
    addressed_to,
    catalogue,
    notice_of,
    said,
    standing,
)
from lachan.ground.notices.rules.wire import USUAL_SHAPE
from lachan.ground.notices.words import MANAGE, Channel, DeliveryState, EndpointKind
from lachan.kernel import clock
from lachan.kernel.command_line import Command, Usage, existing_file, no_arguments
from lachan.kernel.speech import sentence as _


def _names_unread(parser: ArgumentParser) -> None:
    parser.add_argument("--unread", action="store_true", help="only what was not read")


def listed(arguments: Namespace) -> list[dict[str, object]]:
    """What the account was told, the newest first, at most 200."""
    by = acting(arguments.as_user)
    rows = addressed_to(by).order_by("-pk")
    if arguments.unread:
        rows = rows.filter(state=DeliveryState.DELIVERED)
    return [
        {
            "notice": one.notice.public_id,
            "kind": one.notice.kind,
            "urgency": one.notice.urgency,
            "told_at": one.notice.created_at,
            "text": said(one.notice, by.language).text,
            "is_read": one.state == DeliveryState.READ,
        }
        for one in rows[:200]
    ]


def _names_a_notice(parser: ArgumentParser) -> None:
    parser.add_argument("notice", metavar="NOTICE", help="its id, or “all”")


def read(arguments: Namespace) -> dict[str, int]:
    """Mark one notice, or all, as read."""
    by, now = acting(arguments.as_user), clock.now()
    if arguments.notice == "all":
        return {"read": actions.read_all(user=by, now=now)}
    found = notice_of(by, _uuid(arguments.notice))
    if found is None:
        raise _unknown(arguments.notice)
    ids = (found.notice_id,)
    return {"read": actions.mark_read(user=by, notice_ids=ids, now=now)}


def _uuid(text: str) -> UUID:
    try:
        return UUID(text)
    except ValueError:
        raise _unknown(text) from None


def _unknown(text: str) -> Usage:
    return Usage(
        what=_("The command was not carried out."),
        why=_("There is no “%(id)s” here.", id=text),
        what_now=_("Copy the id from the list."),
    )


def kinds(arguments: Namespace) -> list[dict[str, object]]:
    """Every kind with its words in both languages, and who is told."""
    return [
        {
            "kind": one.code,
            "urgency": one.urgency,
            "facts": one.facts,
            "deadline": one.deadline,
            "reach": one.reach,
            "permission": one.permission,
            "channels": one.channels or catalogue().pace_of(one).channels,
            "text": one.text,
        }
        for one in catalogue().kinds.values()
    ]


# ── channels ─────────────────────────────────────────────────────────────────────


def waiting(arguments: Namespace) -> dict[str, dict[str, object]]:
    """By channel: how many wait, were sent, were given up; since when."""
    by = acting(arguments.as_user)
    require_anywhere(by, MANAGE)
    return standing(by)


def send(arguments: Namespace) -> dict[str, int]:
    """Send what is due now, as the worker does all the time."""
    require_anywhere(acting(arguments.as_user), MANAGE)
    return {"pieces": jobs.send_due(clock.now())}


def again(arguments: Namespace) -> dict[str, int]:
    """Queue once more what was given up."""
    by = acting(arguments.as_user)
    return {"queued": actions.try_again(by=by, now=clock.now())}


def endpoints(arguments: Namespace) -> list[dict[str, object]]:
    """Gateways and webhooks, without their secrets."""
    by = acting(arguments.as_user)
    require_anywhere(by, MANAGE)
    return [
        {
            "endpoint": one.public_id,
            "kind": one.kind,
            "name": one.name,
            "host": names_its_place(one),
            "kinds": one.kinds,
            "is_active": one.is_active,
            "failures": one.failures,
            "rests_until": one.rests_until,
        }
        for one in Endpoint.objects.visible_to(by).order_by("name")
    ]


def _names_an_endpoint(parser: ArgumentParser) -> None:
    parser.add_argument("kind", choices=EndpointKind.values, help="what it is")
    parser.add_argument("name", metavar="NAME", help="what it is called in lists")
    parser.add_argument("url", metavar="URL", help="begins with https://")
    parser.add_argument("--unit", metavar="CODE", help="whose notices; else mine")
    parser.add_argument("--edition", metavar="YEAR", help="edition of the tree")
    parser.add_argument(
        "--only", default="", metavar="KIND,…", help="kinds a webhook is told of"
    )
    parser.add_argument(
        "--secret-file", type=existing_file, metavar="FILE", help="holds the secret"
    )
    parser.add_argument(
        "--shape", type=existing_file, metavar="FILE", help="how a gateway is asked"
    )


def set_up(arguments: Namespace) -> dict[str, object]:
    """Set up a gateway or a webhook; a secret made for it is shown this once."""
    by = acting(arguments.as_user)
    shape = USUAL_SHAPE if arguments.kind == EndpointKind.SMS else {}
    if arguments.shape:
        shape = _read_shape(arguments.shape)
    secret = arguments.secret_file.read_text("utf-8") if arguments.secret_file else ""
    draft = EndpointDraft(
        kind=arguments.kind,
        name=arguments.name,
        url=arguments.url,
        path=_path(arguments, by),
        secret=secret.strip(),
        kinds=[one for one in arguments.only.split(",") if one],
        shape=shape,
    )
    made, secret = actions.set_endpoint(draft=draft, by=by, now=clock.now())
    told: dict[str, object] = {"endpoint": made.public_id, "name": made.name}
    return {**told, "secret": secret} if secret else told


def _read_shape(path: Path) -> dict[str, object]:
    try:
        found = json.loads(path.read_text("utf-8"))
    except ValueError:
        found = None
    if not isinstance(found, dict):
        raise _unknown(str(path))
    return found


def _path(arguments: Namespace, by: User) -> str:
    if arguments.unit:
        return places().path_of(arguments.unit, arguments.edition)
    roots = paths_of(by, MANAGE)
    return roots[0] if roots else ""


def _names_one(parser: ArgumentParser) -> None:
    parser.add_argument("endpoint", metavar="ENDPOINT", help="its id, as listed")


def _endpoint(text: str, by: User) -> Endpoint:
    found = Endpoint.objects.visible_to(by).filter(public_id=_uuid(text)).first()
    if found is None:
        raise _unknown(text)
    return found


def close(arguments: Namespace) -> dict[str, object]:
    """Use a gateway or webhook no more."""
    by = acting(arguments.as_user)
    found = _endpoint(arguments.endpoint, by)
    actions.close_endpoint(endpoint=found, by=by, now=clock.now())
    return {"endpoint": found.public_id, "is_active": found.is_active}


def _names_a_trial(parser: ArgumentParser) -> None:
    parser.add_argument("channel", choices=Channel.values, help="which channel")
    parser.add_argument("--endpoint", metavar="ENDPOINT", help="which webhook")


def trial(arguments: Namespace) -> dict[str, object]:
    """Send the account itself a trial, or one to a webhook."""
    by = acting(arguments.as_user)
    found = _endpoint(arguments.endpoint, by) if arguments.endpoint else None
    notice = actions.send_trial(
        channel=arguments.channel, endpoint=found, by=by, now=clock.now()
    )
    return {"notice": notice.public_id}


COMMANDS: tuple[Command, ...] = (
    Command("notices list", _("What I was told."), _names_unread, listed),
    Command("notices read", _("Mark as read."), _names_a_notice, read),
    Command("notices kinds", _("Who is told of what."), no_arguments, kinds),
    Command("notices waiting", _("How the channels stand."), no_arguments, waiting),
    Command("notices send", _("Send what is due now."), no_arguments, send),
    Command("notices again", _("Send again what was given up."), no_arguments, again),
    Command("notices channels", _("Gateways and webhooks."), no_arguments, endpoints),
    Command(
        "notices channel",
        _("Set up a gateway or a webhook."),
        _names_an_endpoint,
        set_up,
    ),
    Command("notices close", _("Use a channel no more."), _names_one, close),
    Command("notices trial", _("Send a trial."), _names_a_trial, trial),
)
