"""Whatever is done in whatever order, the register keeps its promises."""

from __future__ import annotations

from collections import Counter
from datetime import date, timedelta
from typing import Any

import pytest
from django.db import transaction
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from lachan.kernel.errors import Refused
from lachan.watch.cases import actions, queries
from lachan.watch.cases.models import Case, CaseStep
from lachan.watch.cases.rules import FindingDraft, LinkDraft, discrepancies_of
from lachan.watch.cases.tests.conftest import Town

DAYS = st.integers(-40, 0).map(lambda n: date(2021, 12, 7) + timedelta(days=n))
MAYBE_DAY = st.none() | DAYS
CASE = st.integers(0, 9)
VERBS = st.one_of(
    st.tuples(st.just("open"), CASE, st.sampled_from(["", "new"])),
    st.tuples(st.just("register"), CASE, MAYBE_DAY),
    st.tuples(st.just("finding"), CASE, st.sampled_from(["positive", "negative", ""])),
    st.tuples(
        st.just("classify"),
        CASE,
        st.sampled_from(["confirmed", "suspected", "discarded"]),
    ),
    st.tuples(st.just("follow"), CASE, st.none()),
    st.tuples(
        st.just("outcome"),
        CASE,
        st.tuples(st.sampled_from(["recovered", "died", "none"]), MAYBE_DAY),
    ),
    st.tuples(st.just("move"), CASE, st.sampled_from(["south", "east"])),
    st.tuples(st.just("hand_over"), CASE, st.sampled_from(["south", "east"])),
    st.tuples(st.just("void"), CASE, st.none()),
    st.tuples(st.just("restore"), CASE, st.none()),
    st.tuples(st.just("link"), CASE, CASE),
    st.tuples(st.just("dates"), CASE, st.tuples(MAYBE_DAY, MAYBE_DAY)),
    st.tuples(st.just("again"), CASE, st.sampled_from(["recovered", "died"])),
    st.tuples(st.just("bulk"), st.just(0), DAYS),
)


class Player:
    """Does one verb after the other; what is refused changes nothing."""

    def __init__(self, town: Town) -> None:
        self.town = town
        self.people = [town.person() for _n in range(3)]
        self.given: dict[str, Any] = {"by": town.officer, "now": town.now}

    def play(self, verb: str, at: int, value: Any) -> None:
        before = _rows()
        try:
            getattr(self, verb)(at, value)
        except Refused:
            assert _rows() == before

    def case(self, at: int) -> Case | None:
        cases = list(Case.objects.order_by("pk"))
        return cases[at % len(cases)] if cases else None

    def open(self, at: int, value: str) -> None:
        draft = self.town.draft(person_id=self.people[at % 3].pk, classification="")
        actions.open_case(draft=draft, new_episode=value == "new", **self.given)

    def register(self, at: int, day: date | None) -> None:
        draft = self.town.confirmed(
            person_id=self.people[at % 3].pk,
            confirmed_date=day,
            origin="MOH",
            origin_code=f"{at}",
        )
        actions.open_many(drafts=[draft, draft], **self.given)

    def finding(self, at: int, value: str) -> None:
        if case := self.case(at):
            finding = FindingDraft(code="rt_pcr", value=value)
            actions.record_findings(case=case, findings=[finding], **self.given)

    def classify(self, at: int, value: str) -> None:
        if case := self.case(at):
            actions.classify(
                case=case, classification=value, reason="lý do", **self.given
            )

    def follow(self, at: int, _value: None) -> None:
        if case := self.case(at):
            actions.follow_definition(case=case, **self.given)

    def outcome(self, at: int, value: tuple[str, date | None]) -> None:
        if case := self.case(at):
            actions.record_outcome(
                case=case, outcome=value[0], on=value[1], **self.given
            )

    def move(self, at: int, value: str) -> None:
        if case := self.case(at):
            actions.move(case=case, unit=self.town.units[value], **self.given)

    def hand_over(self, at: int, value: str) -> None:
        if case := self.case(at):
            actions.hand_over(case=case, unit=self.town.units[value], **self.given)

    def void(self, at: int, _value: None) -> None:
        if case := self.case(at):
            actions.void(case=case, reason="nhầm", **self.given)

    def restore(self, at: int, _value: None) -> None:
        if case := self.case(at):
            actions.restore(case=case, **self.given)

    def link(self, at: int, other: int) -> None:
        case, source = self.case(at), self.case(other)
        if case and source:
            link = LinkDraft(case_id=case.pk, source_case_id=source.pk)
            actions.name_source(case=case, link=link, **self.given)

    def dates(self, at: int, value: tuple[date | None, date | None]) -> None:
        if case := self.case(at):
            values = {"onset_date": value[0], "confirmed_date": value[1]}
            actions.change(case=case, values=values, **self.given)

    def again(self, at: int, outcome: str) -> None:
        if case := self.case(at):
            update = actions.CaseUpdate(case_id=case.pk, values={"outcome": outcome})
            actions.update_many(updates=[update], **self.given)

    def bulk(self, _at: int, day: date) -> None:
        actions.record_outcomes(
            cases=Case.objects.all(), outcome="recovered", on=day, **self.given
        )


def _rows() -> list[Any]:
    return [list(Case.objects.order_by("pk").values()), CaseStep.objects.count()]


@pytest.mark.django_db
@settings(
    max_examples=25,
    suppress_health_check=[HealthCheck.function_scoped_fixture],
)
@given(verbs=st.lists(VERBS, max_size=18))
def test_the_register_keeps_its_promises(
    ruled: Town, verbs: list[tuple[str, int, Any]]
) -> None:
    with transaction.atomic():
        player = Player(ruled)
        for verb, at, value in verbs:
            player.play(verb, at, value)
        _promises()
        transaction.set_rollback(True)


def _promises() -> None:
    standing = [case for case in Case.objects.all() if case.voided_at is None]
    episodes = Counter((c.person_id, c.disease, c.episode) for c in standing)
    assert all(count == 1 for count in episodes.values())
    confirmed = [case for case in standing if case.classification == "confirmed"]
    assert all(case.confirmed_date for case in confirmed)
    for case in standing:
        told = case.discrepancies.split()
        assert set(told) - {"after_death"} == {d.value for d in discrepancies_of(case)}
    assert _days(queries.confirmed_rows()) == {
        case.pk: case.confirmed_date for case in confirmed
    }
    for rows, outcome in (
        (queries.recovered_rows(), "recovered"),
        (queries.died_rows(), "died"),
    ):
        assert _days(rows) == {
            case.pk: case.outcome_date
            for case in confirmed
            if case.outcome == outcome and case.outcome_date
        }


def _days(rows: Any) -> dict[int, date]:
    return {row[0]: row[3] for row in rows}


def test_voiding_and_restoring_leave_a_case_as_it_was(town: Town) -> None:
    [case] = actions.open_many(
        drafts=[town.confirmed(age_years=7)], by=town.officer, now=town.now
    )
    before = Case.objects.values().get()
    measured = list(queries.confirmed_rows())

    actions.void(case=case, reason="nhầm", by=town.officer, now=town.now)
    actions.restore(case=case, by=town.officer, now=town.now)

    after = Case.objects.values().get()
    assert after == {**before, "version": 3}
    assert list(queries.confirmed_rows()) == measured
