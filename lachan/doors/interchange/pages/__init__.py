"""The pages of the import: hand in, confirm the columns, look, decide, run."""

from lachan.doors.interchange.pages.records import errors, progress, record, runs
from lachan.doors.interchange.pages.steps import (
    again,
    cancel,
    check,
    decide,
    go_on,
    mapping,
    new,
    rule,
    start,
)

__all__ = (
    "again",
    "cancel",
    "check",
    "decide",
    "errors",
    "go_on",
    "mapping",
    "new",
    "progress",
    "record",
    "rule",
    "runs",
    "start",
)
