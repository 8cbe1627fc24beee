from dataclasses import dataclass
from datetime import datetime

from lachan.kernel.facts import Fact


@dataclass(frozen=True, kw_only=True)
class TaskOpened(Fact):
    """Somebody is asked to do something by a time."""

    task_id: int
    at: datetime
    by: str


@dataclass(frozen=True, kw_only=True)
class TaskClosed(Fact):
    """The work is done, or no longer wanted."""

    task_id: int
    at: datetime
    by: str
