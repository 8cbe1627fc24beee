"""A line of work: what every module that knows of work answers."""

from dataclasses import dataclass
from datetime import datetime

from lachan.kernel.speech import Text


@dataclass(frozen=True, kw_only=True)
class WorkLine:
    """One thing somebody has to do, derived from facts; a line of “Hôm nay”.

    Every module that knows of work answers some of these (`lachan/figures.py`); a
    task is only one source. `what` never names a person or says who is ill. `url`
    is where it gets done, `verb` the word on its button. Without `due_at` it is
    wanted, but no clock runs.
    """

    what: Text
    unit: str
    url: str
    module: str
    verb: Text = ""
    due_at: datetime | None = None
    is_overdue: bool = False
    count: int = 1
