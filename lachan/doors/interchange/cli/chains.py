"""`lachan chains`: who infected whom in any list, without a database."""

from __future__ import annotations

import sys
from argparse import ArgumentParser, Namespace
from dataclasses import replace
from pathlib import Path

from lachan.contain.tracing.rules import Chains, chains_of_list, chains_of_pairs
from lachan.doors.interchange.rules import chains as lists
from lachan.doors.interchange.words import Table
from lachan.kernel.command_line import Command, Usage, existing_file
from lachan.kernel.speech import sentence as _


def _arguments(parser: ArgumentParser) -> None:
    parser.add_argument(
        "list",
        nargs="?",
        type=existing_file,
        metavar="LIST",
        help="CSV or XLSX of cases; columns are guessed unless named",
    )
    parser.add_argument("--id", default="", metavar="COL", help="code of the case")
    parser.add_argument("--onset", default="", metavar="COL", help="day of onset")
    parser.add_argument(
        "--infector", default="", metavar="COL", help="of LIST: code of the source"
    )
    parser.add_argument(
        "--links", type=existing_file, metavar="FILE", help="source and target by row"
    )
    parser.add_argument("--source", default="", metavar="COL", help="of --links")
    parser.add_argument("--target", default="", metavar="COL", help="of --links")
    parser.add_argument(
        "--pairs",
        type=existing_file,
        metavar="FILE",
        help="infector and infectee by row; everyone named is a case",
    )
    for who in ("infector", "infectee"):
        parser.add_argument(f"--{who}-id", default="", metavar="COL", help="of --pairs")
        parser.add_argument(
            f"--{who}-onset", default="", metavar="COL", help="of --pairs"
        )


def run(arguments: Namespace) -> Chains:
    """The chains of a list and its links, or of a file of pairs."""
    if bool(arguments.list) == bool(arguments.pairs):
        raise Usage(
            what=_("No chains were drawn."),
            why=_("Either a list of cases is needed or --pairs, not both."),
            what_now=_("Write `lachan chains LIST --links FILE`, or `--pairs FILE`."),
        )
    return _of_pairs(arguments) if arguments.pairs else _of_list(arguments)


def _of_pairs(arguments: Namespace) -> Chains:
    asked = lists.Asked(
        source=arguments.infector_id,
        target=arguments.infectee_id,
        infector_onset=arguments.infector_onset,
        infectee_onset=arguments.infectee_onset,
    )
    pairs = lists.pairs_of(_table(arguments.pairs), asked)
    return _with(chains_of_pairs(pairs.told), pairs)


def _of_list(arguments: Namespace) -> Chains:
    asked = lists.Asked(id=arguments.id, onset=arguments.onset)
    table = _table(arguments.list)
    people = lists.people_of(table, asked)
    if arguments.links:
        asked = replace(asked, source=arguments.source, target=arguments.target)
        links = lists.links_of(_table(arguments.links), asked, people.people)
    else:
        asked = replace(asked, source=arguments.infector)
        links = lists.links_in_list(table, asked, people.people)
    return _with(chains_of_list(people.people, links.told), people)


def _with(drawn: Chains, read: lists.Read) -> Chains:
    return replace(drawn, problems=(*read.problems, *drawn.problems))


def _table(path: Path) -> Table:
    raw = sys.stdin.buffer.read() if str(path) == "-" else path.read_bytes()
    return lists.read_table(raw)


COMMANDS: tuple[Command, ...] = (
    Command("chains", _("Who infected whom in a list."), _arguments, run),
)
