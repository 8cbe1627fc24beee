"""What a case is follows its findings, unless somebody's word stands."""

from datetime import date

import pytest

from lachan.ground.access.actions import NotAllowed
from lachan.ground.journal.models import Entry
from lachan.ground.policy import actions as policy
from lachan.watch.cases import actions
from lachan.watch.cases.models import Case, CaseStep, Finding
from lachan.watch.cases.rules import FindingDraft, LinkDraft
from lachan.watch.cases.tests.conftest import Town

PCR = FindingDraft(code="rt_pcr", value="positive", observed_on=date(2021, 12, 6))


def found(**values: str) -> list[FindingDraft]:
    return [FindingDraft(code=code, value=value) for code, value in values.items()]


def test_a_positive_test_confirms_a_case_and_says_by_which_edition(
    ruled: Town,
) -> None:
    case = ruled.case(classification="")

    actions.record_findings(case=case, findings=[PCR], by=ruled.officer, now=ruled.now)

    case.refresh_from_db()
    assert case.classification == "confirmed"
    assert case.confirmed_date == date(2021, 12, 6)
    assert case.policy_edition is not None
    assert case.policy_edition.edition == "2021-07"
    entry = Entry.objects.latest("pk")
    assert (entry.payload["verb"], entry.payload["followed"]) == (
        "findings",
        ["classified"],
    )


def test_two_symptoms_make_a_suspicion_and_a_withdrawn_one_does_not_discard(
    ruled: Town,
) -> None:
    case = ruled.case(classification="")
    actions.record_findings(
        case=case,
        findings=found(fever="yes", cough="yes"),
        by=ruled.officer,
        now=ruled.now,
    )
    assert case.definition_says == "suspected"

    actions.record_findings(
        case=case, findings=found(cough=""), by=ruled.officer, now=ruled.now
    )

    assert (case.classification, case.definition_says) == ("suspected", "")
    assert Finding.objects.filter(withdrawn_at=None).count() == 1


def test_the_same_findings_again_are_no_news(ruled: Town) -> None:
    case = ruled.case(classification="")
    for _time in range(2):
        actions.record_findings(
            case=case, findings=[PCR], by=ruled.officer, now=ruled.now
        )

    assert case.version == 2
    assert Entry.objects.filter(fact="cases.case_changed").count() == 1


def test_a_word_stands_until_it_is_given_back(ruled: Town) -> None:
    case = ruled.case(classification="")
    actions.classify(
        case=case,
        classification="probable",
        reason="Ảnh hưởng lâm sàng điển hình",
        by=ruled.officer,
        now=ruled.now,
    )

    actions.record_findings(case=case, findings=[PCR], by=ruled.officer, now=ruled.now)
    assert (case.classification, case.definition_says) == ("probable", "confirmed")
    assert case.disagrees
    assert case.classified_by == ruled.officer.actor

    actions.follow_definition(case=case, by=ruled.officer, now=ruled.now)
    assert (case.classification, case.classification_basis) == (
        "confirmed",
        "definition",
    )
    assert not Case.objects.get().disagrees


def test_a_word_needs_its_reason_and_a_confirmation_its_day(town: Town) -> None:
    case = town.case()

    with pytest.raises(actions.ReasonNeeded):
        actions.classify(
            case=case,
            classification="probable",
            reason=" ",
            by=town.officer,
            now=town.now,
        )
    with pytest.raises(actions.CannotBeTrue):
        actions.classify(
            case=case,
            classification="confirmed",
            reason="thông báo",
            by=town.officer,
            now=town.now,
        )

    assert Case.objects.get().version == 1


def test_what_a_register_states_stands_against_the_definition(ruled: Town) -> None:
    draft = ruled.draft(classification="discarded", findings=(PCR,))

    [case] = actions.open_many(drafts=[draft], by=ruled.officer, now=ruled.now)

    assert (case.classification, case.definition_says) == ("discarded", "confirmed")


def test_findings_in_a_draft_classify_it(ruled: Town) -> None:
    draft = ruled.draft(classification="", findings=(PCR,))

    [case] = actions.open_many(drafts=[draft], by=ruled.officer, now=ruled.now)

    assert case.classification == "confirmed"
    assert case.classification_basis == "definition"


def test_a_disease_without_a_definition_keeps_its_word(ruled: Town) -> None:
    case = ruled.case(disease="nipah", classification="")

    actions.record_findings(case=case, findings=[PCR], by=ruled.officer, now=ruled.now)

    assert (case.classification, case.definition_says) == ("suspected", "")


def test_a_named_source_is_evidence(ruled: Town) -> None:
    now = ruled.now.replace(year=2026)
    ruled.now = now
    source, case = (
        ruled.case(disease="measles"),
        ruled.case(disease="measles", classification=""),
    )
    actions.record_findings(
        case=case,
        findings=found(fever="yes", maculopapular_rash="yes", cough="yes"),
        by=ruled.officer,
        now=now,
    )
    assert case.classification == "suspected"

    link = LinkDraft(case_id=case.pk, source_case_id=source.pk)
    actions.link_sources_many(links=[link], by=ruled.officer, now=now)

    case.refresh_from_db()
    assert case.classification == "confirmed"
    assert Entry.objects.latest("pk").fact == "cases.cases_changed"


def test_asking_again_after_a_new_edition_changes_only_what_follows(
    town: Town,
) -> None:
    drafts = [
        town.draft(classification="", findings=(PCR,)),
        town.draft(classification="suspected", findings=(PCR,)),
        town.draft(classification=""),
    ]
    cases = actions.open_many(drafts=drafts, by=town.officer, now=town.now)
    assert {case.classification for case in cases} == {"suspected"}
    policy.load_files(now=town.now)

    changed = actions.ask_again(
        [case.pk for case in cases], actor="system", now=town.now
    )

    assert changed == 2  # the second now disagrees
    assert [case.classification for case in Case.objects.order_by("pk")] == [
        "confirmed",
        "suspected",
        "suspected",
    ]
    assert CaseStep.objects.filter(verb="classified").count() == 1


def test_a_neighbour_records_nothing(ruled: Town) -> None:
    case = ruled.case()

    with pytest.raises(NotAllowed):
        actions.record_findings(
            case=case, findings=[PCR], by=ruled.neighbour, now=ruled.now
        )

    assert not Finding.objects.exists()


def test_a_finding_of_tomorrow_is_refused(ruled: Town) -> None:
    case = ruled.case()
    late = FindingDraft(code="fever", value="yes", observed_on=date(2021, 12, 8))

    with pytest.raises(actions.CannotBeTrue):
        actions.record_findings(
            case=case, findings=[late], by=ruled.officer, now=ruled.now
        )
