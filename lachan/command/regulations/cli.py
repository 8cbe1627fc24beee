"""The words of `lachan policy …` that change something, or ask the register."""

from __future__ import annotations

from argparse import ArgumentParser, Namespace
from pathlib import Path
from typing import Any
from uuid import UUID

from lachan.command.regulations import actions
from lachan.command.regulations.models import PolicyDraft
from lachan.ground.access.queries import acting
from lachan.ground.policy import actions as policy
from lachan.ground.policy.models import PolicyEdition
from lachan.ground.policy.queries import file_of
from lachan.kernel.clock import now
from lachan.kernel.command_line import Command, Usage, existing_file
from lachan.kernel.speech import sentence as _


def _takes_file(parser: ArgumentParser) -> None:
    parser.add_argument("file", metavar="FILE")


def _takes_file_and_reason(parser: ArgumentParser) -> None:
    parser.add_argument("file", metavar="FILE", nargs="?", type=Path)
    parser.add_argument(
        "--reason", default="", help=str(_("why, and by which document"))
    )


def _takes_draft(parser: ArgumentParser) -> None:
    parser.add_argument("draft", metavar="DRAFT", help=str(_("id of the draft")))


def _takes_approval(parser: ArgumentParser) -> None:
    _takes_draft(parser)
    parser.add_argument("--note", default="")
    parser.add_argument(
        "--accept-retroactive",
        action="store_true",
        help=str(_("accept that it begins today or earlier")),
    )


def _takes_refusal(parser: ArgumentParser) -> None:
    _takes_draft(parser)
    parser.add_argument("--reason", default="", help=str(_("why not")))


def _takes_reference(parser: ArgumentParser) -> None:
    parser.add_argument("edition", metavar="ID@EDITION")
    parser.add_argument("--place", metavar="CODE", default="vn")


def _load(arguments: Namespace) -> object:
    if arguments.file is None:
        return policy.load_files(now=now())
    path = existing_file(str(arguments.file))
    proposal = actions.Proposal(
        text=path.read_text(encoding="utf-8-sig"),
        origin=path.name,
        reason=arguments.reason,
    )
    row = actions.draft(proposal=proposal, by=acting(arguments.as_user), now=now())
    return _told(row)


def _impact(arguments: Namespace) -> object:
    path = existing_file(str(arguments.file))
    impact = actions.replay(
        text=path.read_text(encoding="utf-8-sig"),
        origin=path.name,
        by=acting(arguments.as_user),
        now=now(),
    )
    return impact.as_json()


def _drafts(arguments: Namespace) -> object:
    rows = PolicyDraft.objects.visible_to(acting(arguments.as_user))
    return [_told(row) for row in rows.order_by("-drafted_at")]


def _approve(arguments: Namespace) -> object:
    by = acting(arguments.as_user)
    created = actions.approve(
        draft=_draft(arguments),
        by=by,
        now=now(),
        note=arguments.note,
        accepts_retroactive=arguments.accept_retroactive,
    )
    return {"created": list(created)}


def _refuse(arguments: Namespace) -> object:
    row = _draft(arguments)
    actions.refuse(
        draft=row, by=acting(arguments.as_user), now=now(), reason=arguments.reason
    )
    return _told(row)


def _withdraw(arguments: Namespace) -> object:
    row = _draft(arguments)
    actions.withdraw(draft=row, by=acting(arguments.as_user), now=now())
    return _told(row)


def _export(arguments: Namespace) -> object:
    policy_id, _at, label = arguments.edition.partition("@")
    row = PolicyEdition.objects.filter(
        policy_id=policy_id, edition=label, place=arguments.place
    ).first()
    if row is None:
        raise Usage(
            what=_("Nothing was written."),
            why=_("%(ref)s is not loaded.", ref=arguments.edition),
            what_now=_("See `lachan policy list`; name an overlay's place by --place."),
        )
    return {"file": file_of(row)}


def _draft(arguments: Namespace) -> PolicyDraft:
    visible = PolicyDraft.objects.visible_to(acting(arguments.as_user))
    try:
        found = visible.filter(public_id=UUID(arguments.draft)).first()
    except ValueError:
        found = None
    if found is None:
        raise Usage(
            what=_("Nothing was decided."),
            why=_("There is no draft “%(id)s”.", id=arguments.draft),
            what_now=_("See `lachan policy drafts`."),
        )
    return found


def _told(row: PolicyDraft) -> dict[str, Any]:
    return {
        "draft": str(row.public_id),
        "edition": str(row),
        "place": row.place,
        "valid_from": row.valid_from,
        "state": row.state,
        "impact": {k: row.impact[k] for k in ("subject", "asked", "changed")},
    }


def _show_drafts(rows: Any) -> str:
    return "\n".join(
        f"{row['draft']}  {row['edition']}  {row['place']}  {row['state']}"
        for row in rows
    )


COMMANDS = (
    Command(
        "policy load",
        _("load the shipped policies; or propose one file, for a second person"),
        _takes_file_and_reason,
        _load,
    ),
    Command(
        "policy impact",
        _("say which units or cases of today a file would decide otherwise"),
        _takes_file,
        _impact,
    ),
    Command(
        "policy drafts",
        _("list the editions proposed"),
        lambda parser: None,
        _drafts,
        show=_show_drafts,
    ),
    Command(
        "policy approve",
        _("let a proposed edition hold; never by whoever proposed it"),
        _takes_approval,
        _approve,
    ),
    Command(
        "policy refuse",
        _("do not approve a proposed edition"),
        _takes_refusal,
        _refuse,
    ),
    Command(
        "policy withdraw",
        _("take back an edition you proposed"),
        _takes_draft,
        _withdraw,
    ),
    Command(
        "policy export",
        _("write a loaded edition as a file that loads as the same edition"),
        _takes_reference,
        _export,
        show=lambda answer: str(answer["file"]).rstrip("\n"),
    ),
)
