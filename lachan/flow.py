"""What follows from what, elsewhere: fact → reactions. Nobody imports this page.

`config/` installs it once at start. AT_ONCE runs in the transaction of the fact (both
or neither; a reaction may refuse). SOON is queued in the journal, retried, and runs at
most once per entry: so each reaction must be safe to repeat.
"""

from collections.abc import Callable, Iterable, Sequence
from datetime import datetime, time, timedelta

from lachan.command.briefing import facts as briefing
from lachan.command.indicators import facts as indicator_facts
from lachan.command.indicators import jobs as indicators
from lachan.command.levels import facts as levels
from lachan.command.regulations import facts as regulations
from lachan.command.reports import facts as reports
from lachan.doors.interchange import jobs as interchange
from lachan.doors.interchange.actions.holding import HOLDER as FILES
from lachan.ground.access import facts as access
from lachan.ground.access.actions.resealing import SEALED as SECRETS
from lachan.ground.access.jobs import clear_expired
from lachan.ground.bodies import actions as body_actions
from lachan.ground.bodies import facts as bodies
from lachan.ground.health import actions as health_actions
from lachan.ground.health import facts as health
from lachan.ground.intake import facts as intake
from lachan.ground.intake.jobs import forget_old
from lachan.ground.integrity import facts as integrity
from lachan.ground.integrity.jobs import inspect_nightly
from lachan.ground.journal import facts as journal
from lachan.ground.journal.actions import AtOnce, Flow, Scheduled, Soon
from lachan.ground.notices import actions as notice_actions
from lachan.ground.notices import facts as notices
from lachan.ground.notices import jobs as notice_jobs
from lachan.ground.people import actions as people_actions
from lachan.ground.people import facts as people
from lachan.ground.people.actions import Keeper
from lachan.ground.people.jobs import comb_register
from lachan.ground.policy import facts as policy
from lachan.ground.privacy import facts as privacy
from lachan.ground.privacy import jobs as privacy_jobs
from lachan.ground.privacy.actions import growing_old, holding
from lachan.ground.privacy.queries import work as privacy_work
from lachan.ground.sites import actions as site_actions
from lachan.ground.sites import facts as sites
from lachan.ground.tasks import facts as tasks
from lachan.ground.tasks import queries as task_queries
from lachan.ground.units import facts as units
from lachan.ground.units import jobs as unit_jobs
from lachan.kernel.deadlines import Deadline
from lachan.kernel.facts import Fact
from lachan.kernel.holdings import Holder, Kept, Sealed
from lachan.watch.cases import actions as case_actions
from lachan.watch.cases import facts as cases
from lachan.watch.cases import jobs as case_jobs
from lachan.watch.labs import actions as lab_actions
from lachan.watch.labs import facts as labs
from lachan.watch.labs import jobs as lab_jobs

# What hangs on a person, and how it goes from one record to another: every table with
# a key to people.Person is kept by one of these (tests/house compares).
KEEPERS: tuple[Keeper, ...] = (
    *people_actions.KEEPERS,
    *health_actions.KEEPERS,
    *site_actions.KEEPERS,
    *holding.KEEPERS,
    *lab_actions.KEEPERS,
    *case_actions.KEEPERS,
)

# Who keeps something of a person: the copy they are given, and erasure, ask each.
HOLDERS: tuple[Holder, ...] = (
    people_actions.HOLDER,
    body_actions.HOLDER,
    health_actions.HOLDER,
    site_actions.HOLDER,
    lab_actions.HOLDER,
    case_actions.HOLDER,
    holding.HOLDER,
    FILES,
)

# What is sealed under the field key, and sealed anew when that changes.
SEALED: tuple[Sealed, ...] = (
    *people_actions.SEALED,
    *body_actions.SEALED,
    *SECRETS,
    *notice_actions.SEALED,
)

# What grows old, and goes by the terms of retention once a second person approves.
KEPT: tuple[Kept, ...] = (
    *growing_old.KEPT,
    *body_actions.KEPT,
    *notice_actions.KEPT,
    *lab_actions.KEPT,
)

# Whose clocks are looked at, so that somebody is told before or when they run out.
DEADLINES: tuple[Callable[[datetime], Iterable[Deadline]], ...] = (
    task_queries.deadlines,
    privacy_work.deadlines,
)

# Merging is both or neither: whoever cannot follow refuses, and nothing has happened.
ADOPT_PERSON: tuple[AtOnce, ...] = (
    health_actions.adopt_person,
    site_actions.adopt_person,
    holding.adopt_person,
    lab_actions.adopt_person,
    case_actions.adopt_person,
)

AT_ONCE: dict[type[Fact], Sequence[AtOnce]] = {
    # Who answers for a case, or has the patient, sees that person while it stands.
    cases.CaseOpened: (case_jobs.show_people,),
    cases.CasesOpened: (case_jobs.show_people,),
    cases.CaseChanged: (case_jobs.show_people,),
    cases.CasesChanged: (case_jobs.show_people,),
    cases.CaseRestored: (case_jobs.show_people,),
    cases.CaseVoided: (case_jobs.hide_person,),
    # A laboratory sees whose specimen it has.
    labs.SpecimensCollected: (lab_jobs.show_people,),
    labs.SpecimensMoved: (lab_jobs.show_people,),
    people.PersonMerged: ADOPT_PERSON,
    people.PersonSplit: ADOPT_PERSON,
    people.MergerUndone: ADOPT_PERSON,
    # What others must know of a level, they read as the unit's standing.
    levels.LevelAnnounced: (unit_jobs.put_level_in_force,),
}

SOON: dict[type[Fact], Sequence[Soon]] = {
    # Regulations change monthly; whatever has evidence is asked under the new ones.
    policy.PolicyEditionsLoaded: (case_jobs.ask_definitions_again,),
    # A result is evidence: the cases of its person are worked out anew.
    labs.ResultsSettled: (case_jobs.follow_results, indicators.recount_tests),
    labs.SpecimensReassigned: (case_jobs.follow_results,),
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
    # Who is told of what stands in policy/notices; this says what is looked up there.
    access.AccountDeactivated: (notice_jobs.forget_addresses,),
    access.GrantRevoked: (notice_jobs.tell,),
    access.PasswordChanged: (notice_jobs.tell,),
    access.RecordOpened: (notice_jobs.tell,),
    access.RecoveryCodeUsed: (notice_jobs.tell,),
    access.RoleGranted: (notice_jobs.tell,),
    access.SecondFactorAdded: (notice_jobs.tell,),
    access.SecondFactorRemoved: (notice_jobs.tell,),
    intake.ImportEnded: (notice_jobs.tell,),
    levels.LevelAnnounced: (notice_jobs.tell,),
    levels.LevelDecided: (notice_jobs.tell,),
    notices.AddressChanged: (notice_jobs.tell,),
    notices.EndpointRested: (notice_jobs.tell,),
    privacy.BreachRecorded: (notice_jobs.tell,),
    regulations.PolicyDrafted: (notice_jobs.tell,),
    tasks.TaskOpened: (notice_jobs.tell,),
    units.DecreeRecorded: (notice_jobs.tell,),
}

# Facts that nothing elsewhere waits for, said aloud.
FINAL: frozenset[type[Fact]] = frozenset(
    {
        access.AccountCreated,
        access.AccountReactivated,
        access.AccountUnlocked,
        access.GrantsConfirmed,
        access.OpeningClosed,
        access.OpeningJudged,
        access.GrantsFollowed,
        access.GrantsReturned,
        access.PinLocked,
        access.PinSet,
        access.RecordSoughtInVain,
        access.RecoveryCodesMade,
        access.ReturnedByPin,
        access.RolesLoaded,
        access.SecondFactorLocked,
        access.SessionsEnded,
        access.SignedIn,
        access.SignedOut,
        access.StationClosed,
        access.StationMoved,
        access.StationRegistered,
        # Who answers and who is in charge is read when asked for.
        bodies.AbsenceEnded,
        bodies.AbsenceReported,
        bodies.BodiesImported,
        bodies.BodyChanged,
        bodies.BodyDissolved,
        bodies.BodyFounded,
        bodies.BodyMoved,
        bodies.ChargeEnded,
        bodies.ChargeTaken,
        bodies.MemberLeft,
        bodies.MemberSeated,
        bodies.ServiceAreaChanged,
        bodies.ServiceAreaDrawn,
        bodies.ServiceAreaEnded,
        cases.CasesExported,
        briefing.BriefingMade,
        cases.SourceNamed,
        cases.SourceWithdrawn,
        cases.SourcesNamed,
        health.ConditionEnded,
        health.ConditionRecorded,
        health.ConditionVoided,
        indicator_facts.FiguresDiffered,
        integrity.InspectionMade,
        intake.ImportBegun,
        intake.ImportCancelled,
        journal.BackupRestored,
        journal.BackupTaken,
        journal.ClockShifted,
        journal.ReactionTriedAgain,
        labs.LaboratoryCapacitySet,
        labs.LaboratoryOpened,
        labs.PoolMade,
        # Whom to sample again is derived from the specimens; results have settled.
        labs.PoolTakenApart,
        labs.RequestCancelled,
        labs.ResultDecided,
        labs.ResultsQueued,
        labs.ScreeningEnded,
        labs.ScreeningPlanned,
        labs.SpecimenRejected,
        labs.SpecimensExported,
        labs.TestRequested,
        labs.TubesCounted,
        labs.TubesIssued,
        # The first in a unit is a task of that unit, asked for by the verb itself.
        labs.VariantReported,
        labs.VariantWithdrawn,
        levels.LevelsProposed,
        notices.DeliveriesGivenUp,
        notices.DeliveriesTriedAgain,
        notices.EndpointSet,
        notices.NoticeEscalated,
        notices.SubscriptionSet,
        notices.TrialSent,
        people.DifferenceWithdrawn,
        people.HouseholdCreated,
        # What an approved edition changes follows from its loading.
        regulations.PolicyApproved,
        regulations.PolicyDraftRefused,
        regulations.PolicyDraftWithdrawn,
        people.HouseholdSet,
        people.IdentifierAdded,
        people.IdentifierWithdrawn,
        people.NumbersRevealed,
        people.PeopleFoundDifferent,
        people.PeopleRegistered,
        people.PersonCorrected,
        people.PersonMoved,
        people.PersonRegistered,
        people.PersonRestored,
        people.PersonVoided,
        people.ReachAdded,
        people.ReachEnded,
        privacy.BreachChanged,
        privacy.BreachClosed,
        privacy.BreachNotified,
        privacy.CopyMade,
        privacy.DisposalDecided,
        privacy.DisposalProposed,
        privacy.KeysRotated,
        privacy.PersonErased,
        privacy.PurposeChanged,
        privacy.RequestClosed,
        privacy.RequestDecided,
        privacy.RequestExtended,
        privacy.RequestIdentified,
        privacy.RequestReceived,
        reports.FigureWithdrawn,
        reports.FiguresReported,
        sites.FacilityOpened,
        tasks.TaskClosed,
        tasks.TasksMoved,
        # Rates, names and outlines are read when asked for; nothing is stored of them.
        units.BoundariesLoaded,
        # Grants, open work and standing follow in the decree's own transaction.
        units.DecreeCarriedOut,
        units.ChangeDecided,
        units.ChangeProposed,
        units.ChangeWithdrawn,
        units.UnitCorrected,
        units.DecreeQuestionAnswered,
        units.DecreeUndone,
        units.DecreeWithdrawn,
        units.PopulationAccepted,
        units.PopulationsRecorded,
        units.StatusAnnounced,
        units.StatusEnded,
        units.SuccessionsLoaded,
        units.SynonymChanged,
        units.TreeLoaded,
        units.UnitAdded,
    }
)

# What the clock starts: an interval, or a time of day in Vietnam.
BY_CLOCK: Sequence[Scheduled] = (
    Scheduled("people.comb_register", comb_register, time(2)),
    Scheduled("indicators.check_figures", indicators.check_figures, time(2)),
    Scheduled("access.clear_expired", clear_expired, time(3)),
    Scheduled("privacy.count_what_is_due", privacy_jobs.count_what_is_due, time(4)),
    Scheduled("integrity.inspect_nightly", inspect_nightly, time(3)),
    Scheduled("intake.forget_old", forget_old, time(2)),
    Scheduled("notices.go_on", notice_jobs.go_on, timedelta(minutes=1)),
    Scheduled(
        "notices.look_at_clocks", notice_jobs.look_at_clocks, timedelta(minutes=5)
    ),
)

# What the worker does in every round beside the queue.
EACH_ROUND: Sequence[Callable[[datetime], int]] = (
    interchange.advance,
    notice_jobs.send_due,
)

FLOW = Flow(at_once=AT_ONCE, soon=SOON, each_round=EACH_ROUND, by_clock=BY_CLOCK)
