import re

import pytest
from django.conf import settings
from django.test import Client
from django.urls import reverse

pytestmark = pytest.mark.django_db
PAGES = ["gallery", "form", "bare", "print", "panel", "units"]


@pytest.fixture
def client() -> Client:
    return Client()


@pytest.mark.parametrize("name", PAGES)
@pytest.mark.parametrize("language", ["vi", "en"])
def test_every_sample_page_keeps_the_content_policy(
    client: Client, name: str, language: str
) -> None:
    client.cookies[settings.LANGUAGE_COOKIE_NAME] = language

    response = client.get(reverse(f"design:{name}"))

    html = response.content.decode()
    assert response.status_code == 200
    assert not re.search(r"\sstyle\s*=", html)
    assert not re.search(r"\son\w+\s*=\s*[\"']", html)
    assert not re.search(r"<style", html)
    for script in re.findall(r"<script([^>]*)>", html):
        assert "src=" in script or 'type="application/json"' in script


@pytest.mark.parametrize("name", ["gallery", "form", "print"])
def test_ids_are_unique_on_a_page(client: Client, name: str) -> None:
    html = client.get(reverse(f"design:{name}")).content.decode()

    ids = re.findall(r'\sid="([^"]+)"', html)
    assert sorted(ids) == sorted(set(ids))


def test_every_field_has_a_label_that_exists(client: Client) -> None:
    html = client.get(reverse("design:gallery")).content.decode()

    ids = set(re.findall(r'\sid="([^"]+)"', html))
    assert set(re.findall(r'<label[^>]* for="([^"]+)"', html)) <= ids
    described = re.findall(r'aria-describedby="([^"]+)"', html)
    assert {name for value in described for name in value.split()} <= ids


def test_the_gallery_speaks_both_languages_of_the_house(client: Client) -> None:
    url = reverse("design:gallery")

    vietnamese = client.get(url).content.decode()
    client.cookies[settings.LANGUAGE_COOKIE_NAME] = "en"
    english = client.get(url).content.decode()

    assert '<html lang="vi"' in vietnamese
    assert "không rõ" in vietnamese
    assert '<html lang="en"' in english
    assert "unknown" in english
    assert "unknown</span>" not in vietnamese


def test_the_theme_chosen_on_the_device_is_there_before_any_script(
    client: Client,
) -> None:
    client.cookies["theme"] = "dark"

    chosen = client.get(reverse("design:gallery")).content.decode()
    client.cookies["theme"] = '"><script>'
    forged = client.get(reverse("design:gallery")).content.decode()

    assert 'data-bs-theme="dark"' in chosen
    assert 'data-bs-theme="light"' in forged


def test_shapes_and_values_of_the_map_share_their_keys(client: Client) -> None:
    shapes = client.get(reverse("design:shapes")).json()
    values = client.get(reverse("design:values"), {"day": "2021-12-03"}).json()

    keys = {shape["properties"]["key"] for shape in shapes["features"]}
    assert keys == set(values["places"])
    classes = {place["class"] for place in values["places"].values()}
    assert classes <= {None, *range(len(values["classes"]))}


def test_a_filter_narrows_by_address_alone(client: Client) -> None:
    html = client.get(reverse("design:gallery"), {"state": "open"}).content.decode()

    assert "lc-chip" in html
