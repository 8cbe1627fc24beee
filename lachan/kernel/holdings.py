"""What every module answers about one human being: a copy, who needs it, erasure.

A module that keeps anything of a person offers a `Holder`; `lachan/flow.py` names them
all. What is sealed under the field key is offered as `Sealed`, so that keys can change;
what grows old, as `Kept`.
"""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Protocol
from uuid import UUID

from lachan.kernel.speech import Text


@dataclass(frozen=True, kw_only=True)
class Subject:
    """Whose data: every record of one human being, and by what texts they are known.

    `own_names` are those of `names` that nobody else in the register bears: only they
    may be looked for in texts about somebody else.
    """

    person_ids: tuple[int, ...]
    public_ids: tuple[UUID, ...] = ()
    names: tuple[str, ...] = ()
    own_names: tuple[str, ...] = ()
    numbers: tuple[str, ...] = ()
    years: tuple[int, ...] = ()  # of birth


@dataclass(frozen=True, kw_only=True)
class Section:
    """One part of the copy that a person is given: a title and plain rows."""

    title: Text
    rows: tuple[Mapping[str, object], ...]


class Holder(Protocol):
    """A module that keeps something of persons."""

    @property
    def name(self) -> str:
        """The module's word."""

    def told(self, subject: Subject) -> Iterable[Section]:
        """Everything that is kept of the person, in plain values."""

    def needs(self, subject: Subject) -> Iterable[Text]:
        """Why the person's data cannot go yet; nothing if they can."""

    def erase(
        self, subject: Subject, *, actor: str, now: datetime
    ) -> Mapping[str, int]:
        """Write over what tells who it was; rows by table. Figures must not change."""


class Sealed(Protocol):
    """Columns that are sealed under the field key."""

    @property
    def name(self) -> str:
        """The table."""

    def under_former(self) -> int:
        """How many rows still need a former key."""

    def reseal(self, limit: int) -> int:
        """Seal at most `limit` rows under the key in force; how many were."""


class Kept(Protocol):
    """A class of data that grows old: rows, texts, or files of any form."""

    @property
    def name(self) -> str:
        """The code of its term of retention."""

    def due(self, before: datetime) -> int:
        """How many are older than they may be; nothing is touched."""

    def dispose(self, before: datetime, *, now: datetime) -> Mapping[str, int]:
        """Dispose of them; how many by table or folder."""
