"""Every figure opens exactly the records it counts, in every unit, then and now."""

from __future__ import annotations

from datetime import date, timedelta

import pytest
from django.test import Client

from lachan.command.indicators.models import Movement
from lachan.command.indicators.queries import Question, counted, figures, moment
from lachan.command.indicators.queries.definitions import definition_of
from lachan.kernel import clock
from lachan.kernel.figures import Figure
from tests.house.land import NOW, Land


def figures_of(land: Land, day: date) -> list[Figure]:
    at = moment(clock.end_of_day(day), NOW)
    units = list(land.units.values())
    told = figures(Question(units=units, at=at))
    return [figure for unit in units for figure in told[unit.pk]]


def length_of(client: Client, url: str) -> int:
    """How many records the page at the door of a figure lists."""
    response = client.get(url)
    assert response.status_code == 200, url
    total = response.context["table"].paging.total
    assert total is not None, url
    return int(total)


def counted_in(figure: Figure) -> float | None:
    """The number of records a figure counted: its numerator."""
    return figure.numerator if figure.numerator is not None else figure.value


@pytest.mark.parametrize("days_ago", [0, 3, 9])
def test_every_figure_opens_a_list_as_long_as_it_says(
    land: Land, days_ago: int
) -> None:
    told = figures_of(land, date(2021, 12, 7) - timedelta(days=days_ago))
    doors = [f for f in told if f.list_url and not f.id.endswith(".free")]

    with land.as_user("everywhere") as client:
        lengths = [length_of(client, figure.list_url or "") for figure in doors]

    assert len(doors) >= 24
    wrong = [
        (figure.id, figure.unit, counted_in(figure), length)
        for figure, length in zip(doors, lengths, strict=True)
        if counted_in(figure) != length
    ]
    assert wrong == []


def test_free_beds_open_beds_and_people_that_make_up_the_figure(land: Land) -> None:
    told = [f for f in figures_of(land, date(2021, 12, 7)) if f.id.endswith(".free")]
    known = [figure for figure in told if figure.is_known and figure.list_url]

    with land.as_user("everywhere") as client:
        shown = [client.get(figure.list_url or "").context["tiles"] for figure in known]

    assert len(known) >= 8
    assert [tiles[-1].value for tiles in shown] == [figure.value for figure in known]


def test_every_known_count_has_a_door(land: Land) -> None:
    told = figures_of(land, date(2021, 12, 7))

    closed = {
        figure.id
        for figure in told
        if figure.is_known
        and not figure.list_url
        and definition_of(figure.id)[0].list in ("stays", "beds", "doses")
    }

    assert closed == set()


def test_the_door_of_a_figure_shows_an_outsider_none_of_its_records(
    land: Land,
) -> None:
    told = figures_of(land, date(2021, 12, 7))
    doors = [f.list_url for f in told if f.list_url and f.unit == "LEFT"]

    with land.as_user("outside commune_station") as client:
        lengths = {length_of(client, url) for url in doors if url}

    assert lengths == {0}


def test_a_door_to_a_figure_that_does_not_exist_is_not_found(land: Land) -> None:
    unit = land.units["left"].public_id

    with land.as_user("everywhere") as client:
        for asked in (
            f"figure=stays.nothing&unit={unit}&as_of=2021-12-07",
            "figure=stays.home&unit=kaputt&as_of=2021-12-07",
            f"figure=stays.home&unit={unit}&as_of=kaputt",
        ):
            assert client.get(f"/sites/stays/?{asked}").status_code == 404


def test_what_was_counted_is_told_by_the_address_alone(land: Land) -> None:
    told = figures_of(land, date(2021, 12, 7))
    figure = next(f for f in told if f.id == "stays.home" and f.unit == "PROVINCE")
    _page, _mark, query = (figure.list_url or "").partition("?")

    with clock.frozen(NOW):
        from urllib.parse import parse_qsl

        behind = counted(dict(parse_qsl(query)))

    assert behind is not None
    assert behind.ids.count() == figure.value
    assert Movement.objects.filter(measure="stays.open").exists()
