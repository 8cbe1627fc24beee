"""The journal's words, which stand here because who may read it is known only here."""

from __future__ import annotations

from argparse import ArgumentParser, Namespace
from typing import Any
from uuid import UUID

from django.utils.translation import gettext_lazy as _

from lachan.ground.access import actions, rules
from lachan.ground.access.queries import acting, history
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
        "--head",
        metavar="HASH",
        help=str(_("a digest printed earlier: must lie on the chain")),
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
    parser.add_argument("kind", metavar="KIND", help=str(_("case, person, account …")))
    parser.add_argument("id", metavar="ID", help=str(_("the record's public id")))


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
    parser.add_argument(
        "id", type=int, nargs="?", help=str(_("one of “journal waiting”"))
    )


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


COMMANDS: tuple[Command, ...] = (
    Command(
        "audit verify", _("Check that the journal is whole."), _verify_arguments, verify
    ),
    Command("audit trail", _("Show a record's history."), _trail_arguments, trail),
    Command("journal waiting", _("Show what is waiting."), no_arguments, waiting),
    Command(
        "journal retry", _("Try again what was given up."), _retry_arguments, retry
    ),
)
