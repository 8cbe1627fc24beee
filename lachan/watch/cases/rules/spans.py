"""Ages and episodes: which span of life, and which span of illness."""

from bisect import bisect_right
from datetime import date, timedelta

from lachan.watch.cases.words import AGE_BAND_STARTS, AGE_BANDS


def age_on(
    day: date, birth_date: date | None, birth_year: int | None = None
) -> int | None:
    """Completed years of age on `day`; None if unknown or born later.

    From a year of birth alone the answer is the difference of the years, which is up
    to one year too high.
    """
    if birth_date is not None:
        had_birthday = (day.month, day.day) >= (birth_date.month, birth_date.day)
        age = day.year - birth_date.year - (not had_birthday)
    elif birth_year is not None:
        age = day.year - birth_year
    else:
        return None
    return age if age >= 0 else None


def age_band(age_years: int | None) -> str:
    """The band of `words.AGE_BANDS` that holds an age; empty for an unknown one."""
    if age_years is None:
        return ""
    return AGE_BANDS[bisect_right(AGE_BAND_STARTS, age_years) - 1]


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
