"""A refusal as other programs read it: problem details of RFC 9457 (2023)."""

import re
from dataclasses import dataclass

from lachan.kernel.errors import Refused

MEDIA_TYPE = "application/problem+json"
_CAPITAL = re.compile(r"(?<=[a-z0-9])(?=[A-Z])")


@dataclass(frozen=True, kw_only=True)
class Problem:
    """`title` what did not happen, `detail` why, `cure` what to do now.

    `type` names the kind of refusal for programs and never changes with the language.
    `field` names the input at fault, if one is.
    """

    type: str
    title: str
    status: int
    detail: str = ""
    cure: str = ""
    field: str | None = None


def kind_of(name: str) -> str:
    """The address of a kind of problem: `urn:lachan:problem:not-allowed`."""
    return f"urn:lachan:problem:{_CAPITAL.sub('-', name).lower()}"


def problem_of(refused: Refused, status: int) -> Problem:
    """The refusal in the reader's language, with the status that goes with it."""
    return Problem(
        type=kind_of(type(refused).__name__),
        title=str(refused.what),
        status=status,
        detail=str(refused.why),
        cure=str(refused.what_now),
        field=refused.field,
    )
