"""What every module holds by unit, and how it goes on when a decree ends the unit.

Nobody imports this page; `config/` installs it once at start. Records keep the unit of
their own day and are read through the mapping (`units.queries.lineage`); only work that
is still to be done goes to the new unit. A house test compares this list with every
table that has a unit.
"""

from django.db.models import Q

from lachan.command.briefing.models import Briefing
from lachan.command.levels.models import Assessment
from lachan.command.regulations.models import PolicyDraft
from lachan.command.reports.models import ReportedFigure
from lachan.ground.bodies.models import AreaUnit, Body, Charge, ServiceArea
from lachan.ground.health.models import DoseReceived
from lachan.ground.intake.models import ImportRun
from lachan.ground.people.models import Household, Person
from lachan.ground.privacy.models import Breach, DataRequest, Erasure
from lachan.ground.sites.models import Facility, Stay
from lachan.ground.tasks import actions as tasks
from lachan.ground.tasks.models import Task
from lachan.ground.units.models import ChangeRequest
from lachan.ground.units.queries import Holding
from lachan.ground.units.words import Follows
from lachan.kernel.speech import sentence as _
from lachan.watch.cases.models import Case
from lachan.watch.cases.words import Outcome
from lachan.watch.labs.models import (
    Laboratory,
    ScreeningPlan,
    TestRequest,
    TubeRange,
)

HOLDINGS: tuple[Holding, ...] = (
    Holding(model=Person, name=_("people"), shows_people=True),
    Holding(model=Household, name=_("households"), shows_people=True),
    Holding(
        model=Case,
        name=_("cases"),
        paths=("unit_path", "present_path"),
        shows_people=True,
        standing=Q(outcome=Outcome.NONE, voided_at=None),
    ),
    Holding(
        model=TestRequest,
        name=_("requests for tests"),
        shows_people=True,
        standing=Q(is_waiting=True, cancelled_at=None),
    ),
    Holding(model=Laboratory, name=_("laboratories")),
    Holding(model=ScreeningPlan, name=_("screening plans"), standing=Q(ended_at=None)),
    Holding(model=TubeRange, name=_("issues of tubes")),
    Holding(
        model=Stay,
        name=_("stays"),
        shows_people=True,
        standing=Q(ends_at=None, voided_at=None),
    ),
    Holding(model=DoseReceived, name=_("doses received"), shows_people=True),
    Holding(
        model=Task,
        name=_("tasks"),
        follows=Follows.MOVES,
        standing=Q(state="open"),
        rehome=tasks.rehome,
    ),
    # A committee ends with its unit or goes on where a person says; until then it is
    # read through the mapping, and so is what its teams are in charge of.
    Holding(model=Body, name=_("committees and teams"), standing=Q(valid_to=None)),
    Holding(model=Charge, name=_("charges of teams"), standing=Q(valid_to=None)),
    Holding(model=ServiceArea, name=_("service areas"), standing=Q(valid_to=None)),
    Holding(model=AreaUnit, name=_("units of service areas")),
    Holding(
        model=ChangeRequest,
        name=_("proposed corrections of units"),
        standing=Q(state="open"),
    ),
    Holding(model=DataRequest, name=_("requests about data"), shows_people=True),
    Holding(model=Breach, name=_("breaches of personal data")),
    Holding(model=Erasure, name=_("erasures")),
    Holding(model=Facility, name=_("places to stay")),
    Holding(model=ReportedFigure, name=_("reported figures")),
    Holding(model=Assessment, name=_("assessments of the level")),
    Holding(model=Briefing, name=_("briefings")),
    Holding(model=ImportRun, name=_("imports")),
    Holding(model=PolicyDraft, name=_("proposed regulations")),
)
