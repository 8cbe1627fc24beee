"""What access has for people to do: the lines of “Hôm nay”."""

from __future__ import annotations

from datetime import datetime

from lachan.ground.access.models import User
from lachan.ground.access.queries.openings import opening_lines
from lachan.ground.access.queries.reviews import review_lines
from lachan.kernel.work import WorkLine


def worklist(user: User, now: datetime) -> list[WorkLine]:
    """Emergency openings to judge; roles to look at again."""
    return [*opening_lines(user, now), *review_lines(user, now)]
