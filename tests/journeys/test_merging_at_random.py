"""Mergers, splits, undos and late writes in any order end in one and the same state.

The model is a forest: every record of a person named somebody; whose it is now is who
that somebody leads to. Figures count records, not people, so nothing of it moves them.
"""

from __future__ import annotations

from typing import Any

from django.db import transaction
from hypothesis import HealthCheck, settings
from hypothesis import strategies as st
from hypothesis.extra.django import TestCase
from hypothesis.stateful import (
    RuleBasedStateMachine,
    invariant,
    precondition,
    rule,
    run_state_machine_as_test,
)

from lachan.ground.health.models import DoseReceived
from lachan.ground.health.queries import doses_rows
from lachan.ground.people import actions, queries
from lachan.ground.people.actions import CannotUndo
from lachan.ground.people.models import Merger, NotSame, Person
from lachan.watch.cases.models import Case
from tests.journeys.twice import Twice

PEOPLE = 5
ORDERS = 12
DISEASES = tuple(f"disease-{n}" for n in range(40))


class Register(RuleBasedStateMachine):
    """A register at work, beside what it should be."""

    def __init__(self) -> None:
        super().__init__()
        self.twice = Twice.planted()
        self.people = [self.twice.enters(f"Trần Thử {n}") for n in range(PEOPLE)]
        self.leads: dict[int, Merger] = {}  # absorbed → by which merger
        self.dose_of: dict[int, int] = {}  # record → whom it named
        self.case_of: dict[int, int] = {}

    def stands(self, pk: int) -> int:
        """Who a person leads to, by the model."""
        while pk in self.leads:
            pk = self.leads[pk].to_person_id
        return pk

    def standing(self) -> list[Person]:
        """Who leads nowhere, by the model."""
        return [one for one in self.people if one.pk not in self.leads]

    @rule(who=st.integers(0, PEOPLE - 1))
    def a_dose_comes(self, who: int) -> None:
        number = len(self.dose_of) + 1
        if number > 27:
            return
        before = set(DoseReceived.objects.values_list("pk", flat=True))
        self.twice.dose(self.people[who], day=number, number=1)
        (new,) = set(DoseReceived.objects.values_list("pk", flat=True)) - before
        self.dose_of[new] = self.people[who].pk

    @rule(who=st.integers(0, PEOPLE - 1))
    def a_case_comes(self, who: int) -> None:
        if len(self.case_of) < len(DISEASES):
            disease = DISEASES[len(self.case_of)]
            case = self.twice.case(self.people[who], disease)
            self.case_of[case.pk] = self.people[who].pk

    @precondition(lambda self: len(self.standing()) > 1)
    @rule(data=st.data())
    def two_are_merged(self, data: st.DataObject) -> None:
        goes, stays = data.draw(st.permutations(self.standing()))[:2]
        for one in (goes, stays):
            one.refresh_from_db()
        NotSame.objects.all().delete()  # else a split forbids for ever
        self.leads[goes.pk] = self.twice.merged(goes, stays, "from")

    @precondition(lambda self: self.leads)
    @rule(data=st.data())
    def one_is_undone(self, data: st.DataObject) -> None:
        merger = data.draw(st.sampled_from(list(self.leads.values())))
        merger.refresh_from_db()
        try:
            self.twice.undone(merger)
        except CannotUndo:
            return
        assert merger.to_person_id not in self.leads
        del self.leads[merger.from_person_id]

    @precondition(lambda self: self.dose_of and len(self.standing()) > 1)
    @rule(data=st.data())
    def a_dose_is_given_to_another(self, data: st.DataObject) -> None:
        dose = data.draw(st.sampled_from(sorted(self.dose_of)))
        owner = Person.objects.get(pk=self.stands(self.dose_of[dose]))
        others = [one for one in self.standing() if one != owner]
        other = data.draw(st.sampled_from(others))
        actions.split(
            person=owner,
            to=other,
            chosen=[f"health.DoseReceived:{dose}"],
            reason="thử",
            by=self.twice.officer,
            now=self.twice.place.now,
        )
        self.dose_of[dose] = other.pk

    @invariant()
    def everything_is_whose_it_should_be(self) -> None:
        doses = dict(DoseReceived.objects.values_list("pk", "person"))
        cases = dict(Case.objects.values_list("pk", "person"))
        assert doses == {r: self.stands(p) for r, p in self.dose_of.items()}
        assert cases == {r: self.stands(p) for r, p in self.case_of.items()}

    @invariant()
    def every_id_leads_to_who_stands_in_one_step(self) -> None:
        for one in self.people:
            found = queries.standing_under(one.public_id, self.twice.officer)
            assert found.pk == self.stands(one.pk)
            assert found.is_standing

    @invariant()
    def no_figure_has_moved(self) -> None:
        assert doses_rows().count() == len(self.dose_of)
        assert Case.objects.standing().count() == len(self.case_of)

    def teardown(self) -> None:
        """Undone last to first, everybody is who they were entered as."""
        for merger in sorted(self.leads.values(), key=lambda one: -one.pk):
            try:
                self.twice.undone(merger)
            except CannotUndo:
                return  # a record was given away since, and it said so
        names = Person.objects.filter(pk__in=[one.pk for one in self.people])
        assert list(names.order_by("pk").values_list("full_name", flat=True)) == [
            f"Trần Thử {n}" for n in range(PEOPLE)
        ]


class TestAnyOrder(TestCase):
    """Each example in a transaction that is rolled back."""

    def test_any_order_ends_in_the_same_state(self) -> None:
        _Planted.gone_back_to_the_start = 0

        run_state_machine_as_test(
            _Planted,
            settings=settings(
                max_examples=ORDERS,
                stateful_step_count=14,
                suppress_health_check=list(HealthCheck),
            ),
        )

        assert _Planted.gone_back_to_the_start >= ORDERS


class _Planted(Register):
    """The register in a transaction of its own."""

    gone_back_to_the_start = 0

    def __init__(self) -> None:
        self._atomic: Any = transaction.atomic()
        self._atomic.__enter__()
        super().__init__()

    def teardown(self) -> None:
        try:
            super().teardown()
            type(self).gone_back_to_the_start += 1
        finally:
            transaction.set_rollback(True)
            self._atomic.__exit__(None, None, None)
