"""The register as people see it: list, record, small forms."""

from lachan.watch.cases.pages.bulk import bulk
from lachan.watch.cases.pages.exporting import export
from lachan.watch.cases.pages.listing import case_list
from lachan.watch.cases.pages.lookups import search, units
from lachan.watch.cases.pages.opening import open_case
from lachan.watch.cases.pages.record import record
from lachan.watch.cases.pages.verbs import part

__all__ = (
    "bulk",
    "case_list",
    "export",
    "open_case",
    "part",
    "record",
    "search",
    "units",
)
