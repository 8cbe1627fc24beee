from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from typing import Any

from django.db import models
from django.utils.translation import gettext_lazy as _

from lachan.kernel.speech import retold

IMPORT = "intake.import"

# The file and its refused rows hold people's data: needed while somebody corrects and
# imports again, and not longer. Ours; counts and mapping stay.
KEPT_DAYS = 30


class RunState(models.TextChoices):
    MAPPING = "mapping", _("columns to be confirmed")
    CHECKING = "checking", _("being checked")
    CHECKED = "checked", _("checked, not yet written")
    RUNNING = "running", _("running")
    DONE = "done", _("done")
    FAILED = "failed", _("stopped by an error")
    CANCELLED = "cancelled", _("cancelled")


AT_WORK = (RunState.CHECKING, RunState.RUNNING)


class OnDuplicate(models.TextChoices):
    """What to do with a row about somebody who is probably known already."""

    ASK = "ask", _("ask for each row")
    SKIP = "skip", _("leave the row out")
    MERGE = "merge", _("take it for the known person")
    CREATE = "create", _("enter another person")


@dataclass(frozen=True, kw_only=True)
class RunDraft:
    """A file received: what it is, for which unit, and how its columns are meant."""

    kind: str
    filename: str
    digest: str
    unit_path: str
    stored_as: str = ""
    rows: int = 0
    heading: tuple[str, ...] = ()
    layout: dict[str, str] = field(default_factory=dict)
    columns: dict[str, list[str]] = field(default_factory=dict)
    values: dict[str, dict[str, str]] = field(default_factory=dict)
    options: dict[str, str] = field(default_factory=dict)
    profile: dict[str, Any] = field(default_factory=dict)
    notes: tuple[Any, ...] = ()  # kept texts
    on_duplicate: str = OnDuplicate.ASK.value


@dataclass(frozen=True, kw_only=True)
class Refusal:
    """A row that does not come in, as it stood in the file, with every reason."""

    row_number: int
    cells: list[str]
    problems: list[dict[str, Any]]  # {column, why, cure}; the last two as kept texts


def spoken(problems: Iterable[Mapping[str, Any]]) -> list[dict[str, str]]:
    """Column, reason and cure of each problem in the language of who reads them."""
    return [
        {key: str(retold(problem[key])) for key in ("column", "why", "cure")}
        for problem in problems
    ]


@dataclass(frozen=True, kw_only=True)
class Doubt:
    """A row about somebody who may be known; `candidates` as JSON."""

    row_number: int
    cells: list[str]
    candidates: list[dict[str, Any]]


@dataclass(frozen=True, kw_only=True)
class ChunkReport:
    """What became of the next rows of a run."""

    rows: int
    created: int = 0
    updated: int = 0
    skipped: int = 0
    refused: tuple[Refusal, ...] = ()
    doubtful: tuple[Doubt, ...] = ()
    warnings: dict[str, int] = field(default_factory=dict)
