"""Whatever decrees say, nobody gains or loses sight, and undoing leaves no trace.

Random trees of decrees, grants and records: old communes go whole or in parts to new
ones, within a tree and from tree to tree, some records are written early at the new
units, and decrees are undone in the order in which they may be.
"""

from __future__ import annotations

from typing import Any, ClassVar

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from hypothesis.extra.django import TestCase

from lachan.command.indicators.queries import Question, figures, moment
from lachan.ground.access import actions as access
from lachan.ground.units.models import Decree
from lachan.ground.units.queries import lineage_paths
from lachan.ground.units.rules.decrees import LineDraft
from lachan.kernel import clock
from tests.journeys.decreed import NOW, Country, part, settle, state

OLD = [p + d + c for p in "ab" for d in "12" for c in "xyz"]
NEW = [p + c for p in "ab" for c in "123"]
PLACES = ["", "VN", "a", "b", "a1", "a2", "b1", "b2", *OLD]
COUNTS = ("cases.new", "cases.new_7d", "cases.cumulative", "cases.active")


@st.composite
def decreed(draw: st.DrawFn) -> list[LineDraft]:
    """Some old communes, each whole to one new, or in parts to two."""
    lines: list[LineDraft] = []
    for old in draw(st.lists(st.sampled_from(OLD), min_size=1, unique=True)):
        targets = draw(
            st.lists(st.sampled_from(NEW), min_size=1, max_size=2, unique=True)
        )
        if len(targets) == 1:
            lines.append(LineDraft(old=old, new=targets[0]))
        else:
            shares = draw(st.sampled_from([(None, None), (0.25, 0.75)]))
            lines += [
                part(old, new, share)
                for new, share in zip(targets, shares, strict=True)
            ]
    return lines


grants = st.lists(
    st.lists(st.sampled_from(PLACES), min_size=1, max_size=3, unique=True),
    min_size=1,
    max_size=5,
)
newcomers = st.lists(st.sampled_from(NEW), max_size=2)


@pytest.mark.slow
class Decreed(TestCase):
    """One country; every example draws its accounts, its early records, its decree."""

    country: ClassVar[Country]

    @classmethod
    def setUpTestData(cls) -> None:
        cls.country = Country.planted()
        cls.country.counted()
        with clock.frozen(NOW):
            cls.country.falls_ill(*cls.country.communes)
            for unit in cls.country.communes[::2]:
                cls.country.work(unit)
            settle()

    def accounts(self, asked: list[list[str]]) -> Country:
        """The country with accounts over the places."""
        country = self.country
        country.users = {"clerk": country.clerk, "chief": country.chief}
        for n, places in enumerate(asked):
            paths = ["" if not one else country.old[one].path for one in places]
            country.account(f"account {n}", *paths)
        return country

    @settings(
        max_examples=60,
        deadline=None,
        suppress_health_check=[HealthCheck.too_slow],
    )
    @given(lines=decreed(), asked=grants, early=newcomers)
    def test_nobody_gains_or_loses_sight(
        self, lines: list[LineDraft], asked: list[list[str]], early: list[str]
    ) -> None:
        with clock.frozen(NOW):
            country = self.accounts(asked)
            country.falls_ill(*(country.new[code] for code in early))
            decree = country.decree(*lines)
            before, tables = country.seen(), state()

            country.carried(decree)

            assert country.seen() == before
            country.undone(decree)
            assert (country.seen(), state()) == (before, tables)

    @settings(
        max_examples=40,
        deadline=None,
        suppress_health_check=[HealthCheck.too_slow],
    )
    @given(lines=decreed())
    def test_figures_of_a_new_unit_are_those_of_the_old_ones_in_it(
        self, lines: list[LineDraft]
    ) -> None:
        with clock.frozen(NOW):
            country = self.accounts([])
            country.carried(country.decree(*lines))

            units = [*country.old.values(), *country.new.values()]
            told = figures(Question(units=units, at=moment(NOW, NOW), only=COUNTS))

            values = {
                unit.path: [figure.value for figure in told[unit.pk]] for unit in units
            }
            for unit in country.new.values():
                inside = [p for p in lineage_paths(unit) if p != unit.path]
                sums = [
                    sum(row) for row in zip(*(values[p] for p in inside), strict=True)
                ]
                assert values[unit.path] == (sums or [0.0] * len(COUNTS))

    @settings(
        max_examples=40,
        deadline=None,
        suppress_health_check=[HealthCheck.too_slow],
    )
    @given(
        sizes=st.lists(st.integers(1, 4), min_size=1, max_size=4),
        order=st.permutations(OLD),
        undone=st.integers(0, 4),
        asked=grants,
    )
    def test_merging_and_undoing_in_any_order_ends_in_the_same_state(
        self, sizes: list[int], order: list[str], undone: int, asked: list[list[str]]
    ) -> None:
        with clock.frozen(NOW):
            country = self.accounts(asked)
            seen, tables = country.seen(), state()
            standing: list[Decree] = []
            rest = list(order)
            for n, size in enumerate(sizes):
                mine, rest = rest[:size], rest[size:]
                if mine:
                    lines = [LineDraft(old=old, new=NEW[n]) for old in mine]
                    decree = country.decree(*lines, number=f"{n}/NQ")
                    standing.append(country.carried(decree))
            once: Any = state()
            for decree in standing[: undone + 1]:
                country.undone(decree)
            assert country.seen() == seen
            for decree in standing[: undone + 1]:
                country.carried(decree)
            assert state() == once
            for decree in reversed(standing):
                country.undone(decree)

            assert (country.seen(), state()) == (seen, tables)

    def test_a_right_given_over_a_new_unit_shows_the_old_records_too(self) -> None:
        with clock.frozen(NOW):
            country = self.accounts([])
            user = country.account("newcomer")
            country.carried(country.decree(LineDraft(old="a1x", new="a1")))

            access.grant_role(
                user=user,
                role="of the test",
                paths=(country.new["a1"].path,),
                starts_at=NOW,
                by=country.chief,
                now=NOW,
            )

            people, cases = country.seen()["newcomer"]
            assert (len(people), len(cases)) == (1, 1)
