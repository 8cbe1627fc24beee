"""The verbs of the register of cases."""

from lachan.watch.cases.actions.opening import (
    AlreadyACase,
    CannotBeOpened,
    open_case,
    open_many,
)
from lachan.watch.cases.actions.sources import link_sources_many

__all__ = (
    "AlreadyACase",
    "CannotBeOpened",
    "link_sources_many",
    "open_case",
    "open_many",
)
