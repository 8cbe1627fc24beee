"""Which indexes the databases read: what is fast with ten cases may read a million."""

from __future__ import annotations

import datetime as dt
from typing import Any

import pytest
from django.db import connection
from django.db.models import QuerySet

from lachan.ground.access.models import below_unindexed
from lachan.ground.people.models import Person
from lachan.watch.cases.models import Case
from lachan.watch.cases.queries import listing
from lachan.watch.cases.queries.listing import Asked
from lachan.watch.cases.queries.naming import named
from lachan.watch.cases.queries.states import STATES
from lachan.watch.cases.tests.conftest import Town

pytestmark = pytest.mark.django_db
NOW = dt.datetime(2021, 12, 7, 6, tzinfo=dt.UTC)


def plan(rows: QuerySet[Any]) -> str:
    """How the database would read many rows: PostgreSQL reads a small table whole."""
    with connection.cursor() as cursor:
        if connection.vendor == "postgresql":
            cursor.execute("SET LOCAL enable_seqscan = off")
    return str(rows.explain())


is_sqlite = pytest.mark.skipif(
    connection.vendor != "sqlite", reason="chosen by size on PostgreSQL"
)


@is_sqlite
def test_a_code_alone_is_found_in_an_index_of_codes() -> None:
    rows = Case.objects.filter(named("BN-17"))

    assert "cases_case_code" in plan(rows)


@is_sqlite
@pytest.mark.parametrize(
    ("rows", "index"),
    [
        (
            Case.objects.standing().filter(recorded_at__gt=NOW),
            "cases_case_recorded",
        ),
        *(
            (Case.objects.standing().filter(STATES[state](NOW)), index)
            for state, index in (
                ("report", "cases_case_to_report"),
                ("classify", "cases_case_to_classify"),
                ("source", "cases_case_without_source"),
                ("outcome", "cases_case_active"),
                ("disagrees", "cases_case_disagrees"),
                ("discrepancy", "cases_case_contradicts"),
            )
        ),
    ],
)
def test_each_state_of_a_province_is_read_from_its_own_index(
    rows: QuerySet[Case], index: str
) -> None:
    read = plan(rows.filter(below_unindexed("unit_path", ("0001.",))))

    assert index in read


@is_sqlite
def test_a_telephone_is_found_without_reading_the_register() -> None:
    read = plan(Person.objects.bearing([b"0" * 16]))

    # SQLite calls the index of a constraint by a name of its own.
    for name in ("people_reach", "people_identifier"):
        assert f"autoindex_{name}" in read or f" {name}_" in read
    assert "SCAN people_person" not in read
    assert "Seq Scan on people_person" not in read


@is_sqlite
def test_a_short_list_reads_each_way_to_see_a_case_by_its_own_index(
    town: Town,
) -> None:
    read = plan(listing.cases_asked(Asked(), town.officer, now=NOW))

    if connection.vendor == "sqlite":
        assert "cases_case_path_notified" in read
        assert "cases_case_present_path" in read
    assert "SCAN cases_case" not in read.replace("SCAN cases_case USING", "")
    assert "Seq Scan on cases_case" not in read
