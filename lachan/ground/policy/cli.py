"""The words `lachan policy …` that need no database."""

import json
import sys
from argparse import ArgumentParser, Namespace
from dataclasses import asdict
from datetime import date
from pathlib import Path
from typing import Any

from django.utils.translation import get_language

from lachan.ground.policy import actions, queries
from lachan.ground.policy.rules import library
from lachan.ground.policy.rules.editions import Edition, places_of
from lachan.kernel.command_line import Command, Usage, existing_file
from lachan.kernel.speech import sentence as _


def _names_a_policy(parser: ArgumentParser) -> None:
    parser.add_argument("id", metavar="ID", help=str(_("policy id, or id@edition")))
    parser.add_argument("--on", metavar="DATE", help=str(_("day on which it holds")))
    parser.add_argument(
        "--place", metavar="CODE", default="vn", help=str(_("place, such as vn.38"))
    )


def _takes_inputs(parser: ArgumentParser) -> None:
    _names_a_policy(parser)
    parser.add_argument(
        "--inputs",
        metavar="FILE",
        required=True,
        help=str(_("JSON file with the inputs, or - for standard input")),
    )


def _takes_folder(parser: ArgumentParser) -> None:
    parser.add_argument("folder", metavar="FOLDER", nargs="?", type=Path)


def _list(_arguments: Namespace) -> object:
    return [_told(edition) for edition in queries.shipped().editions]


def _absent(_arguments: Namespace) -> object:
    return [asdict(row) for row in queries.absent()]


def _schema(arguments: Namespace) -> object:
    return queries.shipped().schema(arguments.id, **_where(arguments))


def _explain(arguments: Namespace) -> object:
    shelf, inputs = queries.shipped(), _inputs(arguments.inputs)
    return shelf.explain(arguments.id, inputs, **_where(arguments))


def _check(arguments: Namespace) -> object:
    folder = arguments.folder
    shelf = library.read(folder) if folder else queries.shipped()
    checked = shelf.check()
    actions.require_sound(checked.faults)
    return checked


def _where(arguments: Namespace) -> dict[str, Any]:
    return {"places": places_of(arguments.place), "on": _day(arguments.on)}


def _day(text: str | None) -> date | None:
    try:
        return None if text is None else date.fromisoformat(text)
    except ValueError:
        raise Usage(
            what=_("“%(text)s” was not read as a day.", text=text),
            why=_("Days are written 2021-12-07."),
            what_now=_("Write the day in that form."),
        ) from None


def _inputs(name: str) -> dict[str, Any]:
    path = existing_file(name)
    text = sys.stdin.read() if name == "-" else path.read_text(encoding="utf-8-sig")
    try:
        inputs = json.loads(text)
    except ValueError as broken:
        raise Usage(
            what=_("The inputs were not read."),
            why=_("They are no JSON: %(reason)s.", reason=broken),
            what_now=_("See `lachan policy schema ID` for their shape."),
        ) from None
    if not isinstance(inputs, dict):
        raise Usage(
            what=_("The inputs were not read."),
            why=_("Inputs are one JSON object."),
            what_now=_("See `lachan policy schema ID` for their shape."),
        )
    return inputs


def _told(edition: Edition) -> dict[str, Any]:
    return {
        "id": edition.id,
        "edition": edition.edition,
        "family": edition.family,
        "place": edition.place,
        "disease": edition.disease,
        "valid_from": edition.valid_from,
        "valid_to": edition.valid_to,
        "verification": edition.verification.value,
        "name": {"vi": edition.name.vi, "en": edition.name.en},
        "document": edition.document.number,
        "digest": edition.digest(),
    }


def _show_list(rows: Any) -> str:
    return "\n".join(
        f"{row['id']}@{row['edition']}  {row['place']}  "
        f"{row['valid_from']} – {row['valid_to'] or '…'}  {row['verification']}"
        for row in rows
    )


def _show_absent(rows: Any) -> str:
    """In the reader's language."""
    tongue = "en" if get_language() == "en" else "vi"
    return "\n".join(
        f"{row['document']}: {row[f'what_{tongue}']} — {row[f'missing_{tongue}']}"
        for row in rows
    )


def _show_json(answer: Any) -> str:
    return json.dumps(answer, ensure_ascii=False, indent=2)


def _show_decision(answer: Any) -> str:
    told = answer if isinstance(answer, dict) else answer.as_json()
    result = ", ".join(f"{name}: {value}" for name, value in told["result"].items())
    lines = [result]
    lines += [
        f"  · {reason['detail']} [{reason['clause']}; {reason['verification']}]"
        for reason in told["reasons"]
    ]
    lines += [f"  ? {name}" for name in told["missing"]]
    lines += [f"  ! {warning}" for warning in told["warnings"]]
    return "\n".join(lines)


COMMANDS = (
    Command(
        "policy list",
        _("list the policies that are shipped"),
        lambda parser: None,
        _list,
        show=_show_list,
    ),
    Command(
        "policy absent",
        _("list what is no edition, or no whole one, and what is missing"),
        lambda parser: None,
        _absent,
        show=_show_absent,
    ),
    Command(
        "policy schema",
        _("print the shape of inputs and outputs, and an example"),
        _names_a_policy,
        _schema,
        show=_show_json,
    ),
    Command(
        "policy explain",
        _("apply a policy to inputs and say why"),
        _takes_inputs,
        _explain,
        show=_show_decision,
    ),
    Command(
        "policy check",
        _("run every worked example and compare every validity"),
        _takes_folder,
        _check,
    ),
)
