"""Decisions that explain themselves: result, reasons, what was missing, warnings.

The JSON shape is the same wherever a decision leaves the house (see the reference
of the command line).
"""

from collections.abc import Mapping
from dataclasses import dataclass, field
from enum import Enum
from typing import Any

from lachan.kernel.plain import plain
from lachan.kernel.speech import Text


class Verification(Enum):
    """How surely the wording behind a rule is known.

    text: read in the document itself. secondary: read in state media, a law
    publisher or a ministry's answers. compilation: read in a third party's copy,
    to be checked before it counts. unverified: from memory or assumed.
    """

    TEXT = "text"
    SECONDARY = "secondary"
    COMPILATION = "compilation"
    UNVERIFIED = "unverified"

    @property
    def mark(self) -> str:
        """The short mark printed beside a rule: V1, V2, V3 or U."""
        return _MARKS[self]

    @property
    def is_verified(self) -> bool:
        """True if a rule may announce by itself; others may only propose."""
        return self in (Verification.TEXT, Verification.SECONDARY)

    @property
    def doubt(self) -> int:
        """0 (text) to 3 (unverified): the greatest of its reasons marks a decision."""
        return list(Verification).index(self)

    @classmethod
    def from_mark(cls, mark: str) -> "Verification":
        """Read V1, V2, V3, U or a full word. Raises ValueError for anything else."""
        for verification, known in _MARKS.items():
            if mark in (known, verification.value):
                return verification
        raise ValueError(f"“{mark}” is no mark of verification (V1, V2, V3, U).")


_MARKS = {
    Verification.TEXT: "V1",
    Verification.SECONDARY: "V2",
    Verification.COMPILATION: "V3",
    Verification.UNVERIFIED: "U",
}


@dataclass(frozen=True, kw_only=True)
class Reason:
    """One rule that fired: its id, the clause and edition it stands in, in words."""

    rule: str
    clause: str
    edition: str
    verification: Verification
    detail: Text

    def as_json(self) -> dict[str, Any]:
        """The reason with its verification as a word."""
        return {
            "rule": self.rule,
            "clause": self.clause,
            "edition": self.edition,
            "verification": self.verification.value,
            "detail": str(self.detail),
        }


@dataclass(frozen=True, kw_only=True)
class Decision:
    """What a rule answers, with everything needed to dispute it.

    `missing` names inputs that were not known and would have sharpened the result;
    the result is then a range, never a guess.
    """

    result: Mapping[str, object]
    reasons: tuple[Reason, ...] = ()
    missing: tuple[str, ...] = ()
    warnings: tuple[Text, ...] = field(default=())

    @property
    def verification(self) -> Verification:
        """The weakest verification among the reasons; without reasons, unverified."""
        marks = [reason.verification for reason in self.reasons]
        return max(marks, key=lambda mark: mark.doubt, default=Verification.UNVERIFIED)

    @property
    def is_verified(self) -> bool:
        """True if every rule that fired may announce by itself."""
        return self.verification.is_verified

    def as_json(self) -> dict[str, Any]:
        """`result`, `reasons`, `missing`, `warnings` as plain JSON values."""
        return {
            "result": plain(self.result),
            "reasons": [reason.as_json() for reason in self.reasons],
            "missing": list(self.missing),
            "warnings": [str(warning) for warning in self.warnings],
        }
