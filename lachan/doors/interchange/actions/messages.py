"""Electronic messages of laboratories: read by their form, recorded by the owner."""

from __future__ import annotations

from datetime import datetime

from lachan.doors.interchange.rules import fhir, hl7
from lachan.ground.access.models import User
from lachan.watch.labs import actions as labs
from lachan.watch.labs.models import Result
from lachan.watch.labs.rules import Message

MOST_CHARACTERS = 2_000_000


def read_message(text: str) -> Message:
    """What a message says, whichever form it has. Raises CannotReadMessage."""
    text = text.strip().strip("\x0b\x1c")
    return fhir.read(text) if text.startswith("{") else hl7.read(text)


def receive_message(*, text: str, by: User, now: datetime) -> list[Result]:
    """Record the results of a message; the same message again changes nothing."""
    message = read_message(text[:MOST_CHARACTERS])
    return labs.take_in(message=message, by=by, now=now)
