"""Lists that several pages of access show."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from datetime import datetime

from django.urls import reverse
from django.utils.translation import gettext as _

from design.components import Action, Buttons, Column, Empty, Mark, Row, Table
from lachan.ground.access import actions
from lachan.ground.access.models import Grant, OpenSession, User
from lachan.ground.access.queries import name_of, place_names


def grants_table(user: User, *, now: datetime, by: User | None) -> Table:
    """What an account holds; with `by`, a button to withdraw what `by` manages."""
    grants = list(
        user.grants.select_related("role").prefetch_related("paths").order_by("-pk")
    )
    names = place_names(path.path for grant in grants for path in grant.paths.all())
    return Table(
        id="grants",
        caption=_("Roles and units"),
        columns=[
            Column("role", _("Role")),
            Column("units", _("Units")),
            Column("from", _("From"), "instant"),
            Column("until", _("Until")),
            Column("state", _("State")),
            *([Column("verbs", _("Change"))] if by else []),
        ],
        rows=[_grant_row(grant, names, now=now, by=by) for grant in grants],
        empty=Empty(_("No role"), _("Without a role this account sees nothing.")),
        has_column_chooser=False,
    )


def _grant_row(
    grant: Grant, names: dict[str, str], *, now: datetime, by: User | None
) -> Row:
    paths = [path.path for path in grant.paths.all()]
    is_over = grant.ends_at is not None and grant.ends_at <= now
    return Row(
        cells={
            "role": name_of(grant.role),
            "units": ", ".join(sorted(names[path] for path in paths)),
            "from": grant.starts_at,
            "until": grant.ends_at or _("until withdrawn"),
            "state": grant_state(grant, now),
            "verbs": _verbs(grant, paths, by) if by and not is_over else "",
        },
        key=str(grant.public_id),
        is_quiet=is_over,
    )


def grant_state(grant: Grant, now: datetime) -> Mark:
    """In force, still to begin, or over."""
    if grant.ends_at is not None and grant.ends_at <= now:
        return Mark(_("ended"), "quiet")
    if grant.starts_at > now:
        return Mark(_("not begun"), "accent")
    return Mark(_("in force"), "done")


def _verbs(grant: Grant, paths: Iterable[str], by: User) -> Buttons | str:
    if not all(actions.can(by, "access.manage", within=path) for path in paths):
        return ""
    return Buttons(
        [
            Action(
                _("Withdraw"),
                reverse("access:take", args=[grant.public_id]),
                kind="quiet",
                icon="x",
                method="post",
                confirm=_("Withdraw this role? The account loses it at once."),
            )
        ]
    )


def sessions_table(opened: Sequence[OpenSession], *, here: int | None) -> Table:
    """Where an account is signed in; `here` is the session that reads the page."""
    return Table(
        id="sessions",
        caption=_("Signed in on"),
        columns=[
            Column("device", _("Device")),
            Column("seen", _("Last seen"), "instant"),
            Column("began", _("Signed in"), "instant", is_minor=True),
            Column("verbs", _("Change")),
        ],
        rows=[_session_row(one, is_here=one.pk == here) for one in opened],
        has_column_chooser=False,
    )


def _session_row(one: OpenSession, *, is_here: bool) -> Row:
    device = one.device or _("unknown device")
    end = Action(
        _("Sign out"),
        reverse("access:end_session", args=[one.public_id]),
        kind="quiet",
        icon="logout",
        method="post",
    )
    return Row(
        cells={
            "device": [device, Mark(_("this one"), "done")] if is_here else device,
            "seen": one.last_seen_at,
            "began": one.began_at,
            "verbs": "" if is_here else Buttons([end]),
        },
        key=str(one.public_id),
        label=device,
    )
