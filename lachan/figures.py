"""Which countable is counted by which module's query, and which page lists it.

Nobody imports this page; `config/` installs it once at start. The measures are what
policy/indicators speaks of; the first word of a measure says what kind of record it
counts.
"""

from lachan.command.indicators.actions import OwnerQuery
from lachan.ground.health import queries as health
from lachan.ground.sites import queries as sites

MEASURES: dict[str, OwnerQuery] = {
    "stays.open": sites.in_stay_rows,
    "beds.running": sites.beds_rows,
    "doses.given": health.doses_rows,
}

# The word after `list =` in policy/indicators → the page that shows those records.
LISTS: dict[str, str] = {}
