from __future__ import annotations

from datetime import date, timedelta
from decimal import Decimal
from typing import Any

import pytest

from lachan.command.indicators.queries import Question, moment
from lachan.command.reports import actions, queries
from lachan.command.reports.models import ReportedFigure
from lachan.command.reports.rules import FigureDraft, best, disagree, disagreements
from lachan.ground.access.actions import NotAllowed
from lachan.ground.people.tests.town import Village, village
from lachan.kernel.figures import Figure, Source

SHARE = "vaccination.dose1_18plus_share"


@pytest.fixture
def town(db: None) -> Village:
    return village("reports.edit", "indicators.view")


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
