"""No page asks the database more than twelve times, however much it shows."""

from __future__ import annotations

from collections.abc import Callable
from contextlib import AbstractContextManager

import pytest

from tests.house.land import Land

BUDGET = 12
# The record of a unit shows its people by source, its kin in both trees, its standing;
# a briefing reads everything, twice: now and a week before.
BUDGETS = {"/units/2021/LEFT/": 20, "/briefing/": 23}
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
    "/sites/",
    "/sites/stays/",
    "/sites/beds/",
    "/doses/",
    "/reports/",
    "/levels/",
    "/units/",
    "/units/2021/LEFT/",
    "/policy/",
    "/people/",
    "/cases/",
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
