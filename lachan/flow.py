"""What follows from what, elsewhere: fact → reactions. Nobody imports this page.

`config/` installs it once at start. AT_ONCE runs in the transaction of the fact (both
or neither; a reaction may refuse). SOON is queued in the journal, retried, and runs at
most once per entry: so each reaction must be safe to repeat.
"""

from collections.abc import Sequence

from lachan.command.indicators import jobs as indicators
from lachan.command.levels import facts as levels
from lachan.command.reports import facts as reports
from lachan.ground.health import facts as health
from lachan.ground.journal.actions import AtOnce, Flow, Soon
from lachan.ground.policy import facts as policy
from lachan.ground.sites import facts as sites
from lachan.ground.tasks import facts as tasks
from lachan.kernel.facts import Fact
from lachan.watch.cases import facts as cases
from lachan.watch.cases import jobs as case_jobs

AT_ONCE: dict[type[Fact], Sequence[AtOnce]] = {
    # Who answers for a case, or has the patient, sees that person while it stands.
    cases.CaseOpened: (case_jobs.show_people,),
    cases.CasesOpened: (case_jobs.show_people,),
    cases.CaseChanged: (case_jobs.show_people,),
    cases.CasesChanged: (case_jobs.show_people,),
    cases.CaseRestored: (case_jobs.show_people,),
    cases.CaseVoided: (case_jobs.hide_person,),
}

SOON: dict[type[Fact], Sequence[Soon]] = {
    # Regulations change monthly; whatever has evidence is asked under the new ones.
    policy.PolicyEditionsLoaded: (case_jobs.ask_definitions_again,),
    # Figures follow the records they count.
    cases.CaseOpened: (indicators.recount_cases,),
    cases.CasesOpened: (indicators.recount_cases,),
    cases.CaseChanged: (indicators.recount_cases,),
    cases.CasesChanged: (indicators.recount_cases,),
    cases.CaseVoided: (indicators.recount_cases,),
    cases.CaseRestored: (indicators.recount_cases,),
    sites.StayOpened: (indicators.recount_stays,),
    sites.StaysOpened: (indicators.recount_stays,),
    sites.StayEnded: (indicators.recount_stays,),
    sites.StaysEnded: (indicators.recount_stays,),
    sites.StayVoided: (indicators.recount_stays,),
    sites.StayRestored: (indicators.recount_stays,),
    sites.CapacitySet: (indicators.recount_beds,),
    sites.FacilityClosed: (indicators.recount_beds,),
    health.DosesRecorded: (indicators.recount_doses,),
    health.DoseVoided: (indicators.recount_doses,),
    health.DoseRestored: (indicators.recount_doses,),
}

# Facts that nothing elsewhere waits for, said aloud.
FINAL: frozenset[type[Fact]] = frozenset(
    {
        cases.SourceNamed,
        cases.SourceWithdrawn,
        cases.SourcesNamed,
        health.ConditionRecorded,
        health.ConditionVoided,
        levels.LevelDecided,
        levels.LevelsProposed,
        reports.FigureWithdrawn,
        reports.FiguresReported,
        sites.FacilityOpened,
        tasks.TaskClosed,
        tasks.TaskOpened,
    }
)

FLOW = Flow(at_once=AT_ONCE, soon=SOON)
