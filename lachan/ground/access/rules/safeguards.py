"""The numbers of policy/access/safeguards.toml as written. Pure."""

import tomllib
from dataclasses import dataclass, fields
from datetime import timedelta


@dataclass(frozen=True, kw_only=True)
class Safeguards:
    """How often, how long and how many; every number is 1 or more."""

    recovery_codes: int
    wrong_codes_in_a_row: int
    lock_minutes: int
    hours: int
    most_per_day: int
    least_reason_letters: int
    review_within_days: int
    every_days: int
    dormant_after_days: int
    ends_soon_days: int
    idle_minutes: int
    pin_digits: int
    wrong_pins_in_a_row: int

    @property
    def code_lock(self) -> timedelta:
        """How long a second factor waits after too many wrong codes."""
        return timedelta(minutes=self.lock_minutes)

    @property
    def open_for(self) -> timedelta:
        """How long a record opened in an emergency stays open."""
        return timedelta(hours=self.hours)

    @property
    def judged_within(self) -> timedelta:
        """By when an emergency opening is to be judged."""
        return timedelta(days=self.review_within_days)

    @property
    def reviewed_every(self) -> timedelta:
        """How long a grant stands before somebody must confirm it anew."""
        return timedelta(days=self.every_days)

    @property
    def dormant_after(self) -> timedelta:
        """How long an account may sleep before it is pointed out."""
        return timedelta(days=self.dormant_after_days)

    @property
    def ends_soon(self) -> timedelta:
        """How long before its end a grant is pointed out."""
        return timedelta(days=self.ends_soon_days)

    @property
    def idle(self) -> timedelta:
        """How long a shared computer waits before it locks itself."""
        return timedelta(minutes=self.idle_minutes)


def read_safeguards(text: str) -> Safeguards:
    """The numbers as written.

    Raises ValueError for text that is no TOML, a missing or unknown number, and one
    that is not a whole number from 1.
    """
    found: dict[str, int] = {}
    for section in tomllib.loads(text).values():
        found |= section
    wanted = {field.name for field in fields(Safeguards)}
    if odd := wanted ^ found.keys():
        raise ValueError(f"missing or unknown: {', '.join(sorted(odd))}")
    wrong = [name for name, value in found.items() if type(value) is not int]
    wrong += [name for name in found.keys() - set(wrong) if found[name] < 1]
    if wrong:
        raise ValueError(f"not a whole number from 1: {', '.join(sorted(wrong))}")
    return Safeguards(**found)
