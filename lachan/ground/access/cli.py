"""The words of access and of the journal on the command line.

The journal's words stand here because who may read it is known only here.
"""

from __future__ import annotations

from argparse import ArgumentParser, Namespace
from datetime import datetime
from typing import Any
from uuid import UUID

from django.db import transaction
from django.utils.translation import gettext_lazy as _

from lachan.ground.access import actions, rules
from lachan.ground.access.models import Grant, User
from lachan.ground.access.queries import (
    accounts_visible_to,
    acting,
    catalogue,
    history,
    name_of,
    place_names,
    places,
)
from lachan.ground.journal import actions as journal
from lachan.ground.journal import queries as journalled
from lachan.ground.journal.models import Reaction
from lachan.kernel import clock
from lachan.kernel.command_line import Command, Usage, no_arguments
from lachan.kernel.errors import Refused


class ChainBroken(Refused):
    """The journal is not what was written; carries the whole answer for programs."""

    def __init__(self, answer: dict[str, Any]) -> None:
        faults = [
            f"{reason['clause'] or '–'}: {reason['detail']}"
            for reason in answer["reasons"]
        ]
        super().__init__(
            what=_("The journal is not what was written."),
            why=" ".join(faults),
            what_now=_(
                "Keep the database as it is, compare it with the last backup and "
                "with the heads printed on the briefings, and tell the auditor."
            ),
        )
        self.answer = answer

    def as_json(self) -> dict[str, Any]:
        """What, why, cure, and the decision itself."""
        return {**super().as_json(), **self.answer}


# ── audit ────────────────────────────────────────────────────────────────────────


def _verify_arguments(parser: ArgumentParser) -> None:
    parser.add_argument(
        "--head", metavar="HASH", help="a digest printed earlier: must lie on the chain"
    )


def verify(arguments: Namespace) -> dict[str, Any]:
    """Seal what is waiting, then check every entry and every signed head.

    Raises ChainBroken (exit 3) when something was changed, removed or put in.
    """
    actions.require_anywhere(acting(arguments.as_user), "audit.view")
    while journal.seal_pending():
        pass
    answer = journalled.verify(arguments.head).as_json()
    if not answer["result"]["intact"]:
        raise ChainBroken(answer)
    return answer


def _trail_arguments(parser: ArgumentParser) -> None:
    parser.add_argument("kind", metavar="KIND", help="case, person, account …")
    parser.add_argument("id", metavar="ID", help="the record's public id")


def trail(arguments: Namespace) -> list[dict[str, object]]:
    """The history of one record, in words."""
    user = acting(arguments.as_user)
    roots = actions.require_anywhere(user, "audit.view")
    try:
        public_id = UUID(arguments.id)
    except ValueError as fault:
        raise Usage(
            what=_("The history was not read."),
            why=_("“%(id)s” is no public id.") % {"id": arguments.id},
            what_now=_("Copy the id from the record's address."),
        ) from fault
    entries = journalled.trail(arguments.kind, public_id)
    paths = entries.order_by().values_list("unit_path", flat=True).distinct()
    if not all(rules.covers(roots, path) for path in paths):
        return []  # unknown and forbidden look the same
    return [line.as_json() for line in history(arguments.kind, public_id)]


# ── journal ──────────────────────────────────────────────────────────────────────


def waiting(arguments: Namespace) -> list[dict[str, object]]:
    """What follows from facts and was not done yet, the worst first."""
    actions.require_anywhere(acting(arguments.as_user), "journal.view")
    return [
        {
            "id": reaction.pk,
            "work": reaction.name,
            "after": reaction.entry.fact,
            "state": str(reaction.state),
            "tries": reaction.tries,
            "due_at": reaction.due_at,
            "last_error": reaction.last_error,
        }
        for reaction in journalled.waiting()[:1000]
    ]


def _retry_arguments(parser: ArgumentParser) -> None:
    parser.add_argument("id", type=int, nargs="?", help="one of “journal waiting”")


def retry(arguments: Namespace) -> dict[str, int]:
    """Queue once more what was given up: one piece of work, or all of it."""
    user = acting(arguments.as_user)
    actions.require_anywhere(user, "journal.view")
    given_up = Reaction.objects.filter(state="given_up")
    if arguments.id is not None:
        given_up = Reaction.objects.filter(pk=arguments.id)
    queued = list(given_up)
    for reaction in queued:
        journal.try_again(reaction=reaction, by=user.actor, now=clock.now())
    return {"queued": len(queued)}


# ── accounts ─────────────────────────────────────────────────────────────────────


def reference(_arguments: Namespace) -> str:
    """Every permission and every role, as docs/reference/permissions.md."""
    return permissions_page()


def permissions_page() -> str:
    """The text of docs/reference/permissions.md, made from roles.toml."""
    written = catalogue()
    lines = ["# Permissions and roles", ""]
    lines += ["From `policy/access/roles.toml`. A role holds where a grant says: for a"]
    lines += ["set of units and everything below them, for a time.", ""]
    lines += [
        "## Permissions",
        "",
        "| permission | English | tiếng Việt |",
        "|---|---|---|",
    ]
    lines += [f"| `{p}` | {en} | {vi} |" for p, (vi, en) in written.permissions.items()]
    lines += ["", "## Roles", ""]
    for role in written.roles:
        lines += [f"### {role.name_en} (`{role.code}`)", "", f"*{role.name_vi}*", ""]
        lines += [f"Purpose: {role.purpose}. Reads fields up to: {role.sees}.", ""]
        lines += [", ".join(f"`{name}`" for name in role.permissions) + ".", ""]
    return "\n".join(lines).rstrip() + "\n"


def load_roles(arguments: Namespace) -> dict[str, object]:
    """Bring the roles to what policy/access/roles.toml says."""
    user = acting(arguments.as_user)
    actions.require(user, "access.manage", within="")
    return {"changed": actions.load_roles(clock.now(), by=user.actor)}


def accounts(arguments: Namespace) -> list[dict[str, object]]:
    """Accounts, and what they hold now."""
    reader = acting(arguments.as_user)
    actions.require_anywhere(reader, "access.manage")
    users = accounts_visible_to(reader).order_by("username")
    now = clock.now()
    grants = (
        Grant.objects.not_over(now)
        .filter(user__in=users)
        .select_related("role")
        .prefetch_related("paths")
    )
    names = place_names(path.path for grant in grants for path in grant.paths.all())
    held: dict[int, list[str]] = {}
    for grant in grants:
        where = ", ".join(names[path.path] for path in grant.paths.all())
        held.setdefault(grant.user_id, []).append(f"{name_of(grant.role)}: {where}")
    return [
        {
            "username": user.username,
            "full_name": user.full_name,
            "is_active": user.is_active,
            "holds": held.get(user.pk, []),
        }
        for user in users
    ]


def _create_arguments(parser: ArgumentParser) -> None:
    parser.add_argument("username")
    parser.add_argument("--name", required=True, help="full name of its owner")
    parser.add_argument("--title", default="")
    _grant_options(parser, required=False)


def _grant_options(parser: ArgumentParser, *, required: bool) -> None:
    parser.add_argument("--role", required=required, help="see “access reference”")
    parser.add_argument(
        "--unit", action="append", default=[], help="official code; may be repeated"
    )
    parser.add_argument("--edition", help="of the tree, where a code is in several")
    parser.add_argument("--until", metavar="DATE", help="last day; open if left out")


def create(arguments: Namespace) -> dict[str, object]:
    """Make an account, with a role if one is named; answers its first password once."""
    by = acting(arguments.as_user)
    now = clock.now()
    draft = actions.AccountDraft(
        username=arguments.username, full_name=arguments.name, title=arguments.title
    )
    password = actions.new_password()
    with transaction.atomic():
        user = actions.create_account(
            draft=draft, password=password, password_is_temporary=True, by=by, now=now
        )
        if arguments.role:
            _give(user, arguments, by=by, now=now)
    return {"username": user.username, "password": password}


def _give(user: User, arguments: Namespace, *, by: User, now: datetime) -> Grant:
    paths = [places().path_of(code, arguments.edition) for code in arguments.unit]
    return actions.grant_role(
        user=user,
        role=arguments.role,
        paths=paths,
        starts_at=now,
        ends_at=clock.as_of(arguments.until) if arguments.until else None,
        by=by,
        now=now,
    )


def _named_arguments(parser: ArgumentParser) -> None:
    parser.add_argument("username")


def _grant_arguments(parser: ArgumentParser) -> None:
    parser.add_argument("username")
    _grant_options(parser, required=True)


def _named(arguments: Namespace, by: User) -> User:
    user = accounts_visible_to(by).filter(username=arguments.username).first()
    if user is None:
        raise Usage(
            what=_("Nothing was done."),
            why=_("“%(name)s” is no account that you manage.")
            % {"name": arguments.username},
            what_now=_("See “lachan access accounts”."),
        )
    return user


def grant(arguments: Namespace) -> dict[str, object]:
    """Give an account a role over units and all below them."""
    by = acting(arguments.as_user)
    given = _give(_named(arguments, by), arguments, by=by, now=clock.now())
    return {"grant": given.public_id}


def password(arguments: Namespace) -> dict[str, object]:
    """Set a first password anew and answer it once."""
    by = acting(arguments.as_user)
    user = _named(arguments, by)
    fresh = actions.reset_password(user=user, by=by, now=clock.now())
    return {"username": user.username, "password": fresh}


def unlock(arguments: Namespace) -> dict[str, object]:
    """Lift the lock after wrong passwords."""
    by = acting(arguments.as_user)
    user = _named(arguments, by)
    actions.unlock(user=user, by=by, now=clock.now())
    return {"username": user.username}


def close(arguments: Namespace) -> dict[str, object]:
    """Close an account."""
    by = acting(arguments.as_user)
    user = _named(arguments, by)
    actions.deactivate(user=user, by=by, now=clock.now())
    return {"username": user.username, "is_active": user.is_active}


COMMANDS: tuple[Command, ...] = (
    Command(
        "audit verify", _("Check that the journal is whole."), _verify_arguments, verify
    ),
    Command("audit trail", _("Show a record's history."), _trail_arguments, trail),
    Command("journal waiting", _("Show what is waiting."), no_arguments, waiting),
    Command(
        "journal retry", _("Try again what was given up."), _retry_arguments, retry
    ),
    Command(
        "access reference", _("Print permissions and roles."), no_arguments, reference
    ),
    Command("access roles", _("Load the roles anew."), no_arguments, load_roles),
    Command("access accounts", _("List accounts."), no_arguments, accounts),
    Command("access create", _("Make an account."), _create_arguments, create),
    Command("access grant", _("Grant a role."), _grant_arguments, grant),
    Command("access password", _("Set a first password."), _named_arguments, password),
    Command("access unlock", _("Lift a lock."), _named_arguments, unlock),
    Command("access close", _("Close an account."), _named_arguments, close),
)
