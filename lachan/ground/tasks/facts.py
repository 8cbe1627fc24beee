from dataclasses import dataclass
from datetime import datetime
from typing import ClassVar

from lachan.kernel.facts import Fact
from lachan.kernel.speech import Sentence
from lachan.kernel.speech import sentence as _


@dataclass(frozen=True, kw_only=True)
class TaskOpened(Fact):
    """Somebody is asked to do something by a time."""

    told: ClassVar[Sentence] = _("The task was given.")

    task_id: int
    at: datetime
    by: str


@dataclass(frozen=True, kw_only=True)
class TaskClosed(Fact):
    """The work is done, or no longer wanted."""

    told: ClassVar[Sentence] = _("The task was closed.")

    task_id: int
    at: datetime
    by: str


@dataclass(frozen=True, kw_only=True)
class TasksMoved(Fact):
    """Open work goes on at another unit: a decree put its own into that one."""

    told: ClassVar[Sentence] = _("The work went to another unit by decree.")

    ids: tuple[int, ...]
    unit_id: int
    at: datetime
    by: str
