"""The laboratories as people see them."""

from lachan.watch.labs.pages.backlog import backlog, laboratory
from lachan.watch.labs.pages.bench import bench, enter, mix, pool, receive, send
from lachan.watch.labs.pages.exporting import export
from lachan.watch.labs.pages.listing import specimen_list, waiting
from lachan.watch.labs.pages.lookups import people, units
from lachan.watch.labs.pages.queue import decide, doubt, queue
from lachan.watch.labs.pages.record import part, record
from lachan.watch.labs.pages.sampling import collect, kit, new, together
from lachan.watch.labs.pages.supply import plan, plans, range_, tubes

__all__ = (
    "backlog",
    "bench",
    "collect",
    "decide",
    "doubt",
    "enter",
    "export",
    "kit",
    "laboratory",
    "mix",
    "new",
    "part",
    "people",
    "plan",
    "plans",
    "pool",
    "queue",
    "range_",
    "receive",
    "record",
    "send",
    "specimen_list",
    "together",
    "tubes",
    "units",
    "waiting",
)
