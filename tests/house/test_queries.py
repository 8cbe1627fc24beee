"""No page asks the database more than twelve times, however much it shows."""

from __future__ import annotations

from collections.abc import Callable
from contextlib import AbstractContextManager
from datetime import date, timedelta

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from lachan.ground.access.models import User
from lachan.ground.journal import jobs
from lachan.ground.people.actions import register_many
from lachan.ground.people.words import PersonDraft
from lachan.ground.sites import actions as sites
from lachan.ground.sites.rules import StayDraft
from lachan.kernel import clock
from lachan.watch.cases.actions import open_many
from lachan.watch.cases.rules import CaseDraft
from tests.house.land import NOW, Land

BUDGET = 12
# The record of a unit shows its people by source, its kin in both trees, its standing;
# a briefing reads every figure there is, with the tasks, the seal and those before it;
# the first page asks every module that knows of work.
BUDGETS = {"/": 16, "/units/2021/LEFT/": 20, "/briefing/": 18}
PAGES = (
    "/",
    "/situation/",
    "/situation/?as_of=2021-12-05",
    "/map/",
    "/map/?indicator=level",
    "/map/values/?day=2021-12-03",
    "/search/?q=nguyen+thu",
    "/search/?q=T4",
    "/tasks/",
    "/notices/",
    "/notices/preferences/",
    "/sites/",
    "/sites/stays/",
    "/sites/beds/",
    "/doses/",
    "/reports/",
    "/levels/",
    "/units/?edition=2021",
    "/units/2021/LEFT/",
    "/policy/",
    "/people/",
    "/cases/",
    "/labs/",
    "/labs/waiting/",
    "/labs/bench/",
    "/labs/queue/",
    "/labs/backlog/",
    "/labs/tubes/",
    "/labs/plans/",
    "/briefing/",
)
Counted = Callable[[int], AbstractContextManager[object]]


@pytest.mark.parametrize("page", PAGES)
def test_a_page_stays_within_its_budget(
    land: Land, page: str, django_assert_max_num_queries: Counted
) -> None:
    with land.as_user("inside provincial_cdc") as client:
        client.get(page)  # the visit is noted, policies are read once a process

        with django_assert_max_num_queries(BUDGETS.get(page, BUDGET)):
            response = client.get(page)

    assert response.status_code == 200


def test_the_page_of_a_record_stays_within_its_budget(
    land: Land, django_assert_max_num_queries: Counted
) -> None:
    kinds = {
        "task": "/tasks/{}/",
        "facility": "/sites/{}/",
        "stay": "/sites/stays/{}/",
        "dose": "/doses/{}/",
        "person": "/person/{}/",
    }
    with land.as_user("inside provincial_cdc") as client:
        for kind, address in kinds.items():
            client.get(address.format(land.examples[kind]))
            budget = 18 if kind == "person" else BUDGET  # six modules on one page

            with django_assert_max_num_queries(budget):
                response = client.get(address.format(land.examples[kind]))

            assert response.status_code == 200, kind


GROWING = ("/", "/situation/", "/people/", "/cases/", "/sites/stays/", "/search/?q=ng")


def asked(land: Land, page: str) -> int:
    """How many statements a page takes when everything is read once before."""
    with land.as_user("inside provincial_cdc") as client:
        client.get(page)
        with CaptureQueriesContext(connection) as told:
            client.get(page)
    return len(told)


def test_ten_times_as_much_takes_no_more_statements(land: Land) -> None:
    before = {page: asked(land, page) for page in GROWING}

    with clock.frozen(NOW):
        grow(land, people=480)

    after = {page: asked(land, page) for page in GROWING}
    # A list that fills its page asks once more, how many there are in all.
    assert {page for page in GROWING if after[page] > before[page] + 1} == set()


def grow(land: Land, people: int) -> None:
    """Ten times the people of the land, each with a case and a stay at home."""
    operator, home = User.objects.local_operator(), land.units["north"]
    place = {"unit_id": home.pk, "unit_path": home.path}
    drafts = [PersonDraft(full_name=f"Nguyễn Ng {n}", **place) for n in range(people)]
    made = register_many(drafts=drafts, by=operator, now=NOW)
    cases = [
        CaseDraft(
            person_id=one.pk,
            disease="covid-19",
            notified_at=NOW - timedelta(days=9),
            classification="confirmed",
            confirmed_date=date(2021, 11, 28),
            found_by="community",
            **place,
        )
        for one in made
    ]
    open_many(drafts=cases, by=operator, now=NOW)
    starts = NOW - timedelta(days=9)
    stays = [
        StayDraft(person_id=one.pk, ring="home", starts_at=starts, **place)
        for one in made
    ]
    sites.open_many(drafts=stays, by=operator, now=NOW)
    jobs.drain(NOW + timedelta(days=1))
