"""The words about accounts, rights, sessions and second factors."""

from __future__ import annotations

from argparse import ArgumentParser, Namespace
from datetime import datetime
from uuid import UUID

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from lachan.ground.access import actions
from lachan.ground.access.cli.reference import reference
from lachan.ground.access.models import Grant, User
from lachan.ground.access.queries import (
    accounts_visible_to,
    acting,
    grants_reviewed_by,
    in_state,
    name_of,
    place_names,
    places,
    review_due,
    sessions_of,
)
from lachan.ground.access.queries.reviews import STATES
from lachan.kernel import clock
from lachan.kernel.command_line import Command, Usage, no_arguments


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
    parser.add_argument("--name", required=True, help=str(_("full name of its owner")))
    parser.add_argument("--title", default="")
    _grant_options(parser, required=False)


def _grant_options(parser: ArgumentParser, *, required: bool) -> None:
    parser.add_argument(
        "--role", required=required, help=str(_("see “access reference”"))
    )
    parser.add_argument(
        "--unit",
        action="append",
        default=[],
        help=str(_("official code; may be repeated")),
    )
    parser.add_argument(
        "--edition", help=str(_("of the tree, where a code is in several"))
    )
    parser.add_argument(
        "--until", metavar="DATE", help=str(_("last day; open if left out"))
    )


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


def sessions(arguments: Namespace) -> list[dict[str, object]]:
    """Where an account is signed in at this moment."""
    user = _named(arguments, acting(arguments.as_user))
    return [
        {
            "session": one.public_id,
            "device": one.device,
            "began_at": one.began_at,
            "last_seen_at": one.last_seen_at,
        }
        for one in sessions_of(user, timezone.now())
    ]


def sign_out(arguments: Namespace) -> dict[str, object]:
    """End every session of an account."""
    by = acting(arguments.as_user)
    user = _named(arguments, by)
    ended = actions.end_sessions(user=user, by=by, now=clock.now())
    return {"username": user.username, "ended": ended}


def reset_factors(arguments: Namespace) -> dict[str, object]:
    """Take every second factor off an account whose owner lost them."""
    by = acting(arguments.as_user)
    user = _named(arguments, by)
    actions.reset_factors(user=user, by=by, now=clock.now())
    return {"username": user.username}


def _review_arguments(parser: ArgumentParser) -> None:
    parser.add_argument(
        "--state",
        choices=STATES,
        default="",
        help=str(_("only these; all if left out")),
    )


def review(arguments: Namespace) -> list[dict[str, object]]:
    """Who holds what, when last seen, and by when somebody looks at it again."""
    by = acting(arguments.as_user)
    actions.require_anywhere(by, "access.manage")
    now = clock.now()
    found = in_state(grants_reviewed_by(by, now), arguments.state, now)
    rows = found.select_related("user", "role").prefetch_related("paths")
    grants = list(rows.order_by("counts_from", "pk"))
    names = place_names(path.path for grant in grants for path in grant.paths.all())
    return [
        {
            "grant": grant.public_id,
            "username": grant.user.username,
            "role": grant.role.code,
            "units": sorted(names[path.path] for path in grant.paths.all()),
            "last_seen_at": grant.user.last_seen_at,
            "last_reviewed_at": grant.last_reviewed_at,
            "review_by": review_due(grant),
            "ends_at": grant.ends_at,
        }
        for grant in grants
    ]


def _grants_arguments(parser: ArgumentParser) -> None:
    parser.add_argument(
        "grant", nargs="+", type=UUID, help=str(_("ids of “access review”"))
    )


def confirm(arguments: Namespace) -> dict[str, int]:
    """Let roles stand that somebody has looked at."""
    by = acting(arguments.as_user)
    chosen = _chosen(arguments, by)
    return {"confirmed": actions.confirm_grants(grants=chosen, by=by, now=clock.now())}


def withdraw(arguments: Namespace) -> dict[str, int]:
    """Take roles away that nobody needs."""
    by = acting(arguments.as_user)
    chosen = _chosen(arguments, by)
    return {"withdrawn": actions.withdraw_grants(grants=chosen, by=by, now=clock.now())}


def _chosen(arguments: Namespace, by: User) -> list[Grant]:
    held = grants_reviewed_by(by, clock.now())
    return list(held.filter(public_id__in=arguments.grant))


COMMANDS: tuple[Command, ...] = (
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
    Command(
        "access sessions", _("List sessions of an account."), _named_arguments, sessions
    ),
    Command("access sign-out", _("End every session."), _named_arguments, sign_out),
    Command(
        "access reset-factors",
        _("Take the second factor off."),
        _named_arguments,
        reset_factors,
    ),
    Command("access review", _("List roles to review."), _review_arguments, review),
    Command("access confirm", _("Confirm roles."), _grants_arguments, confirm),
    Command("access withdraw", _("Withdraw roles."), _grants_arguments, withdraw),
)
