from typing import Any

import pytest
from django.contrib.auth import get_user_model
from django.test import Client
from django.urls import reverse

from lachan.ground.policy import actions
from lachan.ground.policy.models import PolicyEdition

pytestmark = pytest.mark.django_db
LEVELS = "vn-covid.levels.qd-4800"


@pytest.fixture
def reader(loaded: actions.Loaded) -> Client:
    client = Client(headers={"accept-language": "en"})
    reader, _made = get_user_model().objects.get_or_create(
        username="reader", defaults={"full_name": "Reader", "language": "en"}
    )
    client.force_login(reader)
    return client


@pytest.fixture(autouse=True)
def account(db: Any) -> None:
    get_user_model().objects.create(pk=1, username="reader")


def page_of(row: PolicyEdition) -> str:
    return reverse("policy:edition", args=[row.policy_id, row.place, row.edition])


def level_page() -> str:
    return page_of(PolicyEdition.objects.get(policy_id=LEVELS, place="vn"))


def test_a_stranger_is_asked_to_sign_in(loaded: actions.Loaded) -> None:
    for url in (reverse("policy:list"), level_page(), reverse("policy:compare")):
        assert Client().get(url).status_code == 302


def test_the_list_shows_what_held_on_the_day_asked_for(reader: Client) -> None:
    text = reader.get(reverse("policy:list"), {"on": "2021-12-07"}).content.decode()

    assert LEVELS in text
    assert "vn-covid.case-definition.covid-19@2021-07" in text
    assert "vn-covid.case-definition.covid-19@2022-04" not in text
    assert "vn-2026.notification.tt-15" not in text


def test_the_list_is_narrowed_by_kind_place_and_disease(reader: Client) -> None:
    asked = {"on": "2021-12-07", "place": "vn.79", "disease": "covid-19"}

    text = reader.get(reverse("policy:list"), asked).content.decode()

    assert "/vn.79" in text
    assert "@2021-07" not in text


def test_an_edition_shows_every_number_with_source_and_mark(reader: Client) -> None:
    text = reader.get(level_page()).content.decode()

    assert "e.vnexpress.net 4421798" in text
    assert "Lá Chắn" in text  # who chose a number that no document gives
    assert text.count("lc-mark") > 20


def test_the_examples_of_an_edition_are_run_where_they_are_shown(
    reader: Client,
) -> None:
    text = reader.get(level_page()).content.decode()

    assert "quận Đống Đa" in text
    assert "circle-check" in text


def test_inputs_may_be_tried_and_the_answer_gives_its_reasons(reader: Client) -> None:
    inputs = '{"community_cases_per_100k_7d": 75, "any_case": true}'

    text = reader.post(level_page(), {"inputs": inputs}).content.decode()

    assert "lc-why" in text
    assert "criterion-1" in text


@pytest.mark.parametrize("inputs", ["{", "[]", '{"population": "x"}', ""])
def test_inputs_that_cannot_be_read_are_answered_in_words(
    reader: Client, inputs: str
) -> None:
    response = reader.post(level_page(), {"inputs": inputs})

    assert response.status_code == 200


def test_two_editions_stand_side_by_side(reader: Client) -> None:
    left, right = PolicyEdition.objects.filter(
        policy_id="vn-covid.case-definition.covid-19",
        edition__in=("2021-07", "2022-04"),
    ).order_by("valid_from")

    text = reader.get(
        reverse("policy:compare"), {"left": left.pk, "right": right.pk}
    ).content.decode()

    assert "link-with-antigen" in text
    assert left.ref in text
    assert right.ref in text


def test_a_comparison_with_an_unknown_edition_asks_again(reader: Client) -> None:
    response = reader.get(reverse("policy:compare"), {"left": "0", "right": "x"})

    assert response.status_code == 200


def test_an_unknown_edition_is_404(reader: Client) -> None:
    url = reverse("policy:edition", args=[LEVELS, "vn", "1999"])

    assert reader.get(url).status_code == 404


def test_every_edition_has_a_page_within_its_budget_of_queries(
    reader: Client, django_assert_max_num_queries: Any
) -> None:
    reader.get(reverse("policy:list"))  # the first visit notes the session

    for row in PolicyEdition.objects.all():
        with django_assert_max_num_queries(9):
            assert reader.get(page_of(row)).status_code == 200
