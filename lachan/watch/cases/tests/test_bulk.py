"""One verb on many cases: counted first, told once, undone by nobody's haste."""

from datetime import date, timedelta

import pytest

from lachan.ground.access.models import Sight
from lachan.ground.access.queries import forget_scope
from lachan.ground.journal import actions as journal
from lachan.ground.journal.models import Entry
from lachan.ground.people.models import Person
from lachan.ground.policy import actions as policy
from lachan.ground.policy.facts import PolicyEditionsLoaded
from lachan.watch.cases import actions, facts, jobs
from lachan.watch.cases.actions import CaseUpdate
from lachan.watch.cases.models import Case, CaseStep
from lachan.watch.cases.rules import FindingDraft
from lachan.watch.cases.tests.conftest import Town

DAY = date(2021, 12, 6)


def register(town: Town) -> list[Case]:
    drafts = [
        town.confirmed(origin="MOH", origin_code="1"),
        town.confirmed("south", outcome="died", outcome_date=DAY),
        town.confirmed("south", outcome="recovered", outcome_date=DAY),
        town.draft("east"),
    ]
    cases = actions.open_many(drafts=drafts, by=town.officer, now=town.now)
    actions.void(case=town.case(), reason="thử", by=town.officer, now=town.now)
    return cases


def test_a_dry_run_counts_what_would_be_done_and_does_nothing(town: Town) -> None:
    register(town)

    counted = actions.record_outcomes(
        cases=Case.objects.all(),
        outcome="recovered",
        on=DAY,
        by=town.officer,
        now=town.now,
        dry_run=True,
    )

    assert counted.as_json() == {
        "asked": 5,
        "changed": 2,
        "same": 1,
        "not_allowed": 0,
        "void": 1,
        "left_out": 1,  # nobody recovers after death
    }
    assert Case.objects.filter(outcome="recovered").count() == 1


def test_an_outcome_for_many_is_told_once_and_kept_for_each(town: Town) -> None:
    cases = register(town)
    before = Entry.objects.count()

    counted = actions.record_outcomes(
        cases=Case.objects.all(),
        outcome="recovered",
        on=date(2021, 12, 4),
        by=town.officer,
        now=town.now,
    )

    assert counted.changed == 2
    assert Entry.objects.count() == before + 1
    first = Case.objects.get(pk=cases[0].pk)
    assert (first.outcome, first.version) == ("recovered", 2)
    assert first.discrepancies == "recovery_early"
    assert CaseStep.objects.filter(verb="outcome").count() == 2


def test_a_confirmation_for_many_leaves_out_those_without_a_day(town: Town) -> None:
    register(town)

    counted = actions.classify_many(
        cases=Case.objects.all(),
        classification="confirmed",
        reason="công bố",
        by=town.officer,
        now=town.now,
    )

    assert (counted.changed, counted.same, counted.left_out) == (0, 3, 1)
    with pytest.raises(actions.ReasonNeeded):
        actions.classify_many(
            cases=Case.objects.all(),
            classification="discarded",
            reason="",
            by=town.officer,
            now=town.now,
        )


def test_what_is_not_mine_is_counted_apart(town: Town) -> None:
    register(town)

    counted = actions.hand_over_many(
        cases=Case.objects.all(),
        unit=town.units["east"],
        by=town.neighbour,
        now=town.now,
    )

    assert (counted.changed, counted.same, counted.not_allowed) == (0, 1, 3)


def test_a_register_that_comes_again_adds_and_takes_nothing_back(town: Town) -> None:
    cases = register(town)
    news = {"outcome": "recovered", "outcome_date": DAY, "onset_date": None}
    updates = [CaseUpdate(case_id=case.pk, values=news) for case in cases[:2]]

    changed = actions.update_many(updates=updates, by=town.officer, now=town.now)
    again = actions.update_many(updates=updates, by=town.officer, now=town.now)

    assert (changed, again) == ([True, True], [False, False])
    first, second = (Case.objects.get(pk=case.pk) for case in cases[:2])
    assert (first.outcome, first.version) == ("recovered", 2)
    # The dead stay dead; that somebody says otherwise is marked.
    assert (second.outcome, second.discrepancies) == ("died", "after_death")


def test_a_register_does_not_overrule_a_person(town: Town) -> None:
    [case, *_rest] = register(town)
    actions.classify(
        case=case,
        classification="discarded",
        reason="xét nghiệm lại âm tính",
        by=town.officer,
        now=town.now,
    )
    update = CaseUpdate(
        case_id=case.pk, values={"classification": "confirmed", "severity": "mild"}
    )

    actions.update_many(updates=[update], by=town.officer, now=town.now)

    case.refresh_from_db()
    assert (case.classification, case.severity) == ("discarded", "mild")


def test_who_answers_for_a_case_sees_the_person_while_it_stands(town: Town) -> None:
    opened = {
        facts.CaseOpened: (jobs.show_people,),
        facts.CasesOpened: (jobs.show_people,),
        facts.CaseVoided: (jobs.hide_person,),
    }
    journal.install(journal.Flow(at_once=opened))
    person = town.person("north")
    assert not Person.objects.visible_to(town.neighbour).exists()
    east = town.units["east"]
    draft = town.draft(
        person_id=person.pk, present_unit_id=east.pk, present_path=east.path
    )

    [case] = actions.open_many(drafts=[draft], by=town.officer, now=town.now)

    assert Person.objects.visible_to(town.neighbour).get() == person
    assert Sight.objects.count() == 1  # at home it needs none
    actions.void(case=case, reason="nhầm", by=town.officer, now=town.now)
    forget_scope(town.neighbour)
    assert not Person.objects.visible_to(town.neighbour).exists()


def test_new_editions_ask_the_definitions_again(town: Town) -> None:
    journal.install(
        journal.Flow(at_once={PolicyEditionsLoaded: (jobs.ask_definitions_again,)})
    )
    pcr = FindingDraft(code="rt_pcr", value="positive", observed_on=DAY)
    draft = town.draft(classification="", findings=(pcr,))
    [case] = actions.open_many(drafts=[draft], by=town.officer, now=town.now)

    policy.load_files(now=town.now + timedelta(hours=1))

    case.refresh_from_db()
    assert case.classification == "confirmed"
