"""`lachan labs message FILE`: a laboratory's electronic message in."""

from __future__ import annotations

import sys
from argparse import ArgumentParser, Namespace
from typing import Any

from lachan.doors.interchange.actions.messages import receive_message
from lachan.ground.access.queries import acting
from lachan.kernel import clock
from lachan.kernel.command_line import Command, existing_file
from lachan.kernel.speech import sentence as _


def _arguments(parser: ArgumentParser) -> None:
    parser.add_argument(
        "file", type=existing_file, help="HL7 v2 ORU^R01 or FHIR R4; - standard input"
    )


def run(arguments: Namespace) -> list[dict[str, Any]]:
    """Record the results of one message; the same again changes nothing."""
    path = arguments.file
    text = sys.stdin.read() if str(path) == "-" else path.read_text(encoding="utf-8")
    rows = receive_message(text=text, by=acting(arguments.as_user), now=clock.now())
    return [
        {
            "result": str(row.public_id),
            "tube": row.tube_code,
            "value": row.value,
            "standing": row.standing,
            "doubt": row.doubt,
        }
        for row in rows
    ]


COMMANDS = (
    Command(
        "labs message", _("Take a laboratory's message in (HL7, FHIR)"), _arguments, run
    ),
)
