"""The verbs of one case: who may, what follows, and what is refused."""

from datetime import date, timedelta

import pytest

from lachan.ground.access.actions import NotAllowed
from lachan.ground.journal.models import Entry
from lachan.watch.cases import actions, queries
from lachan.watch.cases.models import Case, CaseStep, SourceLink
from lachan.watch.cases.rules import LinkDraft
from lachan.watch.cases.tests.conftest import Town


def test_nobody_overwrites_what_they_have_not_seen(town: Town) -> None:
    case = town.case()
    seen = Case.objects.get()
    actions.change(
        case=case, values={"found_by": "border"}, by=town.officer, now=town.now
    )

    with pytest.raises(actions.ChangedMeanwhile):
        actions.change(
            case=seen,
            values={"found_by": "community"},
            by=town.officer,
            now=town.now,
        )

    assert Case.objects.get().found_by == "border"


def test_a_correction_is_told_with_what_it_was_before(town: Town) -> None:
    case = town.case(onset_date=date(2021, 12, 1))

    actions.change(
        case=case,
        values={"onset_date": date(2021, 12, 2), "found_by": "unknown"},
        by=town.officer,
        now=town.now,
        reason="bệnh nhân nhớ lại",
    )

    step = CaseStep.objects.get()
    assert (step.what, step.before, step.after) == (
        "onset_date",
        "2021-12-01",
        "2021-12-02",
    )
    assert step.reason == "bệnh nhân nhớ lại"
    assert Entry.objects.latest("pk").payload["verb"] == "changed"
    assert "nhớ" not in str(Entry.objects.latest("pk").payload)


def test_a_change_of_nothing_is_not_told(town: Town) -> None:
    case = town.case()

    actions.change(
        case=case, values={"found_by": "unknown"}, by=town.officer, now=town.now
    )

    assert case.version == 1
    assert Entry.objects.count() == 1


def test_only_data_of_the_notification_is_corrected_directly(town: Town) -> None:
    with pytest.raises(ValueError, match="outcome"):
        actions.change(
            case=town.case(),
            values={"outcome": "died"},
            by=town.officer,
            now=town.now,
        )


def test_a_confirmed_case_keeps_its_day(town: Town) -> None:
    [case] = actions.open_many(drafts=[town.confirmed()], by=town.officer, now=town.now)

    with pytest.raises(actions.CannotBeTrue):
        actions.change(
            case=case, values={"confirmed_date": None}, by=town.officer, now=town.now
        )


def test_a_late_report_that_contradicts_is_recorded_and_marked(town: Town) -> None:
    [case] = actions.open_many(drafts=[town.confirmed()], by=town.officer, now=town.now)

    actions.record_outcome(
        case=case,
        outcome="recovered",
        on=date(2021, 12, 1),
        by=town.officer,
        now=town.now,
    )
    assert case.discrepancies == "recovery_early"

    actions.change(
        case=case,
        values={"confirmed_date": date(2021, 11, 20)},
        by=town.officer,
        now=town.now,
    )
    assert Case.objects.get().discrepancies == ""


def test_nobody_recovers_after_death_without_a_reason(town: Town) -> None:
    case = town.case()
    on = date(2021, 12, 6)
    actions.record_outcome(
        case=case, outcome="died", on=on, by=town.officer, now=town.now
    )

    with pytest.raises(actions.ReasonNeeded):
        actions.record_outcome(
            case=case, outcome="recovered", on=on, by=town.officer, now=town.now
        )
    actions.record_outcome(
        case=case,
        outcome="recovered",
        on=on,
        by=town.officer,
        now=town.now,
        reason="nhầm người cùng tên",
    )

    assert Case.objects.get().outcome == "recovered"
    last = CaseStep.objects.latest("pk")
    assert (last.before, last.after) == ("died", "recovered")


def test_the_day_of_an_outcome_may_become_known_later(town: Town) -> None:
    case = town.case()
    for on in (None, date(2021, 12, 6)):
        actions.record_outcome(
            case=case, outcome="recovered", on=on, by=town.officer, now=town.now
        )

    assert Case.objects.get().outcome_date == date(2021, 12, 6)
    assert CaseStep.objects.latest("pk").what == "outcome_date"


def test_severity_is_kept_day_by_day_and_ends_with_death(town: Town) -> None:
    case = town.case()
    for severity, day in (("mild", 3), ("severe", 5)):
        actions.set_severity(
            case=case,
            severity=severity,
            on=date(2021, 12, day),
            by=town.officer,
            now=town.now,
        )
    actions.record_outcome(
        case=case,
        outcome="died",
        on=date(2021, 12, 6),
        by=town.officer,
        now=town.now,
    )

    with pytest.raises(actions.AfterDeath):
        actions.set_severity(
            case=case,
            severity="mild",
            on=date(2021, 12, 7),
            by=town.officer,
            now=town.now,
        )

    steps = CaseStep.objects.filter(verb="severity").order_by("pk")
    assert [(s.after, s.happened_on) for s in steps] == [
        ("mild", date(2021, 12, 3)),
        ("severe", date(2021, 12, 5)),
    ]


def test_who_has_the_patient_may_write_and_sees_the_case(town: Town) -> None:
    case = town.case()
    assert not Case.objects.visible_to(town.neighbour)
    actions.move(case=case, unit=town.units["east"], by=town.officer, now=town.now)

    assert Case.objects.visible_to(town.neighbour).get() == case
    actions.record_outcome(
        case=case,
        outcome="recovered",
        on=date(2021, 12, 6),
        by=town.neighbour,
        now=town.now,
    )

    assert Case.objects.get().unit_path == town.units["north"].path


def test_a_case_counts_where_it_is_answered_for(town: Town) -> None:
    [case] = actions.open_many(drafts=[town.confirmed()], by=town.officer, now=town.now)

    actions.hand_over(
        case=case, unit=town.units["south"], by=town.officer, now=town.now
    )

    [row] = queries.confirmed_rows()
    assert row[1:3] == (town.units["south"].pk, town.units["south"].path)


def test_a_voided_case_leaves_the_figures_and_comes_back(town: Town) -> None:
    [case] = actions.open_many(drafts=[town.confirmed()], by=town.officer, now=town.now)

    actions.void(case=case, reason="nhập trùng", by=town.officer, now=town.now)
    assert not queries.confirmed_rows()
    with pytest.raises(actions.IsVoid):
        actions.change(
            case=case, values={"found_by": "border"}, by=town.officer, now=town.now
        )

    actions.restore(case=case, by=town.officer, now=town.now)
    assert queries.confirmed_rows().count() == 1
    facts = list(Entry.objects.order_by("pk").values_list("fact", flat=True))
    assert facts[-2:] == ["cases.case_voided", "cases.case_restored"]


def test_voiding_needs_a_reason_and_the_right(town: Town) -> None:
    case = town.case()

    with pytest.raises(actions.ReasonNeeded):
        actions.void(case=case, reason="", by=town.officer, now=town.now)
    with pytest.raises(NotAllowed):
        actions.void(case=case, reason="trùng", by=town.neighbour, now=town.now)


def test_a_case_is_not_restored_beside_the_one_that_took_its_place(
    town: Town,
) -> None:
    case = town.case()
    actions.void(case=case, reason="nhầm", by=town.officer, now=town.now)
    other = town.case(person_id=case.person_id)
    assert other.episode == case.episode

    with pytest.raises(actions.AnotherStands) as refusal:
        actions.restore(case=case, by=town.officer, now=town.now)

    assert refusal.value.case == other


def test_a_source_is_named_withdrawn_and_told(town: Town) -> None:
    source, case = town.case("south"), town.case()
    draft = LinkDraft(case_id=case.pk, source_case_id=source.pk, basis="cùng nhà")

    link = actions.name_source(case=case, link=draft, by=town.officer, now=town.now)
    same = actions.name_source(case=case, link=draft, by=town.officer, now=town.now)
    assert (link, case.source_known) == (same, "known")

    link = SourceLink.objects.select_related("case").get()
    actions.withdraw_source(
        link=link, reason="khác ngày", by=town.officer, now=town.now
    )
    case.refresh_from_db()
    assert case.source_known == "not_stated"
    facts = list(Entry.objects.order_by("pk").values_list("fact", flat=True))
    assert facts.count("cases.source_named") == 1
    assert facts[-1] == "cases.source_withdrawn"


@pytest.mark.parametrize("nothing", ["itself", "words"])
def test_a_source_is_something_else(town: Town, nothing: str) -> None:
    case = town.case()
    draft = LinkDraft(
        case_id=case.pk, source_case_id=case.pk if nothing == "itself" else None
    )

    with pytest.raises(actions.NoSource):
        actions.name_source(case=case, link=draft, by=town.officer, now=town.now)


def test_the_clock_of_a_notification_runs_from_the_day_it_was_found(
    ruled: Town,
) -> None:
    [case] = actions.open_many(
        drafts=[ruled.confirmed(confirmed_date=date(2021, 12, 3))],
        by=ruled.officer,
        now=ruled.now,
    )
    assert case.report_due_at is not None
    assert case.report_due_at.isoformat() == "2021-12-05T00:00:00+07:00"

    actions.record_reported(
        case=case, reported_at=ruled.now, by=ruled.officer, now=ruled.now
    )

    assert Case.objects.get().reported_at == ruled.now
    with pytest.raises(actions.CannotBeTrue):
        actions.record_reported(
            case=case,
            reported_at=ruled.now + timedelta(hours=1),
            by=ruled.officer,
            now=ruled.now,
        )


def test_within_the_window_a_register_reports_the_same_illness_again(
    ruled: Town,
) -> None:
    person = ruled.person()
    first, again, later = (
        ruled.confirmed(person_id=person.pk, confirmed_date=day, origin="MOH")
        for day in (date(2021, 6, 1), date(2021, 8, 29), date(2021, 8, 30))
    )

    cases = actions.open_many(
        drafts=[first, again, later], by=ruled.officer, now=ruled.now
    )

    assert [case.was_there for case in cases] == [False, True, False]
    assert [case.episode for case in cases] == [1, 1, 2]
