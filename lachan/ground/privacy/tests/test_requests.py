"""A request from its receipt to its end, and what the law sets by when."""

from __future__ import annotations

from datetime import datetime, timedelta
from uuid import uuid4

import pytest
from django.utils import translation

from lachan.ground.access.actions import NotAllowed
from lachan.ground.journal.models import Entry
from lachan.ground.people.models import Person
from lachan.ground.policy.models import PolicyEdition
from lachan.ground.privacy import actions
from lachan.ground.privacy.actions import (
    CannotDecide,
    NeedsRepresentative,
    NeedsSecondPerson,
    NotAtThisStep,
)
from lachan.ground.privacy.models import DataRequest, Erasure
from lachan.ground.privacy.queries.law import law_on
from lachan.ground.privacy.queries.work import worklist
from lachan.ground.privacy.tests.conftest import NOW, Office
from lachan.kernel.clock import VIETNAM

DAY = timedelta(days=1)


def test_the_terms_run_from_the_receipt(office: Office) -> None:
    request = office.asks("delete", third_parties=False)

    assert request.answer_due_at == datetime(2026, 3, 11, tzinfo=VIETNAM)
    assert request.do_due_at == datetime(2026, 3, 27, tzinfo=VIETNAM)
    assert request.policy_edition is not None


def test_before_the_law_its_first_edition_serves_as_a_guide(office: Office) -> None:
    law = law_on(NOW - 1500 * DAY)

    assert law is not None
    assert law.is_early
    assert law.mark == "V3"


def test_without_any_law_no_term_is_invented(office: Office) -> None:
    PolicyEdition.objects.filter(family="privacy.duties").delete()

    request = office.asks("see")

    assert (request.answer_due_at, request.do_due_at) == (None, None)


def test_the_same_request_sent_twice_is_one(office: Office) -> None:
    public_id = uuid4()

    one = office.asks("see", public_id=public_id)
    other = office.asks("see", public_id=public_id)

    assert one == other
    assert DataRequest.objects.count() == 1


@pytest.mark.parametrize(("age", "is_refused"), [(6, True), (15, True), (16, False)])
def test_a_request_of_a_minor_names_who_speaks_for_them(
    office: Office, age: int, *, is_refused: bool
) -> None:
    if is_refused:
        with pytest.raises(NeedsRepresentative):
            office.asks("see", age_years=age)
    spoken_for = office.asks("see", age_years=age, representative="mẹ, CCCD đã xem")

    assert spoken_for.representative
    assert DataRequest.objects.count() == 1


def test_nobody_decides_before_it_is_seen_who_asks(office: Office) -> None:
    request = office.asks("see")

    with pytest.raises(NotAtThisStep):
        actions.decide(
            request=request, decision="granted", reason="có", by=office.officer, now=NOW
        )

    request.refresh_from_db()
    assert request.state == "received"


def test_a_refusal_names_its_ground_in_the_law(office: Office) -> None:
    request = office.asks("delete")
    for ground in ("", "because"):
        with pytest.raises(CannotDecide):
            actions.decide(
                request=request,
                decision="refused",
                reason="không rõ ai",
                ground=ground,
                by=office.officer,
                now=NOW,
            )

    refused = actions.decide(
        request=request,
        decision="refused",
        reason="không rõ ai",
        ground="not_identified",
        by=office.officer,
        now=NOW,
    )

    assert (refused.state, refused.closed_at) == ("refused", NOW)


def test_a_term_is_extended_once_and_with_a_reason(office: Office) -> None:
    request = office.identified("withdraw", third_parties=False)
    before = request.do_due_at
    with pytest.raises(CannotDecide):
        actions.extend(request=request, reason=" ", by=office.officer, now=NOW)

    longer = actions.extend(
        request=request, reason="hồ sơ cũ", by=office.officer, now=NOW
    )

    assert before is not None
    assert longer.do_due_at == before + 15 * DAY
    with pytest.raises(CannotDecide):
        actions.extend(request=request, reason="nữa", by=office.officer, now=NOW)


def test_the_copy_is_made_for_who_was_granted_it_and_journalled(office: Office) -> None:
    request = office.granted("copy")

    told = actions.copy_for(request=request, by=office.officer, now=NOW)

    assert "Trần Thị Thử" in str(told)
    assert Entry.objects.filter(fact="privacy.copy_made").count() == 1
    with pytest.raises(NotAtThisStep):
        actions.copy_for(request=office.identified("copy"), by=office.officer, now=NOW)
    with pytest.raises(NotAtThisStep):
        actions.copy_for(request=office.granted("delete"), by=office.officer, now=NOW)


def test_an_erasure_is_carried_out_by_a_second_person_and_empties_the_request(
    office: Office,
) -> None:
    request = office.granted("delete")
    with pytest.raises(NeedsSecondPerson):
        actions.fulfil(request=request, outcome="", by=office.officer, now=NOW)

    done = actions.fulfil(
        request=request, outcome="đã xóa bà Thử", by=office.second, now=NOW
    )

    assert done.state == "done"
    person = Person.objects.get()
    kept = DataRequest.objects.get(pk=request.pk)
    assert (person.full_name, person.erased_at) == ("", NOW)
    assert (kept.requester_name, kept.decision_reason, kept.outcome) == ("", "", "")
    assert Erasure.objects.get().decided_by == office.officer


def test_other_rights_are_carried_out_by_saying_what_was_done(office: Office) -> None:
    request = office.granted("restrict")

    done = actions.fulfil(
        request=request, outcome="đã khóa hồ sơ", by=office.officer, now=NOW
    )

    assert (done.state, done.closed_by) == ("done", office.officer)
    with pytest.raises(NotAtThisStep):
        actions.fulfil(request=request, outcome="lại", by=office.officer, now=NOW)


def test_a_request_may_be_withdrawn_at_any_step_but_the_last(office: Office) -> None:
    for request in (office.asks(), office.identified(), office.granted()):
        actions.withdraw(request=request, outcome="", by=office.officer, now=NOW)

    assert not DataRequest.objects.still_open().exists()


def test_another_district_neither_sees_nor_handles_it(office: Office) -> None:
    request, neighbour = office.asks(), office.village.neighbour

    with pytest.raises(NotAllowed):
        actions.withdraw(request=request, outcome="", by=neighbour, now=NOW)

    assert not DataRequest.objects.visible_to(neighbour).exists()
    assert DataRequest.objects.visible_to(office.officer).get() == request


def test_what_is_due_stands_in_the_work_list(office: Office) -> None:
    late, fresh = office.asks("see", third_parties=False), office.asks("delete")
    later = NOW + 12 * DAY

    with translation.override("en"):
        lines = worklist(office.officer, later)

    assert [line.is_overdue for line in lines] == [True, True]  # no answer was given
    assert str(late.public_id) in lines[0].url
    assert str(fresh.public_id) in lines[1].url
    assert worklist(office.village.neighbour, later) == []
