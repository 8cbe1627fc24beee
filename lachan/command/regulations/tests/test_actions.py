from __future__ import annotations

from datetime import timedelta
from typing import Any

import pytest
from django.db import IntegrityError, transaction
from django.db.models import F

from lachan.command.levels import actions as levels
from lachan.command.levels.tests.test_actions import community_cases, people, reported
from lachan.command.regulations import actions
from lachan.command.regulations.models import PolicyDraft
from lachan.command.regulations.queries import PlaceUnknown, worklist
from lachan.command.regulations.tests.conftest import LEVELS, Ministry
from lachan.ground.access.actions import NotAllowed
from lachan.ground.journal.models import Entry
from lachan.ground.people.tests.town import Village
from lachan.ground.policy.actions import PolicyDoesNotHold
from lachan.ground.policy.models import PolicyEdition
from lachan.ground.policy.queries import file_of, prepared, rule_for
from lachan.ground.policy.rules.shapes import Unreadable
from lachan.kernel import clock
from lachan.watch.cases import actions as cases
from lachan.watch.cases.models import Case
from lachan.watch.cases.queries import Policies
from lachan.watch.cases.rules import CaseDraft, FindingDraft


def level_of(town: Village, days: int) -> tuple[int, int]:
    """The level of the left district, judged some days from now."""
    at = town.now + timedelta(days=days)
    (one,) = levels.propose_many(
        units=[town.units["left"]], as_of=at, by=town.officer, now=at
    )
    return one.level_min, one.level_max


def elderly_at_72_percent(town: Village) -> None:
    people(town)
    community_cases(town, 4)
    reported(town, dose1=0.95, elderly=0.72, ready=1)


def test_changing_an_edition_changes_tomorrows_decisions_and_not_yesterdays(
    ministry: Ministry,
) -> None:
    town = ministry.town
    elderly_at_72_percent(town)
    before = level_of(town, 0)

    ministry.approve(ministry.draft(ministry.changed(elderly_full_share_min=0.6)))

    assert before == (2, 2)
    assert level_of(town, 0) == (2, 2)
    assert level_of(town, 1) == (1, 1)


def test_a_stored_decision_keeps_the_edition_it_was_made_by(ministry: Ministry) -> None:
    town = ministry.town
    elderly_at_72_percent(town)
    (one,) = levels.propose_many(
        units=[town.units["left"]], as_of=town.now, by=town.officer, now=town.now
    )
    told = dict(one.decision)

    draft = ministry.draft(ministry.changed(days=-3, elderly_full_share_min=0.6))
    ministry.approve(draft, retroactive=True)

    one.refresh_from_db()
    assert one.policy_edition == ministry.levels()
    assert one.decision == told
    assert level_of(town, 0) == (1, 1)


def test_the_replay_names_the_units_that_would_get_another_level(
    ministry: Ministry,
) -> None:
    elderly_at_72_percent(ministry.town)

    impact = ministry.draft(ministry.changed(elderly_full_share_min=0.6)).impact

    changed = {c["label"]: (c["before"], c["after"]) for c in impact["changes"]}
    assert impact["subject"] == "unit"
    assert impact["asked"] == 6
    assert changed == {"Đơn vị left": ("2", "1")}


def test_the_replay_names_the_cases_that_would_be_classed_otherwise(
    ministry: Ministry,
) -> None:
    town = ministry.town
    home = town.units["north"]
    finding = FindingDraft(code="antigen", value="positive", observed_on=None)
    cases.open_case(
        draft=CaseDraft(
            person_id=town.person("north").pk,
            unit_id=home.pk,
            unit_path=home.path,
            disease="covid-19",
            findings=(finding,),
            notified_at=town.now,
        ),
        by=town.officer,
        now=town.now,
    )
    row = PolicyEdition.objects.holding(on=clock.today(town.now)).get(
        family="case-definition.criteria", disease="covid-19"
    )
    criteria = file_of(row).replace('"antigen"', '"rt_pcr"')
    text = _renamed(criteria, row, "test-9")

    impact = ministry.draft(text).impact

    assert Case.objects.count() == 1
    assert impact["subject"] == "case"
    assert (impact["asked"], impact["changed"]) == (1, 1)
    assert "Người Thử" not in str(impact)


def test_a_new_definition_classes_tomorrows_illness_and_not_todays(
    ministry: Ministry,
) -> None:
    today = clock.today(ministry.town.now)
    row = PolicyEdition.objects.holding(on=today).get(
        family="case-definition.criteria", disease="covid-19"
    )
    text = _renamed(file_of(row).replace('"antigen"', '"rt_pcr"'), row, "test-9")
    positive = [FindingDraft(code="antigen", value="positive", observed_on=None)]

    ministry.approve(ministry.draft(text))

    told = []
    for day in (today, today + timedelta(days=1)):
        definition = Policies().definition_of("covid-19", day)
        assert definition is not None
        told.append(definition.classify(positive, has_source=False).result)
    assert told[0] != told[1]


def _renamed(text: str, row: PolicyEdition, label: str) -> str:
    """Another edition of the same policy that begins the day after the village."""
    head, _, _ = text.partition("[[example]]")
    head = head.replace(f'edition = "{row.edition}"', f'edition = "{label}"', 1)
    head = head.replace(f"valid_from = {row.valid_from}", "valid_from = 2021-12-08", 1)
    return f'amends = "{row.edition}"\nexample = []\n{head}'


def test_nobody_approves_what_they_drafted(ministry: Ministry) -> None:
    draft = ministry.draft(ministry.changed())

    with pytest.raises(actions.SecondPersonNeeded) as refused:
        actions.approve(draft=draft, by=ministry.drafter, now=ministry.town.now)
    with pytest.raises(IntegrityError), transaction.atomic():
        PolicyDraft.objects.filter(pk=draft.pk).update(
            state="approved", decided_by=F("drafted_by"), decided_at=ministry.town.now
        )

    assert str(refused.value.what_now)
    assert not PolicyEdition.objects.filter(edition="test-1").exists()


def test_an_edition_that_looks_back_is_approved_as_such_or_not_at_all(
    ministry: Ministry,
) -> None:
    draft = ministry.draft(ministry.changed(days=-1))

    with pytest.raises(actions.BeginsInThePast):
        ministry.approve(draft)
    ministry.approve(draft, retroactive=True)

    draft.refresh_from_db()
    assert draft.state == "approved"


def test_a_draft_is_decided_once(ministry: Ministry) -> None:
    draft = ministry.draft(ministry.changed())
    ministry.approve(draft)

    with pytest.raises(actions.NotWaiting):
        ministry.approve(draft)
    with pytest.raises(actions.NotWaiting):
        actions.refuse(
            draft=draft, by=ministry.approver, now=ministry.town.now, reason="Muộn"
        )


def test_a_refusal_has_a_reason_and_loads_nothing(ministry: Ministry) -> None:
    draft = ministry.draft(ministry.changed())

    with pytest.raises(actions.ReasonNeeded):
        actions.refuse(
            draft=draft, by=ministry.approver, now=ministry.town.now, reason=" "
        )
    actions.refuse(
        draft=draft, by=ministry.approver, now=ministry.town.now, reason="Sai số"
    )

    assert draft.decision_note == "Sai số"
    assert not PolicyEdition.objects.filter(edition="test-1").exists()


def test_only_the_drafter_takes_a_draft_back(ministry: Ministry) -> None:
    draft = ministry.draft(ministry.changed())

    with pytest.raises(actions.NotWaiting):
        actions.withdraw(draft=draft, by=ministry.approver, now=ministry.town.now)
    actions.withdraw(draft=draft, by=ministry.drafter, now=ministry.town.now)

    assert draft.state == "withdrawn"


@pytest.mark.parametrize(
    ("before", "after", "kind"),
    [
        ("value = 48", "value = ", Unreadable),
        ("expect = { level = 1 }", "expect = { level = 4 }", PolicyDoesNotHold),
        ('amends = "2021-10"', 'amends = "2021-09"', PolicyDoesNotHold),
        ('edition = "test-1"', 'edition = "2021-10"', actions.AlreadyLoaded),
    ],
)
def test_a_file_at_fault_is_refused_with_its_cure_and_not_kept(
    ministry: Ministry, before: str, after: str, kind: type[Any]
) -> None:
    text = ministry.changed().replace(before, after)

    with pytest.raises(kind) as refused:
        ministry.draft(text)

    assert str(refused.value.why)
    assert str(refused.value.what_now)
    assert not PolicyDraft.objects.exists()


def test_a_place_that_is_no_unit_is_refused(ministry: Ministry) -> None:
    with pytest.raises(PlaceUnknown):
        ministry.draft(ministry.changed(place="vn.77"))


def test_a_province_drafts_for_itself_and_not_for_the_nation(
    ministry: Ministry,
) -> None:
    officer = ministry.town.officer

    own = ministry.draft(ministry.changed(place="vn.38"), by=officer)
    with pytest.raises(NotAllowed):
        ministry.draft(ministry.changed(), by=officer)
    with pytest.raises(NotAllowed):
        ministry.draft(ministry.changed(place="vn.38"), by=ministry.town.neighbour)

    assert own.place == "vn.38"


def test_a_new_edition_of_the_nation_takes_the_overlays_of_provinces_along(
    ministry: Ministry,
) -> None:
    overlay = ministry.changed(place="vn.38", announcement_lead_hours=24)
    ministry.approve(ministry.draft(overlay))
    text = ministry.changed(days=3, label="test-2", elderly_full_share_min=0.6)

    ministry.approve(ministry.draft(text))

    on = clock.today(ministry.town.now) + timedelta(days=4)
    here = rule_for(LEVELS, places=("vn.38", "vn"), on=on)
    assert here.edition.edition == "test-2+test-1"
    assert here.parameters.announcement_lead_hours.value == 24
    assert here.parameters.elderly_full_share_min.value == 0.6


def test_an_exported_edition_loads_again_as_the_same(ministry: Ministry) -> None:
    ministry.approve(ministry.draft(ministry.changed(place="vn.38")))

    for row in PolicyEdition.objects.all():
        (again, *_rest) = prepared(file_of(row), "export.toml").editions
        assert again.digest() == row.digest, row.ref


def test_every_step_is_journalled(ministry: Ministry) -> None:
    ministry.approve(ministry.draft(ministry.changed()))

    kinds = set(Entry.objects.values_list("fact", flat=True))

    assert {
        "regulations.policy_drafted",
        "regulations.policy_approved",
        "policy.policy_editions_loaded",
    } <= kinds


def test_a_draft_waits_for_whoever_may_approve_and_did_not_draft(
    ministry: Ministry,
) -> None:
    ministry.draft(ministry.changed())
    now = ministry.town.now

    assert len(worklist(ministry.approver, now)) == 1
    assert worklist(ministry.drafter, now) == []
    assert worklist(ministry.town.officer, now) == []


def test_a_family_that_decides_nothing_here_yet_says_so(ministry: Ministry) -> None:
    row = PolicyEdition.objects.get(policy_id="vn-2026.risk-signs.tt-15")
    text = file_of(row).replace('edition = "2026-07"', 'edition = "t"', 1)
    text = text.replace("valid_from = 2026-07-01", "valid_from = 2027-01-01", 1)

    impact = ministry.draft(text).impact

    assert (impact["subject"], impact["asked"]) == ("", 0)
