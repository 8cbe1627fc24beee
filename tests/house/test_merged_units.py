"""Lists and reports read a merged unit with what it was; tables agree on how."""

from __future__ import annotations

from datetime import date
from decimal import Decimal
from typing import Any

import pytest
from django.apps import apps
from django.db import models

from lachan import territory
from lachan.command.indicators.queries import Question, moment
from lachan.command.reports import actions as reports
from lachan.command.reports.queries import figures
from lachan.command.reports.rules import FigureDraft
from lachan.ground.access.models import User
from lachan.ground.journal.models import PathField
from lachan.ground.units.models import Lineage, Unit
from lachan.ground.units.queries import reading_paths
from lachan.ground.units.queries.holdings import holdings
from lachan.ground.units.words import Follows
from lachan.kernel import clock
from lachan.kernel.figures import Source
from lachan.watch.cases.models import Case
from tests.house.land import NOW, Land

# Tables with a unit that a decree leaves alone, and why.
NOT_HELD = {
    "access.GrantPath": "rights go on by the decree itself, or a person is asked",
    "access.Opening": "says where the record lay when it was opened",
    "access.Station": "a computer stands where it stands; its keeper moves it",
    "indicators.DailyAmount": "the ledger's sums keep the unit of their own day",
    "indicators.MonthlyAmount": "the ledger's sums keep the unit of their own day",
    "indicators.Movement": "the ledger keeps the unit of its own day",
    "integrity.Found": "counts of one inspection",
    "journal.Entry": "the journal is never rewritten",
    "labs.Pool": "keeps the unit of its own day",
    "labs.Result": "keeps the unit of its specimen",
    "labs.Specimen": "keeps the unit of its own day",
    "labs.Variant": "keeps the unit of its specimen",
    "notices.Endpoint": "a receiver is set anew by whoever set it up",
    "notices.Notice": "says where the matter lay when people were told",
    "notices.Subscription": "is set anew by whoever wants to be told",
    "people.Address": "where somebody lived then",
    "units": "the tree itself, which the decree changes",
}


def with_a_unit() -> set[str]:
    """Every table with a reference to a unit, or with the path of one."""
    return {
        model._meta.label
        for model in apps.get_models()
        for field in model._meta.get_fields()
        if (
            (isinstance(field, models.ForeignKey) and field.related_model is Unit)
            or isinstance(field, PathField)
        )
        and "path" in field.name + ("path" if field.is_relation else "")
        and field.name not in {"folded_name", "given_first", "sort_key"}
    }


def test_every_table_with_a_unit_says_how_it_goes_on() -> None:
    held = {holding.label for holding in holdings()}
    alone = {
        label
        for label in with_a_unit()
        if label in NOT_HELD
        or (label.split(".")[0] in set(NOT_HELD) and label not in held)
    }

    assert with_a_unit() - held - alone == set()
    assert not held & alone


def test_what_moves_has_a_verb_and_what_stays_has_none() -> None:
    for holding in territory.HOLDINGS:
        assert (holding.follows == Follows.MOVES) == (holding.rehome is not None)


def test_the_columns_that_are_named_are_paths_of_their_table() -> None:
    for holding in holdings():
        for column in holding.paths:
            assert isinstance(holding.model._meta.get_field(column), PathField)


def merged(land: Land, *old: str, into: str) -> None:
    """Old units lie wholly within a later one, which is nothing else."""
    for name in old:
        Lineage.objects.create(
            unit=land.units[into],
            predecessor=land.units[name],
            relation="whole",
            makes_whole=True,
            since=date(2021, 12, 1),
        )
        Unit.objects.filter(pk=land.units[name].pk).update(valid_to=date(2021, 12, 1))
    Unit.objects.filter(pk=land.units[into].pk).update(is_merged=True)
    for name in (*old, into):
        land.units[name] = Unit.objects.get(pk=land.units[name].pk)


def listed(client: Any, unit: Unit) -> int:
    answer = client.get(f"/api/v1/cases?unit={unit.public_id}").json()
    return int(answer["total"])


def cases_at(land: Land, *names: str) -> int:
    return Case.objects.filter(unit__in=[land.units[name] for name in names]).count()


def test_the_list_of_a_new_unit_holds_the_cases_of_the_old(land: Land) -> None:
    merged(land, "north", "south", into="east")
    with land.as_user("inside provincial_cdc") as client:
        number = listed(client, land.units["east"])
        page = client.get(f"/cases/?unit={land.units['east'].public_id}")

    assert number == cases_at(land, "north", "south", "east") > cases_at(land, "east")
    assert page.status_code == 200


def test_the_list_of_an_old_unit_holds_what_it_alone_became(land: Land) -> None:
    merged(land, "north", into="east")

    with land.as_user("inside provincial_cdc") as client:
        number = listed(client, land.units["north"])

    assert number == cases_at(land, "north", "east")


def test_later_records_of_a_unit_that_others_went_into_are_not_guessed(
    land: Land,
) -> None:
    merged(land, "north", "south", into="east")

    assert reading_paths(land.units["north"]) == (land.units["north"].path,)


def test_sight_still_decides_what_a_merged_unit_shows(land: Land) -> None:
    merged(land, "north", "south", into="east")

    with land.as_user("neighbour commune_station") as client:
        seen = listed(client, land.units["east"])

    assert cases_at(land, "east") <= seen < cases_at(land, "north", "south", "east")


SHARE = "vaccination.dose2_18plus_share"


def reported(land: Land, name: str, share: str, people: int) -> None:
    unit = land.units[name]
    draft = FigureDraft(
        unit_id=unit.pk,
        unit_path=unit.path,
        indicator=SHARE,
        period_start=date(2021, 12, 5),
        period_end=date(2021, 12, 6),
        value=Decimal(share),
        numerator=Decimal(share) * people,
        denominator=Decimal(people),
        source="Báo cáo thử",
        source_kind="unit",
    )
    operator = User.objects.local_operator()
    reports.record_figures(drafts=[draft], by=operator, now=NOW)


def test_what_old_units_reported_is_put_together_for_the_new(land: Land) -> None:
    reported(land, "north", "0.8", 100)
    reported(land, "south", "0.6", 300)
    merged(land, "north", "south", into="east")
    east = land.units["east"]
    with clock.frozen(NOW):
        question = Question(units=[east], at=moment(NOW, NOW), only=(SHARE,))
        told = figures(question)[east.pk]
    with land.as_user("inside provincial_cdc") as client:
        page = client.get(f"/reports/?unit={east.public_id}&below=1").content.decode()

    (one,) = (figure for figure in told if figure.source == Source.REPORTED)
    assert one.value == pytest.approx(0.65)
    assert page.count("Báo cáo thử") >= 2


def test_the_list_stays_within_its_budget(
    land: Land, django_assert_max_num_queries: Any
) -> None:
    merged(land, "north", "south", into="east")
    with land.as_user("inside provincial_cdc") as client:
        for name in ("east", "north"):
            address = f"/cases/?unit={land.units[name].public_id}"
            client.get(address)

            with django_assert_max_num_queries(12):
                response = client.get(address)

            assert response.status_code == 200


def test_an_old_unit_nobody_took_anything_from_asks_nothing_more(
    land: Land, django_assert_num_queries: Any
) -> None:
    with django_assert_num_queries(0):
        paths = reading_paths(land.units["north"])

    assert paths == (land.units["north"].path,)
