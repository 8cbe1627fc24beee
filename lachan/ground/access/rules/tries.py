"""How often somebody may guess. Pure."""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import datetime, timedelta


@dataclass(frozen=True)
class Tries:
    """Wrong answers in a row, and until when no answer is heard.

    A lock opens by itself at `locked_until`; then counting begins anew.
    """

    wrong: int = 0
    locked_until: datetime | None = None

    def is_locked(self, at: datetime) -> bool:
        """Whether even the right answer is refused at `at`."""
        return self.locked_until is not None and at < self.locked_until

    def after_wrong(self, at: datetime, *, most: int, pause: timedelta) -> Tries:
        """One wrong answer more; the last that is allowed locks for `pause`.

        While locked nothing is counted: guessing on does not lengthen the lock, lest
        somebody else could keep the owner out for good.
        """
        if self.is_locked(at):
            return self
        wrong = (0 if self.locked_until is not None else self.wrong) + 1
        if wrong < most:
            return replace(self, wrong=wrong, locked_until=None)
        return Tries(wrong=wrong, locked_until=at + pause)

    def after_right(self) -> Tries:
        """Counting begins anew."""
        return Tries()
