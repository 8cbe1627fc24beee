"""The register of processing and the terms of retention, as written. Pure."""

from __future__ import annotations

import tomllib
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta

from lachan.ground.policy.rules.sourced import Both
from lachan.kernel.decisions import Verification

LISTS = ("classes", "recipients", "systems")
TEXTS = ("vi", "en", "basis", "basis_note", "persons_vi", "persons_en", "retention")


@dataclass(frozen=True)
class Term:
    """How long one class of data is kept; `days` None: no term is known."""

    code: str
    vi: str
    en: str
    days: int | None
    how: str
    verification: Verification
    source: str

    @property
    def name(self) -> Both:
        """In the reader's language."""
        return Both(self.vi, self.en)

    @property
    def is_approved_by_hand(self) -> bool:
        """Whether a second person must approve before anything goes."""
        return self.how == "approval"

    def kept_since(self, now: datetime) -> datetime | None:
        """What is older than this is due; None where no term is known."""
        return None if self.days is None else now - timedelta(days=self.days)


def read_terms(text: str) -> dict[str, Term]:
    """Terms by code. Raises KeyError or ValueError for what is not complete."""
    return {
        code: Term(
            code=code,
            vi=one["vi"],
            en=one["en"],
            days=one.get("days"),
            how=one["how"],
            verification=Verification(one["verification"]),
            source=one["source"],
        )
        for code, one in tomllib.loads(text).items()
    }


def read_register(text: str) -> dict[str, dict[str, object]]:
    """Purposes by code, each with every field. Raises KeyError for a missing one."""
    return {code: checked(one) for code, one in tomllib.loads(text).items()}


def checked(content: Mapping[str, object]) -> dict[str, object]:
    """The content of one purpose in its one form. Raises KeyError, ValueError."""
    texts = {name: str(content[name]).strip() for name in TEXTS}
    if not texts["vi"] or not texts["basis"]:
        raise ValueError("A purpose has a name and a legal basis.")
    lists: dict[str, object] = {}
    for name in LISTS:
        told = content[name]
        if not isinstance(told, list | tuple):
            raise ValueError(f"{name} is a list.")
        lists[name] = [str(each).strip() for each in told if str(each).strip()]
    return {**texts, **lists}
