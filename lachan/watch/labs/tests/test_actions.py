"""The verbs: sampling, custody, results, pools, kits, tubes, variants."""

from __future__ import annotations

from datetime import date, timedelta
from decimal import Decimal
from typing import Any
from uuid import uuid4

import pytest

from lachan.ground.journal.models import Entry
from lachan.ground.tasks.models import Task
from lachan.kernel.errors import Refused
from lachan.kernel.facts import name_of
from lachan.watch.labs import actions, queries, words
from lachan.watch.labs import facts as all_facts
from lachan.watch.labs.models import (
    Pool,
    Received,
    Result,
    Specimen,
    Step,
    TestRequest,
    Tube,
)
from lachan.watch.labs.rules import (
    Handover,
    Message,
    PlanDraft,
    PoolDraft,
    SpecimenDraft,
)
from lachan.watch.labs.tests.conftest import HOUR, Town

State = words.State


def facts(name: str) -> int:
    told = name_of(getattr(all_facts, name))
    return Entry.objects.filter(fact=told).count()


# ── sampling ─────────────────────────────────────────────────────────────────────


def test_a_specimen_sent_again_by_a_phone_is_the_same_specimen(town: Town) -> None:
    request = town.asked(public_id=uuid4())
    draft = SpecimenDraft(
        tube_code="tn 0001", collected_at=town.now - HOUR, public_id=uuid4()
    )

    first, second = (
        actions.sample(request=request, specimen=draft, by=town.nurse, now=town.now)
        for _time in range(2)
    )

    assert first.pk == second.pk
    assert (TestRequest.objects.count(), Tube.objects.get().code) == (1, "TN0001")
    assert facts("SpecimensCollected") == 1
    assert not first.request.is_waiting


def test_nobody_is_swabbed_twice_without_a_reason(town: Town) -> None:
    person = town.person()
    town.specimen("TN0001", person)

    with pytest.raises(actions.AlreadySampled) as refusal:
        town.specimen("TN0002", person, despite="")

    assert [one.kind for one in refusal.value.earlier] == ["open"]
    second = town.specimen("TN0002", person, despite="mẫu trước bị vỡ")
    assert second.request.despite == "mẫu trước bị vỡ"


@pytest.mark.parametrize(
    ("value", "hours_ago", "kinds"),
    [
        ("negative", 20, ["negative"]),
        ("negative", 60, []),
        ("positive", 60, ["positive"]),
        ("invalid", 20, ["open"]),
    ],
)
def test_what_stands_already_is_said_before_sampling(
    town: Town, value: str, hours_ago: int, kinds: list[str]
) -> None:
    person = town.person()
    town.specimen("TN0001", person, collected_at=town.now - hours_ago * HOUR)
    town.received("TN0002")
    actions.receive(
        codes=["TN0001"], handover=town.handover(), by=town.analyst, now=town.now
    )
    town.result("TN0001", value)

    told = queries.before_sampling(person.pk, "covid-19", now=town.now)

    assert [one.kind for one in told] == kinds


def test_a_tube_holds_one_specimen(town: Town) -> None:
    town.specimen("TN0001")

    with pytest.raises(actions.TubeUsed):
        town.specimen("TN-0001".replace("-", " "))

    assert Specimen.objects.count() == 1
    assert TestRequest.objects.count() == 1  # the request of the refused one is undone


def test_a_specimen_of_tomorrow_is_refused(town: Town) -> None:
    with pytest.raises(actions.CannotBeTaken):
        town.specimen(collected_at=town.now + timedelta(days=1))

    assert not Tube.objects.exists()


def test_only_who_works_there_takes_specimens_there(town: Town) -> None:
    draft = SpecimenDraft(tube_code="TN1", collected_at=town.now)

    with pytest.raises(Refused):
        actions.sample(
            request=town.asked(), specimen=draft, by=town.neighbour, now=town.now
        )

    assert not Specimen.objects.exists()


def test_a_cancelled_request_waits_for_nobody(town: Town) -> None:
    request = actions.request_test(draft=town.asked(), by=town.nurse, now=town.now)

    for _time in range(2):
        actions.cancel(
            request=request, reason="đã chuyển đi", by=town.nurse, now=town.now
        )

    assert not queries.waiting_requests(town.nurse).exists()
    assert facts("RequestCancelled") == 1


# ── custody ──────────────────────────────────────────────────────────────────────


def test_the_chain_of_custody_tells_who_when_where_and_how_warm(town: Town) -> None:
    one = town.specimen("TN0001")
    handover = Handover(
        at=town.now - 3 * HOUR,
        laboratory_id=town.laboratory.pk,
        temperature_c=Decimal("4.5"),
        carrier="xe trạm",
    )

    moved = actions.send(
        codes=["TN0001", "XX9"], handover=handover, by=town.nurse, now=town.now
    )
    actions.receive(
        codes=["TN0001"], handover=town.handover(2), by=town.analyst, now=town.now
    )

    assert (len(moved.done), moved.unknown) == (1, ["XX9"])
    one.refresh_from_db()
    assert (one.state, one.laboratory_id) == (State.RECEIVED, town.laboratory.pk)
    verbs = list(Step.objects.order_by("happened_at").values_list("verb", flat=True))
    assert verbs == ["collected", "sent", "received"]
    assert Step.objects.get(verb="sent").temperature_c == Decimal("4.5")
    told = queries.chain_of(one)
    assert [link.who for link in told] == ["analyst", "nurse", "nurse"]
    assert "4.5" in told[1].detail


def test_scanned_twice_is_received_once(town: Town) -> None:
    town.received("TN0001")

    moved = actions.receive(
        codes=["TN0001", "tn0001"],
        handover=town.handover(),
        by=town.analyst,
        now=town.now,
    )

    assert moved.already == ["TN0001"]
    assert Step.objects.filter(verb="received").count() == 1


def test_a_laboratory_receives_what_nobody_sent(town: Town) -> None:
    [one] = town.received("TN0001")

    assert one.state == State.RECEIVED
    assert one.sent_at is None


def test_a_rejected_specimen_leaves_its_request_waiting(town: Town) -> None:
    [one] = town.received("TN0001")

    for _time in range(2):
        actions.reject(
            specimen=one, code="leaked", reason="", by=town.analyst, now=town.now
        )

    one.request.refresh_from_db()
    assert one.request.is_waiting
    assert facts("SpecimenRejected") == 1
    again = actions.collect(
        request=one.request,
        draft=SpecimenDraft(tube_code="TN0002", collected_at=town.now),
        by=town.nurse,
        now=town.now,
    )
    assert not again.request.is_waiting


def test_what_has_a_result_is_corrected_and_not_rejected(town: Town) -> None:
    [one] = town.received("TN0001")
    town.result("TN0001")

    with pytest.raises(actions.CannotFollow):
        actions.reject(
            specimen=one, code="leaked", reason="", by=town.analyst, now=town.now
        )

    one.refresh_from_db()
    assert one.state == State.RESULTED


def test_a_void_specimen_gives_its_tube_back(town: Town) -> None:
    one = town.specimen("TN0001")

    actions.void(specimen=one, reason="nhầm người", by=town.nurse, now=town.now)

    other = town.specimen("TN0001")
    assert other.state == State.COLLECTED
    one.refresh_from_db()
    assert one.state == State.VOID
    with pytest.raises(actions.ReasonNeeded):
        actions.void(specimen=other, reason=" ", by=town.nurse, now=town.now)


# ── results ──────────────────────────────────────────────────────────────────────


def test_a_result_ends_the_test_and_is_told_once(town: Town) -> None:
    town.received("TN0001")
    draft = town.said("TN0001", public_id=uuid4(), ct_value=Decimal("21.5"))

    rows = [
        actions.record_results(drafts=[draft], by=town.analyst, now=town.now)[0]
        for _time in range(2)
    ]

    assert rows[0].pk == rows[1].pk
    one = Specimen.objects.get()
    assert (one.state, one.value) == (State.RESULTED, "positive")
    assert facts("ResultsSettled") == 1


def test_a_result_of_an_unknown_tube_waits_and_finds_its_specimen(town: Town) -> None:
    row = town.result("TN0001")

    assert (row.standing, row.doubt) == ("queued", "unknown_tube")
    assert facts("ResultsQueued") == 1
    one = town.specimen("TN0001")
    row.refresh_from_db()
    assert (row.specimen_id, row.standing) == (one.pk, "holds")
    assert one.state == State.RESULTED


@pytest.mark.parametrize(
    ("said", "doubt"),
    [
        ({"told_name": "Trần Khác"}, "other_person"),
        ({"issued_at": Town.now - 9 * HOUR}, "before_sampling"),
        ({"told_name": "Thử Người"}, ""),
    ],
)
def test_what_cannot_be_of_this_person_waits(
    town: Town, said: dict[str, Any], doubt: str
) -> None:
    town.received("TN0001")

    row = town.result("TN0001", **said)

    assert row.doubt == doubt
    assert row.standing == ("queued" if doubt else "holds")
    assert bool(row.told_name) == (doubt == "other_person")


def test_a_result_of_a_rejected_specimen_waits_until_accepted(town: Town) -> None:
    [one] = town.received("TN0001")
    actions.reject(
        specimen=one, code="warm", reason="12 độ", by=town.analyst, now=town.now
    )
    row = town.result("TN0001")
    assert row.doubt == "rejected"

    actions.accept(result=row, reason="vẫn dùng được", by=town.analyst, now=town.now)

    one.refresh_from_db()
    assert (one.state, one.value, one.reject_code) == (State.RESULTED, "positive", "")
    with pytest.raises(actions.NothingToDecide):
        actions.accept(result=row, reason="lại", by=town.analyst, now=town.now)


def test_two_finals_that_differ_wait_for_somebody(town: Town) -> None:
    town.received("TN0001")
    first = town.result("TN0001", "negative", issued_at=town.now - 2 * HOUR)

    second = town.result("TN0001", "positive")

    assert second.standing == "contradicts"
    assert list(queries.queue_of(town.analyst)) == [second]
    actions.accept(
        result=second, reason="chạy lại dương", by=town.analyst, now=town.now
    )
    one = Specimen.objects.get()
    first.refresh_from_db()
    assert (one.value, first.standing) == ("positive", "replaced")
    assert not queries.queue_of(town.analyst).exists()


def test_a_correction_holds_with_its_reason_and_is_made_once(town: Town) -> None:
    town.received("TN0001")
    row = town.result("TN0001")

    for _time in range(2):
        actions.correct(
            result=row,
            value="negative",
            reason="nhầm ống",
            by=town.analyst,
            now=town.now,
        )

    one = Specimen.objects.get()
    assert one.value == "negative"
    assert Result.objects.count() == 2
    changed = Step.objects.get(verb="changed")
    assert (changed.before, changed.after) == ("positive", "negative")
    with pytest.raises(actions.ReasonNeeded):
        actions.correct(
            result=row, value="negative", reason="", by=town.analyst, now=town.now
        )


def test_what_is_set_aside_counts_for_nothing_and_comes_back(town: Town) -> None:
    town.received("TN0001")
    row = town.result("TN0001")

    actions.set_aside(result=row, reason="nhầm", by=town.analyst, now=town.now)
    without = Specimen.objects.get()
    actions.take_back(result=row, by=town.analyst, now=town.now)

    assert (without.value, without.state) == ("", State.RECEIVED)
    assert Specimen.objects.get().value == "positive"


def test_an_unknown_result_is_given_to_the_right_tube(town: Town) -> None:
    town.received("TN0001")
    row = town.result("TN0010", told_name="Người Thử 0")
    with pytest.raises(actions.UnknownTube):
        actions.identify(
            result=row, tube_code="TN0002", reason="x", by=town.analyst, now=town.now
        )

    actions.identify(
        result=row,
        tube_code="TN0001",
        reason="đọc nhầm số",
        by=town.analyst,
        now=town.now,
    )

    row.refresh_from_db()
    assert (row.standing, row.told_name) == ("holds", "")
    assert Specimen.objects.get().value == "positive"


@pytest.mark.parametrize(
    "said",
    [{"issued_at": Town.now + HOUR}, {"ct_value": Decimal(99)}, {"value": "maybe"}],
)
def test_what_no_laboratory_can_have_said_is_refused(
    town: Town, said: dict[str, Any]
) -> None:
    town.received("TN0001")

    with pytest.raises(actions.ResultImpossible):
        town.result("TN0001", **said)

    assert not Result.objects.exists()


def test_a_message_is_taken_in_once(town: Town) -> None:
    town.received("TN0001")
    message = Message(
        source="hl7",
        sender="LIS",
        message_id="42",
        digest="a",
        results=[town.said("TN0001", public_id=uuid4())],
    )

    first = actions.take_in(message=message, by=town.analyst, now=town.now)
    second = actions.take_in(message=message, by=town.analyst, now=town.now)

    assert [row.pk for row in first] == [row.pk for row in second]
    assert Received.objects.get().results == 1
    other = Message(source="hl7", sender="LIS", message_id="42", digest="b", results=[])
    with pytest.raises(actions.AnotherMessage):
        actions.take_in(message=other, by=town.analyst, now=town.now)


# ── pools ────────────────────────────────────────────────────────────────────────


def test_a_negative_pool_answers_for_everybody_in_it(ruled: Town) -> None:
    ruled.received("TN0001", "TN0002", "TN0003")
    pool = ruled.pool("TN0001", "TN0002", "TN0003")

    ruled.result("P1", "negative")

    pool.refresh_from_db()
    values = set(Specimen.objects.values_list("value", "state"))
    assert values == {("negative", "resulted")}
    assert pool.edition is not None
    assert Result.objects.filter(source="pool", standing="holds").count() == 3


def test_a_positive_pool_is_taken_apart_and_its_members_tested_alone(
    ruled: Town,
) -> None:
    ruled.received("TN0001", "TN0002")
    ruled.pool("TN0001", "TN0002")

    ruled.result("P1")

    states = set(Specimen.objects.values_list("state", flat=True))
    assert states == {"received"}
    assert facts("PoolTakenApart") == 1
    ruled.result("TN0001")
    ruled.result("TN0002", "negative")
    values = dict(Specimen.objects.values_list("tube__code", "value"))
    assert values == {"TN0001": "positive", "TN0002": "negative"}


def test_several_people_in_one_tube_are_sampled_again_when_it_is_positive(
    ruled: Town,
) -> None:
    requests = [ruled.asked() for _person in range(3)]
    draft = SpecimenDraft(
        tube_code="TN0009", collected_at=ruled.now - 6 * HOUR, public_id=uuid4()
    )

    pool, again = (
        actions.sample_together(
            requests=requests, specimen=draft, by=ruled.nurse, now=ruled.now
        )
        for _time in range(2)
    )
    moved = actions.receive(
        codes=["TN0009"], handover=ruled.handover(), by=ruled.analyst, now=ruled.now
    )
    positive = ruled.result("TN0009")

    assert (pool.pk, len(moved.done)) == (again.pk, 3)
    assert queries.waiting_requests(ruled.nurse).count() == 3
    actions.correct(
        result=positive,
        value="negative",
        reason="nhầm",
        by=ruled.officer,
        now=ruled.now,
    )
    assert not queries.waiting_requests(ruled.nurse).exists()
    assert set(Specimen.objects.values_list("value", flat=True)) == {"negative"}


def test_a_pool_larger_than_the_rule_needs_a_reason(ruled: Town) -> None:
    codes = [f"TN{number:04d}" for number in range(11)]
    ruled.received(*codes)

    with pytest.raises(actions.PoolTooLarge):
        ruled.pool(*codes)

    draft = PoolDraft(
        laboratory_id=ruled.laboratory.pk,
        tube_codes=codes,
        test="rt_pcr",
        made_at=ruled.now,
    )
    pool = actions.make_pool(
        draft=draft, by=ruled.analyst, now=ruled.now, over_size_reason="chiến dịch"
    )
    assert (pool.members.count(), pool.over_size_reason) == (11, "chiến dịch")


def test_a_tube_goes_into_one_pool(ruled: Town) -> None:
    ruled.received("TN0001", "TN0002", "TN0003")
    ruled.pool("TN0001", "TN0002")

    with pytest.raises(actions.CannotBePooled) as refusal:
        ruled.pool("TN0002", "TN0003", "TN0004", code="P2")

    assert "TN0002" in str(refusal.value.why)
    assert "TN0004" in str(refusal.value.why)
    assert Pool.objects.count() == 1


def test_a_pool_made_in_error_is_taken_apart(ruled: Town) -> None:
    ruled.received("TN0001", "TN0002")
    pool = ruled.pool("TN0001", "TN0002")
    ruled.result("P1", "negative")

    actions.dissolve(pool=pool, reason="nhầm ống", by=ruled.analyst, now=ruled.now)

    values = set(Specimen.objects.values_list("value", "state"))
    assert values == {("", "received")}
    assert ruled.pool("TN0001", "TN0002").pk != pool.pk


# ── kits, variants, tubes, plans ─────────────────────────────────────────────────


def test_a_self_test_counts_once_staff_confirm_it(town: Town) -> None:
    made = actions.report_kit(
        request=town.asked(test="antigen"),
        value="positive",
        taken_at=town.now - HOUR,
        by_staff=False,
        by=town.nurse,
        now=town.now,
    )
    person = made.request.person_id

    before = queries.evidence_of([person])
    row = made.results.get()
    actions.accept(result=row, reason="xem qua video", by=town.nurse, now=town.now)

    assert (made.value, before) == ("", [])
    assert [one.value for one in queries.evidence_of([person])] == ["positive"]


def test_a_kit_done_by_staff_counts_at_once(town: Town) -> None:
    made = actions.report_kit(
        request=town.asked(test="antigen"),
        value="negative",
        taken_at=town.now - HOUR,
        by_staff=True,
        by=town.nurse,
        now=town.now,
    )

    assert (made.value, made.state) == ("negative", State.RESULTED)


def test_the_first_variant_in_a_unit_raises_an_alarm(town: Town) -> None:
    first, second = town.received("TN0001", "TN0002")
    town.result("TN0001")
    town.result("TN0002")

    for one in (first, second):
        one.refresh_from_db()
        actions.report_variant(
            specimen=one,
            lineage="B.1.1.529",
            certainty="suspected",
            method="dropout",
            by=town.analyst,
            now=town.now,
        )

    assert Task.objects.count() == 1
    assert Task.objects.get().unit == town.units["north"]
    confirmed = actions.report_variant(
        specimen=first,
        lineage="B.1.1.529",
        certainty="confirmed",
        method="sequencing",
        by=town.analyst,
        now=town.now,
    )
    assert first.variants.filter(withdrawn_at=None).get() == confirmed
    actions.withdraw_variant(
        variant=confirmed, reason="nhầm", by=town.analyst, now=town.now
    )
    assert not first.variants.filter(withdrawn_at=None).exists()


def test_a_negative_specimen_has_no_variant(town: Town) -> None:
    [one] = town.received("TN0001")

    with pytest.raises(actions.NotPositive):
        actions.report_variant(
            specimen=one,
            lineage="B.1",
            certainty="suspected",
            method="dropout",
            by=town.analyst,
            now=town.now,
        )

    assert not Task.objects.exists()


def test_tubes_issued_are_used_returned_or_lost(town: Town) -> None:
    town.specimen("TN0003")  # used before anybody wrote the issue down
    issued = actions.issue_tubes(
        first="TN0001",
        last="TN0010",
        unit=town.units["north"],
        by=town.officer,
        now=town.now,
    )
    town.specimen("TN0001")

    told = actions.count_tubes(
        range_=issued,
        first="TN0009",
        last="TN0010",
        fate="lost",
        reason="vỡ",
        by=town.nurse,
        now=town.now,
    )
    again = actions.count_tubes(
        range_=issued,
        first="TN0009",
        last="TN0010",
        fate="lost",
        reason="vỡ",
        by=town.nurse,
        now=town.now,
    )

    balance = queries.balances([issued])[issued.pk]
    assert told.pk == again.pk
    assert (balance.used, balance.lost, balance.open) == (2, 2, 6)
    left = [(s.code_of_first, s.code_of_last) for s in queries.left_of(issued)]
    assert left == [("TN0002", "TN0002"), ("TN0004", "TN0008")]


@pytest.mark.parametrize(
    ("first", "last"),
    [("TN0003", "TN0004"), ("TN0010", "TN0011"), ("XX1", "XX2"), ("TN0008", "TN0009")],
)
def test_nothing_is_counted_twice(town: Town, first: str, last: str) -> None:
    issued = actions.issue_tubes(
        first="TN0001",
        last="TN0010",
        unit=town.units["north"],
        by=town.officer,
        now=town.now,
    )
    town.specimen("TN0003")
    actions.count_tubes(
        range_=issued,
        first="TN0009",
        last="TN0009",
        fate="lost",
        reason="",
        by=town.nurse,
        now=town.now,
    )

    with pytest.raises(actions.CannotBeCounted):
        actions.count_tubes(
            range_=issued,
            first=first,
            last=last,
            fate="returned",
            reason="",
            by=town.nurse,
            now=town.now,
        )

    assert issued.accounted.count() == 1


def test_tubes_are_issued_once(town: Town) -> None:
    def issue(first: str, last: str, unit: str) -> object:
        return actions.issue_tubes(
            first=first,
            last=last,
            unit=town.units[unit],
            by=town.officer,
            now=town.now,
        )

    one = issue("TN0001", "TN0010", "north")

    assert issue("TN0001", "TN0010", "north") == one
    for first, last in (("TN0010", "TN0020"), ("TN0005", "TN0002"), ("A1", "B2")):
        with pytest.raises(actions.CannotBeIssued):
            issue(first, last, "south")
    assert issue("TN0011", "TN0020", "south") != one


def test_a_plan_knows_its_rounds_and_its_tubes(town: Town) -> None:
    unit = town.units["north"]
    draft = PlanDraft(
        name="Vùng đỏ",
        unit_id=unit.pk,
        unit_path=unit.path,
        disease="covid-19",
        test="rt_pcr",
        risk_group="hộ gia đình",
        every_days=3,
        starts_on=date(2021, 12, 1),
        ends_on=None,
        people=2,
    )
    plan = actions.plan_screening(draft=draft, by=town.officer, now=town.now)
    actions.issue_tubes(
        first="TN0001",
        last="TN0010",
        unit=unit,
        by=town.officer,
        now=town.now,
        plan=plan,
    )
    town.specimen("TN0001", plan_id=plan.pk, indication="screening")

    [progress] = queries.progress_of([plan], now=town.now)

    assert [one.number for one in progress.rounds] == [3, 2, 1]
    assert sum(one.sampled for one in progress.rounds) == 1
    assert (progress.tubes.issued, progress.tubes.open) == (10, 9)
    actions.end_plan(plan=plan, reason="hết dịch", by=town.officer, now=town.now)
    assert facts("ScreeningEnded") == 1


def test_a_plan_that_tests_nobody_is_refused(town: Town) -> None:
    unit = town.units["north"]
    draft = PlanDraft(
        name="x",
        unit_id=unit.pk,
        unit_path=unit.path,
        disease="covid-19",
        test="rt_pcr",
        risk_group="",
        every_days=3,
        starts_on=date(2021, 12, 1),
        ends_on=date(2021, 12, 1),
        people=2,
    )

    with pytest.raises(actions.CannotBePlanned):
        actions.plan_screening(draft=draft, by=town.officer, now=town.now)

    assert facts("ScreeningPlanned") == 0
