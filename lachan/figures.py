"""Which countable is counted by which module's query, and which page lists it.

Nobody imports this page; `config/` installs it once at start. The measures are what
policy/indicators speaks of; the first word of a measure says what kind of record it
counts.
"""

from collections.abc import Callable
from datetime import datetime

from lachan.command.indicators.actions import OwnerQuery
from lachan.command.levels import queries as levels
from lachan.command.regulations import queries as regulations
from lachan.command.reports import queries as reports
from lachan.doors.interchange.queries import waiting as imports
from lachan.ground.access import queries as access
from lachan.ground.access.models import User
from lachan.ground.health import queries as health
from lachan.ground.people import queries as people
from lachan.ground.privacy.queries import work as privacy
from lachan.ground.sites import queries as sites
from lachan.ground.tasks import queries as tasks
from lachan.ground.units import queries as units
from lachan.kernel.work import WorkLine
from lachan.watch.cases import queries as cases
from lachan.watch.labs import queries as labs

Worklist = Callable[[User, datetime], list[WorkLine]]

MEASURES: dict[str, OwnerQuery] = {
    "cases.confirmed": cases.confirmed_rows,
    "cases.recovered": cases.recovered_rows,
    "cases.died": cases.died_rows,
    "cases.undated": cases.undated_rows,
    "cases.suspected": cases.suspected_rows,
    "stays.open": sites.in_stay_rows,
    "beds.running": sites.beds_rows,
    "doses.given": health.doses_rows,
    "labs.tested": labs.resulted_rows,
}

# The word after `list =` in policy/indicators → the page that shows those records.
LISTS: dict[str, str] = {
    "beds": "sites:beds",
    "cases": "cases:list",
    "doses": "health:list",
    "specimens": "labs:list",
    "stays": "sites:stays",
}

# Who knows of work to be done: the lines of “Hôm nay”, each derived from facts.
WORKLISTS: dict[str, Worklist] = {
    "tasks": tasks.worklist,
    "units": units.worklist,
    "labs": labs.worklist,
    "cases": cases.worklist,
    "people": people.worklist,
    "sites": sites.worklist,
    "privacy": privacy.worklist,
    "reports": reports.worklist,
    "levels": levels.worklist,
    "regulations": regulations.worklist,
    "interchange": imports.worklist,
    "access": access.worklist,
}
