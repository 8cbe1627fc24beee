"""Which countable is counted by which module's query, and which page lists it.

Nobody imports this page; `config/` installs it once at start. The measures are what
policy/indicators speaks of; the first word of a measure says what kind of record it
counts.
"""

from lachan.command.indicators.actions import OwnerQuery
from lachan.ground.health import queries as health
from lachan.ground.sites import queries as sites
from lachan.watch.cases import queries as cases

MEASURES: dict[str, OwnerQuery] = {
    "cases.confirmed": cases.confirmed_rows,
    "cases.recovered": cases.recovered_rows,
    "cases.died": cases.died_rows,
    "cases.undated": cases.undated_rows,
    "cases.suspected": cases.suspected_rows,
    "stays.open": sites.in_stay_rows,
    "beds.running": sites.beds_rows,
    "doses.given": health.doses_rows,
}

# The word after `list =` in policy/indicators → the page that shows those records.
LISTS: dict[str, str] = {}
