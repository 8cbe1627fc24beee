"""A clock that a module keeps and that others should be told of in time."""

from dataclasses import dataclass
from datetime import datetime
from uuid import UUID


@dataclass(frozen=True, kw_only=True)
class Deadline:
    """One record whose time is up or nearly so.

    `kind` is the word under which policy/notices/notices.toml knows it. A module may
    name the same deadline again and again: it is told once, and once more if the
    record gets another due time.
    """

    kind: str
    subject: tuple[str, UUID]
    path: str
    due_at: datetime

    @property
    def key(self) -> str:
        """What makes two deadlines the same."""
        return f"{self.kind}:{self.subject[1]}:{self.due_at.isoformat()}"
