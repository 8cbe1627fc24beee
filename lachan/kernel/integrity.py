"""Checks of what must hold among records: each a question that finds the offenders.

A module offers its own in a room `checks.py`; `lachan/checks.py` names them all and
`config` installs them at start. A check is asked as one statement over the whole
table, so that a million records take no more questions than ten.
"""

from collections.abc import Callable, Iterable
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum
from typing import Any

from lachan.kernel.speech import Text


class Severity(StrEnum):
    """How bad it is that a check finds something."""

    GRAVE = "grave"  # figures or the rights of people may be wrong
    FAULT = "fault"  # a record contradicts another; somebody must mend it
    DOUBT = "doubt"  # possible, and worth a look


@dataclass(frozen=True, kw_only=True)
class Check:
    """One thing that must hold.

    `key` is its name for ever, `module.what`. `wrong` says in one sentence what was
    found, `cure` what to do about it. `rows(now)` are the offending records, a query
    that has not been asked yet. `path` is their column with the path of a unit: who
    may see that unit sees the offender; without one it is the house's own.
    `subject` is the column that names a record; `page` the address of its page.
    """

    key: str
    severity: Severity
    wrong: Text
    cure: Text
    rows: Callable[[datetime], Any]
    path: str = ""
    subject: str = "public_id"
    page: str = ""

    @property
    def module(self) -> str:
        """Whose check it is."""
        return self.key.partition(".")[0]


_checks: dict[str, Check] = {}


def install_checks(checks: Iterable[Check]) -> None:
    """Put the house's checks in place; called once at start.

    Raises ValueError for two checks of one key.
    """
    named: dict[str, Check] = {}
    for check in checks:
        if check.key in named:
            raise ValueError(f"Two checks are called {check.key}.")
        named[check.key] = check
    _checks.clear()
    _checks.update(named)


def checks() -> tuple[Check, ...]:
    """Every check of the house, in the order of the floors."""
    return tuple(_checks.values())


def check_named(key: str) -> Check:
    """The check of a key. Raises KeyError."""
    return _checks[key]
