"""What must hold among the records of every module. Nobody imports this page.

`config/` installs it once at start. A module offers its checks in its own room
`checks.py`; who inspects them is `ground/integrity`.
"""

from lachan.command.indicators import checks as indicators
from lachan.command.levels import checks as levels
from lachan.command.reports import checks as reports
from lachan.ground.access import checks as access
from lachan.ground.bodies import checks as bodies
from lachan.ground.health import checks as health
from lachan.ground.intake import checks as intake
from lachan.ground.journal import checks as journal
from lachan.ground.people import checks as people
from lachan.ground.policy import checks as policy
from lachan.ground.privacy import checks as privacy
from lachan.ground.sites import checks as sites
from lachan.ground.tasks import checks as tasks
from lachan.ground.units import checks as units
from lachan.kernel.integrity import Check
from lachan.watch.cases import checks as cases

CHECKS: tuple[Check, ...] = (
    *journal.CHECKS,
    *policy.CHECKS,
    *access.CHECKS,
    *intake.CHECKS,
    *units.CHECKS,
    *bodies.CHECKS,
    *tasks.CHECKS,
    *people.CHECKS,
    *health.CHECKS,
    *sites.CHECKS,
    *privacy.CHECKS,
    *cases.CHECKS,
    *indicators.CHECKS,
    *reports.CHECKS,
    *levels.CHECKS,
)
