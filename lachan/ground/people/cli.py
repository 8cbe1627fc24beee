"""People on the command line: likely pairs, lists linked, records put together."""

from __future__ import annotations

from argparse import ArgumentParser, Namespace
from typing import Any
from uuid import UUID

from django.utils.translation import gettext_lazy as _

from lachan.ground.access import actions as access
from lachan.ground.access.models import User
from lachan.ground.access.queries import acting
from lachan.ground.people import actions, queries, words
from lachan.ground.people.models import Merger, Person
from lachan.ground.people.queries import linking
from lachan.kernel import clock
from lachan.kernel.command_line import Command, Usage, existing_file


def _add_link(parser: ArgumentParser) -> None:
    parser.add_argument("file", type=existing_file, help="comma-separated, with names")
    parser.add_argument(
        "--with",
        dest="other",
        default="register",
        metavar="FILE",
        help="another list; `register` (default), or `itself` for doubles in the file",
    )
    parser.add_argument("--least", type=float, default=0.5, metavar="SHARE")
    parser.add_argument(
        "--engine",
        choices=("own", "splink"),
        default="own",
        help="`splink` needs the extra [link]",
    )


def link(arguments: Namespace) -> dict[str, Any]:
    """Which rows mean one person, likeliest first, each with its reasons."""
    user = acting(arguments.as_user)
    access.require_anywhere(user, words.MERGE)
    rows = linking.rows_of_file(arguments.file)
    others = None
    if arguments.other == "register":
        others = list(linking.rows_of_register(user))
    elif arguments.other != "itself":
        others = linking.rows_of_file(existing_file(arguments.other))
    linker = linking.LINKERS[arguments.engine]
    found = linker(rows, others, arguments.least)
    return {
        "rows": len(rows),
        "others": len(rows if others is None else others),
        "pairs": [
            {
                "one": each.one,
                "other": each.other,
                "score": round(each.score, 4),
                "reasons": list(each.reasons),
            }
            for each in found
        ],
    }


def shown_links(answer: Any) -> str:
    """A line per pair: how likely, which, why."""
    lines = [
        f"{pair['score']:.3f}  {pair['one']}  {pair['other']}  "
        + ", ".join(linking.reasons_in_words(pair["reasons"]))
        for pair in answer["pairs"]
    ]
    return "\n".join([*lines, f"{len(lines)}"])


def _add_comb(parser: ArgumentParser) -> None:
    parser.add_argument(
        "--all", action="store_true", help="everybody, not only who is new"
    )


def comb(arguments: Namespace) -> dict[str, int]:
    """Look through the register for records that may be one person."""
    access.require(acting(arguments.as_user), words.MERGE, within="")
    done = actions.comb(now=clock.now(), everybody=arguments.all)
    return {"looked_at": done.looked_at, "pairs": done.pairs}


def _add_duplicates(parser: ArgumentParser) -> None:
    parser.add_argument("--limit", type=int, default=50, metavar="COUNT")


def duplicates(arguments: Namespace) -> list[dict[str, Any]]:
    """Pairs that wait for a decision."""
    pairs = queries.likely_pairs(acting(arguments.as_user))
    return [
        {
            "first": str(pair.first.public_id),
            "second": str(pair.second.public_id),
            "score": round(pair.score, 4),
            "reasons": ", ".join(linking.reasons_in_words(pair.reasons.split())),
        }
        for pair in pairs.select_related("first", "second")[: arguments.limit]
    ]


def _add_merge(parser: ArgumentParser) -> None:
    parser.add_argument("goes", type=UUID, help="the record that goes")
    parser.add_argument("stays", type=UUID, help="the record that stays")
    parser.add_argument("--reason", default="")
    parser.add_argument(
        "--decide",
        action="append",
        default=[],
        metavar="KEY=CHOICE",
        help="one for each question; `--ask` lists them",
    )
    parser.add_argument("--ask", action="store_true", help="list questions, do nothing")


def merge(arguments: Namespace) -> Any:
    """Put two records together, or list what must be decided."""
    user = acting(arguments.as_user)
    goes, stays = _person(arguments.goes, user), _person(arguments.stays, user)
    if arguments.ask:
        return [
            {
                "key": one.key,
                "what": str(one.what),
                "from": str(one.one),
                "to": str(one.other),
                "choices": " ".join(one.choices),
            }
            for one in queries.questions(goes, stays, user)
        ]
    done = actions.merge(
        goes=goes,
        stays=stays,
        decisions=dict(told.rpartition("=")[::2] for told in arguments.decide),
        reason=arguments.reason,
        by=user,
        now=clock.now(),
    )
    return {"merger": str(done.public_id)}


def _add_unmerge(parser: ArgumentParser) -> None:
    parser.add_argument("merger", type=UUID)
    parser.add_argument("--reason", default="")


def unmerge(arguments: Namespace) -> dict[str, str]:
    """Take two records apart as they were."""
    user = acting(arguments.as_user)
    mine = queries.mergeable_by(user)
    merged = Merger.objects.filter(kind=words.Reassigning.MERGED, to_person__in=mine)
    merger = merged.filter(public_id=arguments.merger).first()
    if merger is None:
        raise _unknown()
    done = actions.undo(
        merger=merger, reason=arguments.reason, by=user, now=clock.now()
    )
    return {"merger": str(done.public_id), "undone": str(done.undone_at)}


def _person(public_id: UUID, user: User) -> Person:
    try:
        return queries.standing_under(public_id, user)
    except Person.DoesNotExist:
        raise _unknown() from None


def _unknown() -> Usage:
    return Usage(
        what=_("Nothing was done."),
        why=_("There is no such record, or it is not yours to see."),
        what_now=_("Give the public id as `people duplicates` or a page shows it."),
    )


COMMANDS: tuple[Command, ...] = (
    Command(
        name="people link",
        help=_("Which rows of lists mean one person, with the reasons."),
        add_arguments=_add_link,
        run=link,
        show=shown_links,
    ),
    Command(
        name="people comb",
        help=_("Look through new and changed records for likely doubles."),
        add_arguments=_add_comb,
        run=comb,
    ),
    Command(
        name="people duplicates",
        help=_("Pairs of records that may be one person."),
        add_arguments=_add_duplicates,
        run=duplicates,
    ),
    Command(
        name="people merge",
        help=_("Put two records of one person together."),
        add_arguments=_add_merge,
        run=merge,
    ),
    Command(
        name="people unmerge",
        help=_("Take two records apart as they were."),
        add_arguments=_add_unmerge,
        run=unmerge,
    ),
)
