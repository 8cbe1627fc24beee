from __future__ import annotations

from datetime import date, timedelta
from decimal import Decimal
from typing import Any

import pytest
from django.utils import translation
from hypothesis import given
from hypothesis import strategies as st

from lachan.command.indicators.queries import Question, moment
from lachan.command.reports import actions, queries
from lachan.command.reports.models import ReportedFigure
from lachan.command.reports.rules import (
    FigureDraft,
    Part,
    best,
    disagree,
    disagreements,
    rolled_up,
)
from lachan.ground.access.actions import NotAllowed
from lachan.ground.people.tests.town import Village, village
from lachan.ground.units.actions.populations import record_populations
from lachan.ground.units.rules.people import CountOfPeople
from lachan.kernel.figures import Figure, Source

SHARE = "vaccination.dose1_18plus_share"


@pytest.fixture
def town(db: None) -> Village:
    return village("reports.edit", "indicators.view", "units.edit")


def draft(town: Village, **given: Any) -> FigureDraft:
    unit = town.units["left"]
    return FigureDraft(
        **{
            "unit_id": unit.pk,
            "unit_path": unit.path,
            "indicator": SHARE,
            "period_start": date(2021, 12, 6),
            "period_end": date(2021, 12, 7),
            "value": Decimal("0.95"),
            "source": "Trung tâm Y tế huyện",
            "source_kind": "unit",
            **given,
        }
    )


def read(town: Village, **times: Any) -> list[Figure]:
    at = moment(
        times.get("as_of", town.now),
        times.get("known_at", town.now),
    )
    question = Question(units=[town.units["left"]], at=at, only=(SHARE,))
    return queries.figures(question)[town.units["left"].pk]


def test_a_reported_figure_stands_beside_the_unknown_computed_one(
    town: Village,
) -> None:
    actions.record_figures(drafts=[draft(town)], by=town.officer, now=town.now)

    told = read(town)

    assert [(f.source, f.value) for f in told] == [
        (Source.COMPUTED, None),
        (Source.REPORTED, 0.95),
    ]
    found = best(told)
    assert found is not None
    assert found.value == 0.95


def test_a_correction_is_a_newer_row_and_yesterday_stays_as_it_was(
    town: Village,
) -> None:
    yesterday = town.now - timedelta(days=1)
    actions.record_figures(drafts=[draft(town)], by=town.officer, now=yesterday)

    written = actions.record_figures(
        drafts=[draft(town, value=Decimal("0.91"))], by=town.officer, now=town.now
    )

    assert len(written.created) == 1
    assert read(town)[1].value == 0.91
    assert read(town, known_at=yesterday)[1].value == 0.95
    assert ReportedFigure.objects.count() == 2


def test_what_a_source_said_already_is_not_repeated(town: Village) -> None:
    actions.record_figures(drafts=[draft(town)], by=town.officer, now=town.now)

    again = actions.record_figures(drafts=[draft(town)], by=town.officer, now=town.now)

    assert (again.created, again.unchanged) == ((), 1)


def test_a_withdrawn_figure_is_gone_from_then_on(town: Village) -> None:
    yesterday = town.now - timedelta(days=1)
    actions.record_figures(drafts=[draft(town)], by=town.officer, now=yesterday)

    actions.withdraw(figure=ReportedFigure.objects.get(), by=town.officer, now=town.now)

    assert len(read(town)) == 1
    assert len(read(town, known_at=yesterday)) == 2


def test_official_figures_come_before_assumed_ones_and_say_so(town: Village) -> None:
    assumed = draft(town, source="Giả định", source_kind="assumed", value=Decimal(1))
    official = draft(town, source="Sở Y tế", source_kind="official")
    actions.record_figures(drafts=[assumed, official], by=town.officer, now=town.now)

    told = read(town)[1:]

    assert [figure.value for figure in told] == [0.95, 1.0]
    assert [figure.is_assumed for figure in told] == [False, True]


@pytest.mark.parametrize(
    "wrong",
    [
        {"indicator": "no.such"},
        {"value": Decimal("95.6")},
        {"value": Decimal("-1")},
        {"period_end": date(2021, 12, 6)},
        {"denominator": Decimal(0)},
    ],
)
def test_an_impossible_figure_is_refused_with_all_the_others(
    town: Village, wrong: dict[str, Any]
) -> None:
    with pytest.raises(actions.FigureImpossible) as refused:
        actions.record_figures(
            drafts=[draft(town), draft(town, **wrong)], by=town.officer, now=town.now
        )

    assert str(refused.value.why)
    assert not ReportedFigure.objects.exists()


def test_the_other_district_may_not_report_for_this_one(town: Village) -> None:
    with pytest.raises(NotAllowed):
        actions.record_figures(drafts=[draft(town)], by=town.neighbour, now=town.now)


def test_rounding_is_no_disagreement_and_two_numbers_are(town: Village) -> None:
    def figure(value: float | None) -> Figure:
        return Figure(
            id=SHARE, name="", value=value, as_of=town.now, known_at=town.now, unit="1"
        )

    assert not disagree(figure(0.989), figure(0.98))
    assert disagree(figure(0.989), figure(0.829))
    assert not disagree(figure(None), figure(0.5))
    assert len(disagreements([figure(0.9), figure(0.5), figure(None)])) == 1


def test_what_somebody_assumed_contradicts_nobody(town: Village) -> None:
    def figure(value: float, *, is_assumed: bool = False) -> Figure:
        return Figure(
            id=SHARE,
            name="",
            value=value,
            as_of=town.now,
            known_at=town.now,
            unit="1",
            is_assumed=is_assumed,
        )

    told = [figure(0.989), figure(0.955, is_assumed=True), figure(0.7)]

    assert disagreements(told) == [(told[0], told[2])]


# ── shares put together from the units below ─────────────────────────────────────


def counted(town: Village, **persons: int) -> None:
    rows = [
        CountOfPeople(
            unit_id=town.units[name].pk,
            group="18+",
            persons=number,
            source="Thống kê",
            method="census",
            counted_on=date(2021, 4, 1),
        )
        for name, number in persons.items()
    ]
    record_populations(rows=rows, by=town.officer, now=town.now - timedelta(days=9))


def told_above(town: Village, *, only_whole: bool = False) -> Figure | None:
    at = moment(town.now, town.now)
    question = Question(units=[town.units["38"]], at=at, only=(SHARE,))
    told = queries.figures(question, only_whole=only_whole)
    return best(told[town.units["38"].pk])


def report(town: Village, unit: str, value: str, **given: Any) -> None:
    place = town.units[unit]
    one = draft(
        town, unit_id=place.pk, unit_path=place.path, value=Decimal(value), **given
    )
    actions.record_figures(drafts=[one], by=town.officer, now=town.now)


def test_a_province_tells_the_share_of_all_people_of_its_districts(
    town: Village,
) -> None:
    counted(town, left=300_000, right=100_000)
    report(town, "left", "0.9")
    report(town, "right", "0.5")

    found = told_above(town)

    assert found is not None
    assert found.value == pytest.approx(0.8), "a ratio of sums, no mean of ratios"
    assert found.numerator == pytest.approx(320_000)
    assert found.denominator == 400_000
    assert found.source is Source.REPORTED
    assert not found.is_assumed
    with translation.override("en"):
        again = told_above(town)
        assert again is not None
        assert "2 of 2 units report" in str(again.notes[0])


def test_a_silent_district_is_told_and_no_judgement_rests_on_the_rest(
    town: Village,
) -> None:
    counted(town, left=300_000, right=100_000)
    report(town, "left", "0.9", source_kind="assumed")

    with translation.override("en"):
        found = told_above(town)
        warnings = " ".join(map(str, found.warnings)) if found else ""

    assert found is not None
    assert found.value == pytest.approx(0.9)
    assert found.denominator == 300_000
    assert found.is_assumed
    assert "1 of 2 units report" in warnings
    assert told_above(town, only_whole=True) is None


def test_a_report_of_uncounted_people_has_no_weight(town: Village) -> None:
    report(town, "left", "0.9")

    assert told_above(town) is None

    report(
        town,
        "left",
        "0.95",
        numerator=Decimal(950),
        denominator=Decimal(1000),
        source="UBND huyện",
        source_kind="official",
    )
    found = told_above(town)
    assert found is not None
    assert found.denominator == 1000


def test_what_a_province_reports_itself_comes_before_its_parts(town: Village) -> None:
    counted(town, left=300_000, right=100_000)
    report(town, "left", "0.9")
    report(town, "38", "0.7")

    found = told_above(town)

    assert found is not None
    assert found.value == 0.7


@given(
    st.lists(
        st.tuples(
            st.floats(min_value=0, max_value=1),
            st.integers(min_value=1, max_value=10**7),
        ),
        min_size=1,
        max_size=30,
    )
)
def test_shares_put_together_lie_between_the_least_and_the_greatest(
    reports: list[tuple[float, int]],
) -> None:
    parts = [Part(share, people, is_assumed=False) for share, people in reports]

    whole = rolled_up(parts, units=len(parts) + 1)

    assert whole is not None
    shares = [share for share, _people in reports]
    assert min(shares) - 1e-9 <= whole.share <= max(shares) + 1e-9
    assert not whole.is_whole
