"""`lachan brief`: the briefing of a unit as JSON, page or a paper of an office."""

from __future__ import annotations

import json
from argparse import ArgumentParser, Namespace
from pathlib import Path
from typing import Any

from django.template.loader import render_to_string
from django.utils.translation import gettext_lazy as _

from lachan.command.briefing import papers
from lachan.command.briefing.queries import compose
from lachan.command.reports.cli import add_moment, add_unit, times_of, unit_of
from lachan.ground.access import actions as access
from lachan.ground.access.queries import acting
from lachan.kernel.command_line import Command, Usage

_PAPERS = {"pdf": papers.pdf, "docx": papers.docx, "xlsx": papers.xlsx}


def _add_brief(parser: ArgumentParser) -> None:
    add_unit(parser)
    add_moment(parser)
    parser.add_argument(
        "--format",
        choices=("json", "html", "pdf", "docx", "xlsx"),
        default="json",
        dest="shape",
    )
    parser.add_argument(
        "--out", metavar="FILE", help="write there; JSON may do without"
    )


def brief(arguments: Namespace) -> dict[str, Any]:
    """Compose the briefing; nothing is kept, so it may be asked for any day."""
    as_of, known_at = times_of(arguments)
    unit = unit_of(arguments, as_of)
    access.require(acting(arguments.as_user), "briefing.view", within=unit.path)
    content = compose(unit, as_of=as_of, known_at=known_at).as_json()
    if arguments.out is None:
        if arguments.shape != "json":
            raise Usage(
                what=_("The briefing was not written."),
                why=_("A page or a paper needs a file to go to."),
                what_now=_("Name it with --out FILE."),
            )
        return content
    written = _written(content, arguments.shape)
    Path(arguments.out).write_bytes(written)
    return {"file": arguments.out, "bytes": len(written), "unit": unit.code}


def _written(content: dict[str, Any], shape: str) -> bytes:
    if shape in _PAPERS:
        return _PAPERS[shape](content)
    if shape == "html":
        told = {"content": papers.printed(content)}
        return render_to_string("briefing/paper.html", told).encode()
    return json.dumps(content, ensure_ascii=False, indent=1).encode()


COMMANDS: tuple[Command, ...] = (
    Command(
        name="brief",
        help=_("The briefing of a unit and all below it."),
        add_arguments=_add_brief,
        run=brief,
    ),
)
