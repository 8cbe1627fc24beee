"""When may an edition begin, and who may approve it? Pure: no database, no clock."""

from datetime import date


def is_retroactive(valid_from: date, *, today: date) -> bool:
    """True if the edition would govern a day that has begun.

    An edition that begins tomorrow leaves what was decided until now as it is. One
    that begins today or earlier is possible, as documents arrive late, but is approved
    as such: open cases are asked again, stored decisions keep their own edition.
    """
    return valid_from <= today


def is_second_person(drafted_by: int, approves: int) -> bool:
    """True if two different people stand behind the edition."""
    return drafted_by != approves
