"""Ages in completed years, and the bands in which figures are broken down."""

from datetime import date

AGE_BANDS = ("0-4", "5-11", "12-17", "18-49", "50-64", "65+")
AGE_BAND_STARTS = (0, 5, 12, 18, 50, 65)  # completed years; each up to the next


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
