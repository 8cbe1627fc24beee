"""Who has no business with a record cannot tell it from one that does not exist."""

from __future__ import annotations

import re
from collections.abc import Iterator
from uuid import UUID, uuid4

import pytest
from django.urls import URLPattern, URLResolver, get_resolver

from tests.house.land import Land

# The URL names under which a record of a kind is shown or changed. A name that takes
# a public id and stands neither here nor among the exceptions fails the first test.
RECORDS: dict[str, str] = {
    "tasks:task": "task",
    "tasks:withdraw": "task",
    "sites:facility": "facility",
    "sites:capacity": "facility",
    "sites:stay": "stay",
    "sites:end": "stay",
    "sites:move": "stay",
    "sites:void": "stay",
    "health:dose": "dose",
    "health:void": "dose",
    "health:restore": "dose",
    "reports:withdraw": "reported_figure",
    "console:person": "person",
    "console:panel": "unit",
    "people:record": "person",
    "cases:record": "case",
}
# Records whose scope is another than a place's, or that the land has no example of;
# their modules test them.
ELSEWHERE = ("access", "levels", "briefing", "interchange", "intake", "people", "cases")
OUTSIDERS = (
    "outside commune_station",
    "outside provincial_cdc",
    "outside leader",
    "outside site",
    "outside agency",
    "outside auditor",
    "outside administrator",
    "outside hamlet_team",
    "outside laboratory",
    "nobody",
)


def names_with_public_id(
    resolver: URLResolver | None = None, space: str = "", route: str = ""
) -> Iterator[tuple[str, str]]:
    """(URL name, address pattern) of every page that shows one record."""
    for one in (resolver or get_resolver()).url_patterns:
        pattern = route + str(one.pattern)
        if isinstance(one, URLResolver):
            inner = f"{space}{one.namespace}:" if one.namespace else space
            if one.namespace != "api":
                yield from names_with_public_id(one, inner, pattern)
        elif isinstance(one, URLPattern) and "<uuid:public_id>" in pattern:
            yield f"{space}{one.name}", "/" + pattern


def addresses(land: Land) -> Iterator[tuple[str, str]]:
    """Every known address of a record of the province, with its URL name."""
    examples = {**land.examples, "unit": land.units["left"].public_id}
    for name, pattern in names_with_public_id():
        kind = RECORDS.get(name)
        if kind is not None and pattern.count("<") == 1:
            yield name, pattern.replace("<uuid:public_id>", str(examples[kind]))


def test_every_page_of_a_record_is_known_to_this_test() -> None:
    unknown = [
        name
        for name, _pattern in names_with_public_id()
        if name not in RECORDS and not name.startswith(ELSEWHERE)
    ]

    assert unknown == []


@pytest.mark.parametrize("outsider", OUTSIDERS)
def test_an_outsider_finds_no_record(land: Land, outsider: str) -> None:
    with land.as_user(outsider) as client:
        found = {
            (name, status)
            for name, address in addresses(land)
            for status in (
                client.get(address).status_code,
                client.post(address).status_code,
            )
            if status not in (404, 405)
        }

    assert found == set()


def test_a_record_that_is_not_mine_answers_as_one_that_never_was(land: Land) -> None:
    mine = land.examples["stay"]
    never: UUID = uuid4()

    with land.as_user("outside site") as client:
        first = client.get(f"/sites/stays/{mine}/").content.decode()
        second = client.get(f"/sites/stays/{never}/").content.decode()

    assert without_marks(first, mine) == without_marks(second, never)


def without_marks(page: str, public_id: UUID) -> str:
    """The page without its own address and the mark that every answer has anew."""
    return re.sub(r"[A-Za-z0-9]{64}", "", page).replace(str(public_id), "")


def test_the_unit_of_another_province_cannot_be_stood_on(land: Land) -> None:
    unit = land.units["left"].public_id

    with land.as_user("outside provincial_cdc") as client:
        pages = ("/situation/", "/map/", "/map/values/", "/levels/")
        answers = {
            client.get(f"{page}?unit={unit}&day=2021-12-07").status_code
            for page in pages
        }

    assert answers == {404}


def test_the_search_of_an_outsider_finds_nobody(land: Land) -> None:
    with land.as_user("outside provincial_cdc") as client:
        found = client.get("/search/?q=T4").context["found"]

    assert found.cases == []
    assert {unit.path[:10] for unit in found.units} <= {land.units["elsewhere"].path}


def test_insiders_do_find_the_records(land: Land) -> None:
    with land.as_user("inside provincial_cdc") as client:
        shown = {
            name: client.get(address).status_code
            for name, address in addresses(land)
            if name.split(":")[1] in ("task", "facility", "stay", "dose", "panel")
        }

    assert set(shown.values()) == {200}
