"""Episodes: which span of illness."""

from datetime import date, timedelta


def is_new_episode(
    day: date, *, last: date | None, window_days: int | None
) -> bool | None:
    """Whether illness on `day` is another episode than the one dated `last`.

    Days are those of `day_of_illness`. The window counts both ways, since registers
    arrive late; on the day it ends the new episode may begin. None where no edition
    names a window: then only a person can say.
    """
    if last is None:
        return True
    if window_days is None:
        return None
    return abs(day - last) >= timedelta(days=window_days)
