"""Cases come in once, however often they are sent."""

from datetime import date, timedelta

import pytest

from lachan.ground.access.actions import NotAllowed
from lachan.ground.journal.models import Entry
from lachan.kernel.ids import uuid7
from lachan.watch.cases import actions, queries
from lachan.watch.cases.models import Case, Finding
from lachan.watch.cases.rules import FindingDraft, LinkDraft
from lachan.watch.cases.tests.conftest import Town


def test_a_case_is_opened_and_told(town: Town) -> None:
    person = town.person(birth_date=date(2000, 12, 8))

    case = town.case(person_id=person.pk)

    assert case.age_years == 20  # 21 on the day after the notification
    assert case.present_path == town.units["north"].path
    assert Entry.objects.get().fact == "cases.case_opened"
    assert Entry.objects.get().subject_id == case.public_id


def test_sending_a_case_again_is_the_same_case(town: Town) -> None:
    draft = town.draft(public_id=uuid7())

    first = actions.open_case(draft=draft, by=town.officer, now=town.now)
    second = actions.open_case(draft=draft, by=town.officer, now=town.now)

    assert second.pk == first.pk
    assert second.was_there
    assert Entry.objects.count() == 1


def test_a_second_case_of_the_person_is_a_question(town: Town) -> None:
    case = town.case()

    with pytest.raises(actions.AlreadyACase) as refusal:
        town.case(person_id=case.person_id)

    assert refusal.value.case == case
    assert Case.objects.count() == 1


def test_a_new_episode_takes_the_next_number(town: Town) -> None:
    case = town.case()

    again = actions.open_case(
        draft=town.draft(person_id=case.person_id),
        by=town.officer,
        now=town.now,
        new_episode=True,
    )

    assert (case.episode, again.episode) == (1, 2)


def test_every_problem_of_a_draft_is_named_at_once(town: Town) -> None:
    draft = town.draft(
        onset_date=date(2021, 12, 9), classification="confirmed", age_years=200
    )

    with pytest.raises(actions.CannotBeOpened) as refusal:
        actions.open_case(draft=draft, by=town.officer, now=town.now)

    assert {problem.field for problem in refusal.value.problems} == {
        "onset_date",
        "confirmed_date",
        "age_years",
    }
    assert not Case.objects.exists()


def test_nobody_opens_a_case_in_a_unit_that_is_not_theirs(town: Town) -> None:
    with pytest.raises(NotAllowed):
        actions.open_case(draft=town.draft(), by=town.neighbour, now=town.now)
    with pytest.raises(NotAllowed):
        actions.open_many(drafts=[town.draft()], by=town.neighbour, now=town.now)

    assert not Case.objects.exists()


def test_a_register_comes_in_as_one_fact(town: Town) -> None:
    drafts = [town.confirmed(origin="MOH", origin_code=f"BN{n}") for n in range(5)]

    cases = actions.open_many(drafts=drafts, by=town.officer, now=town.now)

    assert [case.origin_code for case in cases] == ["BN0", "BN1", "BN2", "BN3", "BN4"]
    assert list(Case.objects.order_by("pk")) == cases
    entry = Entry.objects.get()
    assert entry.fact == "cases.cases_opened"
    assert entry.payload["ids"] == [case.pk for case in cases]
    assert (entry.count, entry.unit_path) == (5, town.units["north"].path)


def test_what_is_read_back_is_what_was_written(town: Town) -> None:
    draft = town.confirmed(
        onset_date=date(2021, 12, 1),
        findings=(FindingDraft(code="fever", value="yes"),),
        arrived_from="Lào",
    )

    [case] = actions.open_many(drafts=[draft], by=town.officer, now=town.now)
    stored = Case.objects.get()

    for column in Case._meta.concrete_fields:
        given, kept = (getattr(each, column.attname) for each in (case, stored))
        assert given == kept, column.attname
    assert Finding.objects.get().case == stored


def test_a_register_may_come_again_and_grow(town: Town) -> None:
    first, second = (
        town.confirmed(origin="MOH", origin_code=code) for code in ("BN1", "BN2")
    )
    actions.open_many(drafts=[first], by=town.officer, now=town.now)

    cases = actions.open_many(
        drafts=[first, second, second], by=town.officer, now=town.now
    )

    assert [case.was_there for case in cases] == [True, False, True]
    assert Case.objects.count() == 2


def test_one_code_may_be_given_by_two_registers(town: Town) -> None:
    drafts = [town.confirmed(origin=name, origin_code="1") for name in ("MOH", "CDC")]

    cases = actions.open_many(drafts=drafts, by=town.officer, now=town.now)

    assert not any(case.was_there for case in cases)


def test_a_register_without_the_day_of_confirmation_writes_nothing(town: Town) -> None:
    drafts = [town.confirmed(), town.confirmed(confirmed_date=None)]

    with pytest.raises(actions.CannotBeOpened):
        actions.open_many(drafts=drafts, by=town.officer, now=town.now)

    assert not Case.objects.exists()


def test_a_contradiction_in_a_register_is_recorded_and_marked(town: Town) -> None:
    draft = town.confirmed(outcome="recovered", outcome_date=date(2021, 12, 1))

    [case] = actions.open_many(drafts=[draft], by=town.officer, now=town.now)

    assert case.discrepancies == "recovery_early"


def test_sources_are_named_once_and_make_the_source_known(town: Town) -> None:
    first, second = town.case(), town.case("south")
    links = [
        LinkDraft(case_id=second.pk, source_case_id=first.pk),
        LinkDraft(case_id=second.pk, source_text="Chợ Đầu mối"),
        LinkDraft(case_id=second.pk, source_case_id=first.pk),
        LinkDraft(case_id=first.pk, source_case_id=first.pk),
    ]

    new = actions.link_sources_many(links=links, by=town.officer, now=town.now)
    again = actions.link_sources_many(links=links, by=town.officer, now=town.now)

    assert new == [True, True, False, False]
    assert not any(again)
    second.refresh_from_db()
    assert (second.source_known, second.version) == ("known", 2)


def test_the_figures_are_rows_of_the_register(town: Town) -> None:
    unit = town.units["north"]
    drafts = [
        town.confirmed(found_by="community", age_years=30),
        town.confirmed(outcome="recovered", outcome_date=date(2021, 12, 6)),
        town.confirmed(outcome="died", outcome_date=date(2021, 12, 7), age_years=70),
        town.confirmed(outcome="recovered"),
        town.draft(notified_at=town.now - timedelta(hours=7)),
    ]

    ids = [
        case.pk
        for case in actions.open_many(drafts=drafts, by=town.officer, now=town.now)
    ]

    place = (unit.pk, unit.path)
    assert list(queries.confirmed_rows(ids[:1])) == [
        (ids[0], *place, date(2021, 12, 5), "covid-19", "community", "18-49", 1)
    ]
    assert queries.confirmed_rows().count() == 4
    assert list(queries.recovered_rows()) == [
        (ids[1], *place, date(2021, 12, 6), "covid-19", "unknown", "", 1)
    ]
    assert list(queries.died_rows()) == [
        (ids[2], *place, date(2021, 12, 7), "covid-19", "unknown", "65+", 1)
    ]
    # 23:00 on 6 December in Vietnam, 7 hours before the morning.
    assert list(queries.suspected_rows()) == [
        (ids[4], *place, date(2021, 12, 6), "covid-19", "unknown", "", 1)
    ]
