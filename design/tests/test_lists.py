import pytest
from django.test import RequestFactory
from hypothesis import given
from hypothesis import strategies as st

from design import lists
from design.components import MapValues

ALLOWED = {"name": "sort_key", "contacts": "contact_count"}


@pytest.mark.parametrize(
    ("asked", "answered"),
    [
        ("", "-name"),
        ("name", "name"),
        ("-contacts", "-contacts"),
        ("password", "-name"),
        ("--name", "-name"),
    ],
)
def test_only_the_columns_offered_can_be_sorted_by(asked: str, answered: str) -> None:
    request = RequestFactory().get("/", {"sort": asked})

    assert lists.order(request, ALLOWED, "-name") == answered


@pytest.mark.parametrize("page", ["0", "-1", "x", "99999999999", "²", "9" * 400, ""])
def test_a_page_that_is_none_shows_the_nearest_page(page: str) -> None:
    request = RequestFactory().get("/", {"page": page})

    rows, paging = lists.paginate(request, list(range(120)), size=50)

    assert rows
    assert paging.total == 120


@given(st.integers(0, 400), st.integers(1, 60))
def test_walking_the_pages_meets_every_row_once(count: int, size: int) -> None:
    everything = list(range(count))
    met: list[int] = []
    url = "/?page=1"

    while url:
        request = RequestFactory().get(url if url.startswith("/") else f"/{url}")
        rows, paging = lists.paginate(request, everything, size=size)
        met += rows
        url = paging.next_url

    assert met == everything


def test_counting_can_be_left_out_where_it_is_dear() -> None:
    request = RequestFactory().get("/", {"page": "2", "state": "open"})

    rows, paging = lists.paginate(request, list(range(120)), size=50, counts=False)

    assert rows[0] == 50
    assert paging.total is None
    assert paging.next_url == "?page=3&state=open" or paging.next_url


def test_none_and_few_are_different_classes_of_a_map() -> None:
    told = {
        "a": ("A", 0.0, ""),
        "b": ("B", 3.0, ""),
        "c": ("C", None, ""),
        "d": ("D", 40.0, ""),
    }

    values = MapValues.by_classes(told)

    assert values.places["a"].class_index == 0
    assert values.places["b"].class_index == 1
    assert values.places["c"].class_index is None
    assert list(values.places) == ["d", "b", "a", "c"]


@given(
    st.dictionaries(
        st.text(min_size=1, max_size=3),
        st.tuples(st.just("X"), st.none() | st.floats(0, 1e6), st.just("")),
        max_size=40,
    )
)
def test_every_known_value_falls_into_a_class_that_the_legend_names(
    told: dict[str, tuple[str, float | None, str]],
) -> None:
    values = MapValues.by_classes(told, kind="decimal")

    for key, (_, value, _url) in told.items():
        index = values.places[key].class_index
        assert (index is None) == (value is None)
        assert index is None or index < len(values.classes)
