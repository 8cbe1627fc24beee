"""Reads of the register: figures, lists, work, weaknesses and histories."""

from lachan.watch.cases.queries.measures import (
    confirmed_rows,
    died_rows,
    recovered_rows,
    suspected_rows,
    undated_rows,
)

__all__ = (
    "confirmed_rows",
    "died_rows",
    "recovered_rows",
    "suspected_rows",
    "undated_rows",
)
